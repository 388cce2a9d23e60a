using TheoryChecks.Training.Metrics;

namespace TheoryChecks.Training.Files.Models;

/// <summary>Gemma Scope (params.npz, W_enc np x nq) and Gemma Scope 2 (params.safetensors, w_enc): JumpReLU, nothing taken off the input.</summary>
internal sealed class GemmaScopeReader : ModelReader
{
    private const string ConfigurationName = "config.json", Affine = "affine_skip_connection";

    public override string Library => "Gemma Scope";

    public override bool Knows(ModelSource source) => source.HasAll("w_enc", "w_dec")
        || (source.FileName == "params.npz" && source.HasAll("W_enc", "W_dec", "threshold"));

    public override InferenceModel Read(ModelSource source)
    {
        var second = source.Has("w_enc");
        if (source.Options.Gate is not (null or GateKind.JumpRelu))
            throw Contradiction(source, "Gemma Scope's models are jumprelu");
        if (source.Dimensions(second ? "w_dec" : "W_dec") == 3)
            throw source.Refusal(second ? "w_dec" : "W_dec", "three dimensions: this is a transcoder across layers, which one pass of one encoder "
                + "and decoder is not");
        var model = new InferenceModel
        {
            Encoder = source.Matrix(second ? "w_enc" : "W_enc", transposed: true),
            Decoder = source.Matrix(second ? "w_dec" : "W_dec"),
            Gate = GateKind.JumpRelu,
        };
        source.Decided(ModelFacts.Gate, "threshold");
        source.Decided(ModelFacts.Thresholds, "threshold");
        model = model with
        {
            EncoderBias = source.Vector("b_enc", model.Neurons),
            DecoderBias = source.Vector("b_dec", model.Decoder.Dimension),
            Thresholds = source.Vector("threshold", model.Neurons) ?? throw source.Refusal("tensors",
                "threshold is missing, without which JumpReLU says nothing"),
            Skip = source.Has(Affine) ? Skip(source, model) : null,
            SubtractsDecoderBias = Subtracts(source, false, "what Gemma Scope's models do"),
        };
        var cfg = source.Beside(ConfigurationName);
        if (cfg is not null)
            Check(cfg, model);
        source.AllUsed(Library, cfg);
        return model;
    }

    private static Data.FeatureMatrix Skip(ModelSource source, InferenceModel model)
    {
        if (model.Encoder.Dimension == model.Decoder.Dimension)
            throw source.Refusal(Affine, "it is square, and libraries differ on the side that inputs are multiplied from; fold it into the "
                + "targets, or write it as W_skip (nr x np) in SAELens' naming");
        return source.Matrix(Affine, transposed: true);
    }

    private static void Check(Configuration cfg, InferenceModel model)
    {
        cfg.Harmless("hf_hook_point_in", "hf_hook_point_out", "model_name", "l0", "type");
        cfg.Only("architecture", "only jump_relu is read", "jump_relu");
        cfg.Agree("width", model.Neurons, "the number of neurons");
        if (cfg.Flag("affine_connection") is { } affine && affine != model.Skip is not null)
            throw cfg.Refusal("affine_connection", $"found {(affine ? "true" : "false")}, but the weights have {(affine ? "no" : "an")} {Affine}");
    }
}
