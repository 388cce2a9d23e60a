namespace TheoryChecks.Checking;

/// <summary>The kinds "zero-loss-pattern" and "no-zero-loss-pattern".</summary>
internal static class PatternZeroLossChecks
{
    /// <summary>Some encoder with this pattern and some decoder have loss 0. Evidence: both.</summary>
    public static void Reached(ClaimInstance instance, Reader claim, Reader evidence) =>
        PatternZeroLoss.RequireReached(instance, instance.ReadPattern(claim.Object("pattern")), evidence.Object("encoder", "decoder"));

    /// <summary>No encoder with this pattern has loss 0 with any decoder. Evidence: see <see cref="PatternZeroLoss.RequireUnreached"/>.</summary>
    public static void Unreached(ClaimInstance instance, Reader claim, Reader evidence) =>
        PatternZeroLoss.RequireUnreached(
            instance, instance.ReadPattern(claim.Object("pattern")), evidence.Object("steps", "?rank", "?lemma", "?split", "?cells"));
}
