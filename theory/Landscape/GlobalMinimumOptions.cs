using TheoryChecks.Patterns;

namespace TheoryChecks.Landscape;

/// <summary>How much work goes into the two ends of the interval.</summary>
public sealed record GlobalMinimumOptions
{
    /// <summary>Bound the loss class by class only if there are at most so many classes of patterns.</summary>
    public int MostClasses { get; init; } = 20_000;

    /// <summary>The largest number of regions from which an alternating search is started: of those with the lowest bounds, the ones whose interior point is best.</summary>
    public int MostStarts { get; init; } = 100;

    /// <summary>How each alternating search runs.</summary>
    public AlternatingOptions Search { get; init; } = new();

    /// <summary>Limits and threads.</summary>
    public EnumeratorOptions Enumeration { get; init; } = new();
}
