using TheoryChecks.Exact;

namespace TheoryChecks.Model;

/// <summary>
/// SAELens' auxiliary loss of Gated: with pi_ic = max(y_ic + g_i, 0), the gate's own activation, sum_c m_c ( |r_c - W_D pi_c - W_S p_c|^2
/// + lambda sum_i pi_ic |u_i| ). Nothing is frozen, where <see cref="GatedAuxiliaryTerm"/> freezes W_D. Norms are irrational: they are enclosed.
/// </summary>
/// <param name="Sparsity">lambda >= 0.</param>
internal sealed record GatePathTerm(Rational Sparsity) : GateTerm(Sparsity)
{
    public override string Kind => "gate-path";

    internal override RationalInterval Value(Forward at, int bits = DefaultBits)
    {
        var pi = at.GateActivations();
        return Exactly(at.SquaredError(at.ResidualsOf(pi)))
            + RationalInterval.Point(Sparsity) * DecoderNormL1Term.WeightedMass(at, pi, [at.Problem.TargetDimension], bits);
    }

    internal override SdlGradient Gradient(Forward at, int bits = DefaultBits)
    {
        var pi = at.GateActivations();
        return at.SquaredErrorGradient(at.ResidualsOf(pi), pi, at.Gate, ofGate: true)
            + Sparsity * DecoderNormL1Term.Derivatives(at, pi, [at.Problem.TargetDimension], bits);
    }

    public override string? Misfit(Activation activation, int neurons, int targetDimension) => activation is ReluActivation
        ? null
        : $"The gate's path is that of relu; the activation is {activation.Kind}.";
}
