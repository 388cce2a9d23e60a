using TheoryChecks.Training.Metrics;

namespace TheoryChecks.Training.Files.Models;

/// <summary>
/// SAELens 3 to 6 with its cfg.json: W_enc np x nq, W_dec nq x nr, b_enc, b_dec; threshold, topk_threshold, r_mag, b_gate, b_mag, W_skip,
/// scaling_factor by architecture. Files of `train` are read here too.
/// </summary>
internal sealed class SaeLensReader : ModelReader
{
    public const string ConfigurationName = "cfg.json", WeightsName = "sae_weights.safetensors";

    public static readonly string[] Harmless =
    [
        // Where the activations come from, and where the model ran.
        "metadata", "model_name", "hook_name", "hook_point", "hook_layer", "hook_head_index", "hook_point_head_index", "hook_point_layer",
        "hook_name_out", "hook_layer_out", "hook_head_index_out", "prepend_bos", "dataset_path", "dataset_trust_remote_code", "context_size",
        "neuronpedia_id", "model_from_pretrained_kwargs", "seqpos_slice", "sae_lens_version", "sae_lens_training_version", "model_class_name",
        "exclude_special_tokens", "dtype", "device", "seed",
        // How it was trained.
        "l1_coefficient", "l1_warm_up_steps", "lp_norm", "use_ghost_grads", "normalize_sae_decoder", "noise_scale", "decoder_orthogonal_init",
        "mse_loss_normalization", "init_encoder_as_decoder_transpose", "decoder_heuristic_init", "decoder_heuristic_init_norm",
        "scale_sparsity_penalty_by_decoder_norm", "decoder_init_norm", "jumprelu_init_threshold", "jumprelu_bandwidth",
        "jumprelu_sparsity_loss_mode", "jumprelu_tanh_scale", "pre_act_loss_coefficient", "l0_coefficient", "l0_warm_up_steps",
        "aux_loss_coefficient", "topk_threshold_lr", "use_sparse_activations", "matryoshka_widths", "use_matryoshka_aux_loss",
        "detach_matryoshka_losses",
    ];

    public override string Library => "SAELens";

    public override bool Knows(ModelSource source) => source.Has("W_enc") && source.Beside(ConfigurationName) is { } configuration
        && (configuration.Has("d_sae") || configuration.Has("d_in") || configuration.Has("architecture"));

    public override InferenceModel Read(ModelSource source)
    {
        var cfg = source.Beside(ConfigurationName)!;
        var model = new InferenceModel { Encoder = source.Matrix("W_enc", transposed: true), Decoder = source.Matrix("W_dec") };
        cfg.Harmless(Harmless);
        cfg.Agree("d_in", model.Encoder.Dimension, "the first extent of W_enc");
        cfg.Agree("d_sae", model.Neurons, "the second extent of W_enc");
        cfg.Agree("d_out", model.Decoder.Dimension, "the second extent of W_dec");
        cfg.Only("reshape_activations", "none and hook_z are read", "none", "hook_z");

        var architecture = cfg.Text("architecture") ?? "standard";
        var transcodes = architecture.EndsWith("transcoder", StringComparison.Ordinal);
        model = model with
        {
            DecoderBias = source.Vector("b_dec", model.Decoder.Dimension),
            SubtractsDecoderBias = OffTheInput(source, cfg, transcodes),
            Skip = architecture.EndsWith("skip_transcoder", StringComparison.Ordinal) ? source.Matrix("W_skip") : null,
        };
        model = Normalised(model, cfg, source, transcodes);
        model = WithGate(model with { EncoderBias = source.Vector(architecture == "gated" ? "b_gate" : "b_enc", model.Neurons) }, source, cfg,
            architecture);
        model = FineTuned(Rescaled(model, cfg, source, architecture), cfg, source);
        source.AllUsed($"{Library} ({architecture})", cfg);
        return model;
    }

