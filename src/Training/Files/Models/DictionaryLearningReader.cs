using TheoryChecks.Training.Metrics;

namespace TheoryChecks.Training.Files.Models;

/// <summary>
/// dictionary_learning: ae.pt, converted, and config.json, whose dict_class decides. encoder.weight nq x np and decoder.weight nr x nq; JumpReLU and
/// Matryoshka have W_enc np x nq and W_dec nq x nr. Without config.json the names decide, where they can.
/// </summary>
internal sealed class DictionaryLearningReader : ModelReader
{
    private const string ConfigurationName = "config.json";

    public static readonly string[] Harmless =
    [
        "trainer_class", "lr", "steps", "seed", "device", "layer", "lm_name", "wandb_name", "submodule_name", "auxk_alpha", "warmup_steps",
        "decay_start", "threshold_beta", "threshold_start_step", "top_k_aux", "l1_penalty", "l1_penalty_scale", "sparsity_warmup_steps",
        "resample_steps", "sparsity_penalty", "bandwidth", "target_l0", "initial_sparsity_penalty", "sparsity_function", "sparsity_queue_length",
        "anneal_start", "anneal_end", "p_start", "p_end", "n_sparsity_updates", "group_fractions", "group_weights", "group_sizes", "k_anneal_steps",
        "weight_decay", "momentum_mult", "dead_feature_threshold", "p_values", "lambda_reg",
    ];

    private static readonly string[] Classes =
        ["AutoEncoder", "AutoEncoderNew", "GatedAutoEncoder", "JumpReluAutoEncoder", "AutoEncoderTopK", "BatchTopKSAE", "MatryoshkaBatchTopKSAE"];

    public override string Library => "dictionary_learning";

    public override bool Knows(ModelSource source) => Trainer(source)?.Has("dict_class") == true
        || (source.HasAll("encoder.weight", "decoder.weight") && source.Dimensions("encoder.weight") != 3 && !source.Has("pre_bias")
            && (!source.Has("decoder.bias") || NamedAe(source) || source.Options.Gate == GateKind.Relu))
        || source.HasAll("W_enc", "group_sizes", "threshold");

    public override InferenceModel Read(ModelSource source)
    {
        var trainer = Trainer(source);
        var (name, by) = Class(source, trainer);
        if (!Classes.Contains(name))
            throw trainer!.Refusal("dict_class", $"found \"{name}\"; {string.Join(", ", Classes)} are read");
        source.Decided(ModelFacts.Gate, by);
        var named = source.Has("encoder.weight");
        var model = new InferenceModel
        {
            Encoder = named ? source.Matrix("encoder.weight") : source.Matrix("W_enc", transposed: true),
            Decoder = named ? source.Matrix("decoder.weight", transposed: true) : source.Matrix("W_dec"),
        };
        var bias = source.Has("decoder_bias") ? "decoder_bias" : source.Has("bias") ? "bias" : source.Has("decoder.bias") ? "decoder.bias" : "b_dec";
        model = model with { DecoderBias = source.Vector(bias, model.Decoder.Dimension) };
        model = WithGate(model, source, trainer, name, named ? "encoder.bias" : "b_enc") with
        {
            SubtractsDecoderBias = Subtracts(source, name is not ("AutoEncoderNew" or "JumpReluAutoEncoder"), $"what {name} does"),
        };
        var configuration = trainer is null ? null : source.Beside(ConfigurationName);
        if (trainer is not null)
        {
            configuration!.Harmless("buffer");
            trainer.Harmless(Harmless);
            trainer.Agree("activation_dim", model.Encoder.Dimension, "the dimension of inputs");
            trainer.Agree("dict_size", model.Neurons, "the number of neurons");
        }
        source.AllUsed($"{Library} ({name})", configuration);
        return model;
    }

    private static InferenceModel WithGate(InferenceModel model, ModelSource source, Configuration? trainer, string name, string bias)
    {
        model = model with { EncoderBias = source.Vector(name == "GatedAutoEncoder" ? "gate_bias" : bias, model.Neurons) };
        var k = trainer?.Count("k");
        switch (name)
        {
            case "GatedAutoEncoder":
                return Gated(model, source, "r_mag", "mag_bias");
            case "JumpReluAutoEncoder":
                source.Decided(ModelFacts.Thresholds, "threshold");
                return model with
                {
                    Gate = GateKind.JumpRelu,
                    Thresholds = source.Vector("threshold", model.Neurons)
                        ?? throw source.Refusal("tensors", "threshold is missing, without which JumpReLU says nothing"),
                };
            case "AutoEncoderTopK":
                source.Harmless("threshold"); // TopK uses it only where it is asked to
                return model with { Gate = GateKind.TopK, K = K(source, source.Count("k") ?? k, source.Has("k") ? "k"
                    : $"{ConfigurationName}: trainer.k") };
            case "BatchTopKSAE" or "MatryoshkaBatchTopKSAE":
                source.Harmless("group_sizes"); // groups matter in training alone
                return BatchTopK(model, source, source.Count("k") ?? k);
            default:
                return model with { Gate = GateKind.Relu };
        }
    }

