namespace TheoryChecks.Training;

/// <summary>How the squared error of a sample is reduced over its nr entries. Over samples it is always the mean.</summary>
public enum ErrorReduction
{
    /// <summary>|e|^2, as in the theory and in dictionary_learning.</summary>
    Sum,

    /// <summary>|e|^2 / nr, as in openai/sparse_autoencoder and matryoshka_sae.</summary>
    Mean,
}
