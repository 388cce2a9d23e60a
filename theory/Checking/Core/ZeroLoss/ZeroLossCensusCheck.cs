using System.Numerics;
using TheoryChecks.Exact;

namespace TheoryChecks.Checking;

/// <summary>
/// The kind "zero-loss-census": how many of all realizable ordered patterns reach loss 0. The classes in the evidence must cover every pattern once;
/// each is shown to reach 0 or not to, or counts as undecided. With independent columns classes are taken up to permuting neurons and counted
/// columns; with one threshold for all neurons up to permuting neurons; otherwise every pattern stands for itself.
/// </summary>
internal static class ZeroLossCensusCheck
{
    /// <summary>Bounds the permutations of columns that the kernel goes through.</summary>
    private const int MostPermutedColumns = 7;

    /// <summary>How often it is asked whether a feature is active: with samples there are no more, else one of two columns settles it.</summary>
    private const int MostActive = 1 << 16;

    public static void Check(ClaimInstance instance, Reader claim, Reader evidence)
    {
        claim.Object("patterns", "zeroLossPatterns", "monosemanticZeroLossPatterns", "undecidedPatterns");
        var count = evidence.Object("?enumeration", "?symmetries", "?classes", "?independent").Has("independent") ? ByFormula(instance, evidence)
            : evidence.Has("enumeration") ? Enumerated(instance, evidence.Object("enumeration", "?symmetries", "classes"))
            : Independent(instance, evidence.Object("classes")["classes"]);
        var (zero, monosemantic) = (("zeroLossPatterns", count.Zero), ("monosemanticZeroLossPatterns", count.Monosemantic));
        foreach (var (member, found) in new[] { ("patterns", count.All), zero, monosemantic, ("undecidedPatterns", count.Undecided) })
            if (claim[member].Size() is var claimed && claimed != found)
                throw NotACertificate.Rejected($"the evidence shows {member} = {found}, the claim says {claimed}");
    }

    private sealed class Tally
    {
        public BigInteger All, Zero, Monosemantic, Undecided;

        public void Add(BigInteger patterns, bool? reached, bool monosemantic)
        {
            All += patterns;
            Zero += reached == true ? patterns : 0;
            Monosemantic += reached == true && monosemantic ? patterns : 0;
            Undecided += reached is null ? patterns : 0;
        }
    }

    /// <summary>Counted by a formula.</summary>
    private static Tally ByFormula(ClaimInstance instance, Reader evidence)
    {
        if (!evidence.Object("independent")["independent"].Flag())
            throw NotACertificate.Rejected("nothing is shown: independent is false");
        var (all, zero, monosemantic) = IndependentCensus.Count(instance);
        return new Tally { All = all, Zero = zero, Monosemantic = monosemantic };
    }

    /// <summary>
    /// Inputs independent, targets of positive weight independent, neurons gated one by one. Then every pattern is realizable and reaches 0 iff
    /// different neurons can be assigned to all counted columns, each on in its column (docs/landscape.md). So the counted columns may be permuted.
    /// </summary>
    private static Tally Independent(ClaimInstance instance, Reader classes)
    {
        var counted = Enumerable.Range(0, instance.Columns).Where(c => instance.Weights[c].Sign > 0).ToArray();
        if (!instance.IsNeuronwise || instance.HasSamples || instance.Inputs.Rank() < instance.Columns
            || RationalMatrix.FromRows(instance.Targets.Columns, counted.Select(instance.Targets.Row)).Rank() < counted.Length)
            throw NotACertificate.Rejected("without an enumeration the neurons must be gated one by one, the inputs independent, the targets of positive weight independent, and the columns no samples");
        if (instance.Columns > MostPermutedColumns)
            throw NotACertificate.Rejected($"there are {instance.Columns} columns; at most {MostPermutedColumns} can be permuted");
        if (instance.Neurons * instance.Columns > 128)
            throw NotACertificate.Rejected("neurons times columns exceeds 128");
        var (tally, seen) = (new Tally(), new HashSet<UInt128>());
        var tables = Permutations(counted) // the first is the identity
            .Select(to => Table(to, counted, instance.Columns)).ToArray();
        foreach (var item in classes.Items())
        {
            item.Object("pattern", "?matching", "?cover");
            var pattern = item["pattern"].Pattern(instance.Neurons, instance.Columns);
            var masks = Enumerable.Range(0, instance.Neurons)
                .Select(i => Enumerable.Range(0, instance.Columns).Sum(c => pattern[i, c] ? 1 << c : 0)).ToArray();
            bool reached;
            if (item.Has("matching"))
            {
                var neurons = item.Object("pattern", "matching")["matching"].Items(counted.Length, counted.Length).Select(x => x.Index(0, instance.Neurons - 1)).ToArray();
                if (neurons.Distinct().Count() < neurons.Length || neurons.Where((i, k) => !pattern[i, counted[k]]).Any())
                    throw NotACertificate.Rejected($"the matching of class {seen.Count} repeats a neuron or uses one that is off");
                reached = true;
            }
            else
            {
                var cover = item.Object("pattern", "cover")["cover"].Set(instance.Columns);
                if (cover.Any(c => !counted.Contains(c))
                    || Enumerable.Range(0, instance.Neurons).Count(i => cover.Any(c => pattern[i, c])) >= cover.Length)
                    throw NotACertificate.Rejected($"the columns of class {seen.Count} are not seen by fewer neurons than there are columns");
                reached = false;
            }
            // All ways to permute the counted columns; each image is a multiset of sets, and as many ways lead to it as to the pattern itself.
            Effort.Spend(tables.Length * (32L + 16 * instance.Neurons));
            var (own, least, same) = (Key(tables[0], masks, instance.Columns), UInt128.MaxValue, 0);
            foreach (var table in tables)
            {
                var image = Key(table, masks, instance.Columns);
                (least, same) = (UInt128.Min(least, image), same + (image == own ? 1 : 0));
            }
            if (!seen.Add(least))
                throw NotACertificate.Rejected($"class {seen.Count} is listed twice");
            Effort.Keep(3);
            tally.Add(tables.Length / same * PatternClasses.Arrangements(masks), reached, masks.All(mask => BitOperations.IsPow2(mask) || mask == 0));
        }
        if (tally.All != BigInteger.Pow(2, instance.Columns * instance.Neurons))
            throw NotACertificate.Rejected($"the classes hold {Counted.Of(tally.All, "pattern")} of "
                + $"{BigInteger.Pow(2, instance.Columns * instance.Neurons)}");
        return tally;
    }

