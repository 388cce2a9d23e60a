namespace TheoryChecks.Sweeps;

/// <summary>A task that Slurm has and that has not ended.</summary>
/// <param name="Part">The number of its part.</param>
/// <param name="IsRunning">False while it waits.</param>
/// <param name="Reason">Why it waits, in Slurm's word.</param>
public sealed record QueuedTask(int Part, bool IsRunning, string Reason);
