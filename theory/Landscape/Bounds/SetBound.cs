using System.Numerics;
using System.Text.Json;
using TheoryChecks.Exact;
using TheoryChecks.Model;

namespace TheoryChecks.Landscape;

/// <summary>
/// What one neuron leaves at least of columns on which it alone is on: sum m |r|^2 - lambda, P^T (lambda D - D K D - N) P positive semidefinite, and
/// N without negative entries where latents are >= 0, else 0 (docs/landscape.md). First lambda is an eigenvalue; a better N is proposed in double
/// precision and rounded.
/// </summary>
internal sealed class SetBound
{
    private const int EigenvalueBits = 50, Bits = 40;
    private const double Near = 1e-9, Tolerance = 1e-10;

    private readonly Instance _instance;
    private readonly int[] _columns;
    private readonly Rational _total;
    private readonly RationalMatrix _inputs; // P, in coordinates that are independent on these columns
    private readonly RationalMatrix _saved;  // D K D

    private SetBound(Instance instance, int[] columns)
    {
        (_instance, _columns, var problem) = (instance, columns, instance.Problem);
        var inputs = RationalMatrix.FromRows(problem.InputDimension, columns.Select(problem.Inputs.Row));
        var independent = new List<int>();
        for (var j = 0; j < inputs.Columns; j++)
            if (RationalMatrix.FromRows(inputs.Rows, independent.Append(j).Select(inputs.Column)).Rank() > independent.Count)
                independent.Add(j);
        _inputs = RationalMatrix.Create(columns.Length, independent.Count, (k, j) => inputs[k, independent[j]]);
        Coordinates = independent;
        _saved = RationalMatrix.Create(columns.Length, columns.Length, (k, l) =>
            Weight(k) * Weight(l) * problem.Inner(problem.Targets.Row(columns[k]), problem.Targets.Row(columns[l])));
        _total = Enumerable.Range(0, columns.Length).Aggregate(Rational.Zero, (sum, k) => sum + (Weight(k).IsZero ? 0 : _saved[k, k] / Weight(k)));
        (Eigenvalue, Positive) = (Rational.Zero, RationalMatrix.Zero(columns.Length, columns.Length));
    }

    /// <summary>lambda.</summary>
    public Rational Eigenvalue { get; private init; }

    /// <summary>N.</summary>
    public RationalMatrix Positive { get; private init; }

    /// <summary>What is left at least.</summary>
    public Rational Value => _total - Eigenvalue;

    /// <summary>True if some row of the closed cone leaves no more, or all has been tried.</summary>
    public bool IsBest { get; private init; }

    /// <summary>Coordinates of the inputs that determine latents on these columns.</summary>
    public IReadOnlyList<int> Coordinates { get; }

    /// <summary>A row in these coordinates that leaves about as much, or null.</summary>
    public double[]? Row { get; private init; }

    /// <summary>The columns.</summary>
    public IReadOnlyList<int> Columns => _columns;

    /// <summary>With the greatest eigenvalue; or, if its rows are not in the cone, that of K without negative entries if it is less.</summary>
    public static SetBound Of(Instance instance, int[] columns)
    {
        var bare = new SetBound(instance, columns);
        if (bare._inputs.Columns == 0)
            return new(instance, columns) { IsBest = true };
        var plain = bare.With(bare.Positive);
        if (plain.IsBest)
            return plain;
        var negative = RationalMatrix.Create(columns.Length, columns.Length, (k, l) => Rational.Max(Rational.Zero, -bare._saved[k, l]));
        var without = bare.With(negative);
        return without.Eigenvalue < plain.Eigenvalue ? without : plain;
    }

    /// <summary>The best there is with some N.</summary>
    public SetBound Improved()
    {
        if (IsBest)
            return this;
        var best = this;
        foreach (var candidate in Proposed())
            if (candidate.Eigenvalue < best.Eigenvalue)
                best = candidate;
        return new(_instance, _columns) { Eigenvalue = best.Eigenvalue, Positive = best.Positive, Row = best.Row ?? Row, IsBest = true };
    }

    /// <summary>Writes it as an item of "sets".</summary>
    public void Write(Utf8JsonWriter writer)
    {
        writer.WriteStartObject();
        writer.Write("columns", _columns);
        writer.Write("eigenvalue", Eigenvalue);
        if (!Positive.IsZero)
            writer.Write("positive", Positive);
        writer.WriteEndObject();
    }

    private Rational Weight(int k) => _instance.Problem.Weights[_columns[k]];

    /// <summary>The least lambda that goes with N: the greatest eigenvalue of P^T (D K D + N) P against P^T D P.</summary>
    private SetBound With(RationalMatrix positive)
    {
        var norm = Reduced(RationalMatrix.Diagonal(new RationalVector(Enumerable.Range(0, _columns.Length).Select(Weight))));
        var form = Reduced(_saved + positive);
        var top = (norm.Inverse()! * form).CharacteristicPolynomial().IsolateRealRoots()[^1];
        var lambda = top.IsRational ? top.Enclosure.Lower : top.Refine(Rational.FromRatio(1, BigInteger.One << EigenvalueBits)).Enclosure.Upper;
        var row = TopRow(norm, form);
        var latents = Doubles(_inputs).Select(p => p.Zip(row, (x, y) => x * y).Sum()).ToArray();
        var small = Near * latents.Max(Math.Abs);
        var sign = latents.Sum() < 0 ? -1 : 1;
        var isInside = !_instance.Activation.IsRectified || latents.All(z => sign * z >= -small);
        return new(_instance, _columns)
        {
            Eigenvalue = Rational.Max(Rational.Zero, lambda),
            Positive = positive,
            IsBest = isInside && positive.IsZero,
            Row = isInside ? [.. row.Select(x => sign * x)] : null,
        };
    }

