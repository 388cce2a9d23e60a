namespace TheoryChecks.Patterns;

/// <summary>How far an enumeration may go and how it runs. The result does not depend on <see cref="Threads"/>.</summary>
public sealed record EnumeratorOptions
{
    /// <summary>Give up, with <see cref="EnumerationLimitException"/>, beyond this many patterns.</summary>
    public long MaxPatterns { get; init; } = long.MaxValue;

    /// <summary>What to do where <see cref="MaxPatterns"/> is met; whoever has an option for that limit names it.</summary>
    internal string Remedy { get; init; } = "take a smaller instance";

    /// <summary>Give up beyond this many patterns where they must be kept in memory: to list them, or to count coupled ones up to
    /// permutation.</summary>
    public int MaxKept { get; init; } = 5_000_000;

    /// <summary>How many subtrees are worked on at once.</summary>
    public int Threads { get; init; } = Environment.ProcessorCount;

    /// <summary>Told the number of patterns found so far, from time to time, on any thread.</summary>
    public Action<long>? Progress { get; init; }
}
