namespace TheoryChecks.Reporting;

/// <summary>How a verification runs. The report does not depend on <see cref="Threads"/>.</summary>
public sealed record VerificationOptions
{
    /// <summary>How many pairs of instance and theorem are worked on at once.</summary>
    public int Threads { get; init; } = Environment.ProcessorCount;

    /// <summary>
    /// Given each certificate that belongs in the report, with its path relative to it, on any thread, one at a time. Null: certificates are checked,
    /// not kept.
    /// </summary>
    public Action<string, ReadOnlyMemory<byte>>? Keep { get; init; }

    /// <summary>
    /// Told after every finished pair how many of how many are done, and which has been under way the longest; on any thread, one at a time.
    /// </summary>
    public Action<int, int, string>? Progress { get; init; }

    /// <summary>How long a theorem may take to notice that time is up before it is left behind.</summary>
    public TimeSpan Grace { get; init; } = TimeSpan.FromSeconds(2);
}
