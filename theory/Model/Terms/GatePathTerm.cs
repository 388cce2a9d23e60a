using TheoryChecks.Exact;

namespace TheoryChecks.Model;

/// <summary>
/// SAELens' auxiliary loss of Gated: with pi_ic = max(y_ic + g_i, 0), the gate's own activation, sum_c m_c ( |r_c - W_D pi_c - W_S p_c|^2
/// + lambda sum_i pi_ic |u_i| ). Nothing is frozen, where <see cref="GatedAuxiliaryTerm"/> freezes W_D. Norms are irrational: they are enclosed.
/// </summary>
internal sealed record GatePathTerm : LossTerm
{
    /// <summary>The loss of the gate's path with the given sparsity lambda >= 0.</summary>
    /// <exception cref="ArgumentException">The sparsity is negative.</exception>
    public GatePathTerm(Rational sparsity)
        : base(Rational.One)
    {
        if (sparsity.Sign < 0)
            throw new ArgumentException($"The sparsity is {sparsity}; it is 0 or more.");
        Sparsity = sparsity;
    }

    /// <summary>lambda.</summary>
    public Rational Sparsity { get; }

    /// <inheritdoc/>
    public override string Kind => "gate-path";

    /// <inheritdoc/>
    internal override RationalInterval Value(Forward at, int bits = DefaultBits)
    {
        var pi = at.GateActivations();
        return Exactly(at.SquaredError(at.ResidualsOf(pi)))
            + RationalInterval.Point(Sparsity) * DecoderNormL1Term.WeightedMass(at, pi, [at.Problem.TargetDimension], bits);
    }

    /// <inheritdoc/>
    internal override SdlGradient Gradient(Forward at, int bits = DefaultBits)
    {
        var pi = at.GateActivations();
        return at.SquaredErrorGradient(at.ResidualsOf(pi), pi, at.Gate, ofGate: true)
            + Sparsity * DecoderNormL1Term.Derivatives(at, pi, [at.Problem.TargetDimension], bits);
    }

    /// <inheritdoc/>
    public override string? Misfit(Activation activation, int neurons, int targetDimension) => activation is ReluActivation
        ? null
        : $"The gate's path is that of relu; the activation is {activation.Kind}.";
}
