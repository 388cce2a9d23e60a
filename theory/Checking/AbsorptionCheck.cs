using System.Numerics;
using TheoryChecks.Exact;

namespace TheoryChecks.Checking;

/// <summary>
/// The kind "absorption" (Thm 3.8): from the complete list of patterns, how many are hierarchical, how many of these have a realizable split, how many splits
/// there are and how many are realizable. Scope "neuron": sets F with |F| >= 2 of one neuron, and F \ {j} and {j} are looked up. Scope "joint":
/// pairs (P, i) with |F_i| >= 2 and a dead neuron in P, and the pattern with j moved from neuron i to some dead neuron is looked up.
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
            instance = EnumerationCheck.NeuronOf(instance, claim["threshold"].Number());

        var patterns = new HashSet<BigInteger>();
        EnumerationCheck.Walk(instance, evidence, tree => patterns.Add(Cells(tree.Sides))).Finish(claim["patterns"].Size());
        var (hierarchical, absorbed, splits, realizable) = (0L, 0L, 0L, 0L);
        foreach (var pattern in patterns)
        {
            var dead = Enumerable.Range(0, instance.Neurons).Where(i => Set(pattern, i).Length == 0).ToArray();
            for (var i = 0; i < instance.Neurons; i++)
            {
                if (Set(pattern, i) is not { Length: >= 2 } set || (!alone && dead.Length == 0))
                    continue;
                var good = set.LongCount(j => alone
                    ? patterns.Contains(pattern - Cell(j, i)) && patterns.Contains(Cell(j, i))
                    : dead.Any(other => patterns.Contains(pattern - Cell(j, i) + Cell(j, other))));
                hierarchical++;
                absorbed += good > 0 ? 1 : 0;
                splits += set.Length;
                realizable += good;
            }
        }
        foreach (var (name, count) in new[] { ("hierarchical", hierarchical), ("absorbed", absorbed), ("splits", splits), ("realizable", realizable) })
            if (claim[name].Size() != count)
                throw NotACertificate.Rejected($"the count '{name}' is {count}, the claim says {claim[name].Size()}");

        BigInteger Cell(int column, int neuron) => BigInteger.One << (column * instance.Neurons + neuron);

        int[] Set(BigInteger pattern, int neuron) =>
            [.. Enumerable.Range(0, instance.Columns).Where(c => !(pattern & Cell(c, neuron)).IsZero)];
    }

    /// <summary>Bit e is set iff cell e is on.</summary>
    private static BigInteger Cells(ReadOnlySpan<sbyte> sides)
    {
        var bytes = new byte[sides.Length / 8 + 1];
        for (var e = 0; e < sides.Length; e++)
            if (sides[e] > 0)
                bytes[e / 8] |= (byte)(1 << e % 8);
        return new BigInteger(bytes, isUnsigned: true);
    }
}
