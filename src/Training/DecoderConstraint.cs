namespace TheoryChecks.Training;

/// <summary>When decoder columns are brought back to unit norm.</summary>
public enum DecoderConstraint
{
    /// <summary>Never.</summary>
    None,

    /// <summary>Before the gradient is taken (openai/sparse_autoencoder, matryoshka_sae).</summary>
    UnitBeforeStep,

    /// <summary>After the optimiser's step (dictionary_learning).</summary>
    UnitAfterStep,
}
