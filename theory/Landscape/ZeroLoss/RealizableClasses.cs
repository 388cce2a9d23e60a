using System.Numerics;
using System.Text.Json;
using TheoryChecks.Exact;
using TheoryChecks.Model;
using TheoryChecks.Patterns;

namespace TheoryChecks.Landscape;

/// <summary>
/// All realizable patterns, with the tree that proves the list complete: up to permuting neurons if all are gated one by one with the same
/// threshold, else one by one.
/// </summary>
internal sealed record RealizableClasses(EnumerationRecord Tree, IReadOnlyList<(ActivationPattern Pattern, BigInteger Multiplicity)> Patterns)
{
    public static RealizableClasses Of(Instance instance, int most, EnumeratorOptions options, CancellationToken cancel)
    {
        var (nq, inputs) = (instance.Neurons, instance.Problem.Inputs);
        var single = instance.Activation is ReluActivation or JumpReluActivation
            && Enumerable.Range(0, nq).All(i => instance.Activation.Threshold(i) == instance.Activation.Threshold(0));
        var rule = single ? GateRule.OneNeuron(inputs.Rows, instance.Activation.Threshold(0)) : GateRule.Of(instance.Activation, nq, inputs.Rows);
        var tree = new EnumerationRecord();
        PatternEnumerator.Run(rule, inputs, tree, options with { MaxPatterns = Math.Min(options.MaxPatterns, most) }, cancel);
        var found = tree.Points.Select(point => ActivationPattern.FromGate(rule.Gate(point, inputs))).Order().ToArray();
        if (!single)
            return new(tree, [.. found.Select(pattern => (pattern, BigInteger.One))]);
        if (PatternCensus.Multisets(found.Length, nq) is var count && count > most)
            throw new EnumerationLimitException(
                $"There are {count} patterns up to permuting neurons; the limit is {most}. Use fewer neurons or columns, or a higher limit.");
        return new(
            tree,
            [.. Multisets(
                found.Length,
                nq).Select(indices => (new ActivationPattern(indices.Select(k => (IEnumerable<int>)found[k][0])), Arrangements(indices)))]);
    }

    /// <summary>Writes the members "enumeration" and "classes": each pattern, with a bound where there is one.</summary>
    public void Write(Utf8JsonWriter writer, PatternProofs? bounds)
    {
        writer.WriteStartObject("enumeration");
        Tree.WriteEvidence(writer);
        writer.WriteEndObject();
        writer.WriteStartArray("classes");
        foreach (var (pattern, _) in Patterns)
        {
            writer.WriteStartObject();
            writer.Write("pattern", pattern.Sets);
            bounds?.Write(writer, pattern);
            writer.WriteEndObject();
        }
        writer.WriteEndArray();
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
}
