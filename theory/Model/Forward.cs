using TheoryChecks.Exact;

namespace TheoryChecks.Model;

/// <summary>One exact forward pass: everything that loss terms share.</summary>
internal sealed class Forward
{
    private readonly RationalMatrix _targetsLessSkip;

    /// <summary>Evaluates an activation and the decoder at the given parameters on all columns.</summary>
    /// <exception cref="ArgumentException">A matrix does not have the shape that the problem asks for.</exception>
    public Forward(Problem problem, Activation activation, SdlParameters parameters)
    {
        var (encoder, decoder, skip) = parameters;
        Require(encoder.Columns == problem.InputDimension, "encoder", encoder, $"nq x {problem.InputDimension}");
        Require(
            decoder.Rows == problem.TargetDimension && decoder.Columns == encoder.Rows,
            "decoder",
            decoder,
            $"{problem.TargetDimension} x {encoder.Rows}");
        Require(
            skip is null || (skip.Rows == problem.TargetDimension && skip.Columns == problem.InputDimension),
            "skip matrix",
            skip ?? encoder,
            $"{problem.TargetDimension} x {problem.InputDimension}");
        Problem = problem;
        Activation = activation;
        Parameters = parameters;
        Preactivations = problem.Preactivations(encoder);
        Gate = activation.Gate(Preactivations);
        Latents = Masked(Preactivations, Gate);
        _targetsLessSkip = problem.Targets.Transpose() - (skip is null
            ? RationalMatrix.Zero(problem.TargetDimension, problem.Columns)
            : skip * problem.Inputs.Transpose());
        Residuals = ResidualsOf(Latents);
    }

    /// <summary>The columns.</summary>
    public Problem Problem { get; }

    /// <summary>The activation.</summary>
    public Activation Activation { get; }

    /// <summary>Where it was evaluated.</summary>
    public SdlParameters Parameters { get; }

    /// <summary>z = W_E P, nq x N.</summary>
    public RationalMatrix Preactivations { get; }

    /// <summary>Which entries pass, nq x N.</summary>
    public bool[,] Gate { get; }

    /// <summary>a = s(z), nq x N.</summary>
    public RationalMatrix Latents { get; }

    /// <summary>r_c - W_D a_c - W_S p_c in column c, nr x N.</summary>
    public RationalMatrix Residuals { get; }

    /// <summary>The number nq of neurons.</summary>
    public int Neurons => Preactivations.Rows;

    /// <summary>The number N of columns.</summary>
    public int Columns => Preactivations.Columns;

    /// <summary>The residuals with other latents: r_c - W_D b_c - W_S p_c. Shapes: latents nq x N, result nr x N.</summary>
    public RationalMatrix ResidualsOf(RationalMatrix latents) => _targetsLessSkip - Parameters.Decoder * latents;

    /// <summary>The entries of a matrix where the gate is open, 0 elsewhere. Shapes nq x N.</summary>
    public static RationalMatrix Masked(RationalMatrix entries, bool[,] gate) =>
        RationalMatrix.Create(entries.Rows, entries.Columns, (i, c) => gate[i, c] ? entries[i, c] : Rational.Zero);

    /// <summary>sum_c m_c |e_c|^2 for residuals e. Shape: nr x N.</summary>
    public Rational SquaredError(RationalMatrix residuals)
    {
        var sum = Rational.Zero;
        for (var c = 0; c < Columns; c++)
            sum += Problem.Weights[c] * Problem.SquaredNorm(residuals.Column(c));
        return sum;
    }

    /// <summary>
    /// (G e_c in place of e_c, for a metric G.) The gradient of sum_c m_c |e_c|^2, e_c = t_c - W_D b_c - W_S p_c, where b = gate * (z - constants): in W_D it is -2 sum_c m_c e_c b_c^T, in
    /// W_E's row i it is -2 sum_{c: gate} m_c &lt;u_i, e_c> p_c, in W_S -2 sum_c m_c e_c p_c^T. Parts that a term treats as constant come out 0.
    /// </summary>
    internal SdlGradient SquaredErrorGradient(RationalMatrix residuals, RationalMatrix latents, bool[,] gate, bool decoder = true, bool skip = true)
    {
        var weighted = -2 * (Problem.Dual(residuals) * RationalMatrix.Diagonal(Problem.Weights));
        var zero = Zero();
        return new SdlGradient(
            Masked(Parameters.Decoder.Transpose() * weighted, gate) * Problem.Inputs,
            decoder ? weighted * latents.Transpose() : zero.Decoder,
            skip && Parameters.Skip is not null ? weighted * Problem.Inputs : zero.Skip,
            Rational.Zero);
    }

    /// <summary>A gradient of zeros in the right shapes.</summary>
    internal SdlGradient Zero() => new(
        RationalMatrix.Zero(Neurons, Problem.InputDimension),
        RationalMatrix.Zero(Problem.TargetDimension, Neurons),
        RationalMatrix.Zero(Problem.TargetDimension, Problem.InputDimension),
        Rational.Zero);

    private static void Require(bool fits, string name, RationalMatrix matrix, string wanted)
    {
        if (!fits)
            throw new ArgumentException($"The {name} is {matrix.Rows} x {matrix.Columns}; this problem wants {wanted}.");
    }
}
