using TheoryChecks.Exact;
using TheoryChecks.Model;

namespace TheoryChecks.Figures;

/// <summary>The pictures of the HTML report.</summary>
public static class ReportPictures
{
    /// <summary>The regions of one neuron as SVG, with encoder rows (nq x 2) drawn into them; null where there is no plane to draw.</summary>
    public static string? Draw(Instance instance, RationalMatrix? encoder) =>
        instance.Problem.InputDimension != 2
            || instance.Activation is not ReluActivation
            || Enumerable.Range(0, instance.Problem.Columns).All(c => instance.Problem.Input(c).IsZero)
            ? null
            : RegionFan.Of(instance).Draw(encoder).ToSvg();
}
