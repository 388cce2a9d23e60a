using TheoryChecks.Exact;

namespace TheoryChecks.Model;

/// <summary>sum_c m_c #{i : a_ic != 0}: constant on a region where latents that pass are positive. Its gradient is 0; training uses a
/// surrogate.</summary>
internal sealed record L0Term : LossTerm
{
    /// <summary>The number of nonzero latents.</summary>
    /// <exception cref="ArgumentException">The coefficient is negative.</exception>
    public L0Term(Rational coefficient)
        : base(coefficient)
    {
    }

    public override string Kind => "l0";

    internal override RationalInterval Value(Forward at, int bits = DefaultBits) => Exactly(
        Enumerable.Range(0, at.Columns)
            .Aggregate(Rational.Zero, (sum, c) => sum + at.Problem.Weights[c] * at.Latents.Column(c).Count(a => !a.IsZero)));

    internal override SdlGradient Gradient(Forward at, int bits = DefaultBits) => at.Zero();
}
