using System.Numerics;
using TheoryChecks.Exact;
using TheoryChecks.Model;

namespace TheoryChecks.Landscape;

/// <summary>What absorption costs for one parent feature: the regions in which its neuron sees all children's columns, against those in which a
/// child's neuron absorbs it.</summary>
/// <param name="Family">The parent and its children.</param>
/// <param name="Intended">The intended regions.</param>
/// <param name="Absorbing">The absorbing regions.</param>
public sealed record AbsorptionEntry(ParentFeature Family, AbsorptionEntry.Regions Intended, AbsorptionEntry.Regions Absorbing)
{
    /// <summary>
    /// The sign of (best loss of the absorbing regions) - (best loss of the intended ones), or null if the intervals do not tell or one of the two
    /// does not occur.
    /// </summary>
    public int? Comparison => Intended.Loss is not { } intended || Absorbing.Loss is not { } absorbing ? null
        : absorbing.Upper < intended.Lower ? -1
        : absorbing.Lower > intended.Upper ? 1
        : absorbing.Lower == absorbing.Upper && intended.Lower == intended.Upper ? 0
        : null;

    /// <summary>Regions in which an event happens.</summary>
    /// <param name="Patterns">How many ordered patterns there are.</param>
    /// <param name="Loss">An interval for the lowest loss (infimum) over them, or null if there are none.</param>
    /// <param name="Evidence">The finding.</param>
    public sealed record Regions(BigInteger Patterns, RationalInterval? Loss, LandscapeEvidence Evidence);
}
