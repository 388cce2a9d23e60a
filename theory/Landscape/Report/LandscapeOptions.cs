using TheoryChecks.Exact;

namespace TheoryChecks.Landscape;

/// <summary>How much of the landscape is looked at.</summary>
public sealed record LandscapeOptions
{
    /// <summary>The largest number of classes of patterns that a census goes through; beyond it the counts are left out.</summary>
    public int MostClasses { get; init; } = Facts.MostClasses;

    /// <summary>The largest number of classes of patterns of loss 0 that are looked at one by one.</summary>
    public int MostPieces { get; init; } = 1_000;

    /// <summary>Differences of losses up to this do not matter: the global minimum counts as settled when its interval is no wider.</summary>
    public Rational Gap { get; init; } = Rational.FromRatio(1, 1_000_000);

    /// <summary>Look for partial minima on all realizable patterns, not only on those that form a partition of the columns.</summary>
    public bool AllPatterns { get; init; }

    /// <summary>Work that goes into the global minimum.</summary>
    internal GlobalMinimumOptions Minimum { get; init; } = new();

    /// <summary>How many things are worked on at once. The report does not depend on it.</summary>
    public int Threads { get; init; } = Environment.ProcessorCount;

    /// <summary>Where what is settled is kept, and read back: pieces of work are the decisions of a census, an anchor set, a partition pattern, the
    /// global minimum.</summary>
    internal IJournal? Journal { get; init; }

    /// <summary>Told what is being worked on, how much of it is done and how much there is (null: unknown); on any thread.</summary>
    public Action<string, int, int?>? Progress { get; init; }
}
