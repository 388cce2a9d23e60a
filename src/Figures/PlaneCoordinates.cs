using TheoryChecks.Exact;
using TheoryChecks.Landscape;
using TheoryChecks.Model;

namespace TheoryChecks.Figures;

/// <summary>
/// Coordinates to draw a problem in the plane with. With a target Gram matrix G = L^T L, targets and decoder columns are drawn as L r, so that
/// lengths and angles are those of the loss. Where inputs are the targets they are drawn like them, and encoder rows as L^-T w, which keeps every
/// &lt;w, p>; other inputs have no metric of their own, and are drawn as they are given.
/// </summary>
internal sealed class PlaneCoordinates(Instance instance)
{
    private readonly double[,]? _targets = instance.Problem.TargetDimension == 2 ? instance.Problem.MetricFactor() : null;

    private readonly double[,]? _inputs = instance.Problem.InputDimension == 2 && instance.Problem.Inputs.Equals(instance.Problem.Targets)
        ? instance.Problem.MetricFactor() : null;

    /// <summary>Whether inputs are drawn in the metric of the targets.</summary>
    public bool InputsHaveMetric => _inputs is not null;

    /// <summary>Whether targets are drawn in a metric that the instance gives.</summary>
    public bool TargetsHaveMetric => _targets is not null;

    public (double X, double Y) Input(RationalVector p) => Image(_inputs, (p[0].ToDouble(), p[1].ToDouble()));

    public (double X, double Y) Target(RationalVector r) => Image(_targets, (r[0].ToDouble(), r[1].ToDouble()));

    public (double X, double Y) Column((double X, double Y) u) => Image(_targets, u);

    public (double X, double Y) Row((double X, double Y) w)
    {
        if (_inputs is not { } l)
            return w;
        var y = w.Y / l[1, 1]; // L^T is upper triangular
        return ((w.X - l[1, 0] * y) / l[0, 0], y);
    }

    private static (double X, double Y) Image(double[,]? l, (double X, double Y) v) => l is null ? v : (l[0, 0] * v.X, l[1, 0] * v.X + l[1, 1] * v.Y);
}
