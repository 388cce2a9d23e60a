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
        var (n, l) = (problem.TargetDimension, new double[problem.TargetDimension, problem.TargetDimension]);
        for (var i = n - 1; i >= 0; i--)
            for (var j = i; j >= 0; j--)
            {
                var left = g[i, j].ToDouble();
                for (var k = i + 1; k < n; k++)
                    left -= l[k, i] * l[k, j];
                l[i, j] = i == j ? Math.Sqrt(Math.Max(left, 0)) : l[i, i] > 0 ? left / l[i, i] : 0;
            }
        return l;
    }
}
