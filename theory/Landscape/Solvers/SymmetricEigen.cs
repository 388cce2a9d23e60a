namespace TheoryChecks.Landscape;

/// <summary>Eigenvalues and eigenvectors of a small symmetric matrix in double precision, by Jacobi's rotations.</summary>
internal static class SymmetricEigen
{
    private const int MostSweeps = 60;

    /// <summary>Eigenvalues, ascending, and for each an eigenvector of length 1. The matrix, n x n, is left as it is.</summary>
    public static (double[] Values, double[][] Vectors) Of(double[][] symmetric)
    {
        var n = symmetric.Length;
        var a = Array.ConvertAll(symmetric, row => (double[])row.Clone());
        var v = Array.ConvertAll(symmetric, _ => new double[n]);
        for (var k = 0; k < n; k++)
            v[k][k] = 1;
        for (var sweep = 0; sweep < MostSweeps; sweep++)
        {
            var (off, all) = (0.0, 0.0);
            for (var p = 0; p < n; p++)
                for (var q = 0; q < n; q++)
                {
                    all += a[p][q] * a[p][q];
                    off += p == q ? 0 : a[p][q] * a[p][q];
                }
            if (off <= 1e-32 * all)
                break;
            for (var p = 0; p < n; p++)
                for (var q = p + 1; q < n; q++)
                    if (a[p][q] != 0)
                        Rotate(a, v, p, q);
        }
        var order = Enumerable.Range(0, n).OrderBy(k => a[k][k]).ToArray();
        return (Array.ConvertAll(order, k => a[k][k]), Array.ConvertAll(order, k => Array.ConvertAll(v, row => row[k])));
    }

    private static void Rotate(double[][] a, double[][] v, int p, int q)
    {
        var theta = (a[q][q] - a[p][p]) / (2 * a[p][q]);
        var t = (theta >= 0 ? 1 : -1) / (Math.Abs(theta) + Math.Sqrt(theta * theta + 1));
        var c = 1 / Math.Sqrt(t * t + 1);
        var s = t * c;
        for (var k = 0; k < a.Length; k++)
            (a[k][p], a[k][q]) = (c * a[k][p] - s * a[k][q], s * a[k][p] + c * a[k][q]);
        for (var k = 0; k < a.Length; k++)
            (a[p][k], a[q][k]) = (c * a[p][k] - s * a[q][k], s * a[p][k] + c * a[q][k]);
        for (var k = 0; k < a.Length; k++)
            (v[k][p], v[k][q]) = (c * v[k][p] - s * v[k][q], s * v[k][p] + c * v[k][q]);
    }
}