    /// <summary>BatchTopK is used with one threshold that training has learned; -1 means that it has not.</summary>
    private static InferenceModel BatchTopK(InferenceModel model, ModelSource source, int? k)
    {
        var threshold = source.Scalar("threshold");
        if (threshold is >= 0)
        {
            source.Decided(ModelFacts.Thresholds, "threshold");
            return model with { Gate = GateKind.JumpRelu, Thresholds = Everywhere(threshold.Value, model.Neurons) };
        }
        return source.Options.Gate is GateKind.BatchTopK or GateKind.TopK
            ? model with { Gate = source.Options.Gate.Value, K = K(source, k, "k") }
            : throw source.Refusal("threshold", threshold is null
                ? "it is missing; BatchTopK is used with a threshold. Give --activation batchtopk to select over the samples that are scored"
                : "it is negative, so it was never learned. Give --activation batchtopk to select over the samples that are scored, or topk");
    }

    private static (string Name, string By) Class(ModelSource source, Configuration? trainer)
    {
        if (trainer?.Text("dict_class") is { } said)
            return (Chosen(source, said), source.Options.Gate is null ? $"{ConfigurationName}: trainer.dict_class" : "--activation");
        if (source.Has("r_mag"))
            return ("GatedAutoEncoder", "r_mag");
        if (source.Has("group_sizes"))
            return ("MatryoshkaBatchTopKSAE", "group_sizes");
        if (source.Has("bias") && !source.Has("k"))
            return ("AutoEncoder", "bias");
        if (source.Has("decoder.bias"))
            return ("AutoEncoderNew", "decoder.bias");
        return TopKOrBatchTopK(source);
    }

    /// <summary>The user may say that a TopK is a BatchTopK, or the other way round.</summary>
    private static string Chosen(ModelSource source, string said) => source.Options.Gate switch
    {
        null => said,
        GateKind.TopK when said is "AutoEncoderTopK" or "BatchTopKSAE" => "AutoEncoderTopK",
        GateKind.BatchTopK when said is "AutoEncoderTopK" or "BatchTopKSAE" => "BatchTopKSAE",
        GateKind.TopK or GateKind.BatchTopK when said is "MatryoshkaBatchTopKSAE" => said,
        GateKind.Relu when said is "AutoEncoder" or "AutoEncoderNew" => said,
        GateKind.JumpRelu when said is "JumpReluAutoEncoder" or "BatchTopKSAE" or "MatryoshkaBatchTopKSAE" => said,
        GateKind.Gated when said is "GatedAutoEncoder" => said,
        _ => throw Contradiction(source, $"{ConfigurationName} says dict_class {said}"),
    };

    /// <summary>The two write the same names. A file from before k was written is a TopK, if anything.</summary>
    private static (string Name, string By) TopKOrBatchTopK(ModelSource source)
    {
        const string topK = "AutoEncoderTopK", batchTopK = "BatchTopKSAE";
        switch (source.Options.Gate)
        {
            case GateKind.TopK:
                return (topK, "--activation");
            case GateKind.BatchTopK or GateKind.JumpRelu:
                return (batchTopK, "--activation");
            case GateKind.Relu when !source.Has("k") && source.Options.SubtractsDecoderBias is not null:
                return ("AutoEncoder", "--activation");
            case { } other when source.Has("k"):
                throw Contradiction(source, $"the file has k, and so is topk or batchtopk, not {ModelFacts.Name(other)}");
        }
        if (source.Has("k") && !source.Has("threshold"))
            return (topK, "k");
        if (source.Has("k") && NameHint.Of(source.Path) is { Method: NameHint.TopK or NameHint.BatchTopK } hint)
            return (hint.Method == NameHint.TopK ? topK : batchTopK, hint.By);
        throw source.Has("k")
            ? source.Refusal("threshold", "TopK and BatchTopK of dictionary_learning write the same names: the first passes k neurons, the second "
                + "what exceeds the threshold. "
                + "Put its config.json beside the file, or give --activation topk or batchtopk")
            : source.Refusal("tensors", "no k, threshold or magnitudes: the gate is not in the file. Put its config.json beside the file, or give "
                + "--activation topk --k K, "
                + "or --activation relu --subtract-bias yes|no");
    }

    private static bool NamedAe(ModelSource source) => Path.GetFileNameWithoutExtension(source.FileName) == "ae";

    private static Configuration? Trainer(ModelSource source) =>
        source.Beside(ConfigurationName) is { } configuration && configuration.IsObject("trainer") ? configuration.Part("trainer") : null;
}
