using TheoryChecks.Exact;
using TheoryChecks.Patterns;

namespace TheoryChecks.Landscape;

/// <summary>How much work goes into the two ends of the interval.</summary>
internal sealed record GlobalMinimumOptions
{
    /// <summary>Bound the loss class by class only if there are at most so many classes of patterns.</summary>
    public int MostClasses { get; init; } = 20_000;

    /// <summary>The largest number of regions from which an alternating search is started: of those with the lowest bounds, the ones whose interior
    /// point is best.</summary>
    public int MostStarts { get; init; } = 100;

    /// <summary>An interval of this width is good enough. Narrower ones are still found where that is easy.</summary>
    public Rational Gap { get; init; } = Rational.FromRatio(1, 1_000_000);

    /// <summary>
    /// Where the bounds of the classes leave more than the gap: the largest number of boxes of latents for each class. One sign per box is kept, so
    /// this bounds memory, and the certificate's length. 0: no branch and bound.
    /// </summary>
    public int MostBoxes { get; init; } = 1_000;

    /// <summary>Whether floors are tried where a tree is not done after a few boxes; false for measurements.</summary>
    public bool UseFloors { get; init; } = true;

    /// <summary>Whether simple bounds add what is orthogonal to blind combinations; for measurements.</summary>
    public bool AddOrthogonal { get; init; } = true;

    /// <summary>Asked, by the branch and bound, for squares where its own exact candidates do not suffice; null: nobody is.</summary>
    public ISquareOracle? Squares { get; init; }

    /// <summary>When this is cancelled the best interval so far is the answer.</summary>
    public CancellationToken Stop { get; init; }

    /// <summary>Where the branch and bound keeps what it has settled, under keys "global-minimum/...", so that a run that was stopped or killed goes
    /// on from there to the same certificates.</summary>
    public IJournal? Journal { get; init; }

    /// <summary>Told how far the work is: on any thread, one at a time.</summary>
    public Action<GlobalMinimumProgress>? Progress { get; init; }

    /// <summary>Told why the classes are not bounded one by one, in a clause, if there are too many.</summary>
    public Action<string>? Unlisted { get; init; }

    /// <summary>How each alternating search runs.</summary>
    public AlternatingOptions Search { get; init; } = new();

    /// <summary>Limits and threads.</summary>
    public EnumeratorOptions Enumeration { get; init; } = new();
}
