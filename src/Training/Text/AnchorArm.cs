namespace TheoryChecks.Training.Text;

/// <summary>What the first k neurons are tied to.</summary>
internal enum AnchorArm
{
    /// <summary>Nothing.</summary>
    None,

    /// <summary>The mean embeddings of k categories.</summary>
    Means,

    /// <summary>k random unit directions, independent of the data.</summary>
    Random,
}
