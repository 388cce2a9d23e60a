using TheoryChecks.Exact;

namespace TheoryChecks.Cli;

/// <summary>The features of a new instance, and how they came about.</summary>
/// <param name="Stem">The beginning of the instance's name.</param>
/// <param name="From">In words: "decoder rows of a model of SAELens".</param>
/// <param name="Sources">For each feature its index in the source.</param>
/// <param name="Inputs">One row per feature.</param>
/// <param name="Targets">One row per feature; null where targets are the inputs.</param>
/// <param name="Numbers">How the numbers came about, in words.</param>
internal sealed record NewFeatures(
    string Stem, string From, IReadOnlyList<int> Sources, RationalMatrix Inputs, RationalMatrix? Targets, string Numbers)
{
    /// <summary>The Gram matrix of the target coordinates, or null for the identity.</summary>
    public RationalMatrix? TargetGram { get; init; }

    /// <summary>For each feature how far its input or target, if that is more, lies from what it stands for; empty for exact numbers.</summary>
    public IReadOnlyList<double> Errors { get; init; } = [];

    /// <summary>The most by which an inner product differs from the cosine it stands for; null where lengths are kept.</summary>
    public double? CosineError { get; init; }

    /// <summary>Why these features, and what else a user should know, a sentence each.</summary>
    public IReadOnlyList<string> Notes { get; init; } = [];
}
