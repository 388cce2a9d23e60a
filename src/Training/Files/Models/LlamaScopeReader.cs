using TheoryChecks.Training.Metrics;

namespace TheoryChecks.Training.Files.Models;

/// <summary>
/// Llama Scope (Language-Model-SAEs): encoder.weight nq x np, decoder.weight nr x nq, both with bias; hyperparams.json, or config.json and
/// log_jumprelu_threshold. With dataset-wise normalisation inputs are stretched by sqrt(np) / in and outputs by out / sqrt(nr), which is folded into
/// the weights.
/// </summary>
internal sealed class LlamaScopeReader : ModelReader
{
    private static readonly string[] Harmless =
    [
        "hook_point_in", "hook_point_out", "top_k", "expansion_factor", "l1_coefficient", "lp", "use_ghost_grads",
        "init_encoder_with_decoder_transpose", "decoder_exactly_fixed_norm", "decoder_bias_init_method", "init_decoder_norm", "init_encoder_norm",
        "dtype", "device", "seed", "sae_pretrained_name_or_path", "strict_loading", "l1_coefficient_warmup_steps", "init_search",
        "use_triton_kernel", "sparsity_threshold_for_triton_spmm_kernel", "jumprelu_threshold_window", "promote_act_fn_dtype", "sae_type",
        "model_name", "d_sae_alive",
    ];

    public override string Library => "Llama Scope";

    public override bool Knows(ModelSource source) => source.HasAll("encoder.weight", "decoder.weight", "decoder.bias")
        && (source.Has("log_jumprelu_threshold") || Beside(source) is not null);

    public override InferenceModel Read(ModelSource source)
    {
        var cfg = Beside(source) ?? throw source.Refusal("log_jumprelu_threshold",
            "the names are those of Llama Scope, whose hyperparams.json or config.json is not beside the file; put it there");
        var model = new InferenceModel { Encoder = source.Matrix("encoder.weight"), Decoder = source.Matrix("decoder.weight", transposed: true) };
        cfg.Harmless(Harmless);
        cfg.Agree("d_model", model.Encoder.Dimension, "the dimension of inputs");
        cfg.Agree("d_sae", model.Neurons, "the number of neurons");
        cfg.Only("use_glu_encoder", "a gated linear encoder is not read", "false");
        model = model with
        {
            EncoderBias = source.Vector("encoder.bias", model.Neurons),
            DecoderBias = cfg.Flag("use_decoder_bias") == false ? null : source.Vector("decoder.bias", model.Decoder.Dimension),
            SubtractsDecoderBias = Subtracts(source, cfg.Flag("apply_decoder_bias_to_pre_encoder") == true,
                $"{cfg.Name}: apply_decoder_bias_to_pre_encoder"),
        };
        model = Normalised(WithGate(model, source, cfg), source, cfg);
        source.AllUsed(Library, cfg);
        return model;
    }

    private static Configuration? Beside(ModelSource source) => source.Beside("hyperparams.json") ?? (source.Beside("config.json") is { } cfg
        && cfg.Has("d_model") ? cfg : null);

    private static InferenceModel WithGate(InferenceModel model, ModelSource source, Configuration cfg)
    {
        var function = cfg.Text("act_fn") ?? "relu";
        source.Decided(ModelFacts.Gate, $"{cfg.Name}: act_fn");
        if (source.Options.Gate is { } given && ModelFacts.Name(given) != function)
            throw Contradiction(source, $"{cfg.Name} says act_fn {function}");
        var threshold = cfg.Number("jump_relu_threshold");
        if (cfg.Flag("sparsity_include_decoder_norm") == true && function != "relu" && DecoderNorms(model.Decoder).Any(norm =>
            Math.Abs(norm - 1) > 1e-3))
            throw cfg.Refusal("sparsity_include_decoder_norm", "found true, and decoder columns are not of norm 1: releases differ on whether "
                + "thresholds are meant before or after these norms");
        switch (function)
        {
            case "relu":
                return model with { Gate = GateKind.Relu };
            case "topk":
                return model with { Gate = GateKind.TopK, K = K(source, cfg.Count("top_k"), $"{cfg.Name}: top_k") };
            case "jumprelu":
                source.Decided(ModelFacts.Thresholds, source.Has("log_jumprelu_threshold") ? "log_jumprelu_threshold"
                    : $"{cfg.Name}: jump_relu_threshold");
                return model with
                {
                    Gate = GateKind.JumpRelu,
                    Thresholds = source.Vector("log_jumprelu_threshold", model.Neurons) is { } logarithms ? [.. logarithms.Select(MathF.Exp)]
                        : Everywhere((float)(threshold ?? throw cfg.Refusal("jump_relu_threshold",
                            "it is missing, without which JumpReLU says nothing")), model.Neurons),
                };
            default:
                throw cfg.Refusal("act_fn", $"found \"{function}\"; relu, jumprelu and topk are read");
        }
    }

    private static InferenceModel Normalised(InferenceModel model, ModelSource source, Configuration cfg)
    {
        const string member = "norm_activation", factors = "dataset_average_activation_norm";
        var kind = cfg.Text(member) ?? "none";
        source.Decided(ModelFacts.Normalisation, $"{cfg.Name}: {member}");
        switch (kind)
        {
            case "none" or "inference":
                return cfg.Has(factors) ? throw cfg.Refusal(factors, $"{member} is \"{kind}\", so it is not clear whether this norm is folded into "
                    + $"the weights") : model;
            case "token-wise":
                cfg.Harmless(factors);
                return model with { Normalisation = Normalisation.ConstantNorm,
                    UndoesNormalisation = model.Encoder.Dimension == model.Decoder.Dimension };
            case "dataset-wise":
                return Folded(model, source, cfg, cfg.Part(factors) ?? throw cfg.Refusal(factors,
                    $"it is missing, and {member} is \"dataset-wise\""));
            default:
                throw cfg.Refusal(member, $"found \"{kind}\"; none, token-wise and dataset-wise are read");
        }
    }

    /// <summary>b_D comes off the stretched input, so its part goes into b_E.</summary>
    private static InferenceModel Folded(InferenceModel model, ModelSource source, Configuration cfg, Configuration norms)
    {
        var (input, output) = (Norm("in"), Norm("out"));
        var (inward, outward) = ((float)(Math.Sqrt(model.Encoder.Dimension) / input), (float)(output / Math.Sqrt(model.Decoder.Dimension)));
        source.Say("data normalisation",
            FormattableString.Invariant($"inputs times {inward:0.####}, outputs times {outward:0.####}, folded into the weights"),
            $"{cfg.Name}: dataset_average_activation_norm");
        return model with
        {
            Encoder = Scaled(model.Encoder, _ => inward),
            EncoderBias = model.Offsets(),
            SubtractsDecoderBias = false,
            Decoder = Scaled(model.Decoder, _ => outward),
            DecoderBias = model.DecoderBias is { } bias ? [.. bias.Select(b => b * outward)] : null,
        };

        double Norm(string side) => norms.Number(side) is { } norm and > 0 ? norm : throw norms.Refusal(side, "a number above 0 is wanted");
    }
}
