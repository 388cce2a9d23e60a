using System.Numerics;
using TheoryChecks.Exact;
using TheoryChecks.Model;
using TheoryChecks.Patterns;

namespace TheoryChecks.Landscape;

/// <summary>
/// The census of an instance with independent inputs, so that every gate that the activation allows by its shape is realizable, and with independent
/// targets where they count and are not 0: it depends on the numbers of neurons and columns only (docs/landscape.md, section 1).
/// </summary>
internal sealed class IndependentCensus
{
    private readonly int _neurons, _columns;
    private readonly int[] _aims, _forced; // forced: columns in which some neuron is on whatever it does
    private readonly bool _isAllOn; // all neurons may be on everywhere

    private IndependentCensus(int neurons, int columns, int[] aims, int[] forced, bool isAllOn) =>
        (_neurons, _columns, _aims, _forced, _isAllOn) = (neurons, columns, aims, forced, isAllOn);

    /// <summary>The number of realizable patterns.</summary>
    public required BigInteger Patterns { get; init; }

    /// <summary>How many of them reach loss 0.</summary>
    public required BigInteger ZeroLoss { get; init; }

    /// <summary>How many of these have no neuron that is on twice.</summary>
    public required BigInteger Monosemantic { get; init; }

    /// <summary>At least so many classes up to permuting neurons and columns.</summary>
    public required BigInteger Classes { get; init; }

    /// <summary>The census, or null if the instance is none of these or too large.</summary>
    public static IndependentCensus? Of(Instance instance)
    {
        var (problem, nq, n) = (instance.Problem, instance.Neurons, instance.Problem.Columns);
        var topOne = instance.Activation is TopKActivation { K: 1 };
        var isRectified = instance.Activation.IsRectified;
        if (instance.Samples is not null || (!topOne && instance.Activation is not (ReluActivation or JumpReluActivation))
            || n > MatchingCount.Most || nq > MatchingCount.Most || problem.Inputs.Rank() < n)
            return null;
        int[] counted = [.. Enumerable.Range(0, n).Where(c => problem.Weights[c].Sign > 0)];
        int[] aims = [.. counted.Where(c => !problem.Target(c).IsZero)];
        var (targets, zeros, free) = (aims.Length, counted.Length - aims.Length, n - counted.Length);
        if (RationalMatrix.FromRows(problem.TargetDimension, aims.Select(problem.Target)).Rank() < targets || (zeros > 0 && (topOne || nq > targets)))
            return null;
        var symmetries = MatchingCount.Falling(nq, nq);
        if (topOne)
        {
            var choices = isRectified ? nq + 1 : nq;
            var single = Enumerable.Range(0, free + 1).Where(j => (isRectified || j == free) && targets + j <= nq)
                .Aggregate(BigInteger.Zero, (sum, j) => sum + MatchingCount.Choose(free, j) * MatchingCount.Falling(nq, targets + j));
            return new(nq, n, aims, isRectified ? [] : [.. Enumerable.Range(0, n).Except(aims)], isAllOn: false)
            {
                Patterns = BigInteger.Pow(choices, n),
                ZeroLoss = targets > nq ? BigInteger.Zero : MatchingCount.Falling(nq, targets) * BigInteger.Pow(choices, free),
                Monosemantic = single,
                Classes = BigInteger.Pow(choices, n), // listed in order
            };
        }
        var all = BigInteger.One << (nq * n);
        var reached = nq < targets ? BigInteger.Zero : MatchingCount.Covering(targets, nq) << (nq * free);
        return new(nq, n, aims, [], isAllOn: zeros == 0)
        {
            Patterns = all,
            ZeroLoss = reached,
            Monosemantic = nq < targets ? BigInteger.Zero : MatchingCount.Onto(targets, targets + free + 1, nq),
            Classes = zeros == 0 ? all / (symmetries * MatchingCount.Falling(targets, targets)) : all / symmetries,
        };
    }

    /// <summary>Patterns that reach loss 0: a neuron for every target and the others dead; and, where that is one, all neurons on
    /// everywhere.</summary>
    public IEnumerable<ActivationPattern> Examples()
    {
        if (ZeroLoss.IsZero)
            yield break;
        int[] none = [];
        yield return new(Enumerable.Range(0, _neurons).Select(i => (i < _aims.Length ? [_aims[i]] : none).Concat(i == 0 ? _forced : none)));
        if (_isAllOn)
            yield return new(Enumerable.Range(0, _neurons).Select(_ => Enumerable.Range(0, _columns)));
    }
}
