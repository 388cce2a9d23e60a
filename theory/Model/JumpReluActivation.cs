using TheoryChecks.Exact;

namespace TheoryChecks.Model;

/// <summary>s(z)_i = z_i if z_i > theta_i, else 0, with theta_i >= 0. One theta for all neurons, or one each.</summary>
internal sealed record JumpReluActivation : Activation
{
    private readonly RationalVector _thetas;

    /// <summary>JumpReLU with the given thresholds: one entry serves every neuron, otherwise one per neuron.</summary>
    /// <exception cref="ArgumentException">No threshold, or a negative one.</exception>
    public JumpReluActivation(RationalVector thetas)
    {
        if (thetas.Dimension == 0)
            throw new ArgumentException("theta is an empty list; give one threshold, or one per neuron.");
        for (var i = 0; i < thetas.Dimension; i++)
            if (thetas[i].Sign < 0)
                throw new ArgumentException($"theta is {thetas[i]}; a JumpReLU threshold is 0 or more.");
        _thetas = thetas;
    }

    /// <summary>The thresholds as given: one entry for all neurons, or one per neuron.</summary>
    public RationalVector Thetas => _thetas;

    public override string Kind => "jumprelu";

    public override bool IsSeparable => true;

    public override bool IsPositivelyHomogeneous => _thetas.IsZero;

    public override bool IsRectified => true;

    public override Rational Threshold(int neuron) => _thetas[_thetas.Dimension == 1 ? 0 : neuron];

    public override bool[,] Gate(RationalMatrix preactivations) => EntryWise(preactivations, (i, z) => z > Threshold(i));

    public override string? Misfit(int neurons) => _thetas.Dimension == 1 || _thetas.Dimension == neurons
        ? null
        : $"theta has {Counted.Of(_thetas.Dimension, "entry", "entries")} for {Counted.Of(neurons, "neuron")}; give one threshold, or one "
            + $"per neuron.";
}
