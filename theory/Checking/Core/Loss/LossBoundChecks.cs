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
            Require(instance, null, evidence.Object("blocks")["blocks"], bound);
            return;
        }
        evidence.Object("enumeration", "?symmetries", "classes");
        var symmetries = evidence.Has("symmetries") ? SymmetryCheck.Read(instance, evidence["symmetries"], zeroLoss: false) : null;
        PatternClasses.RequireAll(
            instance, evidence["enumeration"], evidence["classes"], (pattern, item, _) => OnPattern(instance, pattern, item, bound), symmetries);
    }

    /// <summary>
    /// The loss on the region of a pattern is nowhere below the bound. The item has the pattern, and blocks, or cones and the nodes of a tree with
    /// blocks at the leaves.
    /// </summary>
    public static void OnPattern(ClaimInstance instance, bool[,] pattern, Reader item, Rational bound)
    {
        if (item.Object("pattern", "?blocks", "?cones", "?nodes").Has("blocks"))
        {
            Require(instance, pattern, item.Object("pattern", "blocks")["blocks"], bound);
            return;
        }
        var (cones, root) = LatentCones.Of(instance, pattern, item.Object("pattern", "cones", "nodes")["cones"]);
        LossTreeCheck.Walk(
            cones, root, item["nodes"], (box, blocks) => Require(instance, pattern, blocks, bound, new LossTreeCheck.Leaf(cones, box)));
    }

    private static void Require(ClaimInstance instance, bool[,]? pattern, Reader blocks, Rational bound, Blocks.ILeaf? leaf = null)
    {
        var sum = Blocks.Sum(instance, pattern, blocks, leaf);
        if (sum < bound)
            throw NotACertificate.Rejected($"the blocks show a loss of at least {sum}, the claim says {bound}");
    }
}
