using TheoryChecks.Exact;
using TheoryChecks.Model;

namespace TheoryChecks.Landscape;

/// <summary>
/// The columns of a problem in coordinates that forget everything the loss does not see: y_b = &lt;w, p_b> on r independent inputs, so that every
/// pre-activation is linear in y, and the Gram matrix of the targets.
/// </summary>
internal sealed class ColumnSpace
{
    private double[,]? _metric;

    public ColumnSpace(Problem problem)
    {
        Problem = problem;
        var q = RationalMatrix.FromRows(problem.InputDimension, problem.Inputs.IndependentRows().Select(problem.Input));
        var transposed = q.Transpose();
        Coordinates = RationalMatrix.FromRows(q.Rows, Enumerable.Range(0, problem.Columns).Select(c => transposed.Solve(problem.Input(c))!));
        Lift = transposed * (q * transposed).Inverse()!;
        Gram = problem.GramOfTargets;
    }

    public Problem Problem { get; }

    /// <summary>N x r: the inputs in terms of the basis inputs. Pre-activations are Coordinates y.</summary>
    public RationalMatrix Coordinates { get; }

    /// <summary>The rank r of the inputs.</summary>
    public int Rank => Coordinates.Columns;

    /// <summary>True if any activations can be had: the columns off a set then do not matter.</summary>
    public bool IsIndependent => Rank == Problem.Columns;

    /// <summary>np x r: an encoder row w with these coordinates. It solves &lt;w, p_b> = y_b.</summary>
    public RationalMatrix Lift { get; }

    /// <summary>N x N: r_c . r_c' in the metric of the targets.</summary>
    public RationalMatrix Gram { get; }

    /// <summary>G of the targets in floating point, or null for the identity.</summary>
    public double[,]? Metric => _metric ??= InDoubles(x => x);

    /// <summary>The sizes of its entries.</summary>
    public double[,]? SizeOfMetric => InDoubles(Math.Abs);

    public Rational Weight(int column) => Problem.Weights[column];

    /// <summary>sum of m_c |r_c|^2 over columns.</summary>
    public Rational Total(IEnumerable<int> columns) => columns.Aggregate(Rational.Zero, (sum, c) => sum + Weight(c) * Gram[c, c]);

    /// <summary>The columns among these whose input lies in the span of the others.</summary>
    public int[] Dependent(IReadOnlyCollection<int> columns)
    {
        var rank = Rows(columns).Rank();
        return [.. columns.Where(c => Rows(columns.Where(other => other != c)).Rank() == rank)];
    }

    /// <summary>r x k: the shortest coordinates that are 1 at one of these independent columns and 0 at the others.</summary>
    public RationalMatrix Dual(IEnumerable<int> columns)
    {
        var v = Rows(columns);
        return v.Transpose() * (v * v.Transpose()).Inverse()!;
    }

    /// <summary>These columns' coordinates, one row each.</summary>
    public RationalMatrix Rows(IEnumerable<int> columns) => RationalMatrix.FromRows(Rank, columns.Select(Coordinates.Row));

    private double[,]? InDoubles(Func<double, double> entry)
    {
        if (Problem.TargetGram is not { } gram)
            return null;
        var metric = new double[gram.Rows, gram.Rows];
        for (var j = 0; j < gram.Rows; j++)
            for (var k = 0; k < gram.Rows; k++)
                metric[j, k] = entry(gram[j, k].ToDouble());
        return metric;
    }

    /// <summary>z_c for coordinates over Q(alpha).</summary>
    public Polynomial Value(IReadOnlyList<Polynomial> y, int column)
    {
        var sum = Polynomial.Zero;
        for (var k = 0; k < Rank; k++)
            sum += Coordinates[column, k] * y[k];
        return sum;
    }

    /// <summary>Lifts coordinates over Q(alpha) to np entries.</summary>
    public Polynomial[] ToRow(IReadOnlyList<Polynomial> y)
    {
        var row = new Polynomial[Lift.Rows];
        for (var j = 0; j < row.Length; j++)
        {
            row[j] = Polynomial.Zero;
            for (var k = 0; k < Rank; k++)
                row[j] += Lift[j, k] * y[k];
        }
        return row;
    }

    /// <summary>The columns of positive weight among these.</summary>
    public int[] Weighted(int[] set) => [.. set.Where(c => Weight(c).ToDouble() > 0)];

    /// <summary>The pre-activation at a column of a row with these coordinates, in floating point.</summary>
    public double Near(int column, double[] y) => Coordinates.Row(column).ToDoubles().Zip(y, (a, b) => a * b).Sum();

    /// <summary>The first of some columns that together with T are a basis of their span.</summary>
    public int[] Basis(int[] weighted, int[] tight)
    {
        var (basis, rows) = (new List<int>(), tight.Select(Coordinates.Row).ToList());
        foreach (var c in weighted)
        {
            rows.Add(Coordinates.Row(c));
            if (RationalMatrix.FromRows(rows).Rank() < rows.Count)
                rows.RemoveAt(rows.Count - 1);
            else
                basis.Add(c);
        }
        return [.. basis];
    }

    /// <summary>The nearest row that is 0 on the tight columns.</summary>
    public RationalVector OnFace(RationalVector y, int[] tight)
    {
        if (tight.Length == 0)
            return y;
        return y - Dual(tight) * (Rows(tight) * y);
    }
}
