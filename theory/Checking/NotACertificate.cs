namespace TheoryChecks.Checking;

/// <summary>Leaves a check early; never leaves the kernel.</summary>
internal sealed class NotACertificate(Outcome outcome, string reason) : Exception(reason)
{
    public Outcome Outcome { get; } = outcome;

    public static NotACertificate Malformed(string path, string reason) => new(Outcome.Malformed, $"{path}: {reason}");

    public static NotACertificate Rejected(string reason) => new(Outcome.Rejected, reason);
}
