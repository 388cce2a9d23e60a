using TheoryChecks.Exact;

namespace TheoryChecks.Landscape;

/// <summary>A point of an alternating search.</summary>
/// <param name="Encoder">W_E, nq x np.</param>
/// <param name="Decoder">W_D, nr x nq.</param>
/// <param name="Loss">L(W_D, W_E), exactly.</param>
internal sealed record AlternatingStep(RationalMatrix Encoder, RationalMatrix Decoder, Rational Loss);
