using TheoryChecks.Exact;

namespace TheoryChecks.Checking;

/// <summary>Local minima of the loss itself, also across the boundary of the region on which they were found.</summary>
internal static class EdgeOfRegion
{
    /// <summary>Rejects unless the evidence, by its blocks or by itself, shows a local minimum of the loss.</summary>
    public static void RequireLocal(ClaimInstance instance, EnclosedMinimum minimum, Reader evidence)
    {
        if (evidence.Has("blocks"))
            RequireLeast(instance, minimum, evidence["blocks"]);
        else
            RequireLocalMinimum(instance, minimum);
    }

    /// <summary>Rejects unless this is shown to be a local minimum of the loss, across the boundary of the region if it lies there.</summary>
    private static void RequireLocalMinimum(ClaimInstance instance, EnclosedMinimum minimum)
    {
        if (!minimum.IsLocal)
            throw NotACertificate.Rejected("the evidence does not show a local minimum of the loss");
        foreach (var (i, c) in minimum.Touching)
        {
            var multiplier = minimum.Box.Multiplier(i, c);
            if (minimum.Bounded.Contains(i) || multiplier?.Lower.Sign <= 0 || (multiplier is not null && !HasPlaces(instance, minimum, i, c)))
                throw NotACertificate.Rejected($"neuron {i} is at its bound at column {c}, which is not shown to hold it");
            if (multiplier is null && IsReconstructed(instance, minimum, c))
                continue;
            if (multiplier is null && !minimum.Exact.Contains(i))
                throw NotACertificate.Rejected($"neuron {i} is at its bound at column {c}, and nothing pushes it there");
            if ((minimum.Box.Gain(minimum.On, i, c) + (multiplier ?? RationalInterval.Point(Rational.Zero))).Upper.Sign >= 0)
                throw NotACertificate.Rejected($"opening neuron {i} at column {c} is not shown to cost more than it gains");
        }
    }

    /// <summary>
    /// Rejects unless blocks show that no point near this one has a lower loss, whichever of the cells at their bounds are open there.
    /// </summary>
    private static void RequireLeast(ClaimInstance instance, EnclosedMinimum minimum, Reader blocks)
    {
        if (minimum.HasCopies)
            throw NotACertificate.Rejected("a partial minimum with copies is no edge");
        var open = (bool[,])minimum.On.Clone();
        foreach (var (i, c) in minimum.Touching)
            open[i, c] = true;
        var least = Blocks.Sum(instance, open, blocks);
        foreach (var combinations in blocks.Items().Select(block => Blocks.ReadCombinations(instance, block)))
            if (minimum.Touching.Any(cell => !combinations.Column(cell.Column).IsZero && !Blocks.Sees(instance, open, cell.Neuron, combinations)))
                throw NotACertificate.Rejected("a block is blind to a neuron only as long as all its cells are open");
        if (minimum.Loss.Upper > least)
            throw NotACertificate.Rejected($"the blocks show a loss of at least {least} near the point, which is not shown to have it");
    }

    /// <summary>True if all cells at their bound that compete with this one could be on at once: then none keeps another from opening.</summary>
    private static bool HasPlaces(ClaimInstance instance, EnclosedMinimum minimum, int neuron, int column)
    {
        var group = Group(neuron, column);
        if (instance.IsNeuronwise)
            return true;
        Effort.Spend(8L * minimum.Touching.Count);
        return minimum.Conditions.OnInGroup[group] + minimum.Touching.Count(cell => Group(cell.Neuron, cell.Column) == group) <= instance.Budget;

        int Group(int i, int c) => (c * instance.Neurons + i) / instance.GroupSize;
    }

    /// <summary>
    /// True if the column is seen by a group of loss 0, or by one neuron alone, which sees no other of positive weight: then its residual is 0.
    /// </summary>
    private static bool IsReconstructed(ClaimInstance instance, EnclosedMinimum minimum, int column)
    {
        Effort.Spend(8L * instance.Neurons);
        var seeing = Enumerable.Range(0, instance.Neurons).Where(i => minimum.On[i, column]).ToArray();
        return seeing.Any(minimum.Exact.Contains) || (seeing is [var own] && minimum.Seen([own]) is [var only] && only == column);
    }
}
