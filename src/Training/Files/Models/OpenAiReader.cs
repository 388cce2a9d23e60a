using TheoryChecks.Training.Metrics;

namespace TheoryChecks.Training.Files.Models;

/// <summary>
/// openai/sparse_autoencoder: pre_bias off the input and added, latent_bias. Its TopK models normalise the input and undo that; the gate is not among
/// the tensors.
/// </summary>
internal sealed class OpenAiReader : ModelReader
{
    public override string Library => "openai/sparse_autoencoder";

    public override bool Knows(ModelSource source) => source.HasAll("pre_bias", "encoder.weight");

    public override InferenceModel Read(ModelSource source)
    {
        var model = new InferenceModel { Encoder = source.Matrix("encoder.weight"), Decoder = source.Matrix("decoder.weight", transposed: true) };
        var gate = Gate(source);
        var normalises = gate == GateKind.TopK;
        source.Decided(ModelFacts.Normalisation, "what its TopK models do, and the others do not");
        source.Harmless(source.File.Names.Where(name => name.StartsWith("stats_", StringComparison.Ordinal)
            || name.StartsWith("latents_", StringComparison.Ordinal)));
        model = model with
        {
            EncoderBias = source.Vector("latent_bias", model.Neurons),
            DecoderBias = source.Vector("pre_bias", model.Decoder.Dimension),
            SubtractsDecoderBias = Subtracts(source, true, "pre_bias"),
            Gate = gate,
            K = normalises ? K(source, null, "--k") : 1,
            Normalisation = normalises ? Normalisation.LayerNorm : Normalisation.None,
            UndoesNormalisation = normalises,
        };
        source.AllUsed(Library);
        return model;
    }

    private static GateKind Gate(ModelSource source)
    {
        if (source.Options.Gate is { } given)
        {
            source.Decided(ModelFacts.Gate, "--activation");
            return given is GateKind.Relu or GateKind.TopK ? given : throw Contradiction(source, "relu and topk are known of this library");
        }
        if (NameHint.Of(source.Path) is not { Method: NameHint.Relu or NameHint.TopK } hint)
            throw source.Refusal("latent_bias", "the names are those of openai/sparse_autoencoder, whose gate is not among the tensors: give "
                + "--activation relu, or --activation topk --k K "
                + "(which normalises the input)");
        source.Decided(ModelFacts.Gate, hint.By);
        return hint.Method == NameHint.Relu ? GateKind.Relu : GateKind.TopK;
    }
}
