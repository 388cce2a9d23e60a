using TheoryChecks.Exact;

namespace TheoryChecks.Model;

/// <summary>
/// In every column the k largest entries pass. After ReLU (<see cref="IsRectified"/>) only positive ones do;
/// bare (Eq. 7) negative entries survive too, so exactly k pass.
/// </summary>
internal sealed record TopKActivation : Activation
{
    /// <summary>TopK with k >= 1 entries per column.</summary>
    /// <exception cref="ArgumentException">k is below 1.</exception>
    public TopKActivation(int k, bool rectified = true)
    {
        if (k < 1)
            throw new ArgumentException($"k is {k}; TopK keeps at least 1 entry.");
        K = k;
        Rectified = rectified;
    }

    /// <summary>Entries kept per column.</summary>
    public int K { get; }

    /// <summary>True for TopK after ReLU, false for bare TopK.</summary>
    public bool Rectified { get; }

    public override string Kind => "topk";

    public override bool IsSeparable => false;

    public override bool IsPositivelyHomogeneous => true;

    public override bool IsRectified => Rectified;

    public override bool[,] Gate(RationalMatrix preactivations)
    {
        var gate = new bool[preactivations.Rows, preactivations.Columns];
        for (var c = 0; c < preactivations.Columns; c++)
        {
            var column = c;
            var entries = Enumerable.Range(0, preactivations.Rows)
                .Where(i => !Rectified || preactivations[i, column].Sign > 0)
                .Select(i => (i, column));
            OpenLargest(gate, preactivations, entries, K);
        }
        return gate;
    }

    public override string? Misfit(int neurons) =>
        K <= neurons ? null : $"k is {K} but {Counted.There(neurons, "neuron")}; k is at most the number of neurons.";
}
