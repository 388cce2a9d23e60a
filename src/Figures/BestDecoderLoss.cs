using TheoryChecks.Landscape;
using TheoryChecks.Model;

namespace TheoryChecks.Figures;

/// <summary>
/// min over W_D of sum_c m_c |r_c - W_D s(W_E p_c)|^2 for two ReLU rows of given directions, in floating point: with G = sum m a a^T (2 x 2) and B =
/// sum m r a^T (nr x 2) it is sum m |r|^2 - tr(B G^+ B^T).
/// </summary>
internal sealed class BestDecoderLoss
{
    private readonly double[][] _inputs, _targets;
    private readonly double[] _weights;
    private readonly double _total;

    public BestDecoderLoss(Instance instance)
    {
        var problem = instance.Problem;
        _inputs = [.. Enumerable.Range(0, problem.Columns).Select(c => problem.Input(c).ToDoubles())];
        _targets = problem.OrthonormalTargets();
        _weights = problem.Weights.ToDoubles();
        _total = Enumerable.Range(0, problem.Columns).Sum(c => _weights[c] * _targets[c].Sum(r => r * r));
    }

    /// <summary>Of rows in these directions, in degrees.</summary>
    public double At(double first, double second)
    {
        var rows = new[] { first, second }.Select(degrees => (X: Math.Cos(degrees * Math.PI / 180), Y: Math.Sin(degrees * Math.PI / 180))).ToArray();
        var (g00, g01, g11) = (0.0, 0.0, 0.0);
        var b = new double[_targets[0].Length, 2];
        for (var c = 0; c < _inputs.Length; c++)
        {
            var a0 = Math.Max(0, rows[0].X * _inputs[c][0] + rows[0].Y * _inputs[c][1]);
            var a1 = Math.Max(0, rows[1].X * _inputs[c][0] + rows[1].Y * _inputs[c][1]);
            (g00, g01, g11) = (g00 + _weights[c] * a0 * a0, g01 + _weights[c] * a0 * a1, g11 + _weights[c] * a1 * a1);
            for (var k = 0; k < _targets[c].Length; k++)
            {
                b[k, 0] += _weights[c] * _targets[c][k] * a0;
                b[k, 1] += _weights[c] * _targets[c][k] * a1;
            }
        }
        var (trace, determinant) = (g00 + g11, g00 * g11 - g01 * g01);
        if (!(trace > 0))
            return _total;
        // Of rank 1, the pseudo-inverse of G is G / trace^2.
        var (i00, i01, i11) = determinant > 1e-10 * trace * trace
            ? (g11 / determinant, -g01 / determinant, g00 / determinant)
            : (g00 / (trace * trace), g01 / (trace * trace), g11 / (trace * trace));
        return _total - Enumerable.Range(0, b.GetLength(0)).Sum(k => b[k, 0] * b[k, 0] * i00 + 2 * b[k, 0] * b[k, 1] * i01 + b[k, 1] * b[k, 1] * i11);
    }
}
