using System.Collections.Immutable;

namespace TheoryChecks.Sweeps;

/// <summary>What a user tells Slurm about the tasks of a sweep.</summary>
public sealed record SlurmOptions
{
    private const int LongestWarning = 300, ShortestWarning = 60;

    /// <summary>The partition, or null for the cluster's own choice.</summary>
    public string? Partition { get; init; }

    /// <summary>The time limit of a task, or null for the partition's.</summary>
    public TimeSpan? Limit { get; init; }

    /// <summary>At most so many tasks at once, or null.</summary>
    public int? AtOnce { get; init; }

    /// <summary>More arguments of sbatch, as they are.</summary>
    public ImmutableArray<string> More { get; init; } = [];

    /// <summary>Seconds before the limit at which a task is warned: a tenth of it, from 60 to 300. Slurm may warn up to a minute earlier.</summary>
    public int Warning => Limit is { } limit ? Math.Clamp((int)(limit.TotalSeconds / 10), ShortestWarning / 2, LongestWarning) : 2 * ShortestWarning;
}
