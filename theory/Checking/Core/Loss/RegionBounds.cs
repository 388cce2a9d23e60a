using TheoryChecks.Exact;

namespace TheoryChecks.Checking;

/// <summary>Lower bounds for the loss on the region of a pattern, or in a box of its latents: blocks, or a tree with blocks at its leaves.</summary>
internal static class RegionBounds
{
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
        OnBox(instance, pattern, cones, root, item["nodes"], bound);
    }

    /// <summary>The same for the points of a region whose latents lie in a box, by a tree with blocks at the leaves.</summary>
    public static void OnBox(ClaimInstance instance, bool[,] pattern, LatentCones cones, LatentCones.Box? box, Reader nodes, Rational bound) =>
        LossTreeCheck.Walk(cones, box, nodes, (leaf, blocks) => Require(instance, pattern, blocks, bound, new LossTreeCheck.Leaf(cones, leaf)));

    /// <summary>Rejects unless the blocks show the bound: for every pattern, on the region of one, or in a box of its latents.</summary>
    public static void Require(ClaimInstance instance, bool[,]? pattern, Reader blocks, Rational bound, Blocks.ILeaf? leaf = null)
    {
        var sum = Blocks.Sum(instance, pattern, blocks, leaf);
        if (sum < bound)
            throw NotACertificate.Rejected($"the blocks show a loss of at least {sum}, the claim says {bound}");
    }
}
