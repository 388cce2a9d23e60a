using TheoryChecks.Exact;

namespace TheoryChecks.Landscape;

/// <summary>How far the search for the global minimum is.</summary>
/// <param name="Lower">No point has a lower loss.</param>
/// <param name="Upper">Some point has this loss.</param>
/// <param name="Target">The lower end that is being proven.</param>
/// <param name="ClassesOpen">Classes of patterns for which that is not settled.</param>
/// <param name="Boxes">Boxes of latents that this took so far.</param>
internal sealed record GlobalMinimumProgress(Rational Lower, Rational Upper, Rational Target, int ClassesOpen, long Boxes)
{
    /// <summary>From how many patterns a lower point is still to be looked for; null while a lower end is being proven.</summary>
    public int? Starts { get; init; }

    /// <summary>While a lower point is looked for.</summary>
    public static GlobalMinimumProgress Searching(Rational lower, Rational upper, int starts) => new(lower, upper, lower, 0, 0) { Starts = starts };
}
