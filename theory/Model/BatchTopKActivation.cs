using TheoryChecks.Exact;

namespace TheoryChecks.Model;

/// <summary>
/// After ReLU, the N k largest entries over all N columns pass, k per column on average.
/// Ties go to the earlier entry, column by column, then neuron by neuron.
/// </summary>
internal sealed record BatchTopKActivation : Activation
{
    /// <summary>BatchTopK with k >= 1 entries per column on average.</summary>
    /// <exception cref="ArgumentException">k is below 1.</exception>
    public BatchTopKActivation(int k)
    {
        if (k < 1)
            throw new ArgumentException($"k is {k}; BatchTopK keeps at least 1 entry per column.");
        K = k;
    }

    /// <summary>Entries kept per column, on average.</summary>
    public int K { get; }

    public override string Kind => "batchtopk";

    public override bool IsSeparable => false;

    public override bool IsPositivelyHomogeneous => true;

    public override bool IsRectified => true;

    public override bool[,] Gate(RationalMatrix preactivations)
    {
        var gate = new bool[preactivations.Rows, preactivations.Columns];
        var entries = from c in Enumerable.Range(0, preactivations.Columns)
                      from i in Enumerable.Range(0, preactivations.Rows)
                      where preactivations[i, c].Sign > 0
                      select (i, c);
        OpenLargest(gate, preactivations, entries, K * preactivations.Columns);
        return gate;
    }

    public override string? Misfit(int neurons) =>
        K <= neurons ? null : $"k is {K} but {Counted.There(neurons, "neuron")}; k is at most the number of neurons.";
}
