namespace TheoryChecks.Landscape;

/// <summary>Small dense systems in floating point, for proposals.</summary>
internal static class DenseSolver
{
    /// <summary>A x = b for a symmetric positive definite A, or null if A is not (numerically): Cholesky.</summary>
    public static double[]? SolvePositive(double[,] a, double[] b)
    {
        const double Share = 1e-14;
        if (Cholesky.Factor(a, share: Share) is not { } l)
            return null;
        var n = b.Length;
        double[] x = [.. b];
        for (var i = 0; i < n; i++)
        {
            for (var k = 0; k < i; k++)
                x[i] -= l[i, k] * x[k];
            x[i] /= l[i, i];
        }
        for (var i = n - 1; i >= 0; i--)
        {
            for (var k = i + 1; k < n; k++)
                x[i] -= l[k, i] * x[k];
            x[i] /= l[i, i];
        }
        return x;
    }

    /// <summary>The inverse by Gauss and Jordan with pivots, or null if a pivot is below this share of the largest entry.</summary>
    public static double[,]? Inverse(double[,] matrix, double tolerance = 1e-9)
    {
        var n = matrix.GetLength(0);
        var (a, inverse, largest) = ((double[,])matrix.Clone(), new double[n, n], 0.0);
        for (var i = 0; i < n; i++)
        {
            inverse[i, i] = 1;
            for (var j = 0; j < n; j++)
                largest = Math.Max(largest, Math.Abs(a[i, j]));
        }
        for (var k = 0; k < n; k++)
        {
            var pivot = k;
            for (var i = k + 1; i < n; i++)
                if (Math.Abs(a[i, k]) > Math.Abs(a[pivot, k]))
                    pivot = i;
            if (!(Math.Abs(a[pivot, k]) > tolerance * largest))
                return null;
            for (var j = 0; j < n; j++)
            {
                (a[k, j], a[pivot, j]) = (a[pivot, j], a[k, j]);
                (inverse[k, j], inverse[pivot, j]) = (inverse[pivot, j], inverse[k, j]);
            }
            var scale = 1 / a[k, k];
            for (var j = 0; j < n; j++)
            {
                a[k, j] *= scale;
                inverse[k, j] *= scale;
            }
            for (var i = 0; i < n; i++)
            {
                var times = a[i, k];
                if (i == k || times == 0)
                    continue;
                for (var j = 0; j < n; j++)
                {
                    a[i, j] -= times * a[k, j];
                    inverse[i, j] -= times * inverse[k, j];
                }
            }
        }
        return inverse;
    }
}
