using MathNet.Numerics.LinearAlgebra;
using TheoryChecks.Training.Data;
using TheoryChecks.Training.Metrics;
using Xunit;

namespace TheoryChecks.SolverTests.Training;

/// <summary>
/// The prediction of rows takes the others' errors as none. Here all rows are best at once: gates are right, columns at their features, and rows and
/// biases make E |sum_k (x_k - a_k) w_k|^2 least, a_k = <w_k', p> + b_k where x_k > 0. That is linear (docs/recovery.md): with y = (p, 1), for every
/// d E[(x_d - a_d) y | d on] + q sum_{k != d} (w_d . w_k) E[(x_k - a_k) y | d and k on] = 0.
/// </summary>
public sealed class JointRowsTests
{
    private const int N = 40, D = 31, Sweeps = 30;
    private const double On = 2, WhileOn = 1; // E[x | x > 0], Var(x | x > 0) of 1 + Exp(1)

    [Theory]
    [InlineData(false, 0.1, 0.02)]
    [InlineData(false, 0.01, 0.01)]
    [InlineData(true, 0.1, 0.01)]
    [InlineData(true, 0.01, 0.01)]
    public void Rows_that_are_best_together_point_nearly_where_each_alone_would(bool tight, double q, double near)
    {
        var random = InterferenceSearch.RandomRows(N, D, 5, 0);
        var directions = tight ? TightFrame.Nearest(N, D, random, default) : new FeatureMatrix(N, D, random);
        var settings = new BenchSettings { Features = N, InputDimension = D, Activity = q };
        var predicted = RowPrediction.Of(directions, settings.Variances()).Cosines;
        var joint = Joint(directions, q, settings.Variances()[0], out var moved);
        Assert.True(moved < 1e-6, $"the last sweep moved rows by {moved}");
        Assert.Equal(predicted.Average(), joint.Average(), near);
    }

    private static double[] Joint(FeatureMatrix directions, double q, double variance, out double moved)
    {
        var p = Matrix<double>.Build.Dense(N, D, (d, k) => directions[d][k]);
        var (gram, mean) = (p.TransposeAndMultiply(p), p.ColumnSums() * q * On);
        var covariance = p.TransposeThisAndMultiply(p) * variance;
        var (rows, biases) = (Matrix<double>.Build.Dense(N, D), Vector<double>.Build.Dense(N));
        moved = double.PositiveInfinity;
        for (var sweep = 0; sweep < Sweeps; sweep++)
        {
            moved = 0;
            for (var d = 0; d < N; d++)
            {
                var (own, at) = (p.Row(d), mean + ((1 - q) * On * p.Row(d)));
                var (wanted, constant) = ((WhileOn * own) + (On * at), On);
                for (var k = 0; k < N && sweep > 0; k++)
                {
                    if (k == d)
                        continue;
                    var (other, w) = (p.Row(k), rows.Row(k));
                    var both = at + ((1 - q) * On * other);
                    var left = On - (w * both) - biases[k];
                    var error = (left * both) + (WhileOn * other) - (covariance * w)
                        - ((WhileOn - variance) * (((own * w) * own) + ((other * w) * other)));
                    wanted += q * gram[d, k] * error;
                    constant += q * gram[d, k] * left;
                }
                var moments = covariance + ((WhileOn - variance) * own.OuterProduct(own));
                var row = moments.Cholesky().Solve(wanted - (constant * at));
                moved = Math.Max(moved, (row - rows.Row(d)).L2Norm());
                rows.SetRow(d, row);
                biases[d] = constant - (at * row);
            }
        }
        return [.. Enumerable.Range(0, N).Select(d => (rows.Row(d) * p.Row(d)) / rows.Row(d).L2Norm())];
    }
}
