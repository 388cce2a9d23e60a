using TheoryChecks.Exact;
using TheoryChecks.Model;

namespace TheoryChecks.Properties.Landscape;

/// <summary>
/// Alternating minimisation of the ReLU loss from random encoders, in floating point, straight from the definition: neuron by neuron the best decoder
/// column for its latents, then a step on its row along the gradient that lowers the loss. It knows nothing of patterns.
/// </summary>
internal sealed class RestartedAlternation(Instance instance)
{
    private const int Rounds = 150, Halvings = 12;

    private readonly double[][] _p = [.. Enumerable.Range(0, instance.Problem.Columns).Select(c => instance.Problem.Input(c).ToDoubles())];
    private readonly double[][] _r = [.. Enumerable.Range(0, instance.Problem.Columns).Select(c => instance.Problem.Target(c).ToDoubles())];
    private readonly double[] _m = instance.Problem.Weights.ToDoubles();

    /// <summary>Where one restart ends.</summary>
    public (RationalMatrix Encoder, double Loss) Run(Random random)
    {
        var (nq, np, nr) = (instance.Neurons, instance.Problem.InputDimension, instance.Problem.TargetDimension);
        double[][] w = [.. Enumerable.Range(0, nq).Select(_ => Enumerable.Range(0, np).Select(_ => 2 * random.NextDouble() - 1).ToArray())];
        double[][] u = [.. Enumerable.Range(0, nq).Select(_ => new double[nr])];
        var step = 0.5;
        for (var round = 0; round < Rounds; round++)
        {
            for (var i = 0; i < nq; i++)
            {
                u[i] = BestColumn(w, u, i);
                var (before, gradient) = (Loss(w, u), Gradient(w, u, i));
                var (row, t) = (w[i], step);
                for (var halving = 0; halving < Halvings; halving++, t /= 2)
                {
                    w[i] = [.. row.Zip(gradient, (x, g) => x - t * g)];
                    if (Loss(w, u) < before)
                        break;
                    w[i] = row;
                }
                step = Math.Clamp(2 * t, 1e-3, 8);
            }
        }
        return (RationalMatrix.Create(nq, np, (i, j) => Rational.FromDouble(w[i][j])), Loss(w, u));
    }

    private static double Latent(double[] w, double[] p) => Math.Max(0, w.Zip(p, (x, y) => x * y).Sum());

    private double[] Residual(double[][] w, double[][] u, int c, int without = -1)
    {
        double[] rest = [.. _r[c]];
        for (var i = 0; i < w.Length; i++)
            for (var j = 0; i != without && j < rest.Length; j++)
                rest[j] -= Latent(w[i], _p[c]) * u[i][j];
        return rest;
    }

    private double Loss(double[][] w, double[][] u) => _p.Select((_, c) => _m[c] * Residual(w, u, c).Sum(x => x * x)).Sum();

    private double[] BestColumn(double[][] w, double[][] u, int i)
    {
        var (sum, squares) = (new double[_r[0].Length], 0.0);
        for (var c = 0; c < _p.Length; c++)
        {
            var (z, rest) = (Latent(w[i], _p[c]), Residual(w, u, c, without: i));
            squares += _m[c] * z * z;
            for (var j = 0; j < sum.Length; j++)
                sum[j] += _m[c] * z * rest[j];
        }
        return squares > 0 ? [.. sum.Select(x => x / squares)] : u[i];
    }

    private double[] Gradient(double[][] w, double[][] u, int i)
    {
        var gradient = new double[w[i].Length];
        for (var c = 0; c < _p.Length; c++)
        {
            if (Latent(w[i], _p[c]) <= 0)
                continue;
            var along = Residual(w, u, c).Zip(u[i], (x, y) => x * y).Sum();
            for (var j = 0; j < gradient.Length; j++)
                gradient[j] -= 2 * _m[c] * along * _p[c][j];
        }
        return gradient;
    }
}
