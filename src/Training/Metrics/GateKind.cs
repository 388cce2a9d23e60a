namespace TheoryChecks.Training.Metrics;

/// <summary>How a trained model decides, at inference, which neurons pass. In all of them a neuron passes only with a positive activation.</summary>
public enum GateKind
{
    /// <summary>z_i > 0.</summary>
    Relu,

    /// <summary>z_i > theta_i. A negative threshold lets through what ReLU does.</summary>
    JumpRelu,

    /// <summary>The k largest positive entries of each input.</summary>
    TopK,

    /// <summary>The N k largest positive entries of a batch of N inputs.</summary>
    BatchTopK,

    /// <summary>z_i > 0 opens the gate; how strongly the neuron is active is said by a <see cref="MagnitudePath"/> of its own.</summary>
    Gated,
}
