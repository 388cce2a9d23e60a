using TheoryChecks.Exact;

namespace TheoryChecks.Model;

/// <summary>
/// A finite list of columns c = 1..N, each with an input p_c, a target r_c and a weight m_c >= 0. Its loss is
/// L(W_D, W_E) = sum_c m_c |r_c - W_D s(W_E p_c)|^2 with W_E: nq x np and W_D: nr x nq (Eq. 11 for isolated features;
/// the empirical loss when the columns are samples).
/// </summary>
public sealed class Problem
{
    /// <summary>Builds a problem from N inputs of dimension np, N targets of dimension nr and N weights.</summary>
    /// <exception cref="ArgumentException">The three lists differ in length, or a weight is negative.</exception>
    public Problem(RationalMatrix inputs, RationalMatrix targets, RationalVector weights)
    {
        if (inputs.Rows == 0)
            throw new ArgumentException("A problem has no columns; give at least one.");
        if (targets.Rows != inputs.Rows)
            throw new ArgumentException($"For {Counted.Of(inputs.Rows, "input")} {Counted.There(targets.Rows, "target")}; give one target "
                + $"per input.");
        if (weights.Dimension != inputs.Rows)
            throw new ArgumentException($"For {Counted.Of(inputs.Rows, "input")} {Counted.There(weights.Dimension, "weight")}; give one "
                + $"weight per input.");
        for (var c = 0; c < weights.Dimension; c++)
            if (weights[c].Sign < 0)
                throw new ArgumentException($"Weight {c} is {weights[c]}; a weight is 0 or more.");
        Inputs = inputs;
        Targets = targets;
        Weights = weights;
    }

    /// <summary>N x np: row c is the input p_c.</summary>
    public RationalMatrix Inputs { get; }

    /// <summary>N x nr: row c is the target r_c.</summary>
    public RationalMatrix Targets { get; }

    /// <summary>The weights m_c >= 0.</summary>
    public RationalVector Weights { get; }

    /// <summary>The number N of columns.</summary>
    public int Columns => Inputs.Rows;

    /// <summary>The input dimension np.</summary>
    public int InputDimension => Inputs.Columns;

    /// <summary>The target dimension nr.</summary>
    public int TargetDimension => Targets.Columns;

    /// <summary>The input p_c.</summary>
    public RationalVector Input(int column) => Inputs.Row(column);

    /// <summary>The target r_c.</summary>
    public RationalVector Target(int column) => Targets.Row(column);

    /// <summary>W_E P, the pre-activations. Shapes: encoder nq x np, result nq x N.</summary>
    public RationalMatrix Preactivations(RationalMatrix encoder) => encoder * Inputs.Transpose();

    /// <summary>L(W_D, W_E), exactly. Shapes: encoder nq x np, decoder nr x nq.</summary>
    public Rational Loss(Activation activation, RationalMatrix encoder, RationalMatrix decoder) =>
        LossOfLatents(activation.Apply(Preactivations(encoder)), decoder);

    /// <summary>sum_c m_c |r_c - W_D a_c|^2 for given latents a_c. Shapes: latents nq x N, decoder nr x nq.</summary>
    public Rational LossOfLatents(RationalMatrix latents, RationalMatrix decoder)
    {
        var reconstruction = decoder * latents;
        var loss = Rational.Zero;
        for (var c = 0; c < Columns; c++)
            loss += Weights[c] * (Target(c) - reconstruction.Column(c)).SquaredNorm;
        return loss;
    }
}
