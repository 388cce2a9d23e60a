namespace TheoryChecks.Sweeps;

/// <summary>One try at a part.</summary>
/// <param name="Host">Where.</param>
/// <param name="Job">The Slurm task, or null.</param>
/// <param name="Began">When, by the clock of that machine.</param>
/// <param name="Seconds">How long.</param>
/// <param name="Outcome">How it ended.</param>
/// <param name="Reason">Why, in one line, unless it is done.</param>
public sealed record PartAttempt(string Host, string? Job, DateTime Began, double Seconds, AttemptOutcome Outcome, string? Reason)
{
    /// <summary>True if it got on: it ended, or its trace changed.</summary>
    public bool HasMoved { get; init; }
}
