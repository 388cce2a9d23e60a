using TheoryChecks.Exact;

namespace TheoryChecks.Checking;

/// <summary>
/// The kind "absorption" (Thm 3.8): from the complete list of patterns, how many are hierarchical, how many of these have a realizable split, how
/// many splits there are and how many are realizable. Scope "neuron": sets F with |F| >= 2 of one neuron, and F \ {j} and {j} are looked up. Scope
/// "joint": pairs (P, i) with |F_i| >= 2 and a dead neuron in P, and the pattern with j moved from neuron i to some dead neuron is looked up.
/// </summary>
internal static class AbsorptionCheck
{
    public static void Check(ClaimInstance instance, Reader claim, Reader evidence)
    {
        claim.Object("scope", "?threshold", "patterns", "hierarchical", "absorbed", "splits", "realizable");
        var alone = claim["scope"].Word("neuron", "joint") == "neuron";
        if (alone != claim.Has("threshold"))
            throw claim.Malformed("a threshold goes with the scope neuron, and only with it");
        if (alone)
            instance = PatternTree.NeuronOf(instance, claim["threshold"].Number());

        var (patterns, nothing) = (new HashSet<string>(), new string('\0', (instance.Cells + 15) / 16));
        PatternTree.Walk(instance, evidence, tree =>
        {
            patterns.Add(PatternClasses.Kept(PatternClasses.Key(tree.Sides)));
        }).Finish(claim["patterns"].Size());
        var (hierarchical, absorbed, splits, realizable) = (0L, 0L, 0L, 0L);
        foreach (var pattern in patterns)
        {
            Effort.Spend(64 + 32L * instance.Cells);
            int[] Set(int i) => [.. Enumerable.Range(0, instance.Columns).Where(c => IsOn(pattern, Cell(c, i)))];
            int[][] sets = [.. Enumerable.Range(0, instance.Neurons).Select(Set)];
            var dead = Enumerable.Range(0, instance.Neurons).Where(i => sets[i].Length == 0).ToArray();
            for (var i = 0; i < instance.Neurons; i++)
            {
                if (sets[i] is not { Length: >= 2 } set || (!alone && dead.Length == 0))
                    continue;
                var good = set.LongCount(j => alone
                    ? Has(pattern, Cell(j, i)) && Has(nothing, Cell(j, i))
                    : dead.Any(other => Has(pattern, Cell(j, i), Cell(j, other))));
                hierarchical++;
                absorbed += good > 0 ? 1 : 0;
                splits += set.Length;
                realizable += good;
            }
        }
        (string, long)[] counts = [("hierarchical", hierarchical), ("absorbed", absorbed), ("splits", splits), ("realizable", realizable)];
        foreach (var (name, count) in counts)
            if (claim[name].Size() != count)
                throw NotACertificate.Rejected($"the count '{name}' is {count}, the claim says {claim[name].Size()}");

        int Cell(int column, int neuron) => column * instance.Neurons + neuron;

        // Whether the pattern with these cells changed is in the list.
        bool Has(string pattern, params int[] changed)
        {
            Effort.Spend(256 + instance.Cells / 4);
            var cells = pattern.ToCharArray();
            foreach (var e in changed)
                cells[e / 16] ^= (char)(1 << e % 16);
            return patterns.Contains(new string(cells));
        }
    }

    private static bool IsOn(string pattern, int cell) => (pattern[cell / 16] >> cell % 16 & 1) != 0;
}
