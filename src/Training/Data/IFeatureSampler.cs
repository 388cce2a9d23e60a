namespace TheoryChecks.Training.Data;

/// <summary>Draws samples of the features x >= 0: sample i of a purpose is a pure function of i.</summary>
internal interface IFeatureSampler
{
    /// <summary>Samples of a purpose, by their numbers.</summary>
    SparseBatch Draw(RandomPurpose purpose, ReadOnlySpan<long> items);
}