    private RationalMatrix Reduced(RationalMatrix m) => _inputs.Transpose() * m * _inputs;

    /// <summary>A row with the greatest w^T form w / w^T norm w, in double precision.</summary>
    private static double[] TopRow(RationalMatrix norm, RationalMatrix form)
    {
        var (values, vectors) = SymmetricEigen.Of(Doubles(norm));
        // norm^-1/2, so that an ordinary eigenvector says it.
        var n = values.Length;
        var scales = Array.ConvertAll(values, value => 1 / Math.Sqrt(Math.Max(value, 1e-300)));
        var root = Enumerable.Range(0, n).Select(i => Enumerable.Range(0, n)
            .Select(j => Enumerable.Range(0, n).Sum(k => vectors[k][i] * vectors[k][j] * scales[k])).ToArray()).ToArray();
        double[] Times(double[][] m, double[] x) => Array.ConvertAll(m, r => r.Zip(x, (a, b) => a * b).Sum());
        var rough = Doubles(form);
        var half = Array.ConvertAll(root, r => Times(rough, r));
        return Times(root, SymmetricEigen.Of(Array.ConvertAll(half, r => Times(root, r))).Vectors[^1]);
    }

    /// <summary>
    /// The least lambda by a semidefinite program in lambda and N, rounded: to short numbers, which may meet it exactly, and to close ones, which
    /// lie inside.
    /// </summary>
    private IEnumerable<SetBound> Proposed()
    {
        var (n, k) = (_columns.Length, _inputs.Columns);
        var (p, scale) = (Doubles(_inputs), Math.Max(1e-300, _total.ToDouble()));
        var norm = Reduced(RationalMatrix.Diagonal(new RationalVector(Enumerable.Range(0, n).Select(Weight))));
        var form = Doubles(Reduced(_saved));
        // Of the pairs of columns those with a weight of 1 on the diagonal, 2 off it.
        var pairs = (from c in Enumerable.Range(0, n) from d in Enumerable.Range(0, c + 1) select (c, d)).ToArray();
        var program = new BarrierProgram(pairs.Length + 1);
        var (above, terms, rough) = (new double[k, k], new List<(int, int, int, double)>(), Doubles(norm));
        for (var i = 0; i < k; i++)
            for (var j = 0; j <= i; j++)
            {
                above[i, j] = above[j, i] = -form[i][j];
                terms.Add((0, i, j, rough[i][j]));
                for (var q = 0; q < pairs.Length; q++)
                    terms.Add((q + 1, i, j, -Product(pairs[q], i, j)));
            }
        program.Add(above, terms);
        for (var q = 0; q < pairs.Length; q++)
            program.Add(new double[1, 1], [(q + 1, 0, 0, 1.0)]);
        // Entries so small that twice the eigenvalue is far above.
        var start = Enumerable.Repeat(1e-3 * scale / (n * n), pairs.Length + 1).ToArray();
        var least = SymmetricEigen.Of(rough).Values[0];
        start[0] = 2 * scale + 1e-3 * scale * p.Sum(x => x.Sum(y => y * y)) / least;
        var objective = new double[pairs.Length + 1];
        objective[0] = -1;
        if (program.Maximize(objective, start, double.PositiveInfinity, Tolerance * scale) is not { } y)
            yield break;
        foreach (var near in new[] { 1e-2, 1e-4 })
            if (Rounded(near) is { } short_ && IsSemidefinite(Simplest(y[0], 1e-7 * scale), short_))
                yield return Made(Simplest(y[0], 1e-7 * scale), short_);
        var close = Rounded(Math.Pow(2, -Bits));
        for (var more = 1e-10; more < 1e-3; more *= 16)
            if (Simplest(y[0] + more * scale, more * scale / 4) is var lambda && IsSemidefinite(lambda, close))
            {
                yield return Made(lambda, close);
                yield break;
            }

        double Product((int C, int D) pair, int i, int j)
        {
            var (a, b) = (p[pair.C], p[pair.D]);
            return pair.C == pair.D ? a[i] * a[j] : a[i] * b[j] + a[j] * b[i];
        }

        RationalMatrix Rounded(double near)
        {
            var positive = new Rational[n, n];
            for (var q = 0; q < pairs.Length; q++)
                positive[pairs[q].c, pairs[q].d] = positive[pairs[q].d, pairs[q].c] = Rational.Max(Rational.Zero, Simplest(y[q + 1], near * scale));
            return RationalMatrix.Create(n, n, (c, d) => positive[c, d]);
        }

        bool IsSemidefinite(Rational lambda, RationalMatrix positive) =>
            lambda.Sign >= 0 && LdlDecomposition.Of(lambda * norm - Reduced(_saved + positive)).Inertia.IsPositiveSemidefinite;

        SetBound Made(Rational lambda, RationalMatrix positive) => new(_instance, _columns) { Eigenvalue = lambda, Positive = positive };
    }

    private static double[][] Doubles(RationalMatrix m) => [.. Enumerable.Range(0, m.Rows).Select(i => m.Row(i).ToDoubles())];

    private static Rational Simplest(double x, double near) => Rational.Simplest(Rational.FromDouble(x - near), Rational.FromDouble(x + near));
}
