using TheoryChecks.Exact;

namespace TheoryChecks.Checking;

/// <summary>
/// Whether parts of a decision tree of one neuron are the whole: their prefixes, off or on for the first columns, are the leaves of a binary tree.
/// Then every pattern lies in exactly one part, and the numbers of patterns add up.
/// </summary>
internal static class PartCover
{
    /// <summary>What is wrong with the prefixes, or null: two parts share patterns, or patterns lie in no part.</summary>
    public static string? Flaw(IReadOnlyCollection<bool[]> prefixes) => Flaw([.. prefixes], 0, "");

    private static string? Flaw(bool[][] below, int depth, string path)
    {
        Effort.Spend(16 + 16L * below.Length);
        var place = path.Length == 0 ? "the root" : path;
        if (below.Length == 0)
            return $"no part covers {place}";
        var ends = below.Count(prefix => prefix.Length == depth);
        if (ends > 0)
            return below.Length == 1 ? null : $"{Counted.Of(below.Length, "part")} cover {place}";
        var kept = 8L + (below.Length + depth) / 3; // what stays until both sides are seen: three pointers are a number
        Effort.Keep(kept);
        var flaw = Flaw([.. below.Where(prefix => !prefix[depth])], depth + 1, path + "0")
            ?? Flaw([.. below.Where(prefix => prefix[depth])], depth + 1, path + "1");
        Effort.Release(kept);
        return flaw;
    }
}
