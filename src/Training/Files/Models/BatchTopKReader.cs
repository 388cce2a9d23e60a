using TheoryChecks.Training.Metrics;

namespace TheoryChecks.Training.Files.Models;

/// <summary>
/// BatchTopK (Bussmann and others): sae.pt, converted, and config.json with sae_type, top_k and input_unit_norm. W_enc np x nq, W_dec nq x nr. TopK
/// and BatchTopK leave b_enc out; JumpReLU takes nothing off the input and keeps the logarithm of its thresholds.
/// </summary>
internal sealed class BatchTopKReader : ModelReader
{
    private const string ConfigurationName = "config.json";

    public static readonly string[] Harmless =
    [
        "seed", "batch_size", "lr", "num_tokens", "l1_coeff", "beta1", "beta2", "max_grad_norm", "seq_len", "dtype", "sae_dtype", "model_dtype",
        "model_name", "site", "layer", "device", "model_batch_size", "num_batches_in_buffer", "dataset_path", "wandb_project", "wandb_entity",
        "perf_log_freq", "checkpoint_freq", "n_batches_to_dead", "top_k_aux", "aux_penalty", "bandwidth", "hook_point", "name", "l1_warmup_frac",
        "softmax_aux_penalty", "lr_warmup", "weight_decay", "performance_log_steps", "run_name",
    ];

    public override string Library => "BatchTopK (Bussmann)";

    public override bool Knows(ModelSource source) => source.Has("W_enc")
        && (source.Has("jumprelu.log_threshold") || source.Has("num_batches_not_active") || Beside(source) is not null);

    public override InferenceModel Read(ModelSource source)
    {
        var cfg = Beside(source);
        source.Harmless("num_batches_not_active");
        var model = new InferenceModel { Encoder = source.Matrix("W_enc", transposed: true), Decoder = source.Matrix("W_dec") };
        model = model with { DecoderBias = source.Vector("b_dec", model.Decoder.Dimension) };
        var gate = Gate(source, cfg);
        var bias = source.Vector("b_enc", model.Neurons);
        var withBias = gate is GateKind.Relu or GateKind.JumpRelu || cfg?.Flag("use_encoder_bias") == true;
        if (!withBias && bias is not null && bias.Any(b => b != 0) && cfg?.Has("use_encoder_bias") != true)
            throw source.Refusal("b_enc", "it is not 0, but this library's TopK and BatchTopK leave it out; say in config.json whether "
                + "use_encoder_bias is true");
        model = model with { EncoderBias = withBias ? bias : null, Gate = gate };
        if (gate is GateKind.TopK or GateKind.BatchTopK)
            model = model with { K = K(source, cfg?.Count("top_k"), $"{ConfigurationName}: top_k") };
        else
            cfg?.Harmless("top_k");
        if (gate == GateKind.JumpRelu)
            model = model with { Thresholds = Thresholds(source, model.Neurons) };
        model = model with { SubtractsDecoderBias = Subtracts(source, gate != GateKind.JumpRelu, $"what its {ModelFacts.Name(gate)} does") };
        if (cfg is null)
            throw source.Refusal("W_enc", "the names are those of BatchTopK (Bussmann), whose config.json says whether inputs are normalised "
                + "(input_unit_norm); put it beside the file");
        model = Check(model, source, cfg);
        source.AllUsed(Library, cfg);
        return model;
    }

    private static float[] Thresholds(ModelSource source, int neurons)
    {
        const string logarithm = "jumprelu.log_threshold";
        source.Decided(ModelFacts.Thresholds, $"{logarithm}, a logarithm");
        return [.. (source.Vector(logarithm, neurons) ?? throw source.Refusal("tensors",
            $"{logarithm} is missing, without which JumpReLU says nothing")).Select(MathF.Exp)];
    }

    private static GateKind Gate(ModelSource source, Configuration? cfg)
    {
        var type = cfg?.Text("sae_type");
        if (source.Options.Gate is { } given)
        {
            source.Decided(ModelFacts.Gate, "--activation");
            return given is GateKind.Gated ? throw Contradiction(source, "this library has no gated models") : given;
        }
        source.Decided(ModelFacts.Gate, type is null ? "jumprelu.log_threshold" : $"{ConfigurationName}: sae_type");
        return type switch
        {
            "vanilla" => GateKind.Relu,
            "topk" => GateKind.TopK,
            "batchtopk" => GateKind.BatchTopK,
            "jumprelu" => GateKind.JumpRelu,
            null when source.Has("jumprelu.log_threshold") => GateKind.JumpRelu,
            null => throw source.Refusal("sae_type", "no configuration says it; give --activation relu, topk or batchtopk"),
            _ => throw cfg!.Refusal("sae_type", $"found \"{type}\"; vanilla, topk, batchtopk and jumprelu are read"),
        };
    }

    private static InferenceModel Check(InferenceModel model, ModelSource source, Configuration cfg)
    {
        cfg.Harmless(Harmless);
        cfg.Agree("act_size", model.Encoder.Dimension, "the dimension of inputs");
        cfg.Agree("dict_size", model.Neurons, "the number of neurons");
        cfg.Only("activation", "only relu is read", "relu");
        cfg.Only("tied_weights", "tied weights are not read", "false");
        _ = cfg.Flag("use_encoder_bias");
        source.Decided(ModelFacts.Normalisation, $"{ConfigurationName}: input_unit_norm");
        return cfg.Flag("input_unit_norm") == true ? model with { Normalisation = Normalisation.LayerNorm, UndoesNormalisation = true } : model;
    }

    private static Configuration? Beside(ModelSource source) =>
        source.Beside(ConfigurationName) is { } cfg && (cfg.Has("sae_type") || (cfg.Has("act_size") && cfg.Has("dict_size"))) ? cfg : null;
}
