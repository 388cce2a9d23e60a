using TheoryChecks.Exact;

namespace TheoryChecks.Model;

/// <summary>Partial derivatives with respect to the trained matrices, in their shapes.</summary>
/// <param name="Encoder">dL/dW_E, nq x np.</param>
/// <param name="Decoder">dL/dW_D, nr x nq.</param>
/// <param name="Skip">dL/dW_S, nr x np.</param>
/// <param name="Error">Every entry is within this distance of the true one; 0 where the gradient is rational.</param>
internal sealed record SdlGradient(RationalMatrix Encoder, RationalMatrix Decoder, RationalMatrix Skip, Rational Error)
{
    /// <summary>In a Gated method's numbers, in their shapes; null for every other method.</summary>
    public GatedMagnitudes? Magnitudes { get; init; }

    /// <summary>Entry by entry.</summary>
    public static SdlGradient operator +(SdlGradient a, SdlGradient b) =>
        new(a.Encoder + b.Encoder, a.Decoder + b.Decoder, a.Skip + b.Skip, a.Error + b.Error)
        {
            Magnitudes = a.Magnitudes is { } one && b.Magnitudes is { } two ? one + two : a.Magnitudes ?? b.Magnitudes,
        };

    /// <summary>Times a number.</summary>
    public static SdlGradient operator *(Rational factor, SdlGradient a) =>
        new(factor * a.Encoder, factor * a.Decoder, factor * a.Skip, Rational.Abs(factor) * a.Error)
        {
            Magnitudes = a.Magnitudes is { } own ? factor * own : null,
        };
}
