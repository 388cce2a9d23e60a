using System.Numerics;
using TheoryChecks.Exact;
using TheoryChecks.Model;

namespace TheoryChecks.Patterns;

/// <summary>
/// How many patterns an instance has. Separable activations: R realizable sets per neuron give R^nq ordered patterns and C(R + nq - 1, nq)
/// multisets, without forming the product. JumpReLU sets do not depend on the size of a positive threshold (scale the
/// encoder), so two counts, for 0 and for positive thresholds, serve any mixture. Coupled activations are enumerated jointly.
/// </summary>
public sealed record PatternCensus
{
    /// <summary>Realizable sets of single neurons, of any threshold (ReLU, JumpReLU), else null.</summary>
    public BigInteger? NeuronPatterns { get; private init; }

    /// <summary>Realizable patterns, neurons in order.</summary>
    public BigInteger Patterns { get; private init; }

    /// <summary>Realizable patterns when those that differ by a permutation of neurons count once.</summary>
    public BigInteger PatternsUpToPermutation { get; private init; }

    /// <summary>The sets of single neurons (as patterns of one neuron) or else the joint patterns, sorted; null unless asked for.</summary>
    public IReadOnlyList<ActivationPattern>? List { get; private init; }

    /// <summary>The trees that were walked, for certificates.</summary>
    internal IReadOnlyList<CensusPart> Parts { get; private init; } = [];

    /// <summary>
    /// Counts the patterns of an instance. <paramref name="sinkFor"/> is asked once per tree for somebody else who wants to see it, the kernel for
    /// example.
    /// </summary>
    /// <exception cref="EnumerationLimitException">A limit was met.</exception>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    internal static PatternCensus Take(
        Instance instance,
        bool keepList = false,
        EnumeratorOptions? options = null,
        Func<CensusPart, IEnumerationSink?>? sinkFor = null,
        CancellationToken cancel = default)
    {
        options ??= new EnumeratorOptions();
        var (nq, inputs) = (instance.Neurons, instance.Problem.Inputs);
        var rule = GateRule.Of(instance.Activation, nq, inputs.Rows);
        if (!instance.Activation.IsSeparable || rule.Forced is not null)
        {
            var joint = new CensusPart(rule, null);
            var patterns = new PatternCollector(rule, inputs, keepList, keepClasses: true, options);
            joint.Patterns = PatternEnumerator.Run(rule, inputs, patterns.And(sinkFor?.Invoke(joint)), options, cancel);
            joint.PatternsUpToPermutation = patterns.Classes;
            return new PatternCensus
            {
                Patterns = joint.Patterns,
                PatternsUpToPermutation = patterns.Classes,
                List = patterns.SortedList(),
                Parts = [joint],
            };
        }

        var thresholds = Enumerable.Range(0, nq).Select(instance.Activation.Threshold).ToArray();
        var classes = thresholds.Distinct().OrderBy(theta => theta).GroupBy(theta => theta.Sign).Select(group => group.First()).ToArray();
        var parts = classes.Select(theta => new CensusPart(GateRule.OneNeuron(inputs.Rows, theta), theta)).ToArray();
        var lists = parts.Select(part => new PatternCollector(part.Rule, inputs, keepList || parts.Length > 1, keepClasses: false, options))
            .ToArray();
        for (var k = 0; k < parts.Length; k++)
            parts[k].Patterns = PatternEnumerator.Run(parts[k].Rule, inputs, lists[k].And(sinkFor?.Invoke(parts[k])), options, cancel);

        // r[k] sets are possible for the n[k] neurons of class k, of them `common` for both classes.
        var r = parts.Select(part => (BigInteger)part.Patterns).ToArray();
        var n = classes.Select(theta => thresholds.Count(other => other.Sign == theta.Sign)).ToArray();
        var common = parts.Length == 1 ? r[0] : lists[0].SortedList()!.Intersect(lists[1].SortedList()!).Count();
        return new PatternCensus
        {
            NeuronPatterns = r.Aggregate(BigInteger.Add) - (parts.Length - 1) * common,
            Patterns = parts.Select((_, k) => BigInteger.Pow(r[k], n[k])).Aggregate(BigInteger.Multiply),
            PatternsUpToPermutation = parts.Length == 1
                ? Multisets(r[0], nq)
                : MixedMultisets(r[0] - common, r[1] - common, common, n[0], n[1]),
            List = keepList ? [.. lists.SelectMany(list => list.SortedList()!).Distinct().Order()] : null,
            Parts = parts,
        };
    }

    /// <summary>C(r + n - 1, n): multisets of n out of r.</summary>
    public static BigInteger Multisets(BigInteger r, int n)
    {
        var count = BigInteger.One;
        for (var k = 0; k < n; k++)
            count = count * (r + k) / (k + 1);
        return count;
    }

    /// <summary>Multisets with at most n0 sets that only class 0 has, at most n1 that only class 1 has, the rest common to both.</summary>
    internal static BigInteger MixedMultisets(BigInteger only0, BigInteger only1, BigInteger common, int n0, int n1)
    {
        var (of0, of1, ofBoth) = (AllMultisets(only0, n0), AllMultisets(only1, n1), AllMultisets(common, n0 + n1));
        var count = BigInteger.Zero;
        for (var i = 0; i <= n0 && !of0[i].IsZero; i++)
        {
            var rest = BigInteger.Zero;
            for (var j = 0; j <= n1 && !of1[j].IsZero; j++)
                rest += of1[j] * ofBoth[n0 + n1 - i - j];
            count += of0[i] * rest;
        }
        return count;
    }

    /// <summary>Multisets of 0, 1, ..., n out of r, each from the one before.</summary>
    private static BigInteger[] AllMultisets(BigInteger r, int n)
    {
        var counts = new BigInteger[n + 1];
        counts[0] = BigInteger.One;
        for (var k = 0; k < n; k++)
            counts[k + 1] = counts[k] * (r + k) / (k + 1);
        return counts;
    }
}
