namespace TheoryChecks.Theorems;

/// <summary>A split of a hierarchical pattern: one sub-concept leaves its neuron (Thm 3.8).</summary>
/// <param name="SubConcept">The column j that splits off.</param>
/// <param name="Receiver">The lowest dead neuron that can take it, on for j alone, or null if none can: the split is not realizable.</param>
internal sealed record AbsorptionSplit(int SubConcept, int? Receiver)
{
    /// <summary>True if some encoder has the absorption pattern.</summary>
    public bool IsRealizable => Receiver is not null;
}
