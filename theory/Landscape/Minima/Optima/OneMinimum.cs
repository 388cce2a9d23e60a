namespace TheoryChecks.Landscape;

/// <summary>What all partial minima of one pattern are known to share (docs/theorems/3.6.md, "How many").</summary>
internal enum OneMinimum
{
    /// <summary>Nothing: there may be several.</summary>
    Unknown,

    /// <summary>The loss, and whether they are traps or flat within the region; not whether the region's edge holds them.</summary>
    WithinRegion,

    /// <summary>The loss, and whether they are traps, flats or saddles; one of them is an interior point.</summary>
    Everywhere,
}
