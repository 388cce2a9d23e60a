using TheoryChecks.Exact;

namespace TheoryChecks.Checking;

/// <summary>
/// The kind "loss-join": no point has a lower loss, since every pattern, as itself or as an image, is listed by a part (<see cref="LossParts"/>), or
/// boxes that together hold all its latents are, and no part shows less.
/// </summary>
internal static class LossJoin
{
    public static void Check(ClaimInstance instance, Reader claim, Reader evidence)
    {
        var bound = claim.Object("loss")["loss"].Number();
        evidence.Object("enumeration", "?symmetries", "parts");
        var symmetries = evidence.Has("symmetries") ? SymmetryCheck.Read(instance, evidence["symmetries"], zeroLoss: false) : null;
        PatternClasses.RequireAll(
            instance, evidence["enumeration"], Patterns(instance, evidence["parts"], bound), (_, _, _) => { }, symmetries, bare: true);
    }

    /// <summary>All patterns of all parts, one part after the other; then those whose boxes are listed.</summary>
    private static IEnumerable<Reader> Patterns(ClaimInstance instance, Reader parts, Rational bound)
    {
        var boxes = new Dictionary<string, List<Reader>>();
        foreach (var (item, k) in parts.Items().Select((item, k) => (item, k)))
        {
            var part = CheckedPart.Claim("loss-part", instance, item, out var bytes).Object("loss", "patterns");
            if (part["loss"].Number() is var shown && shown < bound)
                throw NotACertificate.Rejected($"part {k} shows a loss of at least {shown}, the claim says {bound}");
            var keeps = false;
            foreach (var listed in part["patterns"].Items())
            {
                if (!listed.IsObject)
                {
                    yield return listed;
                    continue;
                }
                var pattern = instance.ReadPattern(listed.Object("pattern", "cones", "path"));
                var key = PatternClasses.Key(instance.Cells, e => pattern[e % instance.Neurons, e / instance.Neurons]);
                if (!boxes.TryGetValue(key, out var own))
                    boxes.Add(key, own = []);
                own.Add(listed);
                Effort.Keep(8 + instance.Cells / 64);
                keeps = true;
            }
            if (keeps)
                Effort.Keep(8 + bytes / 2); // the claim with the places of its values
        }
        foreach (var own in boxes.Values)
        {
            RequireCover(own);
            yield return own[0]["pattern"];
        }
    }

    /// <summary>
    /// The boxes of a pattern hold all its latents: their paths are those to the leaves of one tree. How many children a node has, the parts were
    /// checked for: it follows from the pattern, the coordinates and the nodes above, which are the same for all of them.
    /// </summary>
    private static void RequireCover(List<Reader> boxes)
    {
        if (!boxes.TrueForAll(box => IsSame(box["cones"], boxes[0]["cones"])))
            throw NotACertificate.Rejected("the boxes of a pattern are given in different coordinates");
        var paths = boxes.ConvertAll(box => box["path"].Items(0, LossParts.MostSteps).ToArray());
        Effort.Keep(paths.Sum(path => 8L + 2 * path.Length));
        RequireCover(paths, 0, "the root");
    }

    private static void RequireCover(List<Reader[]> paths, int depth, string place)
    {
        Effort.Spend(64 + 16L * paths.Count);
        if (paths.Exists(path => path.Length == depth))
        {
            if (paths.Count > 1)
                throw NotACertificate.Rejected($"{Counted.Of(paths.Count, "box", "boxes")} of a pattern cover {place}");
            return;
        }
        var (node, children) = (paths[0][depth]["node"], paths[0][depth]["children"].Index(1, int.MaxValue));
        if (!paths.TrueForAll(path => IsSame(path[depth]["node"], node)))
            throw NotACertificate.Rejected($"the boxes of a pattern are split in different ways at {place}");
        Effort.Keep(8L + paths.Count);
        for (var k = 0; k < children; k++)
        {
            var own = paths.FindAll(path => path[depth]["child"].Index(0, int.MaxValue) == k);
            var below = depth == 0 ? $"{k}" : $"{place}.{k}";
            if (own.Count == 0)
                throw NotACertificate.Rejected($"no box of a pattern covers {below}");
            RequireCover(own, depth + 1, below);
        }
        Effort.Release(8L + paths.Count);
    }

    private static bool IsSame(Reader one, Reader other)
    {
        var (first, second) = (one.Copy(), other.Copy());
        Effort.SpendEntries(first.Length + second.Length);
        return JsonIndex.AreSame(first.Span, second.Span);
    }
}
