using System.Collections.Immutable;
using System.Globalization;
using TheoryChecks.CrossCheck;
using TheoryChecks.Figures;
using TheoryChecks.Training.Store;
using TheoryChecks.Training.Text;

namespace TheoryChecks.Appendix;

/// <summary>Figures of dictionaries of a language model's activations (docs/text.md).</summary>
internal static class TextFigure
{
    private static readonly (string Name, string Metric)[] Series =
        [("rows", "encoder.M_IP"), ("cov x rows", "pattern.M_IP"), ("columns", "decoder.M_IP")];

    /// <summary>Recovery of categories against the layer, for autoencoders of the residual stream without anchors: one panel for inputs as they come,
    /// one for whitened ones. Means over seeds, with the least and the greatest.</summary>
    /// <exception cref="ArgumentException">There are no results of two layers.</exception>
    public static Figure Layers(IReadOnlyList<BenchResult> results)
    {
        var plain = results.Where(result => result.Table == TextJob.Table && TextLayersTable.IsPlain(result))
            .Select(result => (Layer: LayerOf(result), Result: result)).Where(one => one.Layer is not null).ToArray();
        // One method and size, on the same texts, makes a line.
        var same = plain.GroupBy(one => (one.Result.Row, one.Result.Scale, TextTable.Tokens(one.Result)))
            .MaxBy(group => group.Select(one => one.Layer).Distinct().Count());
        if (same is null || same.Select(one => one.Layer).Distinct().Count() < 2)
            throw new ArgumentException(
                "the figure needs results of bench text without anchors for two layers of the residual stream or more; give --problem residual-L "
                    + "several times.");
        var panels = same.GroupBy(one => TextTable.IsWhitened(one.Result)).OrderBy(panel => panel.Key)
            .Where(panel => panel.Select(one => one.Layer).Distinct().Count() > 1)
            .Select(panel => new LineChart(
                panel.Key ? "trained on whitened inputs, folded back" : "trained on inputs as they come",
                new ChartAxis("layer (its residual stream)") { Ticks = Ticks(panel.Select(one => one.Layer!.Value)) },
                new ChartAxis("mean best cosine with a category") { Least = 0, Greatest = 1 },
                [.. Series.Select(series => Line(series.Name, series.Metric, panel.Select(one => (one.Layer!.Value, one.Result))))]));
        return LineChart.Stack(
            "text-layers", $"Recovery by layer, {same.Key.Row}, scale {same.Key.Scale}, {RecoveryFigure.Seeds([.. same.Select(one => one.Result)])}",
            [.. panels]);
    }

    /// <summary>Predicted against observed: of classes in certified traps the cosine that their shared column would have with them, against the best
    /// cosine in the dictionary; and of frequent members of categories against the share of their tokens on which they are absorbed.</summary>
    /// <exception cref="ArgumentException">Nothing was compared.</exception>
    public static Figure Absorption(IReadOnlyList<TextPredictions> comparisons)
    {
        if (!comparisons.Any(one => one.Trapped.Any()))
            throw new ArgumentException("the figure needs what bench text --groups --out keeps; none of the files holds a trapped class.");
        ImmutableArray<TrappedClass> all = [.. comparisons.SelectMany(one => one.Trapped)];
        var members = all.Where(one => one.Kind == "family" && one.Absorbed is not null).ToArray();
        return LineChart.Stack(
            "text-absorption",
            $"Certified traps against dictionaries: {string.Join(", ", comparisons.Select(one => $"{one.Problem} {one.Method}").Distinct())}",
            [
                new LineChart(
                    "categories: cosine with the nearest column",
                    new ChartAxis("predicted in the cheapest trap (cosine)") { Least = 0, Greatest = 1.03 },
                    new ChartAxis("observed (cosine)") { Least = 0, Greatest = 1 },
                    [
                        Points("served better", Served(better: true)), Points("served worse", Served(better: false)),
                        new ChartSeries("as predicted", [(0, 0), (1, 1)]) { IsReference = true, Style = 7 },
                    ]),
                .. members.Length == 0 ? Array.Empty<LineChart>() :
                [
                    new LineChart(
                        "frequent members of a category: absorption",
                        new ChartAxis("predicted in the trap with the rest (cosine)") { Least = 0, Greatest = 1 },
                        new ChartAxis("tokens absorbed (share)") { Least = -0.03, Greatest = 1.03 },
                        [Points("members", members.Select(one => (one.Predicted, one.Absorbed!.Value)))]),
                ],
            ]);

        // The two of a trap stand one after the other.
        IEnumerable<(double, double)> Served(bool better) => all.Where(one => one.Kind == "siblings").Chunk(2)
            .Select(pair => better == pair[0].Predicted > pair[1].Predicted ? pair[0] : pair[1])
            .Select(one => (one.Predicted, one.Seen));

        static ChartSeries Points(string name, IEnumerable<(double, double)> points) => new(name, [.. points]) { IsScattered = true };
    }

    private static ChartSeries Line(string name, string metric, IEnumerable<(int Layer, BenchResult Result)> results)
    {
        var layers = results.GroupBy(one => one.Layer).OrderBy(layer => layer.Key)
            .Select(layer => (layer.Key, Values: layer.Select(one => one.Result.Metrics.Single(pair => pair.Key == metric).Value).ToArray()))
            .ToArray();
        return new ChartSeries(name, [.. layers.Select(layer => ((double)layer.Key, layer.Values.Average()))])
        {
            Spread = layers.All(layer => layer.Values.Length == 1) ? [] : [.. layers.Select(layer => (layer.Values.Min(), layer.Values.Max()))],
        };
    }

    /// <summary>One for each layer: there is nothing between them.</summary>
    private static (double, string)[] Ticks(IEnumerable<int> layers) =>
        [.. layers.Distinct().Order().Select(layer => ((double)layer, layer.ToString(CultureInfo.InvariantCulture)))];

    private static int? LayerOf(BenchResult result)
    {
        var problem = TextProblem.Parse(TextLayersTable.Problem(result));
        return problem is { IsTranscoder: false, Inputs: [{ Kind: PlaceKind.Residual } place] } ? place.Layer : null;
    }
}
