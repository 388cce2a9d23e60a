using TheoryChecks.Exact;

namespace TheoryChecks.Model;

/// <summary>The trained matrices of a method.</summary>
/// <param name="Encoder">W_E, nq x np.</param>
/// <param name="Decoder">W_D, nr x nq.</param>
/// <param name="Skip">W_S, nr x np, the linear path of a skip transcoder; null for every other method.</param>
internal sealed record SdlParameters(RationalMatrix Encoder, RationalMatrix Decoder, RationalMatrix? Skip = null)
{
    /// <summary>What a Gated method trains beside its matrices; null for every other method.</summary>
    public GatedMagnitudes? Magnitudes { get; init; }
}
