using TheoryChecks.Exact;

namespace TheoryChecks.Checking;

/// <summary>The kind "loss-lower-bound": the lower end of an interval for the global minimum of the loss.</summary>
internal static class LossBoundChecks
{
    /// <summary>
    /// The loss is nowhere below the claimed number. Evidence: blocks that hold for every pattern; or an enumeration and, for each class of patterns,
    /// blocks that hold for it or a tree of boxes of latents with blocks at its leaves.
    /// </summary>
    public static void Lower(ClaimInstance instance, Reader claim, Reader evidence)
    {
        var bound = claim.Object("loss")["loss"].Number();
        if (evidence.Object("?enumeration", "?symmetries", "?classes", "?blocks").Has("blocks"))
        {
            RegionBounds.Require(instance, null, evidence.Object("blocks")["blocks"], bound);
            return;
        }
        evidence.Object("enumeration", "?symmetries", "classes");
        var symmetries = evidence.Has("symmetries") ? SymmetryCheck.Read(instance, evidence["symmetries"], zeroLoss: false) : null;
        PatternClasses.RequireAll(
            instance,
            evidence["enumeration"],
            evidence["classes"].Items(),
            (own, item, _) => RegionBounds.OnPattern(instance, own, item, bound),
            symmetries);
    }
}
