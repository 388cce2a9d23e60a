using System.Numerics;
using TheoryChecks.Exact;

namespace TheoryChecks.Patterns;

/// <summary>The representative of an orbit of regions: which lines it is on, an encoder in it, and what lies behind each line.</summary>
internal sealed class OrbitRegion(sbyte[] sides, RationalVector encoder, RegionInvariant invariant, int lines)
{
    /// <summary>For each line +1 on, -1 off; at infinity +1.</summary>
    public sbyte[] Sides { get; } = sides;

    /// <summary>An encoder with these lines on and the others off.</summary>
    public RationalVector Encoder { get; } = encoder;

    /// <summary>What all regions of the orbit have in common.</summary>
    public RegionInvariant Invariant { get; } = invariant;

    /// <summary>What lies behind each line.</summary>
    public Wall[] Walls { get; } = new Wall[lines];

    /// <summary>The number of regions in the orbit.</summary>
    public BigInteger Size { get; set; }
}
