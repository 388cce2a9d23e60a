using TheoryChecks.Training.Metrics;

namespace TheoryChecks.Training.Files.Models;

/// <summary>
/// sparsify (EleutherAI): encoder.weight nq x np, W_dec nq x nr, W_skip; TopK with k, transcode and skip_connection in cfg.json. A transcoder takes
/// nothing off the input.
/// </summary>
internal sealed class SparsifyReader : ModelReader
{
    private const string ConfigurationName = "cfg.json";

    public override string Library => "sparsify";

    public override bool Knows(ModelSource source) => source.HasAll("encoder.weight", "W_dec");

    public override InferenceModel Read(ModelSource source)
    {
        var cfg = source.Beside(ConfigurationName);
        var model = new InferenceModel { Encoder = source.Matrix("encoder.weight"), Decoder = source.Matrix("W_dec"), Gate = GateKind.TopK };
        source.Decided(ModelFacts.Gate, cfg?.Has("activation") == true ? $"{ConfigurationName}: activation" : "what sparsify does");
        if (source.Options.Gate is not (null or GateKind.TopK))
            throw Contradiction(source, "sparsify's models are topk");
        var bias = source.Vector("b_dec", model.Decoder.Dimension);
        model = model with
        {
            EncoderBias = source.Vector("encoder.bias", model.Neurons),
            DecoderBias = bias,
            K = K(source, cfg?.Count("k"), $"{ConfigurationName}: k"),
            Skip = source.Has("W_skip") ? source.Matrix("W_skip") : null,
            SubtractsDecoderBias = OffTheInput(source, cfg, model.Encoder.Dimension != model.Decoder.Dimension || bias is null
                || bias.All(b => b == 0)),
        };
        if (cfg is not null)
            Check(cfg, model);
        source.AllUsed(Library, cfg);
        return model;
    }

    private static bool OffTheInput(ModelSource source, Configuration? cfg, bool immaterial)
    {
        if (cfg is not null)
            return Subtracts(source, cfg.Flag("transcode") != true, $"{ConfigurationName}: transcode");
        return immaterial || source.Options.SubtractsDecoderBias is not null
            ? Subtracts(source, false, "b_dec is 0, or has not the input's dimension")
            : throw source.Refusal("b_dec", "whether it is taken off the input is said by cfg.json, which is not beside the file; put it there, or "
                + "give --subtract-bias yes|no");
    }

    private static void Check(Configuration cfg, InferenceModel model)
    {
        cfg.Harmless("expansion_factor", "normalize_decoder", "multi_topk", "lookup_max_order", "gram_table_hash");
        cfg.Only("activation", "only topk is read", "topk");
        cfg.Only("signed", "signed selection is not read", "false");
        cfg.Only("signum", "signed selection is not read", "false");
        cfg.Only("embed_skip", "a path from the embedding is not read", "false");
        cfg.Only("gram_lookup", "a table of n-grams is not read", "false");
        cfg.Agree("d_in", model.Encoder.Dimension, "the dimension of inputs");
        if (cfg.Number("num_latents") is { } latents and not 0 && latents != model.Neurons)
            cfg.Agree("num_latents", model.Neurons, "the number of neurons");
        if (cfg.Flag("skip_connection") is { } skips && skips != model.Skip is not null)
            throw cfg.Refusal("skip_connection", $"found {(skips ? "true" : "false")}, but the weights have {(skips ? "no" : "a")} W_skip");
    }
}
