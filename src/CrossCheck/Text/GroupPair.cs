namespace TheoryChecks.CrossCheck;

/// <summary>What the certified landscape says of two columns of a group in one neuron, every other column in a neuron of its own.</summary>
/// <param name="First">A column.</param>
/// <param name="Second">Another.</param>
/// <param name="Cosine">Their inner product.</param>
/// <param name="Shape">"trap", "flat", "saddle", "none" (no partial minimum) or "undecided".</param>
/// <param name="Loss">The loss there, null where there is no partial minimum.</param>
/// <param name="Cosines">At the partial minimum, the cosines of the neuron's decoder column with the two; null where there is none.</param>
internal sealed record GroupPair(int First, int Second, double Cosine, string Shape, double? Loss, (double First, double Second)? Cosines)
{
    /// <summary>True if training may end with the two in one neuron and stay there.</summary>
    public bool IsTrap => Shape == "trap";

    /// <summary>The column that the neuron serves worse: the one that is absorbed.</summary>
    public int Absorbed => Cosines is { } cosines && cosines.First < cosines.Second ? First : Second;
}
