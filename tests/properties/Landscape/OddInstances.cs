using System.Globalization;
using TheoryChecks.Exact;
using TheoryChecks.Model;

namespace TheoryChecks.Properties.Landscape;

/// <summary>
/// The tiny instances of <see cref="TinyInstances"/>, each with one thing that those never have: a metric of the targets, irrational numbers, two
/// sources, scales far apart, multiples of one column only, one weight or none, all neurons anchored, one dimension. One seed, one instance.
/// </summary>
public static class OddInstances
{
    private static readonly string[] Kinds = ["metric", "field", "sources", "scaled", "one-column", "one-weight", "anchored", "line"];

    /// <summary>The instance of a seed; its name ends with what is odd about it.</summary>
    public static Instance Of(int seed)
    {
        var random = new Random(seed);
        var tiny = TinyInstances.Of(seed);
        var kind = Kinds[random.Next(Kinds.Length)];
        var (problem, n, anchors) = (tiny.Problem, tiny.Problem.Columns, tiny.Anchors);
        if (tiny.Samples is not null)
            (problem, n) = (tiny.Isolated, tiny.Isolated.Columns);
        var isAutoencoder = problem.Targets.Equals(problem.Inputs);
        var odd = kind switch
        {
            "metric" => new Problem(problem.Inputs, problem.Targets, problem.Weights, Metric(random, problem.TargetDimension)),
            "field" => Like(Scaled(problem.Inputs, Units(random, n))),
            "sources" => Like(Beside(problem.Inputs, Whole(random, n, 2))),
            "scaled" => new Problem(
                Power(random) * problem.Inputs, Power(random) * problem.Targets, Power(random) * problem.Weights),
            "one-column" => Like(RationalMatrix.Create(n, problem.InputDimension, (c, j) => (c - 1) * problem.Inputs[0, j])),
            "one-weight" => new Problem(problem.Inputs, problem.Targets, OneOf(random, n)),
            "line" => Like(RationalMatrix.Create(n, 1, (c, _) => problem.Inputs[c, 0])),
            _ => problem,
        };
        if (kind == "metric")
            anchors = []; // anchored rows are compared with inputs, which have no lengths beside a metric
        if (kind == "anchored")
            anchors = [.. Enumerable.Range(0, Math.Min(n, tiny.Neurons))];
        return new Instance(
            string.Create(CultureInfo.InvariantCulture, $"{tiny.Name}-{kind}"), tiny.Activation, tiny.Neurons, odd, anchors);

        Problem Like(RationalMatrix inputs) => new(inputs, isAutoencoder ? inputs : problem.Targets, problem.Weights);
    }

    /// <summary>A^T A + I with small whole entries: positive definite.</summary>
    private static RationalMatrix Metric(Random random, int dimension)
    {
        var a = Whole(random, dimension, dimension);
        return a.Transpose() * a + RationalMatrix.Identity(dimension);
    }

    private static Rational[] Units(Random random, int n)
    {
        Rational[] units = [1, Rational.Parse("sqrt(2)"), Rational.Parse("1+sqrt(2)"), Rational.Parse("(sqrt(2)-3)/2")];
        return [.. Enumerable.Range(0, n).Select(_ => units[random.Next(units.Length)])];
    }

    private static RationalMatrix Scaled(RationalMatrix rows, Rational[] by) =>
        RationalMatrix.Create(rows.Rows, rows.Columns, (c, j) => by[c] * rows[c, j]);

    private static RationalMatrix Beside(RationalMatrix left, RationalMatrix right) =>
        RationalMatrix.Create(left.Rows, left.Columns + right.Columns, (c, j) => j < left.Columns ? left[c, j] : right[c, j - left.Columns]);

    private static RationalVector OneOf(Random random, int n)
    {
        var one = random.Next(n + 1);
        return new RationalVector(Enumerable.Range(0, n).Select(c => (Rational)(c == one ? 1 : 0)));
    }

    private static Rational Power(Random random) => ((Rational)10).Pow(random.Next(-9, 10));

    private static RationalMatrix Whole(Random random, int rows, int columns) =>
        RationalMatrix.Create(rows, columns, (_, _) => random.Next(-2, 3));
}
