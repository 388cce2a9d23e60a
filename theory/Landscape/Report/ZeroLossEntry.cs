using System.Numerics;

namespace TheoryChecks.Landscape;

/// <summary>How many ordered patterns reach loss 0.</summary>
/// <param name="Patterns">The realizable patterns.</param>
/// <param name="ZeroLossPatterns">Those known to reach loss 0.</param>
/// <param name="MonosemanticZeroLossPatterns">Those of them with every |F_i| at most 1.</param>
/// <param name="UndecidedPatterns">Those for which it is not settled.</param>
/// <param name="Evidence">The census.</param>
public sealed record ZeroLossEntry(
    BigInteger Patterns,
    BigInteger ZeroLossPatterns,
    BigInteger MonosemanticZeroLossPatterns,
    BigInteger UndecidedPatterns,
    LandscapeEvidence Evidence)
{
    /// <summary>What is open and why, in words; none if all is decided.</summary>
    internal string[] WhyOpen => UndecidedPatterns.IsZero
        ? []
        : [$"for {UndecidedPatterns} of {Patterns} patterns neither a point of loss 0 was found nor a proof that there is none, and no option helps"];
}
