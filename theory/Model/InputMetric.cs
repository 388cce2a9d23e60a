using TheoryChecks.Exact;

namespace TheoryChecks.Model;

/// <summary>
/// Lengths and inner products of a problem's inputs, p^T G q with G the identity or the Gram matrix of targets that are the inputs. Inputs that are
/// mere coordinates have none (docs/fields.md): <see cref="Problem.LengthsOfInputs"/> is null, so they cannot be asked for one.
/// </summary>
internal sealed class InputMetric
{
    internal InputMetric(Problem problem) => Problem = problem;

    /// <summary>The problem whose inputs these are.</summary>
    public Problem Problem { get; }

    /// <summary>p^T G q.</summary>
    public Rational Inner(RationalVector p, RationalVector q) => Problem.Inner(p, q);

    /// <summary>|p|^2 = p^T G p.</summary>
    public Rational SquaredNorm(RationalVector p) => Problem.SquaredNorm(p);

    /// <summary>|cos|^2 of two vectors that are not 0.</summary>
    public Rational SquaredCosine(RationalVector p, RationalVector q) => Problem.SquaredCosine(p, q);

    /// <summary>Encoder rows w as the vectors v of inputs that they are along: G v = w. Shape: k x np.</summary>
    public RationalMatrix AsVectors(RationalMatrix rows) => Problem.TargetGram is { } gram ? rows * gram.Inverse()! : rows;
}
