using System.Numerics;
using System.Text.Json;
using TheoryChecks.Exact;
using TheoryChecks.Model;
using TheoryChecks.Patterns;

namespace TheoryChecks.Landscape;

/// <summary>
/// All realizable patterns, with the tree that proves the list complete: up to permuting neurons if all are gated one by one with the same
/// threshold, else one by one; and up to a group of permutations of the columns, of which one pattern of each orbit is listed.
/// </summary>
internal sealed record RealizableClasses(
    EnumerationRecord Tree, ColumnGroup Group, IReadOnlyList<(ActivationPattern Pattern, BigInteger Multiplicity)> Patterns)
{
    // Cells that are moved while orbits are listed, by us and by the kernel, which spends some 50 units of effort on each: a third of what it has.
    private const int MostMoves = 1 << 24;

    /// <summary>Lists them.</summary>
    /// <param name="instance">The instance.</param>
    /// <param name="most">The largest number of patterns; where columns are permuted, of their orbits, which may hold more of them.</param>
    /// <param name="options">Limits and threads.</param>
    /// <param name="cancel">Cancels.</param>
    /// <param name="group">Keeps the list of realizable patterns; left out, the identity alone.</param>
    /// <exception cref="EnumerationLimitException">There are more.</exception>
    public static RealizableClasses Of(
        Instance instance, int most, EnumeratorOptions options, CancellationToken cancel, ColumnGroup? group = null)
    {
        var (nq, inputs) = (instance.Neurons, instance.Problem.Inputs);
        group ??= ColumnGroup.Trivial(inputs.Rows);
        var single = instance.Activation is ReluActivation or JumpReluActivation
            && Enumerable.Range(0, nq).All(i => instance.Activation.Threshold(i) == instance.Activation.Threshold(0));
        var rule = single ? GateRule.OneNeuron(inputs.Rows, instance.Activation.Threshold(0)) : GateRule.Of(instance.Activation, nq, inputs.Rows);
        var tree = new EnumerationRecord();
        PatternEnumerator.Run(rule, inputs, tree, options with { MaxPatterns = Math.Min(options.MaxPatterns, most) }, cancel);
        var found = tree.Points.Select(point => ActivationPattern.FromGate(rule.Gate(point, inputs))).Order().ToArray();
        if (single && PatternCensus.Multisets(found.Length, nq) is var count && count > most
            && (group.IsTrivial || count * group.Generators.Count * nq * inputs.Rows > MostMoves))
            throw new EnumerationLimitException(
                $"There are {count} patterns up to permuting neurons, above the limit of {most}; use fewer neurons or columns.");
        // Where each generator takes each of what was found.
        var index = group.IsTrivial ? [] : Enumerable.Range(0, found.Length).ToDictionary(k => found[k]);
        var moved = group.Generators.Select(g => Array.ConvertAll(found, pattern => index[ColumnGroup.Image(pattern, g)])).ToArray();
        var orbits = Orbits(single ? Multisets(found.Length, nq) : Enumerable.Range(0, found.Length).Select(k => (int[])[k]), group, moved, cancel)
            .Take(most + 1).ToArray();
        if (orbits.Length > most)
            throw new EnumerationLimitException(
                $"There are more than {most} patterns up to permuting neurons and columns; use fewer neurons or columns.");
        return new(tree, group, [.. orbits.Select(orbit => single
            ? (new ActivationPattern(orbit.First.Select(k => (IEnumerable<int>)found[k][0])), orbit.Size * Arrangements(orbit.First))
            : (found[orbit.First[0]], new BigInteger(orbit.Size)))]);
    }

    /// <summary>Writes the members "enumeration", "symmetries" if there are any, and "classes": each pattern, with a bound where there is
    /// one.</summary>
    public void Write(Utf8JsonWriter writer, PatternProofs? bounds)
    {
        writer.WriteStartObject("enumeration");
        Tree.WriteEvidence(writer);
        writer.WriteEndObject();
        WriteSymmetries(writer);
        writer.WriteStartArray("classes");
        foreach (var (pattern, _) in Patterns)
        {
            writer.WriteStartObject();
            writer.Write("pattern", pattern.Sets);
            bounds?.Write(writer, new LossRegion(pattern));
            writer.WriteEndObject();
        }
        writer.WriteEndArray();
    }

    /// <summary>Writes the member "symmetries", if there are any.</summary>
    public void WriteSymmetries(Utf8JsonWriter writer)
    {
        if (!Group.IsTrivial)
            writer.Write("symmetries", Group.Generators);
    }

    /// <summary>The first of every orbit of multisets, sorted lists of indices, and its size.</summary>
    private static IEnumerable<(int[] First, int Size)> Orbits(
        IEnumerable<int[]> all, ColumnGroup group, int[][] moved, CancellationToken cancel)
    {
        var seen = new HashSet<int[]>(SequenceComparer.Instance);
        foreach (var multiset in all)
        {
            if (group.IsTrivial)
            {
                yield return (multiset, 1);
                continue;
            }
            cancel.ThrowIfCancellationRequested();
            if (seen.Remove(multiset))
                continue; // all come once
            var orbit = group.Orbit(multiset, (item, g) =>
            {
                var image = Array.ConvertAll(item, k => moved[g][k]);
                Array.Sort(image);
                return image;
            }, SequenceComparer.Instance);
            seen.UnionWith(orbit.Skip(1));
            yield return (multiset, orbit.Count);
        }
    }

    /// <summary>n! / (m_1! m_2! ...): the orders of a multiset with multiplicities m.</summary>
    public static BigInteger Arrangements(int[] multiset)
    {
        var (orders, placed) = (BigInteger.One, 0);
        foreach (var group in multiset.GroupBy(item => item))
            for (var k = 1; k <= group.Count(); k++)
                orders = orders * ++placed / k;
        return orders;
    }

    /// <summary>All nondecreasing lists of that length with entries below <paramref name="end"/>.</summary>
    private static IEnumerable<int[]> Multisets(int end, int length, int first = 0) => length == 0
        ? [[]]
        : Enumerable.Range(first, end - first).SelectMany(k => Multisets(end, length - 1, k).Select(rest => (int[])[k, .. rest]));

    private sealed class SequenceComparer : IEqualityComparer<int[]>
    {
        public static readonly SequenceComparer Instance = new();

        public bool Equals(int[]? x, int[]? y) => x.AsSpan().SequenceEqual(y);

        public int GetHashCode(int[] items)
        {
            var hash = new HashCode();
            foreach (var item in items)
                hash.Add(item);
            return hash.ToHashCode();
        }
    }
}
