using System.Numerics;
using TheoryChecks.Exact;
using TheoryChecks.Patterns;

namespace TheoryChecks.Landscape;

/// <summary>
/// The points of loss 0 with one pattern: the part of its region cut out by W_D Z = R (docs/landscape.md). Patterns of one class of the census have
/// alike pieces.
/// </summary>
/// <param name="Pattern">A representative of the class.</param>
/// <param name="Patterns">How many ordered patterns the class has.</param>
/// <param name="IsMonosemantic">Whether every neuron is on in columns of one feature only.</param>
/// <param name="Dimension">The dimension of the piece near the point, or null if the point is not regular or lies on the boundary of its
/// region.</param>
/// <param name="Gauge">The number of neurons that are on somewhere.</param>
/// <param name="Encoder">The encoder of a point of the piece, nq x np.</param>
/// <param name="Decoder">Its decoder, nr x nq.</param>
/// <param name="Evidence">The point and its pattern, with the dimension if that is known.</param>
internal sealed record SolutionPiece(
    ActivationPattern Pattern,
    BigInteger Patterns,
    bool IsMonosemantic,
    int? Dimension,
    int Gauge,
    RationalMatrix Encoder,
    RationalMatrix Decoder,
    LandscapeEvidence Evidence)
{
    /// <summary>True if no piece has a larger dimension.</summary>
    public bool IsLargest { get; init; }
}
