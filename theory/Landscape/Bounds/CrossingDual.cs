using TheoryChecks.Exact;

namespace TheoryChecks.Landscape;

/// <summary>
/// Multipliers mu >= 0 such that the sum of the r smallest eigenvalues of B K B^T + sum mu_i S_i, in the metric G, is at least a target: a concave
/// function of mu, whose maximum an ellipsoid closes in on in double precision (Shor 1977, Yudin and Nemirovski 1976). The multipliers are rounded
/// simply, the proof is exact.
/// </summary>
internal sealed class CrossingDual
{
    private const int MostSteps = 400, MostMultiplier = 64;
    private const double Slack = 1e-9;

    /// <summary>How far multipliers are rounded: short ones where the bound is met exactly, else close ones.</summary>
    private static readonly Rational[] s_near = [Rational.FromRatio(1, 1 << 12), Rational.FromRatio(1, 1L << 36)];

    private readonly RationalMatrix _gram, _products;
    private readonly double[][] _inverse, _rough; // L^-1 with G = L L^T; B K B^T
    private readonly Rational _target;
    private readonly int _rank;

    /// <param name="gram">G.</param>
    /// <param name="products">B K B^T.</param>
    /// <param name="rank">r >= 1.</param>
    /// <param name="target">What the sum is to be at least.</param>
    public CrossingDual(RationalMatrix gram, RationalMatrix products, int rank, Rational target)
    {
        (_gram, _products, _rank, _target) = (gram, products, rank, target);
        (_inverse, _rough) = (InverseFactor(Doubles(gram)), Doubles(products));
    }

    /// <summary>Multipliers, lambda >= 0 and Y such that Y and B K B^T + sum mu_i S_i + Y - lambda G are positive semidefinite, with r lambda -
    /// tr G^-1 Y at least the target; or null.</summary>
    public (RationalVector Multipliers, Rational Eigenvalue, RationalMatrix Excess)? Solve(RationalMatrix[] forms)
    {
        if (Maximize([.. forms.Select(form => Congruent(Doubles(form)))]) is not { } rough)
            return null;
        foreach (var near in s_near)
        {
            var multipliers = new RationalVector(
                rough.Select(Rational.FromDouble).Select(x => Rational.Simplest(Rational.Max(Rational.Zero, x - near), x + near)));
            if (Bound(forms.Select((form, i) => multipliers[i] * form).Aggregate(_products, (sum, form) => sum + form)) is { } bound)
                return (multipliers, bound.Eigenvalue, bound.Excess);
        }
        return null;
    }

    /// <summary>lambda and Y for A = B K B^T + sum mu_i S_i.</summary>
    private (Rational Eigenvalue, RationalMatrix Excess)? Bound(RationalMatrix a)
    {
        if (_rank == 1)
            return LdlDecomposition.Of(a - _target * _gram).Inertia.IsPositiveSemidefinite ? (_target, RationalMatrix.Zero(a.Rows, a.Rows)) : null;
        // The least eigenvalues of A are the total less the greatest, which a bound for positive semidefinite matrices knows: A is shifted.
        var shift = Rational.Zero;
        while (!LdlDecomposition.Of(a + shift * _gram).Inertia.IsPositiveSemidefinite)
            shift = shift.IsZero ? 1 : 4 * shift;
        var metric = _gram.Inverse()!;
        var bound = EckartYoung.Of(a + shift * _gram, a.Rows - _rank, metric);
        var lambda = bound.Tau - shift;
        var excess = bound.Excess - a + lambda * _gram;
        return lambda.Sign >= 0 && _rank * lambda - EckartYoung.Trace(metric * excess) >= _target ? (lambda, excess) : null;
    }

