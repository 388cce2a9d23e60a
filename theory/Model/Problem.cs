using TheoryChecks.Exact;

namespace TheoryChecks.Model;

/// <summary>
/// A finite list of columns c = 1..N, each with an input p_c, a target r_c and a weight m_c >= 0. Its loss is
/// L(W_D, W_E) = sum_c m_c |r_c - W_D s(W_E p_c)|^2 with W_E: nq x np and W_D: nr x nq (Eq. 11 for isolated features;
/// the empirical loss when the columns are samples). With a target Gram matrix G the length is |r|^2 = r^T G r (docs/fields.md).
/// </summary>
public sealed class Problem
{
    /// <summary>Builds a problem from N inputs of dimension np, N targets of dimension nr, N weights, and G, nr x nr, the identity if null.</summary>
    /// <exception cref="ArgumentException">The three lists differ in length, a weight is negative, or G is not positive definite.</exception>
    public Problem(RationalMatrix inputs, RationalMatrix targets, RationalVector weights, RationalMatrix? targetGram = null)
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
        if (targetGram is not null && WhyNoMetric(targetGram, targets.Columns) is { } why)
            throw new ArgumentException($"The target Gram matrix {why}.");
        Inputs = inputs;
        Targets = targets;
        Weights = weights;
        TargetGram = targetGram is not null && targetGram.Equals(RationalMatrix.Identity(targets.Columns)) ? null : targetGram;
    }

    /// <summary>N x np: row c is the input p_c.</summary>
    public RationalMatrix Inputs { get; }

    /// <summary>N x nr: row c is the target r_c.</summary>
    public RationalMatrix Targets { get; }

    /// <summary>The weights m_c >= 0.</summary>
    public RationalVector Weights { get; }

    /// <summary>G, nr x nr, symmetric and positive definite: |r|^2 = r^T G r. Null for the identity.</summary>
    public RationalMatrix? TargetGram { get; }

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
            loss += Weights[c] * SquaredNorm(Target(c) - reconstruction.Column(c));
        return loss;
    }

    /// <summary>
    /// False if inputs are mere coordinates: with a target Gram matrix they have lengths only where they are the targets, and G is then theirs too
    /// (docs/fields.md).
    /// </summary>
    internal bool InputsHaveLengths => TargetGram is null || Inputs.Equals(Targets);

    /// <summary>Lengths and inner products of inputs, or null if they have none.</summary>
    internal InputMetric? LengthsOfInputs => InputsHaveLengths ? new InputMetric(this) : null;

    /// <summary>N x np: the encoder row along each input, G p_c, whose pre-activation at p is the inner product p_c^T G p.</summary>
    internal RationalMatrix RowsAlongInputs => InputsHaveLengths ? Dual(Inputs.Transpose()).Transpose() : Inputs;

    /// <summary>G p_c.</summary>
    internal RationalVector RowAlong(int column) => InputsHaveLengths ? Dual(Input(column)) : Input(column);

    /// <summary>a^T G b for two vectors of targets; of inputs, <see cref="LengthsOfInputs"/>.</summary>
    internal Rational Inner(RationalVector a, RationalVector b) => Dual(a).Dot(b);

    /// <summary>a^T G a.</summary>
    internal Rational SquaredNorm(RationalVector a) => TargetGram is null ? a.SquaredNorm : Inner(a, a);

    /// <summary>|cos|^2 of two vectors of targets that are not 0.</summary>
    internal Rational SquaredCosine(RationalVector a, RationalVector b) => Inner(a, b).Pow(2) / (SquaredNorm(a) * SquaredNorm(b));

    /// <summary>G a.</summary>
    internal RationalVector Dual(RationalVector a) => TargetGram is null ? a : TargetGram * a;

    /// <summary>G A. Shape: nr x k.</summary>
    internal RationalMatrix Dual(RationalMatrix a) => TargetGram is null ? a : TargetGram * a;

    /// <summary>A^T G B for columns that are vectors of targets. Shapes: nr x k, nr x l, result k x l.</summary>
    internal RationalMatrix Gram(RationalMatrix a, RationalMatrix b) => a.Transpose() * Dual(b);

    /// <summary>N x N: r_c^T G r_d.</summary>
    internal RationalMatrix GramOfTargets => Gram(Targets.Transpose(), Targets.Transpose());

    /// <summary>sum of m_c times a value at each of some columns, which counts places in the list.</summary>
    internal Rational Weighted(int[] columns, Func<int, Rational> value) =>
        columns.Select((c, k) => Weights[c] * value(k)).Aggregate(Rational.Zero, (sum, x) => sum + x);

    /// <summary>tr G B^T S B: what decoders save of the loss, with images B = Z D R^T (k x nr) and S = (Z D Z^T)^-1.</summary>
    internal Rational Explained(RationalMatrix images, RationalMatrix inverse)
    {
        var dual = Dual(images.Transpose());
        return Enumerable.Range(0, images.Columns).Aggregate(Rational.Zero, (sum, j) => sum + dual.Row(j).Dot(inverse * images.Column(j)));
    }

    /// <summary>What is wrong with a Gram matrix for nr target dimensions, or null.</summary>
    internal static string? WhyNoMetric(RationalMatrix gram, int dimension) =>
        gram.Rows != dimension || gram.Columns != dimension
            ? $"is {gram.Rows} x {gram.Columns}; targets have dimension {dimension}, so give {dimension} x {dimension}"
        : !gram.IsSymmetric ? "is not symmetric; give G with G = G^T"
        : LdlDecomposition.Of(gram).Inertia.Positive < dimension ? "is not positive definite; give G with r^T G r > 0 for every r that is not 0"
        : null;
}
