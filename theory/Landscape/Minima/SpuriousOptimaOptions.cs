namespace TheoryChecks.Landscape;

/// <summary>How far a survey of spurious optima goes. The result does not depend on <see cref="Threads"/>.</summary>
internal sealed record SpuriousOptimaOptions
{
    /// <summary>All realizable patterns up to permuting neurons; otherwise the patterns that form a partition of the columns.</summary>
    public bool AllPatterns { get; init; }

    /// <summary>Give up, with <see cref="Patterns.EnumerationLimitException"/>, beyond this many patterns.</summary>
    public int MostPatterns { get; init; } = 20_000;

    /// <summary>From how many points of a region critical points are looked for, where sets overlap.</summary>
    public int Starts { get; init; } = 8;

    /// <summary>Where these points come from.</summary>
    public long Seed { get; init; } = 1;

    /// <summary>Look for escapes from spurious traps.</summary>
    public bool Escapes { get; init; } = true;

    /// <summary>Differences of losses up to this do not matter for what is spurious.</summary>
    public Exact.Rational Gap { get; init; }

    /// <summary>How many patterns are worked on at once.</summary>
    public int Threads { get; init; } = Environment.ProcessorCount;
}
