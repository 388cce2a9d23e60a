using TheoryChecks.Exact;

namespace TheoryChecks.Checking;

/// <summary>What the kinds "pattern-minimum" and "enclosed-minimum" claim of a partial minimum in the same words.</summary>
internal static class MinimumClaim
{
    public static void RequireInterior(Reader claim, bool isInterior)
    {
        if (claim["interior"].Flag() != isInterior)
            throw NotACertificate.Rejected($"the encoder is {(isInterior ? "" : "not ")}in the interior of its region");
    }

    /// <summary>trap, flat or saddle.</summary>
    public static string Classification(Reader claim) => claim["classification"].Word("trap", "flat", "saddle");

    /// <summary>Rejects unless the claimed local minimum has a better point.</summary>
    public static void RequireSpurious(ClaimInstance instance, Reader claim, Reader better, Rational loss, bool isInterior)
    {
        if (!isInterior || !claim.Has("classification") || Classification(claim) == "saddle")
            throw NotACertificate.Rejected("a spurious local minimum is a trap or flat, and interior");
        PointChecks.RequireBetter(instance, claim["spurious"], better, loss);
    }
}
