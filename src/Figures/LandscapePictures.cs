using System.Globalization;
using TheoryChecks.Exact;
using TheoryChecks.Landscape;
using TheoryChecks.Model;
using TheoryChecks.Patterns;

namespace TheoryChecks.Figures;

/// <summary>The points of a landscape in the plane that are worth looking at.</summary>
public static class LandscapePictures
{
    /// <summary>
    /// The pictures of a landscape, as far as there is something to show: a global solution (one that recovers the features, if there is one), a
    /// solution of loss 0 that recovers no feature, a spurious trap. For ReLU with inputs and targets in dimension 2; else there are none. They are
    /// named landscape-INSTANCE-global, -nonrecovering and -trap.
    /// </summary>
    public static IReadOnlyList<Figure> Of(LandscapeReport report)
    {
        var (instance, problem) = (report.Instance, report.Instance.Problem);
        if (instance.Activation is not ReluActivation || problem.InputDimension != 2 || problem.TargetDimension != 2)
            return [];
        var pictures = new List<Figure>();
        var unanchored = new AnchoredProblem(instance, []);
        var pieces = (report.SolutionSet ?? []).Where(piece => piece.Evidence.IsAccepted)
            .Select(piece => (Piece: piece,
                Missed: Identifiability.Misses(unanchored, new EncoderDecoder(piece.Encoder, piece.Decoder)).ByDecoder.Length)).ToArray();
        var features = unanchored.Others.Count(d => !instance.Isolated.Target(d).IsZero);
        if (report.GlobalMinimum is { Evidence.IsAccepted: true } minimum)
        {
            var best = pieces.OrderBy(item => item.Missed).Select(item => item.Piece).FirstOrDefault();
            Add(
                "global",
                $"a global solution, loss {Short(minimum.Upper)}",
                Doubles(best?.Encoder ?? minimum.Encoder),
                Doubles(best?.Decoder ?? minimum.Decoder));
        }
        if (pieces.FirstOrDefault(item => item.Missed == features).Piece is { } lost)
            Add("nonrecovering", "loss 0, but no decoder column points along a target", Doubles(lost.Encoder), Doubles(lost.Decoder));
        if (report.PartialMinima?.FirstOrDefault(
            entry =>
                entry is { IsSpurious: true, IsInterior: true, IsPartition: true, Shape: MinimumShape.Trap, Evidence.IsAccepted: true }) is { } trap)
        {
            var found = new PartialMinima(instance).Decide(trap.Pattern).Minima.First(other => other.Loss.Equals(trap.Loss));
            var columns = found.Neurons.Select(neuron => neuron.DecoderColumn.ToDoubles()).ToArray();
            Add(
                "trap",
                $"a trap, loss {Short(trap.Loss.Upper)}",
                [.. found.Neurons.Select(neuron => neuron.Row.ToDoubles())],
                [[.. columns.Select(u => u[0])], [.. columns.Select(u => u[1])]]);
        }
        return pictures;

        void Add(string name, string what, double[][] encoder, double[][] decoder) =>
            pictures.Add(new PointPicture(instance, encoder, decoder).Draw($"landscape-{instance.Name}-{name}", $"{instance.Name}: {what}"));
    }

    private static double[][] Doubles(RationalMatrix matrix) =>
        [.. Enumerable.Range(0, matrix.Rows).Select(i => matrix.Row(i).Select(x => x.ToDouble()).ToArray())];

    private static string Short(Rational value) =>
        value.ToString() is { Length: <= 12 } exact ? exact : value.ToDouble().ToString("0.0000", CultureInfo.InvariantCulture);
}
