namespace TheoryChecks.Training;

/// <summary>How the squared error of a sample is reduced over its nr entries. Over samples it is always the mean.</summary>
public enum ErrorReduction
{
    /// <summary>|e|^2, as in the theory and in dictionary_learning.</summary>
    Sum,

    /// <summary>|e|^2 / nr, as in matryoshka_sae.</summary>
    Mean,

    /// <summary>|e|^2 over the variance of the first batch's targets, sum_j Var(r_j): a constant of the run (openai/sparse_autoencoder takes a
    /// sample of the data).</summary>
    OverVariance,
}
