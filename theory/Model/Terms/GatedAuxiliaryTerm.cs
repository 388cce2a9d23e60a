using TheoryChecks.Exact;

namespace TheoryChecks.Model;

/// <summary>
/// The auxiliary loss of a gated SAE with tied gate: with pi_ic = max(z_ic - theta_i, 0), the gate's own activation,
/// sum_c m_c ( |r_c - V pi_c - W_S p_c|^2 + lambda sum_i pi_ic ). V is a frozen copy of W_D: the term has no gradient in W_D or W_S.
/// </summary>
internal sealed record GatedAuxiliaryTerm : LossTerm
{
    /// <summary>The auxiliary loss with the given sparsity lambda >= 0.</summary>
    /// <exception cref="ArgumentException">The sparsity is negative.</exception>
    public GatedAuxiliaryTerm(Rational sparsity)
        : base(Rational.One)
    {
        if (sparsity.Sign < 0)
            throw new ArgumentException($"The sparsity is {sparsity}; it is 0 or more.");
        Sparsity = sparsity;
    }

    /// <summary>lambda.</summary>
    public Rational Sparsity { get; }

    /// <inheritdoc/>
    public override string Kind => "gated-auxiliary";

    /// <inheritdoc/>
    internal override RationalInterval Value(Forward at, int bits = DefaultBits)
    {
        var pi = GateActivations(at);
        var sum = at.SquaredError(at.ResidualsOf(pi));
        for (var c = 0; c < at.Columns; c++)
            foreach (var activation in pi.Column(c))
                sum += Sparsity * at.Problem.Weights[c] * activation;
        return Exactly(sum);
    }

    /// <inheritdoc/>
    internal override SdlGradient Gradient(Forward at, int bits = DefaultBits)
    {
        var pi = GateActivations(at);
        var squares = at.SquaredErrorGradient(at.ResidualsOf(pi), pi, at.Gate, decoder: false, skip: false);
        var slopes = RationalMatrix.Create(at.Neurons, at.Columns, (i, c) => at.Gate[i, c] ? Sparsity * at.Problem.Weights[c] : 0);
        return squares with { Encoder = squares.Encoder + slopes * at.Problem.Inputs };
    }

    /// <inheritdoc/>
    public override string? Misfit(Activation activation, int neurons, int targetDimension) => activation is ReluActivation or JumpReluActivation
        ? null
        : $"A tied gate is relu or jumprelu; the activation is {activation.Kind}.";

    /// <summary>The gate is open exactly where z > theta, so this is max(z - theta, 0).</summary>
    private static RationalMatrix GateActivations(Forward at) => RationalMatrix.Create(
        at.Neurons, at.Columns, (i, c) => at.Gate[i, c] ? at.Preactivations[i, c] - at.Activation.Threshold(i) : 0);
}
