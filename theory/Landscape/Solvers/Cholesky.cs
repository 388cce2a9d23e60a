namespace TheoryChecks.Landscape;

/// <summary>Cholesky's factor of a symmetric matrix in double precision, for proposals: no verdict rests on it.</summary>
internal static class Cholesky
{
    /// <summary>
    /// L lower triangular with A + added I = L L^T, or null where a pivot is not above this share of its entry on the diagonal. What is above the
    /// diagonal of A is not read.
    /// </summary>
    public static double[,]? Factor(double[,] a, double added = 0, double share = 0)
    {
        var n = a.GetLength(0);
        var (u, l) = (new double[n * n], new double[n, n]); // L^T, row after row: what is left of A is taken off along rows, which lie together
        for (var i = 0; i < n; i++)
            for (var j = 0; j <= i; j++)
                u[(j * n) + i] = i == j ? a[i, j] + added : a[i, j];
        for (var k = 0; k < n; k++)
        {
            var row = u.AsSpan(k * n, n);
            if (!(row[k] > share * Math.Abs(a[k, k])))
                return null;
            l[k, k] = row[k] = Math.Sqrt(row[k]);
            for (var i = k + 1; i < n; i++)
                l[i, k] = row[i] /= row[k];
            for (var i = k + 1; i < n; i++)
                Subtract(u.AsSpan((i * n) + i, n - i), row[i], row[i..]);
        }
        return l;

        static void Subtract(Span<double> from, double times, ReadOnlySpan<double> row)
        {
            for (var j = 0; j < from.Length; j++)
                from[j] -= times * row[j];
        }
    }

    /// <summary>L^-1 for a lower triangular L.</summary>
    public static double[,] Inverse(double[,] l)
    {
        var n = l.GetLength(0);
        var inverse = new double[n, n];
        for (var c = 0; c < n; c++)
            for (var i = c; i < n; i++)
            {
                var sum = i == c ? 1.0 : 0;
                for (var k = c; k < i; k++)
                    sum -= l[i, k] * inverse[k, c];
                inverse[i, c] = sum / l[i, i];
            }
        return inverse;
    }
}
