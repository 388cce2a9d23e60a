namespace TheoryChecks.Training.Lrb;

/// <summary>A model on its way: recovery by every metric, and what becomes of the encoder rows. Means are over features d; i(d) is the neuron whose
/// decoder column is closest to r^d.</summary>
/// <param name="Step">Steps done.</param>
/// <param name="Loss">The loss on the last batch.</param>
/// <param name="EncoderRecovered">M_GT by encoder rows.</param>
/// <param name="EncoderCosine">M_IP by encoder rows.</param>
/// <param name="DecoderRecovered">M_GT by decoder columns.</param>
/// <param name="DecoderCosine">M_IP by decoder columns.</param>
/// <param name="Response">Mean &lt;w_i(d), p^d> |u_i(d)|: 1 where a feature of magnitude 1 comes back with magnitude 1.</param>
/// <param name="RowNorm">Mean |w_i(d)| |u_i(d)|. The cosine of row and feature is about response / norm.</param>
public sealed record DriftPoint(
    long Step,
    double Loss,
    double EncoderRecovered,
    double EncoderCosine,
    double DecoderRecovered,
    double DecoderCosine,
    double Response,
    double RowNorm)
{
    /// <summary>M_GT as the paper prints it.</summary>
    public required double PrintedRecovered { get; init; }

    /// <summary>M_IP as the paper prints it.</summary>
    public required double PrintedProduct { get; init; }

    /// <summary>M_GT by covariance times rows.</summary>
    public required double PatternRecovered { get; init; }

    /// <summary>M_IP by covariance times rows.</summary>
    public required double PatternCosine { get; init; }

    /// <summary>M_IP by rows in whitened coordinates; null where inputs are not whitened.</summary>
    public double? WhitenedCosine { get; init; }
}
