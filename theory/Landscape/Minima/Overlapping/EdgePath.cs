using TheoryChecks.Exact;
using TheoryChecks.Model;

namespace TheoryChecks.Landscape;

/// <summary>
/// Looks for a straight path from an exact point on the boundary of its region along which the loss falls, though no first derivative says so: cells
/// at their bounds open as several rows and decoder columns change together.
/// Random directions are improved in floating point, made simple, and tried exactly.
/// </summary>
internal sealed class EdgePath
{
    private const int Starts = 40, Steps = 200;
    private readonly Instance _instance;
    private readonly RationalMatrix _z, _decoder;
    private readonly bool[,] _on, _mayOpen;
    private readonly int _np, _nr, _nq, _places;
    private readonly double[,]? _metric;

    public EdgePath(Instance instance, EnclosedPoint point, int[][] touching, double[,]? metric)
    {
        _metric = metric;
        (_instance, _decoder) = (instance, point.Decoder);
        var problem = instance.Problem;
        (_nq, _np, _nr, _z) = (instance.Neurons, problem.InputDimension, problem.TargetDimension, problem.Preactivations(point.Encoder));
        (_on, _mayOpen) = (new bool[_nq, problem.Columns], new bool[_nq, problem.Columns]);
        for (var i = 0; i < _nq; i++)
            for (var c = 0; c < problem.Columns; c++)
                (_on[i, c], _mayOpen[i, c]) = (point.Pattern.IsOn(i, c), touching[i].Contains(c));
        _places = instance.Activation switch
        {
            TopKActivation { K: var k } => k,
            BatchTopKActivation { K: var k } => k * problem.Columns,
            _ => int.MaxValue,
        };
    }

    /// <summary>A change of encoder and decoder, or null if none was found.</summary>
    public (RationalMatrix Encoder, RationalMatrix Decoder)? Find()
    {
        var random = new SeededRandom(1);
        for (var start = 0; start < Starts; start++)
        {
            var direction = Improve([.. Enumerable.Range(0, _nq * (_np + _nr)).Select(_ => random.Next(-1000, 1000) / 1000.0)]);
            foreach (var bits in new[] { 2, 5, 9 })
            {
                var near = Rational.FromRatio(1, 1 << bits);
                var simple = Array.ConvertAll(direction, x => Rational.Simplest(Rational.FromDouble(x) - near, Rational.FromDouble(x) + near));
                var (encoder, decoder) = (RationalMatrix.Create(_nq, _np, (i, j) => simple[i * _np + j]),
                    RationalMatrix.Create(_nr, _nq, (j, i) => simple[_nq * _np + i * _nr + j]));
                if (Falls(encoder, decoder))
                    return (encoder, decoder);
            }
        }
        return null;
    }

    private bool Falls(RationalMatrix encoder, RationalMatrix decoder)
    {
        var (problem, turn, change) = (_instance.Problem, _instance.Problem.Preactivations(encoder), new Rational[5]);
        var opened = 0;
        for (var c = 0; c < problem.Columns; c++)
        {
            var open = Enumerable.Range(0, _nq).Where(i => _on[i, c] || (_mayOpen[i, c] && turn[i, c].Sign > 0)).ToArray();
            opened = open.Length + (_instance.Activation is BatchTopKActivation ? opened : 0);
            if (opened > _places)
                return false;
            // e = e0 - s e1 - s^2 e2
            var (e0, e1, e2) = (problem.Target(c), RationalVector.Zero(_nr), RationalVector.Zero(_nr));
            foreach (var i in open)
            {
                e0 -= _z[i, c] * _decoder.Column(i);
                e1 += _z[i, c] * decoder.Column(i) + turn[i, c] * _decoder.Column(i);
                e2 += turn[i, c] * decoder.Column(i);
            }
            var m = problem.Weights[c];
            change[1] -= m * 2 * problem.Inner(e0, e1);
            change[2] += m * (problem.SquaredNorm(e1) - 2 * problem.Inner(e0, e2));
            change[3] += m * 2 * problem.Inner(e1, e2);
            change[4] += m * problem.SquaredNorm(e2);
        }
        return change.FirstOrDefault(coefficient => !coefficient.IsZero).Sign < 0;
    }

    /// <summary>Steps down the first and second coefficient together, with the length of the direction kept.</summary>
    private double[] Improve(double[] direction)
    {
        var (step, value) = (0.3, Value(direction));
        for (var round = 0; round < Steps && step > 1e-6; round++)
        {
            const double Small = 1e-5;
            double[] slope = [.. direction.Select((_, k) => (Value([.. direction.Select((x, l) => l == k ? x + Small : x)]) - value) / Small)];
            double[] next = Unit([.. direction.Zip(slope, (x, g) => x - step * g)]);
            var reached = Value(next);
            (direction, value, step) = reached < value ? (next, reached, 1.5 * step) : (direction, value, step / 3);
        }
        return direction;
    }

    private static double[] Unit(double[] vector)
    {
        var most = vector.Max(Math.Abs);
        return most > 0 ? [.. vector.Select(x => x / most)] : vector;
    }

    /// <summary>The second coefficient, and a large multiple of the first where that is positive.</summary>
    private double Value(double[] direction)
    {
        const double FirstMatters = 100;
        var (problem, first, second) = (_instance.Problem, 0.0, 0.0);
        for (var c = 0; c < problem.Columns; c++)
        {
            var turn = new double[_nq];
            for (var i = 0; i < _nq; i++)
                for (var j = 0; j < _np; j++)
                    turn[i] += direction[i * _np + j] * problem.Inputs[c, j].ToDouble();
            var m = problem.Weights[c].ToDouble();
            var e = new double[3, _nr];
            for (var j = 0; j < _nr; j++)
            {
                var (e0, e1, e2) = (problem.Targets[c, j].ToDouble(), 0.0, 0.0);
                for (var i = 0; i < _nq; i++)
                {
                    if (!_on[i, c] && !(_mayOpen[i, c] && turn[i] > 0))
                        continue;
                    var (u, z, change) = (_decoder[j, i].ToDouble(), _z[i, c].ToDouble(), direction[_nq * _np + i * _nr + j]);
                    (e0, e1, e2) = (e0 - u * z, e1 + change * z + u * turn[i], e2 + change * turn[i]);
                }
                (e[0, j], e[1, j], e[2, j]) = (e0, e1, e2);
                if (_metric is null)
                    (first, second) = (first - m * 2 * e0 * e1, second + m * (e1 * e1 - 2 * e0 * e2));
            }
            for (var j = 0; _metric is not null && j < _nr; j++)
                for (var k = 0; k < _nr; k++)
                {
                    first -= m * 2 * e[0, j] * _metric[j, k] * e[1, k];
                    second += m * _metric[j, k] * (e[1, j] * e[1, k] - 2 * e[0, j] * e[2, k]);
                }
        }
        return second + FirstMatters * Math.Max(first, 0);
    }
}
