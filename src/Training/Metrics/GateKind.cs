namespace TheoryChecks.Training.Metrics;

/// <summary>How a trained model decides, at inference, which neurons pass.</summary>
public enum GateKind
{
    /// <summary>z_i > 0.</summary>
    Relu,

    /// <summary>z_i > theta_i.</summary>
    JumpRelu,

    /// <summary>The k largest positive entries of each input.</summary>
    TopK,

    /// <summary>The N k largest positive entries of a batch of N inputs.</summary>
    BatchTopK,
}
