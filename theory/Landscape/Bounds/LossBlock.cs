using System.Text.Json;
using TheoryChecks.Exact;
using TheoryChecks.Model;

namespace TheoryChecks.Landscape;

/// <summary>
/// A part of the loss, seen through some combinations of columns, that few neurons see: with one neuron and latents >= 0 a Rayleigh quotient over the
/// positive orthant, in general a rank bound (docs/landscape.md).
/// </summary>
internal sealed class LossBlock
{
    private readonly RationalMatrix _combinations;
    private readonly Rational _number;      // tau or lambda
    private readonly RationalMatrix _matrix; // excess or positive part
    private readonly bool _isOneNeuron;

    private LossBlock(RationalMatrix combinations, Rational number, RationalMatrix matrix, bool isOneNeuron, Rational value) =>
        (_combinations, _number, _matrix, _isOneNeuron, Value) = (combinations, number, matrix, isOneNeuron, value);

    /// <summary>What the block contributes to the lower bound.</summary>
    public Rational Value { get; }

    /// <summary>The rank bound when k neurons see the combinations (rows of length N).</summary>
    public static LossBlock ByRank(Problem problem, RationalMatrix combinations, int k)
    {
        var (targets, weights) = (problem.Targets, problem.Weights);
        var inverse = RationalMatrix.Diagonal(new RationalVector(weights.Select(weight => weight.IsZero ? Rational.Zero : weight.Inverse())));
        var images = combinations * targets;
        var m = images.Transpose() * (combinations * inverse * combinations.Transpose()).Inverse()! * images;
        var bound = EckartYoung.Of(m, k, problem.TargetGram);
        return new(combinations, bound.Tau, bound.Excess, false, bound.Value);
    }

    /// <summary>
    /// The bound for columns that one neuron sees with latents >= 0: sum m |r|^2 - lambda with lambda D - D K D - N positive semidefinite. N is
    /// either 0 or what takes the negative inner products out of K.
    /// </summary>
    public static LossBlock ByOneNeuron(Problem problem, IReadOnlyList<int> columns)
    {
        var (targets, weights) = (problem.Targets, problem.Weights);
        var n = columns.Count;
        var gram = RationalMatrix.Create(n, n, (k, l) => problem.Inner(targets.Row(columns[k]), targets.Row(columns[l])));
        var total = Enumerable.Range(0, n).Aggregate(Rational.Zero, (sum, k) => sum + weights[columns[k]] * gram[k, k]);
        var candidates = new[] { gram, RationalMatrix.Create(n, n, (k, l) => Rational.Max(gram[k, l], Rational.Zero)) }.Distinct();
        return candidates.Select(form =>
        {
            // lambda D - D form D >= 0 iff lambda is at least the largest eigenvalue of form D.
            var weighted = RationalMatrix.Create(n, n, (k, l) => form[k, l] * weights[columns[l]]);
            var top = weighted.CharacteristicPolynomial().IsolateRealRoots()[^1];
            var lambda = top.IsRational
                ? top.Enclosure.Lower
                : top.Refine(Rational.FromRatio(1, System.Numerics.BigInteger.One << 50)).Enclosure.Upper;
            var positive = RationalMatrix.Create(n, n, (k, l) => weights[columns[k]] * weights[columns[l]] * (form[k, l] - gram[k, l]));
            var combinations = RationalMatrix.FromRows(targets.Rows, columns.Select(c => RationalVector.Unit(targets.Rows, c)));
            return new LossBlock(combinations, lambda, positive, true, total - lambda);
        }).MaxBy(block => block.Value)!;
    }

    public void Write(Utf8JsonWriter writer)
    {
        writer.WriteStartObject();
        writer.Write("combinations", _combinations);
        writer.Write(_isOneNeuron ? "eigenvalue" : "tau", _number);
        writer.Write(_isOneNeuron ? "positive" : "excess", _matrix);
        writer.WriteEndObject();
    }
}
