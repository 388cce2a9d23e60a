using System.Collections.Immutable;
using System.Globalization;
using TheoryChecks.Training.Metrics;

namespace TheoryChecks.Training.Files.Models;

/// <summary>What was read about a model, from the model itself and from what decided it.</summary>
internal static class ModelFacts
{
    public const string Gate = "gate", K = "k", Thresholds = "thresholds", Subtracted = "b_dec off the input", Normalisation = "normalisation";

    private static readonly string[] GateNames = ["relu", "jumprelu", "topk", "batchtopk", "gated"];

    public static string Name(GateKind gate) => GateNames[(int)gate];

    public static GateKind? Parse(string? name) => Array.IndexOf(GateNames, name) is var at and >= 0 ? (GateKind)at : null;

    public static ImmutableArray<ModelFact> Of(InferenceModel model, ModelSource source)
    {
        var facts = new List<ModelFact> { Fact(Gate, Name(model.Gate)) };
        if (model.Gate is GateKind.TopK or GateKind.BatchTopK)
            facts.Add(Fact(K, Text(model.K)));
        if (model is { Gate: GateKind.JumpRelu, Thresholds: { } thresholds })
            facts.Add(Fact(Thresholds, Range(thresholds)));
        if (model.Magnitude is { } magnitude)
            facts.Add(Fact("magnitudes", $"scales {Range(magnitude.Scale)}; biases {Range(magnitude.Bias)}"));
        if (model.Saturates)
            facts.Add(Fact("saturation", "tanh"));
        facts.Add(Fact("b_enc", model.EncoderBias is { } encoder ? Range(encoder) : "none"));
        facts.Add(Fact("b_dec", model.DecoderBias is { } decoder ? Range(decoder) : "none"));
        if (model.DecoderBias is not null)
            facts.Add(Fact(Subtracted, model.SubtractsDecoderBias ? "yes" : "no"));
        facts.Add(Fact(Normalisation, Normal(model)));
        if (model.Skip is { } skip)
            facts.Add(Fact("W_skip", $"{skip.Features} x {skip.Dimension}"));
        return [.. facts, .. source.Facts];

        ModelFact Fact(string name, string value) => new(name, value, source.By(name));
    }

    public static string Range(IReadOnlyCollection<float> values) =>
        values.Min() == values.Max() ? $"{Text(values.Min())} ({values.Count})" : $"{Text(values.Min())} to {Text(values.Max())} ({values.Count})";

    private static string Normal(InferenceModel model) => model.Normalisation switch
    {
        Metrics.Normalisation.LayerNorm => model.UndoesNormalisation ? "layer norm, undone" : "layer norm",
        Metrics.Normalisation.ConstantNorm => model.UndoesNormalisation ? "norm sqrt(np), undone" : "norm sqrt(np)",
        _ => "none",
    };

    private static string Text(float value) => value.ToString("0.####", CultureInfo.InvariantCulture);
}
