using System.Numerics;
using System.Runtime.InteropServices;

namespace TheoryChecks.Training.Data;

/// <summary>
/// Unit rows that form a tight frame, W^T W = (n / d) I: the two conditions in turn (Tropp, Dhillon, Heath and Strohmer 2005). The nearest tight
/// frame of W is sqrt(n / d) times its polar factor; then every row gets unit length. Where n &lt;= d, the polar factor has orthonormal rows.
/// </summary>
internal static class TightFrame
{
    private const int MostRounds = 300, MostNewtonSteps = 60;
    private const double Enough = 1e-7;

    /// <summary>The unit-norm tight frame that alternation reaches from given rows. Sums run in one fixed order.</summary>
    public static FeatureMatrix Nearest(int n, int d, float[] rows, CancellationToken cancel = default)
    {
        var frame = Array.ConvertAll(rows, x => (double)x);
        for (var round = 0; round < MostRounds; round++)
        {
            frame = PolarFactor(n, d, frame, cancel);
            var (least, most) = (double.PositiveInfinity, 0.0);
            for (var i = 0; i < n; i++)
            {
                var row = frame.AsSpan(i * d, d);
                var norm = 0.0;
                foreach (var x in row)
                    norm += x * x;
                norm = Math.Sqrt(norm);
                (least, most) = (Math.Min(least, norm), Math.Max(most, norm));
                foreach (ref var x in row)
                    x /= norm;
            }
            if (most - least <= Enough * most)
                break;
        }
        return new FeatureMatrix(n, d, Array.ConvertAll(frame, x => (float)x));
    }

    /// <summary>U of W = U H, by Newton and Schulz: X &lt;- X (3 I - X^T X) / 2, from W divided by a bound on its norm.</summary>
    private static double[] PolarFactor(int n, int d, double[] start, CancellationToken cancel)
    {
        var gram = Gram(n, d, start);
        var bound = Math.Sqrt(Enumerable.Range(0, d).Max(i => SumOfSizes(gram.AsSpan(i * d, d))));
        var x = Array.ConvertAll(start, entry => entry / bound);
        for (var step = 0; step < MostNewtonSteps; step++)
        {
            cancel.ThrowIfCancellationRequested();
            gram = Gram(n, d, x);
            var (old, next, moved) = (x, new double[x.Length], new double[n]);
            Parallel.For(0, n, i =>
            {
                var from = old.AsSpan(i * d, d);
                var into = next.AsSpan(i * d, d);
                for (var k = 0; k < d; k++)
                    Add(into, -0.5 * from[k], gram.AsSpan(k * d, d));
                Add(into, 1.5, from);
                for (var k = 0; k < d; k++)
                    moved[i] = Math.Max(moved[i], Math.Abs(into[k] - from[k]));
            });
            x = next;
            if (moved.Max() < 1e-13)
                break;
        }
        return x;
    }

    private static double[] Gram(int n, int d, double[] x)
    {
        var gram = new double[d * d];
        Parallel.For(0, d, i =>
        {
            for (var row = 0; row < n; row++)
                Add(gram.AsSpan(i * d, d), x[(row * d) + i], x.AsSpan(row * d, d));
        });
        return gram;
    }

    private static double SumOfSizes(ReadOnlySpan<double> row)
    {
        var sum = 0.0;
        foreach (var x in row)
            sum += Math.Abs(x);
        return sum;
    }

    private static void Add(Span<double> y, double factor, ReadOnlySpan<double> x)
    {
        var to = MemoryMarshal.Cast<double, Vector<double>>(y);
        var from = MemoryMarshal.Cast<double, Vector<double>>(x);
        var times = new Vector<double>(factor);
        for (var k = 0; k < to.Length; k++)
            to[k] += times * from[k];
        for (var k = to.Length * Vector<double>.Count; k < y.Length; k++)
            y[k] += factor * x[k];
    }
}