    private static bool OffTheInput(ModelSource source, Configuration cfg, bool transcodes)
    {
        const string member = "apply_b_dec_to_input";
        var said = cfg.Flag(member);
        if (transcodes && said == true)
            throw cfg.Refusal(member, "found true, which SAELens refuses for transcoders");
        return Subtracts(source, said ?? !transcodes, said is null ? $"SAELens' default, {ConfigurationName} does not say"
            : $"{ConfigurationName}: {member}");
    }

    private static InferenceModel Normalised(InferenceModel model, Configuration cfg, ModelSource source, bool transcodes)
    {
        const string member = "normalize_activations";
        source.Decided(ModelFacts.Normalisation, cfg.Has(member) ? $"{ConfigurationName}: {member}" : ConfigurationName);
        var name = cfg.IsFlag(member) ? Older(cfg.Flag(member) == true) : cfg.Text(member) ?? "none";
        return name switch
        {
            "none" => model,
            "layer_norm" => model with { Normalisation = Normalisation.LayerNorm, UndoesNormalisation = !transcodes },
            "constant_norm_rescale" => model with { Normalisation = Normalisation.ConstantNorm, UndoesNormalisation = !transcodes },
            "expected_average_only_in" => throw cfg.Refusal(member,
                "found \"expected_average_only_in\", whose factor is not in the file; fold it in with SAELens "
                    + "(fold_activation_norm_scaling_factor) and save again"),
            _ => throw cfg.Refusal(member, $"found \"{name}\"; none, layer_norm and constant_norm_rescale are read"),
        };

        static string Older(bool normalises) => normalises ? "expected_average_only_in" : "none";
    }

    private static InferenceModel WithGate(InferenceModel model, ModelSource source, Configuration cfg, string architecture)
    {
        source.Decided(ModelFacts.Gate, $"{ConfigurationName}: {(cfg.Has("architecture") ? "architecture" : "no architecture, so standard")}");
        var function = cfg.Text("activation_fn_str") ?? cfg.Text("activation_fn") ?? "relu";
        var arguments = cfg.Part("activation_fn_kwargs");
        arguments?.Only("signed", "signed selection is not read", "false");
        var thresholded = source.Scalar("topk_threshold");
        if (thresholded is > 0)
            cfg.Harmless("k"); // the threshold stands in for it, and it may be a fraction
        var k = thresholded is > 0 ? null : cfg.Count("k") ?? arguments?.Count("k");
        if (function == "topk" && architecture == "standard")
        {
            source.Decided(ModelFacts.Gate, $"{ConfigurationName}: activation_fn_str");
            architecture = "topk";
        }
        if (function is not ("relu" or "topk" or "tanh-relu") || (function == "topk" && architecture != "topk"))
            throw cfg.Refusal(cfg.Has("activation_fn_str") ? "activation_fn_str" : "activation_fn",
                $"found \"{function}\" with architecture \"{architecture}\"; that is not read");
        model = model with { Saturates = function == "tanh-relu" };
        if (model.Saturates && architecture != "standard")
            throw cfg.Refusal("activation_fn_str", $"found \"tanh-relu\" with architecture \"{architecture}\"; that is not read");
        switch (architecture)
        {
            case "standard" or "transcoder" or "skip_transcoder":
                model = model with { Gate = GateKind.Relu };
                break;
            case "jumprelu" or "jumprelu_transcoder" or "jumprelu_skip_transcoder":
                model = model with { Gate = GateKind.JumpRelu, Thresholds = Threshold(source, model.Neurons) };
                break;
            case "gated":
                model = Gated(model, source, "r_mag", "b_mag");
                break;
            case "topk":
                model = model with { Gate = GateKind.TopK, K = K(source, k, cfg.Has("k") ? $"{ConfigurationName}: k"
                    : $"{ConfigurationName}: activation_fn_kwargs.k") };
                break;
            case "batchtopk" or "matryoshka_batchtopk":
                model = BatchTopK(model, source, thresholded, k);
                break;
            default:
                throw cfg.Refusal("architecture", $"found \"{architecture}\"; standard, jumprelu, topk, batchtopk, gated, matryoshka_batchtopk, "
                    + $"transcoder, skip_transcoder, "
                    + "jumprelu_transcoder and jumprelu_skip_transcoder are read");
        }
        return Chosen(model, source, k);
    }