    /// <summary>Multipliers at which the sum is about the target, or null as soon as it is known to stay below.</summary>
    private double[]? Maximize(double[][][] forms)
    {
        var (d, base_, target) = (forms.Length, Congruent(_rough), _target.ToDouble());
        var scale = base_.Max(row => row.Max(Math.Abs));
        // In units that make every form as large as the matrix.
        var units = forms.Select(form => form.Max(row => row.Max(Math.Abs)) is var size && size > 0 ? scale / size : 0).ToArray();
        var center = Enumerable.Repeat(1.0, d).ToArray();
        var shape = Enumerable.Range(0, d)
            .Select(i => Enumerable.Range(0, d).Select(j => i == j ? (double)(d * MostMultiplier * MostMultiplier) : 0).ToArray())
            .ToArray();
        double[]? best = null;
        var highest = double.NegativeInfinity;
        for (var step = 0; step < MostSteps; step++)
        {
            double[] cut; // the maximum is where <cut, x - center> >= 0
            var outside = Array.FindIndex(center, x => x < 0);
            if (outside >= 0)
                cut = [.. Enumerable.Range(0, d).Select(i => i == outside ? 1.0 : 0)];
            else
            {
                var matrix = base_
                    .Select((row, k) => row.Select((x, l) => x + Enumerable.Range(0, d).Sum(i => center[i] * units[i] * forms[i][k][l])).ToArray())
                    .ToArray();
                var (values, vectors) = SymmetricEigen.Of(matrix);
                var sum = values.Take(_rank).Sum();
                cut = [.. Enumerable.Range(0, d).Select(i => units[i] * vectors.Take(_rank).Sum(x => Value(forms[i], x)))];
                if (sum > highest)
                    (highest, best) = (sum, [.. center.Select((x, i) => x * units[i])]);
                // Concave: nowhere in the ellipsoid is it higher than this.
                if (highest >= target + Slack * scale || sum + Length(shape, cut) < target - Slack * scale)
                    break;
            }
            var length = Length(shape, cut);
            if (length <= 1e-13 * scale)
                break;
            var direction = shape.Select(row => row.Zip(cut, (x, y) => x * y).Sum() / length).ToArray();
            if (d == 1)
            {
                (center[0], shape[0][0]) = (center[0] + direction[0] / 2, shape[0][0] / 4);
                continue;
            }
            for (var i = 0; i < d; i++)
                center[i] += direction[i] / (d + 1);
            for (var i = 0; i < d; i++)
                for (var j = 0; j < d; j++)
                    shape[i][j] = d * d / (d * d - 1.0) * (shape[i][j] - 2.0 / (d + 1) * direction[i] * direction[j]);
        }
        return highest >= target - 10 * Slack * scale ? best : null;
    }

    private static double Length(double[][] shape, double[] cut) => Math.Sqrt(Math.Max(0, Value(shape, cut)));

    private static double Value(double[][] form, double[] x) => x.Select((t, k) => t * form[k].Zip(x, (a, b) => a * b).Sum()).Sum();

    /// <summary>L^-1 A L^-T.</summary>
    private double[][] Congruent(double[][] a)
    {
        var half = Array.ConvertAll(_inverse, row => Enumerable.Range(0, a.Length).Select(j => row.Select((x, k) => x * a[k][j]).Sum()).ToArray());
        return Array.ConvertAll(half, row => Array.ConvertAll(_inverse, other => row.Zip(other, (x, y) => x * y).Sum()));
    }

    private static double[][] InverseFactor(double[][] gram)
    {
        var n = gram.Length;
        var l = Array.ConvertAll(gram, _ => new double[n]);
        for (var j = 0; j < n; j++)
        {
            l[j][j] = Math.Sqrt(gram[j][j] - Enumerable.Range(0, j).Sum(k => l[j][k] * l[j][k]));
            for (var i = j + 1; i < n; i++)
                l[i][j] = (gram[i][j] - Enumerable.Range(0, j).Sum(k => l[i][k] * l[j][k])) / l[j][j];
        }
        var inverse = Array.ConvertAll(gram, _ => new double[n]);
        for (var c = 0; c < n; c++)
            for (var i = c; i < n; i++)
                inverse[i][c] = ((i == c ? 1 : 0) - Enumerable.Range(c, i - c).Sum(k => l[i][k] * inverse[k][c])) / l[i][i];
        return inverse;
    }

    private static double[][] Doubles(RationalMatrix m) => [.. Enumerable.Range(0, m.Rows).Select(i => m.Row(i).ToDoubles())];
}
