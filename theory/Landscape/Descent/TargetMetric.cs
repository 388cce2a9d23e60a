using TheoryChecks.Exact;
using TheoryChecks.Model;

namespace TheoryChecks.Landscape;

/// <summary>A metric of targets in floating point, for searches and pictures; no verdict rests on it.</summary>
internal static class TargetMetric
{
    /// <summary>Rows r_c^T L^T, with G = L^T L: their plain lengths are those of the targets. N rows of nr entries.</summary>
    public static double[][] OrthonormalTargets(this Problem problem)
    {
        var (l, n) = (problem.MetricFactor(), problem.TargetDimension);
        return [.. Enumerable.Range(0, problem.Columns).Select(c => problem.Target(c).ToDoubles() is var r && l is not null
            ? Enumerable.Range(0, n).Select(i => Enumerable.Range(0, i + 1).Sum(j => l[i, j] * r[j])).ToArray()
            : r)];
    }

    /// <summary>L lower triangular with G = L^T L, by Cholesky's method from the last coordinate; null without G.</summary>
    public static double[,]? MetricFactor(this Problem problem)
    {
        if (problem.TargetGram is not { } g)
            return null;
        // The factor of G with its coordinates in the opposite order, turned back; G is positive definite, but perhaps not by much.
        var n = problem.TargetDimension;
        var (turned, l, added) = (new double[n, n], new double[n, n], 0.0);
        for (var i = 0; i < n; i++)
            for (var j = 0; j < n; j++)
                turned[i, j] = g[n - 1 - i, n - 1 - j].ToDouble();
        var factor = Cholesky.Factor(turned);
        for (; factor is null && double.IsFinite(added); factor = Cholesky.Factor(turned, added))
            added = added == 0 ? 1e-15 * turned[0, 0] : 4 * added;
        for (var i = 0; i < n && factor is not null; i++)
            for (var j = 0; j <= i; j++)
                l[i, j] = factor[n - 1 - j, n - 1 - i];
        return l;
    }
}
