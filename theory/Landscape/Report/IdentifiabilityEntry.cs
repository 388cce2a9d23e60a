using System.Numerics;

namespace TheoryChecks.Landscape;

/// <summary>What anchors change. Null answers are undecided, or mean nothing because loss 0 is out of reach.</summary>
/// <param name="Anchors">The anchored features.</param>
/// <param name="AnchorSets">How many anchor sets, this one included, have the same answers by symmetry.</param>
/// <param name="IsReachable">Whether some point of loss 0 respects the anchors.</param>
/// <param name="Dimension">The largest dimension found of the set of such points, at a regular point.</param>
/// <param name="Gauge">The number of free neurons that are on somewhere at that point: each has a scale that does not matter.</param>
/// <param name="DecoderIsIdentifiable">Whether every such point recovers all other features by decoder columns.</param>
/// <param name="EncoderIsIdentifiable">Whether every such point recovers all other features by encoder rows.</param>
/// <param name="ZeroLossPatternsLeft">How many ordered patterns of the free neurons still reach loss 0, or null if it was not counted.</param>
/// <param name="Evidence">The findings.</param>
public sealed record IdentifiabilityEntry(
    IReadOnlyList<int> Anchors,
    int AnchorSets,
    bool? IsReachable,
    int? Dimension,
    int? Gauge,
    bool? DecoderIsIdentifiable,
    bool? EncoderIsIdentifiable,
    BigInteger? ZeroLossPatternsLeft,
    LandscapeEvidence Evidence)
{
    /// <summary>The anchor sets that have these answers by symmetry, this one included.</summary>
    public IReadOnlyList<IReadOnlyList<int>> Orbit { get; init; } = [];

    /// <summary>True if <see cref="Dimension"/> is proven to be nowhere larger; else it is at least that.</summary>
    public bool IsLargestDimension { get; init; }

    /// <summary>Without answers.</summary>
    internal IdentifiabilityEntry Open() => this with
    {
        IsReachable = null, Dimension = null, Gauge = null, DecoderIsIdentifiable = null, EncoderIsIdentifiable = null, ZeroLossPatternsLeft = null,
        IsLargestDimension = false,
    };

    /// <summary>True if loss 0 is out of reach, or both answers about recovery are there.</summary>
    public bool IsDecided => IsReachable == false || (IsReachable == true && DecoderIsIdentifiable is not null && EncoderIsIdentifiable is not null);
}
