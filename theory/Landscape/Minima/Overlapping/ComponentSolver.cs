using TheoryChecks.Exact;
using TheoryChecks.Model;

namespace TheoryChecks.Landscape;

/// <summary>
/// Turns a proposed critical point into a rational one with a box that should contain the true one, or into an exact one of least loss. It computes
/// in floating point with a margin; the kernel recomputes everything exactly.
/// </summary>
internal sealed class ComponentSolver(Instance instance, ColumnSpace space)
{
    private const double Zero = 1e-12;

    private readonly BoxSolver _boxes = new(instance, space);
    private readonly GroupSolver _groups = new(instance, space);
    private readonly double _total = space.Total(Enumerable.Range(0, instance.Problem.Columns)).ToDouble();

    /// <summary>The solution near a point, or null if it can be made neither a box nor a group. <paramref name="thresholds"/>: one for each
    /// neuron.</summary>
    public ComponentSolution? Solve(CriticalPoint point, Rational[] thresholds)
    {
        var scaled = Scaled(point, thresholds);
        return (IsLoss(point) ? _boxes.Solve(scaled, thresholds) : null) ?? (point.IsPushed ? null : _groups.Solve(scaled, thresholds));
    }

    /// <summary>True if the loss is more than rounding makes of 0.</summary>
    public bool IsLoss(CriticalPoint point) => point.Loss > Zero * _total;

    /// <summary>Rows of about length 1, or so long that the threshold lies between on and off.</summary>
    private CriticalPoint Scaled(CriticalPoint point, Rational[] thresholds)
    {
        var (y, u) = (new double[point.Sets.Length][], new double[point.Sets.Length][]);
        for (var i = 0; i < y.Length; i++)
        {
            var z = Enumerable.Range(0, instance.Problem.Columns)
                .Select(c => space.Near(c, point.Y[i]))
                .ToArray();
            var on = point.Sets[i].Select(c => z[c]).ToArray();
            var off = Enumerable.Range(0, z.Length).Except(point.Sets[i]).Select(c => z[c]).Append(0).Max();
            var scale = thresholds[i].Sign > 0 ? 2 * thresholds[i].ToDouble() / (on.Min() + Math.Min(off, on.Min() / 2))
                : on.Max(Math.Abs) is > 0 and var longest ? 1 / longest
                : 1;
            var simple = Math.Pow(2, Math.Ceiling(Math.Log2(scale)));
            if (thresholds[i].IsZero || simple * off < 0.99 * thresholds[i].ToDouble())
                scale = simple;
            y[i] = [.. point.Y[i].Select(entry => scale * entry)];
            u[i] = [.. point.U[i].Select(entry => entry / scale)];
        }
        return point with { Y = y, U = u };
    }
}
