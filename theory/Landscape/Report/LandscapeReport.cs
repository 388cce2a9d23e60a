using TheoryChecks.Model;
using TheoryChecks.Patterns;

namespace TheoryChecks.Landscape;

/// <summary>
/// The landscape of an instance (docs/landscape.md): the global minimum, the patterns that reach loss 0, the partial minima on partition patterns, and what anchors change. All
/// numbers are read from the claims of findings. A part that is null was not looked at, or was beyond a limit: <see cref="Undecided"/> says so.
/// </summary>
public sealed record LandscapeReport
{
    internal LandscapeReport(Instance instance) => Instance = instance;

    /// <summary>The instance.</summary>
    public Instance Instance { get; }

    /// <summary>The interval for the global minimum.</summary>
    public MinimumEntry? GlobalMinimum { get; internal init; }

    /// <summary>The patterns that reach loss 0.</summary>
    public ZeroLossEntry? ZeroLoss { get; internal init; }

    /// <summary>The pieces of the set of points of loss 0, one per class of patterns that reach it; null if there are more than <see cref="LandscapeOptions.MostPieces"/>.</summary>
    public IReadOnlyList<SolutionPiece>? SolutionSet { get; internal init; }

    /// <summary>True if there are more pieces than that: they are counted, one for each pattern that reaches loss 0, but not listed.</summary>
    public bool IsTooLargeToList { get; internal init; }

    /// <summary>
    /// The partial minima on realizable partition patterns, up to permuting neurons; with <see cref="LandscapeOptions.AllPatterns"/> followed by those of positive loss that were found on other patterns.
    /// </summary>
    public IReadOnlyList<PartialMinimumEntry>? PartialMinima { get; internal init; }

    /// <summary>Partition patterns on which it is not decided whether there is a partial minimum.</summary>
    public IReadOnlyList<ActivationPattern> UndecidedPartitions { get; internal init; } = [];

    /// <summary>True if no other realizable partition pattern carries a partial minimum, and that is accepted.</summary>
    public bool IsPartialMinimaComplete => PartialMinimaComplete.IsAccepted && UndecidedPartitions.Count == 0;

    /// <summary>That there are no other realizable partition patterns, and refutations where there is no partial minimum.</summary>
    public LandscapeEvidence PartialMinimaComplete { get; internal init; } = LandscapeEvidence.None;

    /// <summary>With <see cref="LandscapeOptions.AllPatterns"/>: how many patterns with overlapping sets were searched, of which nothing is claimed to be complete; else null.</summary>
    public int? SearchedPatterns { get; internal init; }

    /// <summary>One entry per anchor set, up to symmetry.</summary>
    public IReadOnlyList<IdentifiabilityEntry>? Identifiability { get; internal init; }

    /// <summary>What absorption costs, one entry per parent of the instance's hierarchy.</summary>
    public IReadOnlyList<AbsorptionEntry>? Absorption { get; internal init; }

    /// <summary>For an instance with samples: zero loss, anchors and absorption on the isolated features, to see what features that are active together change.</summary>
    public LandscapeReport? Isolated { get; internal init; }

    /// <summary>What is not settled and why, one sentence each.</summary>
    public IReadOnlyList<string> Undecided { get; internal init; } = [];

    /// <summary>What the judge did not accept and why, one sentence each.</summary>
    public IReadOnlyList<string> Refused { get; internal init; } = [];

    /// <summary>How many findings the judge accepted.</summary>
    public int Accepted { get; internal init; }

    /// <summary>Looks at the landscape of an instance.</summary>
    /// <param name="instance">The instance.</param>
    /// <param name="options">How far to go.</param>
    /// <param name="budget">When it fires, the report ends with what is known by then.</param>
    /// <param name="cancel">When it fires, there is no report.</param>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    public static LandscapeReport Take(Instance instance, LandscapeOptions? options = null, CancellationToken budget = default, CancellationToken cancel = default)
    {
        using var both = CancellationTokenSource.CreateLinkedTokenSource(budget, cancel);
        return new LandscapeSurvey(instance, options ?? new LandscapeOptions(), both.Token, cancel).Take();
    }
}
