using TheoryChecks.Exact;
using TheoryChecks.Model;

namespace TheoryChecks.Landscape;

/// <summary>
/// A rational subspace near the span of the decoder columns that is a best one for some columns: a sum of eigenspaces of M = sum m_c r_c r_c^T, and
/// of a part of one where an eigenvalue is repeated.
/// Rounding activations one by one would leave it.
/// </summary>
internal sealed class BestSubspace
{
    private const double Present = 1e-6;

    private readonly RationalMatrix _basis; // one vector of nr entries in each row
    private readonly RationalMatrix _images; // <vector, r_c>: a row for each vector, N columns

    private BestSubspace(RationalMatrix basis, Problem problem) => (_basis, _images) = (basis, basis * problem.Dual(problem.Targets.Transpose()));

    /// <summary>The subspace near the span of <paramref name="u"/> (nr entries each), or null if an eigenvalue is irrational or the dimension is not
    /// that of the span.</summary>
    public static BestSubspace? Of(double[][] targets, Problem problem, int[] columns, double[][] u, int bits)
    {
        var size = targets[0].Length;
        var m = columns.Aggregate(
            RationalMatrix.Zero(size, size),
            (sum, c) => sum + RationalMatrix.Create(size, size, (k, l) => problem.Weights[c] * problem.Targets[c, k] * problem.Targets[c, l]));
        if (problem.TargetGram is { } metric)
            m *= metric; // its eigenspaces hold the best decoder columns
        var roots = m.CharacteristicPolynomial().IsolateRealRoots();
        if (roots.Any(root => !root.IsRational))
            return null;
        var basis = new List<RationalVector>();
        foreach (var lambda in roots.Select(root => root.Enclosure.Lower).Where(lambda => lambda.Sign > 0))
        {
            var space = (m - lambda * RationalMatrix.Identity(size)).NullSpace();
            var b = RationalMatrix.FromRows(space);
            var toCoordinates = (b * b.Transpose()).Inverse()! * b;
            // The parts of the decoder columns in the eigenspace, reduced to echelon form.
            var rows = Echelon([.. u.Select(column => Enumerable.Range(0, space.Count)
                .Select(k => toCoordinates.Row(k).ToDoubles().Zip(column, (x, y) => x * y).Sum())
                .ToArray())]);
            var near = Rational.FromRatio(1, 1L << bits);
            basis.AddRange(rows.Select(row => b.Transpose() * new RationalVector(row.Select(Rational.FromDouble)
                .Select(x => Rational.Simplest(x - near, x + near)))));
        }
        return basis.Count == 0 || basis.Count > u.Length ? null : new(RationalMatrix.FromRows(basis), problem);
    }

    /// <summary>
    /// &lt;q, r_c> on the columns <paramref name="on"/> for a vector q of the subspace that is orthogonal to the targets of <paramref name="off"/>,
    /// near the wanted activations; null if there is no such q but 0.
    /// </summary>
    public RationalVector? Activations(int[] on, int[] off, Func<int, double> wanted, int bits)
    {
        var free = RationalMatrix.FromRows(_basis.Rows, off.Select(_images.Column)).NullSpace();
        if (free.Count == 0)
            return null;
        var images = RationalMatrix.FromRows(free.Select(x => new RationalVector(on.Select(c => x.Dot(_images.Column(c))))));
        // Least squares, made simple.
        var target = on.Select(wanted).ToArray();
        var gram = (images * images.Transpose()).Inverse();
        if (gram is null)
            return null;
        var right = Enumerable.Range(0, images.Rows).Select(k => images.Row(k).ToDoubles().Zip(target, (x, y) => x * y).Sum()).ToArray();
        var near = Rational.FromRatio(1, 1L << bits);
        var times = new RationalVector(Enumerable.Range(0, images.Rows)
            .Select(k => Rational.FromDouble(gram.Row(k).ToDoubles().Zip(right, (x, y) => x * y).Sum()))
            .Select(x => Rational.Simplest(x - near, x + near)));
        return images.Transpose() * times;
    }

    private static List<double[]> Echelon(double[][] rows)
    {
        var (left, reduced) = (rows.Select(row => (double[])row.Clone()).ToList(), new List<(double[] Row, int Pivot)>());
        while (left.Count > 0)
        {
            var (row, pivot) = left.SelectMany(row => row.Select((_, k) => (row, k))).MaxBy(item => Math.Abs(item.row[item.k]));
            if (Math.Abs(row[pivot]) < Present)
                break;
            left.Remove(row);
            var scale = row[pivot];
            for (var k = 0; k < row.Length; k++)
                row[k] /= scale;
            foreach (var other in left.Concat(reduced.Select(item => item.Row)))
            {
                var times = other[pivot];
                for (var k = 0; k < row.Length; k++)
                    other[k] -= times * row[k];
            }
            reduced.Add((row, pivot));
        }
        return [.. reduced.Select(item => item.Row)];
    }
}
