namespace TheoryChecks.Checking;

/// <summary>The kernel's answer.</summary>
/// <param name="Outcome">Accepted, rejected or malformed.</param>
/// <param name="Kind">The certificate kind, or null if it could not be read.</param>
/// <param name="Instance">The instance's name, or null if it could not be read.</param>
/// <param name="Reason">Why it was not accepted, with the JSON path; null if it was.</param>
/// <param name="IsTooLarge">Malformed only for needing more work, memory or digits than one may: nothing is known of the claim.</param>
public sealed record CheckResult(Outcome Outcome, string? Kind, string? Instance, string? Reason, bool IsTooLarge = false)
{
    /// <summary>True if the claim is proved.</summary>
    public bool IsAccepted => Outcome == Outcome.Accepted;
}
