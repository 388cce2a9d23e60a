namespace TheoryChecks.Training;

/// <summary>What the AuxK loss is divided by.</summary>
public enum AuxiliaryScale
{
    /// <summary>Nothing: the theory's AuxK term.</summary>
    None,

    /// <summary>The variance of the residual over the batch, a constant for the gradient (dictionary_learning, openai/sparse_autoencoder).</summary>
    ResidualVariance,

    /// <summary>Multiplied by min(dead / k_aux, 1) instead (SAELens).</summary>
    DeadShare,
}
