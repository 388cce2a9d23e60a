namespace TheoryChecks.Checking;

/// <summary>Leaves a check early; never leaves the kernel.</summary>
internal sealed class NotACertificate(Outcome outcome, string reason, bool isTooLarge = false) : Exception(reason)
{
    private const int LongestReason = 2000;

    public Outcome Outcome { get; } = outcome;

    public bool IsTooLarge { get; } = isTooLarge;

    /// <summary>A reason, cut where it is longer than anyone reads: it may quote numbers and names of a hostile certificate.</summary>
    public static string Cut(string reason) => reason.Length <= LongestReason ? reason : reason[..LongestReason] + "...";

    public static NotACertificate Malformed(string path, string reason, bool isTooLarge = false) =>
        new(Outcome.Malformed, $"{path}: {reason}", isTooLarge);

    public static NotACertificate Rejected(string reason) => new(Outcome.Rejected, reason);
}
