using TheoryChecks.Exact;

namespace TheoryChecks.Model;

/// <summary>
/// What a Gated model has beside its matrices: with y_c = W_E p_c, neuron i's gate is open where pi_ic = y_ic + g_i > 0, and then its latent is
/// a_ic = max(s_i y_ic + m_i, 0). Also the derivatives with respect to these numbers.
/// </summary>
/// <param name="GateBias">g, nq.</param>
/// <param name="Scale">s, nq, above 0. Libraries train r_mag = log s; d/dr = s d/ds.</param>
/// <param name="Bias">m, nq.</param>
internal sealed record GatedMagnitudes(RationalVector GateBias, RationalVector Scale, RationalVector Bias)
{
    /// <summary>Zeros, for derivatives.</summary>
    public static GatedMagnitudes Zero(int neurons) =>
        new(RationalVector.Zero(neurons), RationalVector.Zero(neurons), RationalVector.Zero(neurons));

    /// <summary>Entry by entry.</summary>
    public static GatedMagnitudes operator +(GatedMagnitudes a, GatedMagnitudes b) =>
        new(a.GateBias + b.GateBias, a.Scale + b.Scale, a.Bias + b.Bias);

    /// <summary>Times a number.</summary>
    public static GatedMagnitudes operator *(Rational factor, GatedMagnitudes a) => new(factor * a.GateBias, factor * a.Scale, factor * a.Bias);

    /// <summary>Why these are not the numbers of so many neurons, or null if they are.</summary>
    public string? Misfit(int neurons) =>
        GateBias.Dimension != neurons || Scale.Dimension != neurons || Bias.Dimension != neurons
            ? $"Gate biases, scales and magnitude biases have {GateBias.Dimension}, {Scale.Dimension} and {Bias.Dimension} entries; there are "
                + $"{neurons} neurons."
        : Scale.Any(scale => scale.Sign <= 0) ? "A scale of magnitudes is not above 0."
        : null;
}
