using TheoryChecks.Exact;
using TheoryChecks.Model;

namespace TheoryChecks.Theorems;

/// <summary>Findings about Thm 3.1 (docs/certificates.md).</summary>
internal static class SparsityFindings
{
    /// <summary>"expected-loss": L, L~ and C at a point, beside the published bound n^2 C (1-S)^2.</summary>
    public static Finding ExpectedLoss(SampledLoss at, Rational bound) => new(
        "expected-loss",
        claim =>
        {
            claim.Write("encoder", at.Point.Encoder);
            claim.Write("decoder", at.Point.Decoder);
            claim.Write("loss", at.Loss);
            claim.Write("isolated", at.Isolated);
            claim.Write("worst", at.Worst);
            claim.Write("bound", bound);
        },
        _ => { });

    /// <summary>"sparsity-bound": |L - L~| &lt;= factor C at every point, and L >= L~ if asked for.</summary>
    public static Finding SparsityBound(Rational factor, bool nonnegative) => new(
        "sparsity-bound",
        claim =>
        {
            claim.Write("factor", factor);
            claim.WriteBoolean("nonnegative", nonnegative);
        },
        _ => { });

    /// <summary>"excess-bound": 0 &lt;= L - L~ &lt;= bound at a point, by bounds on norms.</summary>
    public static (Rational Bound, Finding Finding) ExcessBound(Instance instance, IndependentFeatures features, EncoderDecoder point)
    {
        var (problem, lengths, columns) = (instance.Problem, instance.Problem.LengthsOfInputs!, point.Decoder.Transpose());
        var (encoder, decoder) = problem.TargetGram is null
            ? (OperatorNorm.Bound(point.Encoder), OperatorNorm.Bound(point.Decoder))
            : (OperatorNorm.Bound(point.Encoder, lengths.AsVectors(point.Encoder)), OperatorNorm.Bound(columns, columns * problem.TargetGram));
        var (input, target) = (Longest(problem.Inputs, lengths.SquaredNorm), Longest(problem.Targets, problem.SquaredNorm));
        var bound = (target + decoder * encoder * input).Pow(2) * SparsityBounds.ExcessFactor(features);
        return (bound, new Finding(
            "excess-bound",
            claim =>
            {
                claim.Write("encoder", point.Encoder);
                claim.Write("decoder", point.Decoder);
                claim.Write("bound", bound);
            },
            evidence =>
            {
                evidence.Write("encoderNorm", encoder);
                evidence.Write("decoderNorm", decoder);
                evidence.Write("inputNorm", input);
                evidence.Write("targetNorm", target);
            }));
    }

    private static Rational Longest(RationalMatrix rows, Func<RationalVector, Rational> square) =>
        OperatorNorm.Root(Enumerable.Range(0, rows.Rows).Max(d => square(rows.Row(d))));
}
