namespace TheoryChecks.Training;

/// <summary>Where b_D begins.</summary>
public enum DecoderBiasStart
{
    /// <summary>There is no b_D, as in the theory.</summary>
    None,

    /// <summary>0 (SAELens).</summary>
    Zero,

    /// <summary>The geometric median of the first batch's targets (dictionary_learning, openai/sparse_autoencoder).</summary>
    GeometricMedian,
}
