using TheoryChecks.Training.Metrics;

namespace TheoryChecks.Training.Files.Models;

/// <summary>
/// What <see cref="ModelFile.Write"/> writes: SAELens' names, and notes in the file that say everything else, so that it is read alone too.
/// </summary>
internal sealed class OwnReader : ModelReader
{
    public const string GateNote = "activation", SubtractNote = "apply_b_dec_to_input", KNote = "k", NormalisationNote = "normalize_activations",
        UndoNote = "undo_normalization",
        TanhNote = "tanh";

    public override string Library => "TheoryChecks";

    public override bool Knows(ModelSource source) => source.HasAll("W_enc", "W_dec") && source.File.Metadata.ContainsKey(GateNote);

    public override InferenceModel Read(ModelSource source)
    {
        var model = new InferenceModel { Encoder = source.Matrix("W_enc", transposed: true), Decoder = source.Matrix("W_dec") };
        source.Decided(ModelFacts.Gate, source.Options.Gate is null ? $"note {GateNote}" : "--activation");
        var gate = source.Options.Gate ?? ModelFacts.Parse(Note(source, GateNote))
            ?? throw source.Refusal($"note {GateNote}", $"found \"{Note(source, GateNote)}\"; relu, jumprelu, topk, batchtopk and gated are known");
        model = model with
        {
            EncoderBias = source.Vector(gate == GateKind.Gated ? "b_gate" : "b_enc", model.Neurons),
            DecoderBias = source.Vector("b_dec", model.Decoder.Dimension),
            Skip = source.Has("W_skip") ? source.Matrix("W_skip") : null,
            SubtractsDecoderBias = Subtracts(source, Note(source, SubtractNote) == "true", $"note {SubtractNote}"),
            Normalisation = Note(source, NormalisationNote) switch
            {
                null or "none" => Normalisation.None,
                "layer_norm" => Normalisation.LayerNorm,
                "constant_norm_rescale" => Normalisation.ConstantNorm,
                var other => throw source.Refusal($"note {NormalisationNote}",
                    $"found \"{other}\"; none, layer_norm and constant_norm_rescale are known"),
            },
            UndoesNormalisation = Note(source, UndoNote) == "true",
            Saturates = Note(source, TanhNote) == "true",
            Gate = gate,
        };
        if (gate == GateKind.Gated)
            model = Gated(model, source, "r_mag", "b_mag");
        if (gate == GateKind.JumpRelu)
            model = model with { Thresholds = source.Vector("threshold", model.Neurons)
                ?? throw source.Refusal("tensors", "threshold is missing, without which JumpReLU says nothing") };
        if (gate is GateKind.TopK or GateKind.BatchTopK)
            model = model with { K = K(source, source.Count("k") ?? Written(source), source.Has("k") ? "k" : $"note {KNote}") };
        source.Harmless("k", source.Options.Gate is null ? "k" : "threshold");
        source.AllUsed(Library);
        return model;
    }

    private static int? Written(ModelSource source) => Note(source, KNote) is not { } text ? null
        : int.TryParse(text, System.Globalization.CultureInfo.InvariantCulture, out var k) && k > 0 ? k
        : throw source.Refusal($"note {KNote}", $"found \"{text}\"; a whole number from 1 is wanted");

    private static string? Note(ModelSource source, string name) => source.File.Metadata.GetValueOrDefault(name);
}
