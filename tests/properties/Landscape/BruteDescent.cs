using TheoryChecks.Exact;
using TheoryChecks.Model;
using TheoryChecks.Patterns;

namespace TheoryChecks.Properties.Landscape;

/// <summary>
/// Plain gradient descent on L from random points, in floating point, straight from the definition of the loss: it knows nothing of patterns, gauges
/// or boxes.
/// </summary>
internal sealed class BruteDescent
{
    private const int MostSteps = 20_000, MostRounds = 200;

    private readonly Instance _instance;
    private readonly Random _random;
    private readonly double[][] _p, _r;
    private readonly double[] _m, _thetas;
    private readonly int _nq, _np, _nr;

    public BruteDescent(Instance instance, int seed)
    {
        (_instance, _random) = (instance, new Random(seed));
        var problem = instance.Problem;
        (_nq, _np, _nr) = (instance.Neurons, problem.InputDimension, problem.TargetDimension);
        _p = [.. Enumerable.Range(0, problem.Columns).Select(c => problem.Input(c).ToDoubles())];
        _r = [.. Enumerable.Range(0, problem.Columns).Select(c => problem.Target(c).ToDoubles())];
        _m = problem.Weights.ToDoubles();
        _thetas = [.. Enumerable.Range(0, _nq).Select(i => instance.Activation.Threshold(i).ToDouble())];
    }

    /// <summary>Where a descent ended.</summary>
    public sealed record End(ActivationPattern Pattern, double Loss, bool IsLocalMinimum);

    /// <summary>The losses of descents that begin and end on a pattern.</summary>
    public static IEnumerable<double> Losses(Instance instance, ActivationPattern pattern, int starts)
    {
        var descent = new BruteDescent(instance, 1);
        for (var start = 0; start < starts; start++)
            if (descent.StartOn(pattern) is { } x && descent.Descend(x) is { } end && end.Pattern.Equals(pattern))
                yield return end.Loss;
    }

    /// <summary>Descends from a random point; null if that does not settle.</summary>
    public End? Next()
    {
        var x = new double[_nq * (_np + _nr)];
        for (var k = 0; k < x.Length; k++)
            x[k] = Gaussian();
        return Descend(x);
    }

    /// <summary>Alternating minimisation from a random point: in turn the best decoder and a step down for the encoder, then a descent in both to the
    /// end; null if that does not settle.</summary>
    public End? NextAlternating()
    {
        var x = new double[_nq * (_np + _nr)];
        for (var k = 0; k < x.Length; k++)
            x[k] = Gaussian();
        for (var (round, step) = (0, 1.0); round < MostRounds; round++)
        {
            FitDecoder(x);
            var (loss, gradient) = Expand(x);
            var size = gradient.Take(_nq * _np).Sum(g => g * g);
            double[] next;
            do
            {
                next = [.. x.Select((entry, k) => k < _nq * _np ? entry - step * gradient[k] : entry)];
                step /= 2;
            }
            while (step > 1e-12 && Expand(next).Loss > loss - 0.5 * step * size);
            (x, step) = (next, Math.Min(8 * step, 1e3));
        }
        return Descend(x);
    }

    /// <summary>Least squares, row by row of the decoder, with a ridge that only matters for dead and dependent neurons.</summary>
    private void FitDecoder(double[] x)
    {
        var gate = Gate(x);
        for (var j = 0; j < _nr; j++)
        {
            var equations = new double[_nq, _nq + 1];
            for (var i = 0; i < _nq; i++)
            {
                equations[i, i] = 1e-10;
                for (var c = 0; c < _p.Length; c++)
                {
                    if (!gate[i, c])
                        continue;
                    equations[i, _nq] += _m[c] * Z(x, i, c) * _r[c][j];
                    for (var k = 0; k < _nq; k++)
                        equations[i, k] += gate[k, c] ? _m[c] * Z(x, i, c) * Z(x, k, c) : 0;
                }
            }
            if (AlternatingMinimisation.Solve(equations) is { } u)
                for (var i = 0; i < _nq; i++)
                    x[Column(i) + j] = u[i];
        }
    }

    private double[]? StartOn(ActivationPattern pattern)
    {
        var x = new double[_nq * (_np + _nr)];
        for (var i = 0; i < _nq; i++)
        {
            for (var tries = 0; ; tries++)
            {
                if (tries == 5000)
                    return null;
                for (var j = 0; j < _np; j++)
                    x[i * _np + j] = 2 * Gaussian() * (1 + _thetas[i]);
                if (Enumerable.Range(0, _p.Length).All(c => Z(x, i, c) > _thetas[i] == pattern.IsOn(i, c)))
                    break;
            }
        }
        for (var k = _nq * _np; k < x.Length; k++)
            x[k] = Gaussian();
        return x;
    }

