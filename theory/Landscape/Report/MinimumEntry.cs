using TheoryChecks.Exact;

namespace TheoryChecks.Landscape;

/// <summary>The global minimum (infimum) of the loss lies in [Lower, Upper].</summary>
/// <param name="Lower">No point has a lower loss.</param>
/// <param name="Upper">Some point has this loss.</param>
/// <param name="Encoder">The encoder of such a point, nq x np.</param>
/// <param name="Decoder">Its decoder, nr x nq.</param>
/// <param name="Evidence">The findings for both ends.</param>
public sealed record MinimumEntry(Rational Lower, Rational Upper, RationalMatrix Encoder, RationalMatrix Decoder, LandscapeEvidence Evidence)
{
    /// <summary>True if the global minimum is known exactly.</summary>
    public bool IsExact => Lower == Upper;
}
