using TheoryChecks.Exact;

namespace TheoryChecks.Checking;

/// <summary>
/// The kind "loss-part": the loss is nowhere below a bound where the pattern is one of a list, or one of a list and the latents lie in a box, which
/// the claim tells by the splits that lead to it, each with the number of its children: so LossJoin sees what is missing without making boxes.
/// </summary>
internal static class LossParts
{
    /// <summary>The longest path to a box: as deep as any join follows it.</summary>
    public const int MostSteps = 64;

    public static void Check(ClaimInstance instance, Reader claim, Reader evidence)
    {
        var (bound, listed) = (claim.Object("loss", "patterns")["loss"].Number(), claim["patterns"]);
        var (count, k) = (listed.Count(), 0);
        foreach (var (what, item) in listed.Items().Zip(evidence.Object("classes")["classes"].Items(count, count)))
        {
            using var scope = Effort.Passing();
            Effort.SpendEntries(instance.Cells);
            if (what.IsObject)
                OnBox(instance, what.Object("pattern", "cones", "path"), item, bound);
            else
                OnPattern(instance, what.Pattern(instance.Neurons, instance.Columns), item, bound, k);
            k++;
        }
    }

    private static void OnPattern(ClaimInstance instance, bool[,] pattern, Reader item, Rational bound, int k)
    {
        if (!instance.ReadPattern(item.Object("pattern", "?blocks", "?cones", "?nodes")).Cast<bool>().SequenceEqual(pattern.Cast<bool>()))
            throw NotACertificate.Rejected($"class {k} is not pattern {k} of the claim");
        RegionBounds.OnPattern(instance, pattern, item, bound);
    }

    private static void OnBox(ClaimInstance instance, Reader what, Reader item, Rational bound)
    {
        var pattern = instance.ReadPattern(what);
        var (cones, box) = LatentCones.Of(instance, pattern, what["cones"]);
        foreach (var step in what["path"].Items(0, MostSteps))
        {
            var (k, count) = (step.Object("child", "children", "node")["child"].Index(0, int.MaxValue), step["children"].Index(0, int.MaxValue));
            var node = step["node"].Object("?neuron", "?shares", "?against", "?form", "?basis");
            LatentCones.Box[] children = box is null ? [] : [.. cones.Children(box, node)];
            if (children.Length != count || k >= count)
                throw NotACertificate.Rejected(
                    $"a box on the path of a part has {Counted.Of(children.Length, "child", "children")}, the path takes child {k} of {count}");
            box = children[k];
        }
        if (item.Object("?blocks", "?nodes").Has("blocks"))
            RegionBounds.Require(instance, pattern, item.Object("blocks")["blocks"], bound);
        else
            RegionBounds.OnBox(instance, pattern, cones, box, item.Object("nodes")["nodes"], bound);
    }
}
