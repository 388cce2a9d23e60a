using TheoryChecks.Exact;
using TheoryChecks.Model;
using TheoryChecks.Patterns;

namespace TheoryChecks.Landscape;

/// <summary>
/// A partial minimum of one pattern, held against the global minimum: what it is within its region and beyond, and how to leave it
/// (docs/landscape.md,
/// section 7). Within the region it may still be a saddle; <see cref="IsLocalMinimum"/> says what it is of the loss itself.
/// </summary>
public sealed record LocalMinimum
{
    internal LocalMinimum()
    {
    }

    /// <summary>The pattern, one of those that differ by a permutation of the neurons.</summary>
    public required ActivationPattern Pattern { get; init; }

    /// <summary>The loss, exact or enclosed to 1e-12.</summary>
    public required RationalInterval Loss { get; init; }

    /// <summary>Trap, flat or saddle within the region, or null if the tests do not tell.</summary>
    public required MinimumShape? Shape { get; init; }

    /// <summary>True if the encoder is an interior point of its region.</summary>
    public required bool IsInterior { get; init; }

    /// <summary>
    /// True if the loss is above the global minimum by more than the gap, false if it is not, null if the interval for that does not tell.
    /// </summary>
    public required bool? IsSpurious { get; init; }

    /// <summary>True if every column is seen by exactly one neuron.</summary>
    public bool IsPartition { get; init; } = true;

    /// <summary>True if some column is seen by two neurons: then the list of partial minima of this pattern may be incomplete.</summary>
    public bool IsOverlapping => Pattern.Sets.Sum(set => set.Count) > Pattern.Sets.SelectMany(set => set).Distinct().Count();

    /// <summary>Neurons that are on nowhere.</summary>
    public int DeadNeurons => Pattern.Sets.Count(set => set.Count == 0);

    /// <summary>Columns of positive weight and nonzero target that no neuron sees.</summary>
    public int UnseenColumns { get; init; }

    /// <summary>That this is a partial minimum of this shape and, if it is a spurious local minimum of the loss, a better point.</summary>
    public IReadOnlyList<Finding> Findings { get; init; } = [];

    /// <summary>
    /// Certified escapes of single neurons from a spurious local minimum, the lowest loss first (one alone if it is flat with overlapping sets).
    /// Empty if
    /// none was found.
    /// </summary>
    public IReadOnlyList<Escape> Escapes { get; init; } = [];

    /// <summary>
    /// Whether this is a local minimum of L over all encoders and decoders, also across the boundary of its region; null if the tests do not tell.
    /// At loss 0
    /// it always is.
    /// </summary>
    public bool? IsLocalMinimum =>
        Loss.Upper.IsZero ? true : Shape switch { null => null, MinimumShape.Saddle => false, _ => IsInterior ? true : HoldsAtEdge };

    /// <summary>
    /// Of a trap or flat on the boundary of its region: whether the loss beyond has no way down; null if that is not settled (in a report, and
    /// accepted), or
    /// elsewhere.
    /// </summary>
    public bool? HoldsAtEdge => EdgeEvidence is null or { IsAccepted: true } ? FoundAtEdge : null;

    /// <summary>
    /// True if no other partial minimum of its pattern can be counted beside it or instead: each has this loss, and is what this one is. Shown by
    /// <see cref="OneMinima"/>; elsewhere the list of a pattern has what was found, and there may be more.
    /// </summary>
    public bool IsOnlyOne => Only switch
    {
        OneMinimum.Everywhere => IsInterior || Shape == MinimumShape.Saddle || IsLocalMinimum == true,
        OneMinimum.WithinRegion => IsSpurious == false || IsLocalMinimum == true,
        _ => false,
    };

    /// <summary>The finding "edge", or null.</summary>
    public Finding? EdgeFinding { get; init; }

    /// <summary>In a report: the findings, as they are judged.</summary>
    public LandscapeEvidence Evidence { get; init; } = LandscapeEvidence.None;

    /// <summary>In a report: what stands behind <see cref="HoldsAtEdge"/>, or null.</summary>
    public LandscapeEvidence? EdgeEvidence { get; init; }

    internal OneMinimum Only { get; init; }

    internal EdgeDecision? Edge { get; init; }

    /// <summary>The pattern that the findings speak of first: this one, or one of which it is an image.</summary>
    internal ActivationPattern Proven
    {
        get => field ?? Pattern;
        init;
    }

    /// <summary><see cref="HoldsAtEdge"/>, accepted or not.</summary>
    internal bool? FoundAtEdge => Edge?.IsLocalMinimum;
}