    /// <summary>The patterns are the points of a decision tree.</summary>
    private static Tally Enumerated(ClaimInstance instance, Reader evidence)
    {
        var tally = new Tally();
        var symmetries = evidence.Has("symmetries") ? SymmetryCheck.Read(instance, evidence["symmetries"], zeroLoss: true) : null;
        PatternClasses.RequireAll(instance, evidence["enumeration"], evidence["classes"].Items(), (pattern, item, patterns) =>
        {
            item.Object("pattern", "?encoder", "?decoder", "?steps", "?rank", "?lemma", "?split", "?cells");
            bool? reached = item.Has("encoder") ? true : item.Has("steps") ? false : null;
            if (reached == true)
                PatternZeroLoss.RequireReached(instance, pattern, item.Object("pattern", "encoder", "decoder"));
            else if (reached == false)
                PatternZeroLoss.RequireUnreached(instance, pattern, item.Object("pattern", "steps", "?rank", "?lemma", "?split", "?cells"));
            else
                item.Object("pattern");
            tally.Add(patterns, reached, Enumerable.Range(0, instance.Neurons).All(i => IsMonosemantic(instance, pattern, i)));
        }, symmetries);
        return tally;
    }

    /// <summary>True if the neuron is on in columns of some one feature only.</summary>
    private static bool IsMonosemantic(ClaimInstance instance, bool[,] pattern, int neuron)
    {
        int[] on = [.. Enumerable.Range(0, instance.Columns).Where(c => pattern[neuron, c])];
        Effort.Spend(8L * (instance.Columns + Math.Min((long)on.Length * instance.Features, MostActive)));
        return Enumerable.Range(0, instance.Features).Any(d => Array.TrueForAll(on, c => instance.IsActive(c, d)));
    }

    private static IEnumerable<int[]> Permutations(int[] items) => items.Length == 0
        ? [[]]
        : items.SelectMany(first => Permutations([.. items.Where(item => item != first)]).Select(rest => (int[])[first, .. rest]));

    /// <summary>Where a set of columns, as a bit mask, goes when counted[k] moves to to[k].</summary>
    private static int[] Table(int[] to, int[] counted, int columns)
    {
        var moved = Enumerable.Range(0, columns).ToArray();
        for (var k = 0; k < counted.Length; k++)
            moved[counted[k]] = to[k];
        return [.. Enumerable.Range(0, 1 << columns).Select(mask => Enumerable.Range(0, columns).Sum(c => (mask >> c & 1) << moved[c]))];
    }

    /// <summary>The images of some masks as a multiset, packed into one number.</summary>
    private static UInt128 Key(int[] table, int[] masks, int columns)
    {
        var images = Array.ConvertAll(masks, mask => table[mask]);
        Array.Sort(images);
        var key = UInt128.Zero;
        foreach (var image in images)
            key = key << columns | (uint)image;
        return key;
    }
}
