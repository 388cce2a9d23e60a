using System.Numerics;
using TheoryChecks.Exact;
using TheoryChecks.Model;

namespace TheoryChecks.Patterns;

/// <summary>
/// The same count as <see cref="PatternCensus"/>, by orbits of the symmetries of the columns: one region of each orbit is looked at, all are counted.
/// For relu and jumprelu, where patterns are the regions of an arrangement of hyperplanes; see <see cref="Misfit"/>.
/// </summary>
public sealed record OrbitCensus
{
    private const int MostLines = 1024; // the inner products of all pairs are kept

    /// <summary>Realizable sets of single neurons, of any threshold.</summary>
    public BigInteger NeuronPatterns { get; private init; }

    /// <summary>Realizable patterns, neurons in order.</summary>
    public BigInteger Patterns { get; private init; }

    /// <summary>Realizable patterns when those that differ by a permutation of neurons count once.</summary>
    public BigInteger PatternsUpToPermutation { get; private init; }

    /// <summary>One count for threshold 0 and one for positive thresholds, as far as the instance has them.</summary>
    public IReadOnlyList<OrbitPart> Parts { get; private init; } = [];

    /// <summary>
    /// Why patterns of this instance cannot be counted by orbits, or null if they can. With threshold 0 the inputs that are not 0 must lie in
    /// an open half-space: then "off" at 0 adds nothing to the regions. With a positive threshold nothing is asked.
    /// </summary>
    public static string? Misfit(Instance instance)
    {
        if (!instance.Activation.IsSeparable || GateRule.Of(instance.Activation, instance.Neurons, instance.Problem.Columns).Forced is not null)
            return $"{instance.Activation.Kind} is not counted by orbits, only relu and jumprelu are";
        return Enumerable.Range(0, instance.Neurons).Any(i => instance.Activation.Threshold(i).IsZero) && Direction(instance.Problem.Inputs) is null
            ? "the inputs lie in no open half-space, so with threshold 0 some patterns are no regions of the arrangement"
            : null;
    }

    /// <summary>Counts the patterns of an instance. The options' limit on what is kept is one on orbits; their progress is told the orbits.</summary>
    /// <exception cref="ArgumentException">The instance is a <see cref="Misfit"/>.</exception>
    /// <exception cref="EnumerationLimitException">A limit was met.</exception>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    public static OrbitCensus Take(Instance instance, EnumeratorOptions? options = null, CancellationToken cancel = default)
    {
        if (Misfit(instance) is { } misfit)
            throw new ArgumentException($"{misfit}; count them without orbits.", nameof(instance));
        var (nq, inputs) = (instance.Neurons, instance.Problem.Inputs);
        var thresholds = Enumerable.Range(0, nq).Select(instance.Activation.Threshold).ToArray();
        var classes = thresholds.Distinct().OrderBy(theta => theta).GroupBy(theta => theta.Sign).Select(group => group.First()).ToArray();
        OrbitPart[] parts = [.. classes.Select(theta => Part(inputs, theta, options ?? new EnumeratorOptions(), cancel))];
        var n = classes.Select(theta => thresholds.Count(other => other.Sign == theta.Sign)).ToArray();
        // What a neuron with threshold 0 is on for, a long enough encoder lifts above any threshold: those sets are common to both.
        return new OrbitCensus
        {
            NeuronPatterns = parts[^1].Patterns,
            Patterns = parts.Select((part, k) => BigInteger.Pow(part.Patterns, n[k])).Aggregate(BigInteger.Multiply),
            PatternsUpToPermutation = parts.Length == 1
                ? PatternCensus.Multisets(parts[0].Patterns, nq)
                : PatternCensus.MixedMultisets(BigInteger.Zero, parts[1].Patterns - parts[0].Patterns, parts[0].Patterns, n[0], n[1]),
            Parts = parts,
        };
    }

    private static OrbitPart Part(RationalMatrix inputs, Rational threshold, EnumeratorOptions options, CancellationToken cancel)
    {
        var direction = threshold.IsZero ? Direction(inputs) : null;
        var lines = GateLines.Of(inputs, threshold, MostLines, cancel);
        var search = new OrbitSearch(lines, options, cancel);
        search.Run(direction ?? RationalVector.Zero(inputs.Columns));
        return new OrbitPart(lines, search, direction);
    }

    /// <summary>A vector with positive inner products with all inputs that are not 0, or null.</summary>
    private static RationalVector? Direction(RationalMatrix inputs)
    {
        int[] nonzero = [.. Enumerable.Range(0, inputs.Rows).Where(c => !inputs.Row(c).IsZero)];
        var kept = RationalMatrix.FromRows(inputs.Columns, nonzero.Select(inputs.Row));
        return Realizability.Decide(new ReluActivation(), kept, new ActivationPattern([Enumerable.Range(0, nonzero.Length)])).Encoder?.Row(0);
    }
}
