using TheoryChecks.Exact;
using TheoryChecks.Model;

namespace TheoryChecks.Landscape;

/// <summary>
/// f(W_E) = min over W_D of L(W_D, W_E) and its gradient in double precision, for searches. With e_c = U s(W p_c) - r_c at the best decoder U, the
/// gradient in row i is
/// 2 sum_c m_c [i is on at c] &lt;u_i, e_c> p_c: the decoder's own change does not count at its optimum.
/// </summary>
internal sealed class DoubleLoss
{
    private readonly Activation _activation;
    private readonly double[,] _inputs, _targets;
    private readonly double[] _weights, _thresholds;
    private readonly double _ridge;
    private readonly int _n, _np, _nr, _nq;

    /// <param name="instance">The instance.</param>
    /// <param name="ridge">Added to the normal equations, as a share of their largest diagonal entry.</param>
    public DoubleLoss(Instance instance, double ridge)
    {
        var problem = instance.Problem;
        (_n, _np, _nr, _nq) = (problem.Columns, problem.InputDimension, problem.TargetDimension, instance.Neurons);
        (_activation, _ridge) = (instance.Activation, ridge);
        (_inputs, _weights, _targets) = (Doubles(problem.Inputs), problem.Weights.ToDoubles(), new double[_n, _nr]);
        // In coordinates in which lengths are plain: the best decoder follows, and the loss is the same.
        var targets = problem.OrthonormalTargets();
        for (var c = 0; c < _n; c++)
            for (var j = 0; j < _nr; j++)
                _targets[c, j] = targets[c][j];
        _thresholds = [.. Enumerable.Range(0, _nq).Select(i => instance.Activation.Threshold(i).ToDouble())];
    }

    /// <summary>False if some number of the instance, or the square of its size, is beyond a double.</summary>
    public bool IsFinite => _weights.All(double.IsFinite)
        && _inputs.Cast<double>().Concat(_targets.Cast<double>()).Concat(_thresholds).All(x => double.IsFinite(x * x));

    /// <summary>sum m_c |r_c|^2, the loss where nothing is on.</summary>
    public double Total => Enumerable.Range(0, _n).Sum(c => _weights[c] * Enumerable.Range(0, _nr).Sum(j => _targets[c, j] * _targets[c, j]));

    /// <summary>About how many operations one evaluation takes.</summary>
    public double Operations => (double)_n * _nq * (_np + _nr + _nq) + Math.Pow(_nq, 3);

    /// <summary>Entry j of the input of column c.</summary>
    public double Input(int c, int j) => _inputs[c, j];

    /// <summary>The loss at an encoder, row after row; its gradient goes into <paramref name="gradient"/>, if given.</summary>
    public double Of(double[] encoder, double[]? gradient)
    {
        var latents = Latents(encoder);
        if (Decoder(latents) is not { } decoder)
            return double.PositiveInfinity;
        var loss = 0.0;
        gradient?.AsSpan().Clear();
        Span<double> error = stackalloc double[_nr];
        for (var c = 0; c < _n; c++)
        {
            var square = 0.0;
            for (var j = 0; j < _nr; j++)
            {
                error[j] = -_targets[c, j];
                for (var i = 0; i < _nq; i++)
                    error[j] += decoder[i, j] * latents[i, c];
                square += error[j] * error[j];
            }
            loss += _weights[c] * square;
            for (var i = 0; gradient is not null && i < _nq; i++)
            {
                if (latents[i, c] == 0)
                    continue;
                var pull = 0.0;
                for (var j = 0; j < _nr; j++)
                    pull += decoder[i, j] * error[j];
                for (var j = 0; j < _np; j++)
                    gradient[i * _np + j] += 2 * _weights[c] * pull * _inputs[c, j];
            }
        }
        return double.IsFinite(loss) ? loss : double.PositiveInfinity;
    }

    private double[,] Latents(double[] encoder)
    {
        var z = new double[_nq, _n];
        for (var i = 0; i < _nq; i++)
            for (var c = 0; c < _n; c++)
                for (var j = 0; j < _np; j++)
                    z[i, c] += encoder[i * _np + j] * _inputs[c, j];
        switch (_activation)
        {
            case TopKActivation top:
                for (var c = 0; c < _n; c++)
                    Keep(z, [.. Enumerable.Range(0, _nq).Select(i => (i, c))], top.K, top.Rectified);
                break;
            case BatchTopKActivation batch:
                Keep(z, [.. from c in Enumerable.Range(0, _n) from i in Enumerable.Range(0, _nq) select (i, c)], batch.K * _n, isRectified: true);
                break;
            case ZeroActivation:
                return new double[_nq, _n];
            case not IdentityActivation:
                for (var i = 0; i < _nq; i++)
                    for (var c = 0; c < _n; c++)
                        z[i, c] = z[i, c] > _thresholds[i] ? z[i, c] : 0;
                break;
        }
        return z;
    }

    /// <summary>The k largest cells stay, ties to the earlier; rectified, only positive ones.</summary>
    private static void Keep(double[,] z, (int Neuron, int Column)[] cells, int k, bool isRectified)
    {
        foreach (var (i, c) in cells.OrderByDescending(cell => z[cell.Neuron, cell.Column]).Skip(k))
            z[i, c] = 0;
        foreach (var (i, c) in cells)
            if (isRectified && z[i, c] < 0)
                z[i, c] = 0;
    }

    /// <summary>The best decoder, transposed (nq x nr), by Cholesky's method; null if the numbers fail.</summary>
    private double[,]? Decoder(double[,] latents)
    {
        var (normal, right) = (new double[_nq, _nq], new double[_nq, _nr]);
        for (var c = 0; c < _n; c++)
            for (var i = 0; i < _nq; i++)
            {
                var share = _weights[c] * latents[i, c];
                if (share == 0)
                    continue;
                for (var k = 0; k <= i; k++)
                    normal[i, k] += share * latents[k, c];
                for (var j = 0; j < _nr; j++)
                    right[i, j] += share * _targets[c, j];
            }
        for (var i = 0; i < _nq; i++)
        {
            // Relative to the neuron itself, whose row may be short; a dead one gets column 0.
            var diagonal = normal[i, i] > 0 ? normal[i, i] * (1 + _ridge) : 1;
            for (var k = 0; k <= i; k++)
            {
                var left = k == i ? diagonal : normal[i, k];
                for (var l = 0; l < k; l++)
                    left -= normal[i, l] * normal[k, l];
                if (k < i)
                    normal[i, k] = left / normal[k, k];
                else
                    normal[i, i] = Math.Sqrt(Math.Max(left, diagonal * _ridge));
            }
        }
        for (var j = 0; j < _nr; j++)
        {
            for (var i = 0; i < _nq; i++)
            {
                for (var l = 0; l < i; l++)
                    right[i, j] -= normal[i, l] * right[l, j];
                right[i, j] /= normal[i, i];
            }
            for (var i = _nq - 1; i >= 0; i--)
            {
                for (var l = i + 1; l < _nq; l++)
                    right[i, j] -= normal[l, i] * right[l, j];
                right[i, j] /= normal[i, i];
                if (!double.IsFinite(right[i, j]))
                    return null;
            }
        }
        return right;
    }

    private static double[,] Doubles(RationalMatrix matrix)
    {
        var result = new double[matrix.Rows, matrix.Columns];
        for (var i = 0; i < matrix.Rows; i++)
            for (var j = 0; j < matrix.Columns; j++)
                result[i, j] = matrix[i, j].ToDouble();
        return result;
    }
}
