using System.Collections.Immutable;
using TheoryChecks.Exact;

namespace TheoryChecks.CrossCheck;

/// <summary>Trained toy models, held against the certified landscape of their instance.</summary>
public sealed record CrossCheckReport
{
    /// <summary>The instance's name.</summary>
    public required string Instance { get; init; }

    /// <summary>Runs per mode.</summary>
    public required int Seeds { get; init; }

    /// <summary>Decides the starts.</summary>
    public required long Seed { get; init; }

    /// <summary>No point has a lower loss.</summary>
    public required Rational Lower { get; init; }

    /// <summary>Some point has this loss.</summary>
    public required Rational Upper { get; init; }

    /// <summary>What features and thresholds were divided by: certificates are about the instance at unit scale. A power of ten.</summary>
    public Rational FeatureUnit { get; init; } = 1;

    /// <summary>What weights were divided by, likewise.</summary>
    public Rational WeightUnit { get; init; } = 1;

    /// <summary>True if the kernel accepted both ends.</summary>
    public required bool MinimumIsKernelChecked { get; init; }

    /// <summary>Losses within this distance count as equal: floating point and the last steps of descent.</summary>
    public required double Tolerance { get; init; }

    /// <summary>One result per mode.</summary>
    public required ImmutableArray<ModeResult> Modes { get; init; }

    /// <summary>Repaired Thm 3.6 on the polysemantic partition patterns, up to permuting neurons.</summary>
    public required ImmutableArray<PatternPrediction> Predictions { get; init; }

    /// <summary>Certificates that the kernel did not accept, one sentence each.</summary>
    public required ImmutableArray<string> Refused { get; init; }

    /// <summary>Runs below the certified minimum, over all modes.</summary>
    public int BelowMinimum => Modes.Sum(mode => mode.Ends.Where(end => end.Verdict == EndVerdict.BelowMinimum).Sum(end => end.Runs));

    /// <summary>True if no run contradicts a certificate.</summary>
    public bool IsConsistent => BelowMinimum == 0 && Refused.IsEmpty && Predictions.All(prediction => prediction.Agrees);
}
