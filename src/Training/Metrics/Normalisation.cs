namespace TheoryChecks.Training.Metrics;

/// <summary>What is done to each input before the encoder sees it. N(0) = 0 in all three.</summary>
public enum Normalisation
{
    /// <summary>N(p) = p.</summary>
    None,

    /// <summary>N(p) = (p - m) / (s + 1e-5): m the mean of p's entries, s their standard deviation with np - 1.</summary>
    LayerNorm,

    /// <summary>N(p) = p sqrt(np) / |p|.</summary>
    ConstantNorm,
}
