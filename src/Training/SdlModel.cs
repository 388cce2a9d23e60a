namespace TheoryChecks.Training;

/// <summary>
/// A trained model: z = W_E (p - b_D) + b_E (b_D only where it is subtracted), a = s(z), rhat = W_D a + b_D + W_S p. Arrays are row-major and are not
/// copied.
/// </summary>
public sealed record SdlModel
{
    /// <summary>np.</summary>
    public required int InputDimension { get; init; }

    /// <summary>nr.</summary>
    public required int TargetDimension { get; init; }

    /// <summary>nq.</summary>
    public required int Neurons { get; init; }

    /// <summary>W_E, nq x np: row i is neuron i's encoder w_i.</summary>
    public required float[] Encoder { get; init; }

    /// <summary>W_D transposed, nq x nr: row i is neuron i's decoder u_i.</summary>
    public required float[] Decoder { get; init; }

    /// <summary>b_E, nq; null if there is none.</summary>
    public float[]? EncoderBias { get; init; }

    /// <summary>b_D, nr; null if there is none.</summary>
    public float[]? DecoderBias { get; init; }

    /// <summary>True if b_D is subtracted from inputs before encoding; needs np = nr.</summary>
    public bool SubtractsDecoderBias { get; init; }

    /// <summary>r_mag, nq: logarithms of the scales of a Gated's magnitudes, a_i = max(exp(r_i) (W_E (p - b_D))_i + b_mag_i, 0) where z_i > 0; b_E is
    /// the gate's bias. Null for other methods.</summary>
    public float[]? LogScales { get; init; }

    /// <summary>b_mag, nq: biases of a Gated's magnitudes; null for other methods.</summary>
    public float[]? MagnitudeBias { get; init; }

    /// <summary>theta, nq: learned thresholds of JumpReLU and of Gated with a tied gate; null for other methods.</summary>
    public float[]? Thresholds { get; init; }

    /// <summary>W_S, nr x np, the linear path of a skip transcoder; null for other methods.</summary>
    public float[]? Skip { get; init; }

    /// <summary>BatchTopK: the threshold that stands in for the batch at inference; null for other methods, and before it was first
    /// measured.</summary>
    public float? InferenceThreshold { get; init; }
}
