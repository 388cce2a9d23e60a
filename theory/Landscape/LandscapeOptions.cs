namespace TheoryChecks.Landscape;

/// <summary>How much of the landscape is looked at.</summary>
public sealed record LandscapeOptions
{
    /// <summary>The largest number of classes of patterns that a census goes through; beyond it the counts are left out.</summary>
    public int MostClasses { get; init; } = 100_000;

    /// <summary>Work that goes into the global minimum.</summary>
    public GlobalMinimumOptions Minimum { get; init; } = new();
}
