using TheoryChecks.Exact;

namespace TheoryChecks.Model;

/// <summary>sum_c m_c |r_c - W_D a_c - W_S p_c|^2: the loss of Eq. 11 (no W_S but in a skip transcoder).</summary>
internal sealed record ReconstructionTerm : LossTerm
{
    /// <summary>Reconstruction, with coefficient 1 unless said otherwise.</summary>
    public ReconstructionTerm()
        : base(Rational.One)
    {
    }

    public override string Kind => "reconstruction";

    internal override RationalInterval Value(Forward at, int bits = DefaultBits) => Exactly(at.SquaredError(at.Residuals));

    internal override SdlGradient Gradient(Forward at, int bits = DefaultBits) => at.SquaredErrorGradient(at.Residuals, at.Latents, at.Passes);
}
