using TheoryChecks.Exact;

namespace TheoryChecks.Model;

/// <summary>
/// The auxiliary loss of a gated SAE: with pi_ic = max(z_ic - theta_i, 0), the gate's own activation (of a gate with magnitudes of its own, theta = 0
/// and z = W_E p + g),
/// sum_c m_c ( |r_c - V pi_c - W_S p_c|^2 + lambda sum_i pi_ic ). V is a frozen copy of W_D: the term has no gradient in W_D or W_S.
/// </summary>
/// <param name="Sparsity">lambda >= 0.</param>
internal sealed record GatedAuxiliaryTerm(Rational Sparsity) : GateTerm(Sparsity)
{
    public override string Kind => "gated-auxiliary";

    internal override RationalInterval Value(Forward at, int bits = DefaultBits)
    {
        var pi = at.GateActivations();
        var sum = at.SquaredError(at.ResidualsOf(pi));
        for (var c = 0; c < at.Columns; c++)
            foreach (var activation in pi.Column(c))
                sum += Sparsity * at.Problem.Weights[c] * activation;
        return Exactly(sum);
    }

    internal override SdlGradient Gradient(Forward at, int bits = DefaultBits)
    {
        var pi = at.GateActivations();
        var squares = at.SquaredErrorGradient(at.ResidualsOf(pi), pi, at.Gate, decoder: false, skip: false, ofGate: true);
        var slopes = RationalMatrix.Create(at.Neurons, at.Columns, (i, c) => at.Gate[i, c] ? Sparsity * at.Problem.Weights[c] : 0);
        return squares + at.Chained(slopes, ofGate: true);
    }

    public override string? Misfit(Activation activation, int neurons, int targetDimension) => activation is ReluActivation or JumpReluActivation
        ? null
        : $"A tied gate is relu or jumprelu; the activation is {activation.Kind}.";
}
