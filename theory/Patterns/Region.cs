using TheoryChecks.Exact;

namespace TheoryChecks.Patterns;

/// <summary>
/// The region Omega_P of a realizable pattern: a convex polyhedron of encoders, some of its faces open. Points are encoders
/// row after row.
/// </summary>
internal sealed class Region
{
    internal Region(
        ActivationPattern pattern,
        IReadOnlyList<LinearConstraint> constraints,
        RationalMatrix interior,
        IReadOnlyList<Lemma> equalities,
        int dimension)
    {
        Pattern = pattern;
        Constraints = constraints;
        Interior = interior;
        Equalities = equalities;
        Dimension = dimension;
    }

    /// <summary>The pattern P.</summary>
    public ActivationPattern Pattern { get; }

    /// <summary>The H-representation: the conditions that hold exactly on this region. If any threshold is positive, every normal has a last
    /// coordinate, for t = 1.</summary>
    public IReadOnlyList<LinearConstraint> Constraints { get; }

    /// <summary>A rational encoder in the relative interior: strict on every condition that is not an equality on the whole region. Shape: nq x
    /// np.</summary>
    public RationalMatrix Interior { get; }

    /// <summary>
    /// The weak conditions that hold with equality on the whole region, as positive combinations of them that sum to 0;
    /// empty when the region has full dimension.
    /// </summary>
    public IReadOnlyList<Lemma> Equalities { get; }

    /// <summary>The dimension of the region: nq np minus the rank of its equalities.</summary>
    public int Dimension { get; }
}
