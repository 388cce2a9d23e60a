namespace TheoryChecks.Training;

/// <summary>When decoder columns are brought back to unit norm.</summary>
public enum DecoderConstraint
{
    /// <summary>Never.</summary>
    None,

    /// <summary>Between gradient and step: the gradient is that of the columns as the last step left them, the step begins at unit ones
    /// (openai/sparse_autoencoder, matryoshka_sae).</summary>
    UnitBeforeStep,

    /// <summary>After the optimiser's step (dictionary_learning).</summary>
    UnitAfterStep,
}
