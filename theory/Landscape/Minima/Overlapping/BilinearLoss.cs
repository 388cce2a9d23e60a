namespace TheoryChecks.Landscape;

/// <summary>
/// Half the loss of some neurons on the columns they see, f = sum_c m_c |r_c - sum_i a_ic u_i|^2 / 2 with a_ic = q_ic . y_i, as a function of x =
/// (y_1, u_1, y_2, u_2, ...), in floating point. It proposes points; nothing is concluded from it.
/// </summary>
internal sealed class BilinearLoss
{
    private readonly double[][] _targets;
    private readonly double[] _weights;
    private readonly int[] _columns, _offsets;
    private readonly int _targetDimension;
    private readonly double[,]? _metric;

    /// <summary>One neuron: the columns it sees, and q for each.</summary>
    internal sealed record Part(int[] Columns, double[][] Coordinates)
    {
        /// <summary>The number of entries of y.</summary>
        public int Dimension { get; } = Coordinates[0].Length;
    }

    /// <param name="targets">r_c.</param>
    /// <param name="weights">m_c.</param>
    /// <param name="parts">The neurons.</param>
    /// <param name="metric">G of |r|^2 = r^T G r; null for the identity.</param>
    public BilinearLoss(double[][] targets, double[] weights, IReadOnlyList<Part> parts, double[,]? metric)
    {
        (_targets, _weights, Parts, _targetDimension, _metric) = (targets, weights, parts, targets[0].Length, metric);
        _columns = [.. parts.SelectMany(part => part.Columns).Distinct().Order()];
        _offsets = new int[parts.Count];
        for (var i = 0; i < parts.Count; i++)
        {
            _offsets[i] = Dimension;
            Dimension += parts[i].Dimension + _targetDimension;
        }
    }

    public IReadOnlyList<Part> Parts { get; }

    /// <summary>The number of entries of x.</summary>
    public int Dimension { get; }

    /// <summary>Where y_i starts in x; u_i follows it.</summary>
    public int Offset(int part) => _offsets[part];

    public int DecoderOffset(int part) => _offsets[part] + Parts[part].Dimension;

    /// <summary>a_ic, by position in the columns of the neuron.</summary>
    public double Activation(double[] x, int part, int position) => Dot(Parts[part].Coordinates[position], x.AsSpan(_offsets[part]));

    /// <summary>f.</summary>
    public double Value(double[] x)
    {
        var f = 0.0;
        foreach (var (c, residual) in Residuals(x))
            f += _weights[c] * Dot(residual, Dual(residual)) / 2;
        return f;
    }

    /// <summary>f, its gradient and its Hessian.</summary>
    public (double Value, double[] Gradient, double[,] Hessian) Expand(double[] x)
    {
        var (f, g, h) = (0.0, new double[Dimension], new double[Dimension, Dimension]);
        var inner = new double[Parts.Count, Parts.Count];
        var dual = Enumerable.Range(0, Parts.Count).Select(i => Dual(x.AsSpan(DecoderOffset(i), _targetDimension).ToArray())).ToArray();
        for (var i = 0; i < Parts.Count; i++)
            for (var k = 0; k < Parts.Count; k++)
                inner[i, k] = Dot(dual[i], x.AsSpan(DecoderOffset(k)));
        foreach (var (c, residual) in Residuals(x))
        {
            var (m, e) = (_weights[c], Dual(residual));
            f += m * Dot(residual, e) / 2;
            for (var i = 0; i < Parts.Count; i++)
            {
                if (Array.IndexOf(Parts[i].Columns, c) is not (>= 0 and var position))
                    continue;
                var (q, u) = (Parts[i].Coordinates[position], DecoderOffset(i));
                var a = Activation(x, i, position);
                var slope = m * Dot(e, x.AsSpan(u));
                for (var s = 0; s < q.Length; s++)
                    g[_offsets[i] + s] -= slope * q[s];
                for (var j = 0; j < _targetDimension; j++)
                    g[u + j] -= m * a * e[j];
                for (var k = 0; k < Parts.Count; k++)
                {
                    if (Array.IndexOf(Parts[k].Columns, c) is not (>= 0 and var other))
                        continue;
                    var (r, v) = (Parts[k].Coordinates[other], DecoderOffset(k));
                    var b = Activation(x, k, other);
                    for (var s = 0; s < q.Length; s++)
                    {
                        for (var t = 0; t < r.Length; t++)
                            h[_offsets[i] + s, _offsets[k] + t] += m * inner[i, k] * q[s] * r[t];
                        for (var j = 0; j < _targetDimension; j++)
                        {
                            var mixed = m * q[s] * (b * dual[i][j] - (i == k ? e[j] : 0));
                            h[_offsets[i] + s, v + j] += mixed;
                            h[v + j, _offsets[i] + s] += mixed;
                        }
                    }
                    for (var j = 0; j < _targetDimension; j++)
                    {
                        if (_metric is null)
                            h[u + j, v + j] += m * a * b;
                        for (var l = 0; _metric is not null && l < _targetDimension; l++)
                            h[u + j, v + l] += m * a * b * _metric[j, l];
                    }
                }
            }
        }
        return (f, g, h);
    }

    /// <summary>r_c - sum of a_ic u_i, for the columns that a neuron sees.</summary>
    public IEnumerable<(int Column, double[] Residual)> Residuals(double[] x)
    {
        foreach (var c in _columns)
        {
            double[] e = [.. _targets[c]];
            for (var i = 0; i < Parts.Count; i++)
                if (Array.IndexOf(Parts[i].Columns, c) is >= 0 and var position)
                {
                    var a = Activation(x, i, position);
                    for (var j = 0; j < e.Length; j++)
                        e[j] -= a * x[DecoderOffset(i) + j];
                }
            yield return (c, e);
        }
    }

    /// <summary>Sets the decoder columns to the best ones, all but regardless of how dependent the activations are.</summary>
    public void FitDecoder(double[] x)
    {
        var n = Parts.Count;
        var (gram, right) = (new double[n, n], new double[n, _targetDimension]);
        foreach (var c in _columns)
            for (var i = 0; i < n; i++)
            {
                if (Array.IndexOf(Parts[i].Columns, c) is not (>= 0 and var position))
                    continue;
                var a = _weights[c] * Activation(x, i, position);
                for (var j = 0; j < _targetDimension; j++)
                    right[i, j] += a * _targets[c][j];
                for (var k = 0; k < n; k++)
                    if (Array.IndexOf(Parts[k].Columns, c) is >= 0 and var other)
                        gram[i, k] += a * Activation(x, k, other);
            }
        var trace = Enumerable.Range(0, n).Sum(i => gram[i, i]);
        for (var i = 0; i < n; i++)
            gram[i, i] += 1e-12 * trace;
        for (var j = 0; j < _targetDimension; j++)
        {
            if (DenseSolver.SolvePositive(gram, [.. Enumerable.Range(0, n).Select(i => right[i, j])]) is not { } u)
                return;
            for (var i = 0; i < n; i++)
                x[DecoderOffset(i) + j] = u[i];
        }
    }

    /// <summary>G e.</summary>
    private double[] Dual(double[] e) => _metric is null ? e
        : [.. Enumerable.Range(0, _targetDimension).Select(j => Enumerable.Range(0, _targetDimension).Sum(k => _metric[j, k] * e[k]))];

    private static double Dot(ReadOnlySpan<double> a, ReadOnlySpan<double> b)
    {
        var sum = 0.0;
        for (var k = 0; k < a.Length; k++)
            sum += a[k] * b[k];
        return sum;
    }
}
