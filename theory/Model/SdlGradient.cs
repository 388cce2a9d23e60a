using TheoryChecks.Exact;

namespace TheoryChecks.Model;

/// <summary>Partial derivatives with respect to the trained matrices, in their shapes.</summary>
/// <param name="Encoder">dL/dW_E, nq x np.</param>
/// <param name="Decoder">dL/dW_D, nr x nq.</param>
/// <param name="Skip">dL/dW_S, nr x np.</param>
/// <param name="Error">Every entry is within this distance of the true one; 0 where the gradient is rational.</param>
internal sealed record SdlGradient(RationalMatrix Encoder, RationalMatrix Decoder, RationalMatrix Skip, Rational Error)
{
    /// <summary>Entry by entry.</summary>
    public static SdlGradient operator +(SdlGradient a, SdlGradient b) =>
        new(a.Encoder + b.Encoder, a.Decoder + b.Decoder, a.Skip + b.Skip, a.Error + b.Error);

    /// <summary>Times a number.</summary>
    public static SdlGradient operator *(Rational factor, SdlGradient a) =>
        new(factor * a.Encoder, factor * a.Decoder, factor * a.Skip, Rational.Abs(factor) * a.Error);
}
