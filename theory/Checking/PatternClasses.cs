using System.Numerics;
using TheoryChecks.Exact;

namespace TheoryChecks.Checking;

/// <summary>
/// Lists of patterns that must be all realizable ones: a decision tree says which there are, of one neuron if all neurons are gated one by one with
/// the same threshold (then a pattern stands for all orders of its sets), else of all jointly (then it stands for itself).
/// </summary>
internal static class PatternClasses
{
    /// <summary>Calls <paramref name="check"/> with each listed pattern, its item and the number of ordered patterns it stands for; rejects unless every realizable pattern is covered once.</summary>
    public static void RequireAll(ClaimInstance instance, Reader tree, Reader classes, Action<bool[,], Reader, BigInteger> check)
    {
        var single = instance.IsNeuronwise && Enumerable.Range(0, instance.Neurons).All(i => instance.Threshold(i) == instance.Threshold(0));
        var sets = new HashSet<string>();
        var scope = single ? instance.OneNeuron(instance.Threshold(0)) : instance;
        var walk = EnumerationCheck.Walk(scope, tree, walked => sets.Add(string.Concat(walked.Sides.ToArray().Select(side => side > 0 ? '1' : '0'))));
        walk.Finish(walk.Patterns);
        var (total, covered, seen) = (BigInteger.Pow(sets.Count, single ? instance.Neurons : 1), BigInteger.Zero, new HashSet<string>());
        foreach (var item in classes.Items())
        {
            var pattern = item["pattern"].Pattern(instance.Neurons, instance.Columns);
            var own = Enumerable.Range(0, instance.Neurons).Select(i => string.Concat(Enumerable.Range(0, instance.Columns).Select(c => pattern[i, c] ? '1' : '0'))).ToArray();
            var cells = string.Concat(Enumerable.Range(0, instance.Cells).Select(e => pattern[e % instance.Neurons, e / instance.Neurons] ? '1' : '0'));
            if (single ? !own.All(sets.Contains) : !sets.Contains(cells))
                throw NotACertificate.Rejected($"class {seen.Count} is not a pattern of the enumeration");
            if (!seen.Add(single ? string.Join(' ', own.Order(StringComparer.Ordinal)) : cells))
                throw NotACertificate.Rejected($"class {seen.Count} is listed twice");
            var patterns = single ? Arrangements(own) : 1;
            check(pattern, item, patterns);
            covered += patterns;
        }
        if (covered != total)
            throw NotACertificate.Rejected($"the classes hold {covered} patterns of {total}");
    }

    /// <summary>How many orders a multiset has.</summary>
    public static BigInteger Arrangements<T>(T[] multiset)
        where T : notnull
    {
        var count = Factorial(multiset.Length);
        foreach (var group in multiset.GroupBy(item => item))
            count /= Factorial(group.Count());
        return count;
    }

    private static BigInteger Factorial(int n) => Enumerable.Range(1, n).Aggregate(BigInteger.One, (product, k) => product * k);
}
