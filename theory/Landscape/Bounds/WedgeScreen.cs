using TheoryChecks.Exact;

namespace TheoryChecks.Landscape;

/// <summary>
/// The tests of <see cref="WedgeBlock"/> in double precision: says of most boxes at once that no candidate can do, and of the others which may. Every
/// tolerance is on the side of asking the exact test once more, so it decides nothing.
/// </summary>
/// <param name="metric">G^-1.</param>
/// <param name="form">G^-1 B K B^T G^-1.</param>
internal sealed class WedgeScreen(RationalMatrix metric, RationalMatrix form)
{
    /// <summary>What rounding may have done to an entry, and to an eigenvalue, relative to the numbers that entries are differences of.</summary>
    private const double EntryError = 1e-14, EigenvalueError = 1e-12;

    /// <summary>So that a matrix of zeros counts as semidefinite.</summary>
    private const double Least = 1e-300;

    private readonly double[][] _metric = Doubles(metric), _form = Doubles(form);

    /// <summary>A row B z scaled to length 1 in the metric, which changes no sign.</summary>
    public double[] Scaled(RationalVector row)
    {
        var rough = row.ToDoubles();
        var length = Math.Sqrt(Math.Max(0, Value(_metric, rough, rough)));
        return length > 0 ? Array.ConvertAll(rough, x => x / length) : rough;
    }

    /// <summary>Which of the candidates may do, in order: 0; the form; its diagonal and negative entries; the same of the form with equal entries for
    /// each monomial; that form itself.</summary>
    public IReadOnlyList<int> Candidates(double[][][] rows, double lambda, (int G, int H)[][] monomials)
    {
        var (q, size) = Form(rows, lambda);
        var n = q.Length;
        if (Enumerable.Range(0, n).Any(g => q[g][g] < -EntryError * size))
            return [];
        var even = Array.ConvertAll(q, _ => new double[n]);
        foreach (var places in monomials)
        {
            var each = Sum(q, places) / places.Length;
            foreach (var (g, h) in places)
                even[g][h] = each;
        }
        var nothing = Array.ConvertAll(q, _ => new double[n]);
        return [.. new[] { nothing, q, Negative(q), Negative(even), even }
            .Select((candidate, number) => (Candidate: candidate, Number: number))
            .Where(item => monomials.All(places => Sum(q, places) - Sum(item.Candidate, places) >= -EntryError * places.Length * size)
                && (item.Number == 0 || IsSemidefinite(item.Candidate, EigenvalueError * size)))
            .Select(item => item.Number)];

        double[][] Negative(double[][] m) => [.. m.Select((row, g) => row.Select((x, h) => g == h || x < 0 ? x : 0).ToArray())];
    }

    /// <summary>lambda det H_gh(0) - det H_gh'(0), as the exact form is, and the size of the numbers that it is made of.</summary>
    private (double[][] Form, double Size) Form(double[][][] rows, double lambda)
    {
        var all = rows.SelectMany(own => own).ToArray();
        var (norms, shares) = (Products(_metric, all), Products(_form, all));
        var shape = rows.Select(own => own.Length).ToArray();
        var first = shape.Select((_, i) => shape[..i].Sum()).ToArray();
        var choices = Enumerable.Range(0, shape.Aggregate(1, (product, m) => product * m))
            .Select(g => WedgeBlock.Digits(g, shape).Select((a, i) => first[i] + a).ToArray())
            .ToArray();
        var (k, result) = (shape.Length, new double[choices.Length][]);
        var scratch = new double[k, k];
        for (var g = 0; g < choices.Length; g++)
        {
            result[g] = new double[choices.Length];
            for (var h = 0; h <= g; h++)
            {
                var value = lambda * Determinant(choices[g], choices[h], -1);
                for (var row = 0; row < k; row++)
                    value -= Determinant(choices[g], choices[h], row);
                (result[g][h], result[h][g]) = (value, value);
            }
        }
        return (result, lambda + k * shares.Max(row => row.Max(Math.Abs)));

        double Determinant(int[] g, int[] h, int row)
        {
            for (var i = 0; i < k; i++)
                for (var j = 0; j < k; j++)
                    scratch[i, j] = (i == row ? shares : norms)[g[i]][h[j]];
            return k switch
            {
                1 => scratch[0, 0],
                2 => scratch[0, 0] * scratch[1, 1] - scratch[0, 1] * scratch[1, 0],
                _ => Eliminated(scratch, k),
            };
        }
    }

    /// <summary>The determinant; overwrites the matrix.</summary>
    private static double Eliminated(double[,] a, int n)
    {
        var determinant = 1.0;
        for (var c = 0; c < n; c++)
        {
            var pivot = c;
            for (var r = c + 1; r < n; r++)
                if (Math.Abs(a[r, c]) > Math.Abs(a[pivot, c]))
                    pivot = r;
            if (a[pivot, c] == 0)
                return 0;
            if (pivot != c)
            {
                determinant = -determinant;
                for (var j = c; j < n; j++)
                    (a[c, j], a[pivot, j]) = (a[pivot, j], a[c, j]);
            }
            determinant *= a[c, c];
            for (var r = c + 1; r < n; r++)
            {
                var factor = a[r, c] / a[c, c];
                for (var j = c + 1; j < n; j++)
                    a[r, j] -= factor * a[c, j];
            }
        }
        return determinant;
    }

    /// <summary>Cholesky of the matrix with a little added to its diagonal.</summary>
    private static bool IsSemidefinite(double[][] matrix, double added)
    {
        var n = matrix.Length;
        var lower = new double[n, n];
        for (var i = 0; i < n; i++)
            for (var j = 0; j <= i; j++)
                lower[i, j] = matrix[i][j];
        return Cholesky.Factor(lower, added + Least) is not null;
    }

    private static double[][] Products(double[][] form, double[][] rows)
    {
        var images = Array.ConvertAll(rows, row => Array.ConvertAll(form, own => Dot(own, row)));
        return Array.ConvertAll(rows, row => Array.ConvertAll(images, image => Dot(row, image)));
    }

    private static double Value(double[][] form, double[] x, double[] y) => Dot(x, Array.ConvertAll(form, own => Dot(own, y)));

    private static double Dot(double[] x, double[] y)
    {
        var sum = 0.0;
        for (var k = 0; k < x.Length; k++)
            sum += x[k] * y[k];
        return sum;
    }

    private static double Sum(double[][] form, (int G, int H)[] places)
    {
        var sum = 0.0;
        foreach (var (g, h) in places)
            sum += form[g][h];
        return sum;
    }

    private static double[][] Doubles(RationalMatrix m) => [.. Enumerable.Range(0, m.Rows).Select(i => m.Row(i).ToDoubles())];
}
