using TheoryChecks.Model;

namespace TheoryChecks.Bench;

/// <summary>Plain gradient descent on the loss of a ReLU instance in double precision, with fixed steps, from Gaussian starts: what one would try
/// first.</summary>
internal sealed class GradientDescent(Instance instance, int seed)
{
    private const double Step = 0.02;

    private readonly double[][] _p = [.. Enumerable.Range(0, instance.Problem.Columns).Select(c => instance.Problem.Input(c).ToDoubles())];
    private readonly double[][] _r = [.. Enumerable.Range(0, instance.Problem.Columns).Select(c => instance.Problem.Target(c).ToDoubles())];
    private readonly double[] _m = instance.Problem.Weights.ToDoubles();
    private readonly Random _random = new(seed);

    /// <summary>The loss after so many steps from a fresh start.</summary>
    public double Run(int steps)
    {
        var (nq, np, nr) = (instance.Neurons, _p[0].Length, _r[0].Length);
        var (w, u) = (Draw(nq * np), Draw(nq * nr));
        var (gw, gu, a, e) = (new double[w.Length], new double[u.Length], new double[nq], new double[nr]);
        for (var step = 0; ; step++)
        {
            Array.Clear(gw);
            Array.Clear(gu);
            var loss = 0.0;
            for (var c = 0; c < _p.Length; c++)
            {
                for (var i = 0; i < nq; i++)
                {
                    a[i] = 0;
                    for (var j = 0; j < np; j++)
                        a[i] += w[i * np + j] * _p[c][j];
                    a[i] = Math.Max(0, a[i]);
                }
                for (var j = 0; j < nr; j++)
                {
                    e[j] = -_r[c][j];
                    for (var i = 0; i < nq; i++)
                        e[j] += u[i * nr + j] * a[i];
                    loss += _m[c] * e[j] * e[j];
                }
                for (var i = 0; i < nq; i++)
                {
                    if (a[i] == 0)
                        continue;
                    var slope = 0.0;
                    for (var j = 0; j < nr; j++)
                    {
                        slope += e[j] * u[i * nr + j];
                        gu[i * nr + j] += 2 * _m[c] * e[j] * a[i];
                    }
                    for (var j = 0; j < np; j++)
                        gw[i * np + j] += 2 * _m[c] * slope * _p[c][j];
                }
            }
            if (step == steps)
                return loss;
            for (var k = 0; k < w.Length; k++)
                w[k] -= Step * gw[k];
            for (var k = 0; k < u.Length; k++)
                u[k] -= Step * gu[k];
        }
    }

    /// <summary>Standard normal numbers, by Box and Muller.</summary>
    private double[] Draw(int count) =>
        [.. Enumerable.Range(0, count)
            .Select(_ => Math.Sqrt(-2 * Math.Log(1 - _random.NextDouble())) * Math.Cos(2 * Math.PI * _random.NextDouble()))];
}
