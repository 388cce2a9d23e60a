using System.Numerics;
using TheoryChecks.Exact;

namespace TheoryChecks.Checking;

/// <summary>
/// The kind "enumeration": the tree's points are all the realizable patterns. Scope "neuron": the sets on which one neuron with the given threshold
/// can be on, all or those that begin with a prefix. Scope "joint": patterns of all neurons together, also counted up to permuting neurons.
/// </summary>
internal static class EnumerationCheck
{
    private const long MostCellsKept = 1L << 33; // 1 GiB of bits

    public static void Check(ClaimInstance instance, Reader claim, Reader evidence)
    {
        if (claim.Object("scope", "?threshold", "?prefix", "patterns", "?patternsUpToPermutation")["scope"].Word("neuron", "joint") == "neuron")
        {
            var (threshold, prefix, patterns) = OneNeuron(instance, claim);
            PatternTree.Walk(PatternTree.NeuronOf(instance, threshold), evidence, _ => { }, prefix).Finish(patterns);
            return;
        }
        var (seen, claimed) = (new HashSet<string>(), claim.Object("scope", "patterns", "patternsUpToPermutation")["patterns"].Size());
        PatternTree.Walk(instance, evidence, tree => AddClass(seen, tree.Sides, instance.Neurons)).Finish(claimed);
        RequireClasses(seen, claim["patternsUpToPermutation"].Size());
    }

    /// <summary>A claim about the sets of one neuron: threshold, columns decided beforehand ("0" off, "1" on), how many sets.</summary>
    public static (Rational Threshold, bool[] Prefix, BigInteger Patterns) OneNeuron(ClaimInstance instance, Reader claim)
    {
        claim.Object("scope", "threshold", "?prefix", "patterns")["scope"].Word("neuron");
        var prefix = claim.Has("prefix") ? claim["prefix"].Text() : "";
        if (prefix.Length > instance.Columns || prefix.Any(side => side is not ('0' or '1')))
            throw claim["prefix"].Malformed($"a word of 0 (off) and 1 (on) is wanted, for the first of {Counted.Of(instance.Columns, "column")}");
        Effort.SpendEntries(prefix.Length);
        return (claim["threshold"].Number(), [.. prefix.Select(side => side == '1')], claim["patterns"].Size());
    }

    /// <summary>Rejects a joint tree whose patterns, up to permuting neurons, are not as many as claimed.</summary>
    public static void RequireClasses(HashSet<string>? seen, BigInteger? claimed)
    {
        if (seen is not null && claimed is not null && seen.Count != claimed)
            throw NotACertificate.Rejected($"up to permuting neurons {Counted.There(seen.Count, "pattern")}, the claim says {claimed}");
    }

    /// <summary>The neurons' sets, 16 columns to a character, sorted: equal exactly for patterns that differ by a permutation of neurons.</summary>
    public static string Canonical(ReadOnlySpan<sbyte> sides, int neurons)
    {
        var columns = sides.Length / neurons;
        var sets = new string[neurons];
        var set = new char[(columns + 15) / 16];
        for (var i = 0; i < neurons; i++)
        {
            Array.Clear(set);
            for (var c = 0; c < columns; c++)
                if (sides[c * neurons + i] > 0)
                    set[c / 16] |= (char)(1 << c % 16);
            sets[i] = new string(set);
        }
        Array.Sort(sets, string.CompareOrdinal);
        return string.Concat(sets);
    }

    /// <summary>Counts a pattern up to permuting neurons; the classes seen so far are kept in memory.</summary>
    public static void AddClass(HashSet<string> seen, ReadOnlySpan<sbyte> sides, int neurons)
    {
        if (seen.Count * (long)sides.Length > MostCellsKept)
            throw NotACertificate.Malformed(
                "$.evidence.points", $"patterns times cells exceed {MostCellsKept}; a joint count keeps them all", isTooLarge: true);
        Effort.Spend(64 + 16L * sides.Length);
        seen.Add(PatternClasses.Kept(Canonical(sides, neurons)));
    }
}
