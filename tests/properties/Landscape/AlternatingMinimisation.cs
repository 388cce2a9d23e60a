using TheoryChecks.Model;

namespace TheoryChecks.Properties.Landscape;

/// <summary>
/// Alternating minimisation of one ReLU neuron's loss sum over F of m_c |r_c - &lt;w, p_c> u|^2 over u and over w in the closed region { z >= 0 on F,
/// &lt;= 0 off F }, in floating point and by brute force: the best w is the best over all sets of constraints that may be active.
/// </summary>
internal sealed class AlternatingMinimisation
{
    private const double Proximal = 1e-9; // a pull towards the old w decides what the loss leaves open

    private readonly double[][] _p, _r;
    private readonly double[] _m;
    private readonly bool[] _on;

    public AlternatingMinimisation(Problem problem, IEnumerable<int> set)
    {
        _p = [.. Enumerable.Range(0, problem.Columns).Select(c => problem.Input(c).ToDoubles())];
        _r = [.. Enumerable.Range(0, problem.Columns).Select(c => problem.Target(c).ToDoubles())];
        _m = problem.Weights.ToDoubles();
        _on = new bool[problem.Columns];
        foreach (var c in set)
            _on[c] = true;
    }

    public double[] Activations(double[] w) => [.. _p.Select(p => Dot(p, w))];

    public double[] BestDecoder(double[] w)
    {
        var (z, u, squares) = (Activations(w), new double[_r[0].Length], 0.0);
        for (var c = 0; c < z.Length; c++)
        {
            if (!_on[c])
                continue;
            squares += _m[c] * z[c] * z[c];
            for (var j = 0; j < u.Length; j++)
                u[j] += _m[c] * z[c] * _r[c][j];
        }
        return [.. u.Select(x => squares > 0 ? x / squares : 0)];
    }

    public double Loss(double[] w, double[] u)
    {
        var (z, loss) = (Activations(w), 0.0);
        for (var c = 0; c < z.Length; c++)
            if (_on[c])
                loss += _m[c] * _r[c].Zip(u, (r, x) => (r - z[c] * x) * (r - z[c] * x)).Sum();
        return loss;
    }

    /// <summary>The best w in the closed region for this decoder column, near the old one where the loss leaves a choice.</summary>
    public double[] BestEncoder(double[] u, double[] old)
    {
        var (best, bestLoss) = (old, Loss(old, u));
        for (var active = 0; active < 1 << _p.Length; active++)
            if (Minimiser(u, old, active) is { } w && Feasible(w) && Loss(w, u) is var loss && loss < bestLoss - 1e-15)
                (best, bestLoss) = (w, loss);
        return best;
    }

    private bool Feasible(double[] w) => Activations(w).Select((z, c) => _on[c] ? z > -1e-12 : z < 1e-12).All(ok => ok);

    /// <summary>The minimiser of the loss + a small pull on the subspace where the active columns have z = 0: its linear equations.</summary>
    private double[]? Minimiser(double[] u, double[] old, int active)
    {
        var n = old.Length;
        int[] zero = [.. Enumerable.Range(0, _p.Length).Where(c => (active >> c & 1) != 0)];
        var a = new double[n + zero.Length, n + zero.Length + 1];
        for (var c = 0; c < _p.Length; c++)
            for (var i = 0; i < n && _on[c]; i++)
            {
                a[i, n + zero.Length] += _m[c] * Dot(u, _r[c]) * _p[c][i];
                for (var j = 0; j < n; j++)
                    a[i, j] += _m[c] * Dot(u, u) * _p[c][i] * _p[c][j];
            }
        for (var i = 0; i < n; i++)
        {
            a[i, i] += Proximal;
            a[i, n + zero.Length] += Proximal * old[i];
            for (var k = 0; k < zero.Length; k++)
                a[i, n + k] = a[n + k, i] = _p[zero[k]][i];
        }
        return Solve(a)?[..n];
    }

    /// <summary>The solution of linear equations given as (matrix | right side), or null if they are singular.</summary>
    internal static double[]? Solve(double[,] a)
    {
        var n = a.GetLength(0);
        for (var k = 0; k < n; k++)
        {
            var pivot = Enumerable.Range(k, n - k).MaxBy(i => Math.Abs(a[i, k]));
            if (Math.Abs(a[pivot, k]) < 1e-13)
                return null;
            for (var j = k; j <= n; j++)
                (a[k, j], a[pivot, j]) = (a[pivot, j], a[k, j]);
            for (var i = 0; i < n; i++)
                for (var j = n; j >= k && i != k; j--)
                    a[i, j] -= a[i, k] / a[k, k] * a[k, j];
        }
        return [.. Enumerable.Range(0, n).Select(i => a[i, n] / a[i, i])];
    }

    private static double Dot(double[] x, double[] y) => x.Zip(y, (a, b) => a * b).Sum();
}
