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
        var l = new double[n, n];
        for (var i = 0; i < n; i++)
            for (var j = 0; j <= i; j++)
            {
                var sum = i == j ? a[i, j] + added : a[i, j];
                for (var k = 0; k < j; k++)
                    sum -= l[i, k] * l[j, k];
                if (i != j)
                    l[i, j] = sum / l[j, j];
                else if (sum > share * Math.Abs(a[i, i]))
                    l[i, i] = Math.Sqrt(sum);
                else
                    return null;
            }
        return l;
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