    private End? Descend(double[] x)
    {
        var (step, (loss, gradient)) = (0.1, Expand(x));
        for (var round = 0; round < MostSteps; round++)
        {
            var size = gradient.Sum(g => g * g);
            if (size < 1e-18)
                return Ended(x, loss);
            double[] next = [.. x.Select((entry, k) => entry - step * gradient[k])];
            var (reached, slope) = Expand(next);
            if (reached > loss - 0.25 * step * size)
            {
                step /= 2;
                if (step < 1e-14)
                    return null;
                continue;
            }
            // Barzilai and Borwein's step, from how much the gradient has changed.
            var (moved, turned) = (0.0, 0.0);
            for (var k = 0; k < x.Length; k++)
                (moved, turned) = (moved + (next[k] - x[k]) * (next[k] - x[k]), turned + (next[k] - x[k]) * (slope[k] - gradient[k]));
            step = turned > 0 ? Math.Min(moved / turned, 100) : 2 * step;
            (x, loss, gradient) = (next, reached, slope);
        }
        return null;
    }

    private End Ended(double[] x, double loss)
    {
        var strict = true;
        for (var trial = 0; trial < 300 && strict; trial++)
        {
            var size = Math.Pow(10, -2 - trial % 3);
            strict = Expand([.. x.Select(entry => entry + size * Gaussian())]).Loss > loss - 1e-10;
        }
        // What is on only by rounding is off.
        var gate = Gate(x);
        for (var i = 0; i < _nq; i++)
            for (var c = 0; c < _p.Length; c++)
                gate[i, c] &= _instance.Activation is not ReluActivation || Z(x, i, c) > 1e-6;
        return new(ActivationPattern.FromGate(gate), loss, strict);
    }

    /// <summary>The loss at a point: encoder rows, then decoder columns.</summary>
    public double Loss(double[] x) => Expand(x).Loss;

    /// <summary>The lowest loss that a random walk comes across which keeps every step that lowers it. Steps are as long as
    /// <paramref name="largest"/> at most: regions may be narrow, and TopK jumps at their ends.</summary>
    public double Walk(double[] x, Random random, int steps, double largest)
    {
        const double Smallest = 1e-6;
        var (lowest, size) = (Loss(x), largest);
        for (var step = 0; step < steps; step++)
        {
            double[] next = [.. x.Select(entry => entry + size * (random.NextDouble() - 0.5))];
            var loss = Loss(next);
            (x, lowest, size) = loss < lowest ? (next, loss, Math.Min(largest, 1.5 * size)) : (x, lowest, Math.Max(Smallest, 0.97 * size));
        }
        return lowest;
    }

    private (double Loss, double[] Gradient) Expand(double[] x)
    {
        var (loss, gradient, gate) = (0.0, new double[x.Length], Gate(x));
        for (var c = 0; c < _p.Length; c++)
        {
            double[] e = [.. _r[c]];
            for (var i = 0; i < _nq; i++)
                for (var j = 0; j < _nr && gate[i, c]; j++)
                    e[j] -= Z(x, i, c) * x[Column(i) + j];
            for (var j = 0; j < _nr; j++)
                loss += _m[c] * e[j] * e[j];
            for (var i = 0; i < _nq; i++)
            {
                if (!gate[i, c])
                    continue;
                var inner = 0.0;
                for (var j = 0; j < _nr; j++)
                {
                    inner += e[j] * x[Column(i) + j];
                    gradient[Column(i) + j] -= 2 * _m[c] * Z(x, i, c) * e[j];
                }
                for (var j = 0; j < _np; j++)
                    gradient[i * _np + j] -= 2 * _m[c] * inner * _p[c][j];
            }
        }
        return (loss, gradient);
    }

    private int Column(int neuron) => _nq * _np + neuron * _nr;

    private double Z(double[] x, int neuron, int column)
    {
        var z = 0.0;
        for (var j = 0; j < _np; j++)
            z += x[neuron * _np + j] * _p[column][j];
        return z;
    }

    private bool[,] Gate(double[] x)
    {
        var gate = new bool[_nq, _p.Length];
        if (_instance.Activation is BatchTopKActivation batch)
        {
            var cells = Enumerable.Range(0, _p.Length).SelectMany(c => Enumerable.Range(0, _nq).Select(i => (Z: Z(x, i, c), i, c)));
            foreach (var (_, i, c) in cells.Where(cell => cell.Z > 0).OrderByDescending(cell => cell.Z).Take(batch.K * _p.Length))
                gate[i, c] = true;
            return gate;
        }
        for (var c = 0; c < _p.Length; c++)
        {
            var z = Enumerable.Range(0, _nq).Select(i => Z(x, i, c)).ToArray();
            var order = Enumerable.Range(0, _nq).OrderByDescending(i => z[i]).ToArray();
            var keep = _instance.Activation is TopKActivation top ? top.K : _nq;
            foreach (var i in order.Take(keep))
                gate[i, c] = z[i] > _thetas[i];
        }
        return gate;
    }

    private double Gaussian() => Math.Sqrt(-2 * Math.Log(1 - _random.NextDouble())) * Math.Cos(2 * Math.PI * _random.NextDouble());
}
