using System.Globalization;

namespace TheoryChecks.Sweeps;

/// <summary>The Slurm task that this process is.</summary>
/// <param name="Id">Job and index, "12_7"; or the job alone. It stays the same when the task is put back into the queue.</param>
/// <param name="JobId">What scontrol calls it.</param>
/// <param name="Node">The node's name.</param>
/// <param name="Restarts">How often it has been put back.</param>
public sealed record SlurmTask(string Id, string JobId, string Node, int Restarts)
{
    /// <summary>The task, or null outside Slurm.</summary>
    public static SlurmTask? Current { get; } = Of(Environment.GetEnvironmentVariable);

    internal static SlurmTask? Of(Func<string, string?> variable)
    {
        if (variable("SLURM_JOB_ID") is not { Length: > 0 } job)
            return null;
        var (array, index) = (variable("SLURM_ARRAY_JOB_ID"), variable("SLURM_ARRAY_TASK_ID"));
        return new SlurmTask(
            array is { Length: > 0 } && index is { Length: > 0 } ? $"{array}_{index}" : job,
            job,
            variable("SLURMD_NODENAME") ?? Environment.MachineName,
            int.TryParse(variable("SLURM_RESTART_COUNT"), NumberStyles.None, CultureInfo.InvariantCulture, out var count) ? count : 0);
    }
}
