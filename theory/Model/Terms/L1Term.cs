using TheoryChecks.Exact;

namespace TheoryChecks.Model;

/// <summary>sum_c m_c sum_i |a_ic|: linear in W_E on a region where latents are positive, and free of W_D.</summary>
internal sealed record L1Term : LossTerm
{
    /// <summary>L1 on the latents.</summary>
    /// <exception cref="ArgumentException">The coefficient is negative.</exception>
    public L1Term(Rational coefficient)
        : base(coefficient)
    {
    }

    public override string Kind => "l1";

    internal override RationalInterval Value(Forward at, int bits = DefaultBits) =>
        Exactly(Enumerable.Range(0, at.Neurons).Aggregate(Rational.Zero, (sum, i) => sum + Mass(at, at.Latents, i)));

    internal override SdlGradient Gradient(Forward at, int bits = DefaultBits) => at.Zero() with { Encoder = Slopes(at) };

    /// <summary>sum_c m_c |a_ic| of latents a, nq x N.</summary>
    internal static Rational Mass(Forward at, RationalMatrix latents, int neuron) =>
        Enumerable.Range(0, at.Columns).Aggregate(Rational.Zero, (sum, c) => sum + at.Problem.Weights[c] * Rational.Abs(latents[neuron, c]));

    /// <summary>The derivatives of the masses: row i is sum_c m_c sign(a_ic) p_c. Shape: nq x np.</summary>
    private static RationalMatrix Slopes(Forward at) =>
        RationalMatrix.Create(at.Neurons, at.Columns, (i, c) => at.Latents[i, c].Sign * at.Problem.Weights[c]) * at.Problem.Inputs;
}