    /// <summary>A training checkpoint: SAELens saves it for use with the threshold that it has learned in place of the batch.</summary>
    private static InferenceModel BatchTopK(InferenceModel model, ModelSource source, float? threshold, int? k)
    {
        if (threshold is > 0)
        {
            source.Decided(ModelFacts.Thresholds, "topk_threshold");
            return model with { Gate = GateKind.JumpRelu, Thresholds = Everywhere(threshold.Value, model.Neurons) };
        }
        return threshold is null || source.Options.Gate is not null
            ? model with { Gate = GateKind.BatchTopK, K = K(source, k, $"{ConfigurationName}: k") }
            : throw source.Refusal("topk_threshold", "it is not above 0, so it was never learned; give the gate: --activation batchtopk, or relu "
                + "as SAELens would save it");
    }

    /// <summary>A gate that the user gives in place of the file's, if it needs nothing that the file lacks.</summary>
    private static InferenceModel Chosen(InferenceModel model, ModelSource source, int? k)
    {
        if (source.Options.Gate is not { } gate || gate == model.Gate)
            return model;
        if (gate is GateKind.Gated or GateKind.JumpRelu || model.Gate == GateKind.Gated)
            throw Contradiction(source, $"the file is of {ModelFacts.Name(model.Gate)}");
        source.Decided(ModelFacts.Gate, "--activation");
        return model with { Gate = gate, Thresholds = null, K = gate is GateKind.TopK or GateKind.BatchTopK ? K(source, k, ConfigurationName) : 1 };
    }

    private static float[] Threshold(ModelSource source, int neurons)
    {
        source.Decided(ModelFacts.Thresholds, "threshold");
        if (source.Vector("log_threshold", neurons) is { } logarithms)
            return [.. logarithms.Select(MathF.Exp)];
        return source.Vector("threshold", neurons) ?? throw source.Refusal("tensors", "threshold is missing, without which JumpReLU says nothing");
    }

    /// <summary>rescale_acts_by_decoder_norm, which SAELens knows for TopK and what is built on it.</summary>
    private static InferenceModel Rescaled(InferenceModel model, Configuration cfg, ModelSource source, string architecture)
    {
        const string member = "rescale_acts_by_decoder_norm";
        if (cfg.Flag(member) != true)
            return model;
        if (model.Gate is not (GateKind.TopK or GateKind.BatchTopK) && architecture is not ("batchtopk" or "matryoshka_batchtopk"))
            throw cfg.Refusal(member, $"found true with architecture \"{architecture}\"; SAELens knows it for topk and batchtopk alone");
        source.Say("decoder norms", "folded into W_enc and b_enc", $"{ConfigurationName}: {member}");
        return RescaledByDecoderNorms(model);
    }

    /// <summary>SAELens 3 to 5: activations are multiplied by scaling_factor on their way to the decoder, if it was fine-tuned.</summary>
    private static InferenceModel FineTuned(InferenceModel model, Configuration cfg, ModelSource source)
    {
        var fineTuned = cfg.Flag("finetuning_scaling_factor") == true;
        var factors = source.Vector("scaling_factor", model.Neurons) ?? source.Vector("finetuning_scaling_factor", model.Neurons);
        if (factors is null)
            return fineTuned ? throw cfg.Refusal("finetuning_scaling_factor", "found true, but the weights have no scaling_factor") : model;
        if (factors.All(factor => factor == 1))
            return model;
        if (!fineTuned)
            throw source.Refusal("scaling_factor", "it differs from 1, but cfg.json says that finetuning_scaling_factor is false; SAELens refuses "
                + "this too");
        source.Say("scaling factors", $"folded into W_dec: {ModelFacts.Range(factors)}", "scaling_factor");
        return model with { Decoder = Scaled(model.Decoder, i => factors[i]) };
    }
}
