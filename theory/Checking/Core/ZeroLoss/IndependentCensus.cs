using System.Numerics;
using TheoryChecks.Exact;

namespace TheoryChecks.Checking;

/// <summary>
/// The census of an instance whose inputs are independent, so that every gate that the activation allows by its shape is realizable, and whose
/// targets of positive weight are independent where they are not 0: it depends on three numbers only (docs/landscape.md, section 1).
/// </summary>
internal static class IndependentCensus
{
    /// <summary>All realizable ordered patterns, those that reach loss 0, and those of them in which no neuron is on twice; or rejected.</summary>
    public static (BigInteger All, BigInteger Zero, BigInteger Monosemantic) Count(ClaimInstance instance)
    {
        var counted = Enumerable.Range(0, instance.Columns).Where(c => instance.Weights[c].Sign > 0).ToArray();
        var aims = counted.Where(c => !instance.Targets.Row(c).IsZero).ToArray();
        var topOne = instance.Kind == "topk" && instance.Budget == 1;
        if ((!instance.IsNeuronwise && !topOne) || instance.HasSamples || instance.Inputs.Rank() < instance.Columns
            || RationalMatrix.FromRows(instance.Targets.Columns, aims.Select(instance.Targets.Row)).Rank() < aims.Length)
            throw NotACertificate.Rejected(
                "a count without classes is for neurons that are gated one by one or topk of 1, independent inputs, independent targets where they "
                    + "count and are not 0, and columns that are no samples");
        if (instance.Columns > MatchingCount.Most || instance.Neurons > MatchingCount.Most)
            throw NotACertificate.Rejected($"a count without classes is for at most {MatchingCount.Most} columns and neurons");
        var (nq, targets, zeros, free) = (instance.Neurons, aims.Length, counted.Length - aims.Length, instance.Columns - counted.Length);
        // A counted target 0 asks for activations that the decoder does not see. With as many neurons as other targets the decoder has full rank, so
        // they are 0.
        if (zeros > 0 && (topOne || nq > targets))
            throw NotACertificate.Rejected("a target 0 counts, and there are more neurons than other targets, or they compete");
        Effort.Spend(1L << 26);
        if (topOne)
        {
            // One neuron at most is on in each column; bare, exactly one. Different targets need different neurons.
            var rest = instance.Rectified ? nq + 1 : nq;
            var single = BigInteger.Zero;
            for (var j = instance.Rectified ? 0 : free; j <= free; j++)
                single += targets + j > nq ? 0 : MatchingCount.Choose(free, j) * MatchingCount.Falling(nq, targets + j);
            var reached = targets > nq ? 0 : MatchingCount.Falling(nq, targets) * BigInteger.Pow(rest, free);
            return (BigInteger.Pow(rest, instance.Columns), reached, single);
        }
        var all = BigInteger.Pow(2, nq * instance.Columns);
        if (nq < targets)
            return (all, 0, 0);
        // Weightless columns are free; with targets 0 every neuron has a target of its own.
        return (all, MatchingCount.Covering(targets, nq) << (nq * free), MatchingCount.Onto(targets, targets + free + 1, nq));
    }
}
