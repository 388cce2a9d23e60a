using TheoryChecks.Exact;
using TheoryChecks.Model;
using TheoryChecks.Patterns;

namespace TheoryChecks.Landscape;

/// <summary>A partial minimum of positive loss, with what it is and how to leave it (docs/landscape.md).</summary>
public sealed record LandscapeOptimum
{
    internal LandscapeOptimum()
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

    /// <summary>True if some column is seen by two neurons: then the list of partial minima of this pattern may be incomplete.</summary>
    public required bool IsOverlapping { get; init; }

    /// <summary>True if the loss is above the global minimum, false if it is the global minimum, null if the interval for it does not tell.</summary>
    public required bool? IsSpurious { get; init; }

    /// <summary>Neurons that are on nowhere.</summary>
    public required int DeadNeurons { get; init; }

    /// <summary>Columns of positive weight and nonzero target that no neuron sees.</summary>
    public required int UnseenColumns { get; init; }

    /// <summary>That this is a partial minimum of this shape and, if it is a spurious local minimum of the loss, a better point.</summary>
    public required IReadOnlyList<Finding> Findings { get; init; }

    /// <summary>Certified escapes of single neurons, the lowest loss first; looked for where this is a spurious local minimum (one alone if it is flat with overlapping sets). Empty if none was found.</summary>
    public IReadOnlyList<OptimumEscape> Escapes { get; init; } = [];

    /// <summary>Whether this is a local minimum of L over all encoders and decoders, also across the boundary of the region where it lies there; null if the tests do not tell.</summary>
    public bool? IsLocalMinimum => Shape switch { null => null, MinimumShape.Saddle => false, _ => IsInterior ? true : HoldsAtEdge };

    /// <summary>Of a trap or flat on the boundary of its region: whether the loss beyond has no way down; null if that is not settled, or elsewhere.</summary>
    public bool? HoldsAtEdge => Edge?.IsLocalMinimum;

    internal EdgeDecision? Edge { get; init; }

    /// <summary>The finding "edge", or null.</summary>
    public Finding? EdgeFinding { get; init; }
}
