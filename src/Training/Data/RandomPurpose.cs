namespace TheoryChecks.Training.Data;

/// <summary>What random numbers are for: each purpose has numbers of its own, so that changing one part of a run leaves the others as they
/// are.</summary>
internal enum RandomPurpose
{
    /// <summary>Feature directions of the inputs; those of source s or of the targets follow at their own items.</summary>
    Directions = 1,

    /// <summary>Which features are active in a sample, and how strongly.</summary>
    Samples = 2,

    /// <summary>The order of the samples in an epoch.</summary>
    Order = 3,

    /// <summary>Samples kept for evaluation, never trained on.</summary>
    Evaluation = 4,

    /// <summary>Which features are anchored.</summary>
    Anchors = 5,

    /// <summary>Initial weights of a model: item 0 its decoder, item 1 its encoder where that is not tied.</summary>
    Weights = 6,

    /// <summary>Which inputs dead neurons move to; the item is the step.</summary>
    Resampling = 7,

    /// <summary>Samples from which second moments are estimated, where there is no formula.</summary>
    Moments = 8,
}
