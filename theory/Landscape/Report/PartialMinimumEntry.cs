using TheoryChecks.Exact;
using TheoryChecks.Patterns;

namespace TheoryChecks.Landscape;

/// <summary>A partial minimum, held against the global minimum.</summary>
/// <param name="Pattern">The pattern.</param>
/// <param name="Loss">Its loss, exact if both ends are equal.</param>
/// <param name="Shape">Trap, flat or saddle, or null where the tests do not tell.</param>
/// <param name="IsInterior">True if the encoder is an interior point of the region, .</param>
/// <param name="IsSpurious">True if its loss is above the global minimum by more than the gap, false if it is not, null if the interval for the global minimum does not tell.</param>
/// <param name="Evidence">That it is a partial minimum and, if it is a spurious local minimum, a better point.</param>
public sealed record PartialMinimumEntry(ActivationPattern Pattern, RationalInterval Loss, MinimumShape? Shape, bool IsInterior, bool? IsSpurious, LandscapeEvidence Evidence)
{
    /// <summary>Of a trap or flat on the boundary of its region: whether it is a local minimum of the loss across it; null if that is not settled, or elsewhere.</summary>
    public bool? HoldsAtEdge { get; init; }

    /// <summary>What stands behind <see cref="HoldsAtEdge"/>, or null.</summary>
    public LandscapeEvidence? EdgeEvidence { get; init; }

    /// <summary>Whether this is a local minimum of the loss itself, not only within its region; null if the tests do not tell. At loss 0 it always is.</summary>
    public bool? IsLocalMinimum => Loss.Upper.IsZero ? true : Shape switch { null => null, MinimumShape.Saddle => false, _ => IsInterior ? true : HoldsAtEdge };

    /// <summary>True if every column is seen by exactly one neuron.</summary>
    public bool IsPartition { get; init; } = true;

    /// <summary>Ways out of a spurious local minimum that move one neuron alone, the lowest loss first.</summary>
    public IReadOnlyList<EscapeEntry> Escapes { get; init; } = [];
}
