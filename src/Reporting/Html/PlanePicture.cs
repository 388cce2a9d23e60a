using TheoryChecks.Exact;
using TheoryChecks.Model;

namespace TheoryChecks.Reporting.Html;

/// <summary>The picture of an instance with inputs in the plane.</summary>
/// <param name="Svg">The drawing.</param>
/// <param name="Caption">What it shows.</param>
internal sealed record PlanePicture(string Svg, string Caption)
{
    /// <summary>The regions of one neuron and, if there is one, the encoder that a refutation rests on; null where there is no plane to draw.</summary>
    public static PlanePicture? Of(Instance instance, (string Theorem, RationalMatrix Encoder)? witness)
    {
        if (instance.Problem.InputDimension != 2 || instance.Activation is not ReluActivation || Enumerable.Range(0, instance.Problem.Columns).All(c => instance.Problem.Input(c).IsZero))
            return null;
        var caption = "The plane of one neuron's encoder rows: p0, p1, ... are the inputs; each region is marked with the features on which the neuron is on.";
        return witness is { } found
            ? new(RegionFan.Of(instance).ToSvg(found.Encoder), $"{caption} w0, w1, ... are the encoder rows behind the refutation of {found.Theorem}.")
            : new(RegionFan.Of(instance).ToSvg(), caption);
    }
}
