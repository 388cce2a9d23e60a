using TheoryChecks.Exact;

namespace TheoryChecks.Checking;

/// <summary>
/// The kind "loss-lower-bound": for all patterns, for those that the claim lists (a part), or joined from parts. Then every pattern is listed by one
/// of them, as itself or as an image, so no point has a lower loss than the least that they show.
/// </summary>
internal static class LossParts
{
    public static void Lower(ClaimInstance instance, Reader claim, Reader evidence)
    {
        var bound = claim.Object("loss", "?patterns")["loss"].Number();
        if (claim.Has("patterns"))
            OnPatterns(instance, claim["patterns"], evidence.Object("classes")["classes"], bound);
        else if (evidence.IsObject && evidence.Has("parts"))
            Joined(instance, evidence.Object("enumeration", "?symmetries", "parts"), bound);
        else
            LossBoundChecks.Lower(instance, claim, evidence);
    }

    private static void OnPatterns(ClaimInstance instance, Reader patterns, Reader classes, Rational bound)
    {
        var (count, k) = (patterns.Count(), 0);
        foreach (var (listed, item) in patterns.Items().Zip(classes.Items(count, count)))
        {
            using var scope = Effort.Passing();
            Effort.SpendEntries(instance.Cells);
            var pattern = listed.Pattern(instance.Neurons, instance.Columns);
            item.Object("pattern", "?blocks", "?cones", "?nodes");
            if (!instance.ReadPattern(item).Cast<bool>().SequenceEqual(pattern.Cast<bool>()))
                throw NotACertificate.Rejected($"class {k} is not pattern {k} of the claim");
            LossBoundChecks.OnPattern(instance, pattern, item, bound);
            k++;
        }
    }

    private static void Joined(ClaimInstance instance, Reader evidence, Rational bound)
    {
        var symmetries = evidence.Has("symmetries") ? SymmetryCheck.Read(instance, evidence["symmetries"], zeroLoss: false) : null;
        var patterns = evidence["parts"].Items().SelectMany(Patterns);
        PatternClasses.RequireAll(instance, evidence["enumeration"], patterns, (_, _, _) => { }, symmetries, bare: true);

        IEnumerable<Reader> Patterns(Reader item, int k) // one part after the other: what was read of a file is not kept
        {
            var part = Effort.Passing(() => CheckedPart.Claim("loss-lower-bound", item, (own, proof) => Lower(instance, own, proof)));
            return part.Object("loss", "patterns")["loss"].Number() is var shown && shown < bound
                ? throw NotACertificate.Rejected($"part {k} shows a loss of at least {shown}, the claim says {bound}")
                : part["patterns"].Items();
        }
    }
}
