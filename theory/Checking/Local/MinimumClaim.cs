using TheoryChecks.Exact;

namespace TheoryChecks.Checking;

/// <summary>What the kinds about a minimum claim of it in the same words.</summary>
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
        RequireBetter(instance, claim["spurious"], better, loss);
    }

    /// <summary>Rejects unless the flag is true and the point has a lower loss.</summary>
    public static void RequireBetter(ClaimInstance instance, Reader spurious, Reader better, Rational loss)
    {
        if (!spurious.Flag())
            throw NotACertificate.Rejected("a local minimum with a better point is spurious");
        better.Object("encoder", "decoder");
        if (instance.LossAt(instance.ReadEncoder(better), instance.ReadDecoder(better)) is var reached && reached >= loss)
            throw NotACertificate.Rejected($"the better point has the loss {reached}, not below {loss}");
    }
}
