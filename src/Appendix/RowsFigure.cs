using TheoryChecks.Figures;
using TheoryChecks.Training.Metrics;
using TheoryChecks.Training.Store;

namespace TheoryChecks.Appendix;

/// <summary>How far encoder rows can show their features, against n / np, and trained models beside it.</summary>
public static class RowsFigure
{
    private const int Curve = 80;
    private const double Least = 0.02, Greatest = 50, Threshold = 0.95, Close = 0.03;

    // Dense near 1, where the curves of random directions fall to 0.
    private static readonly double[] Ratios =
    [
        .. Enumerable.Range(0, Curve + 1).Select(k => Place(k / (double)Curve))
            .Select(place => place < 0 ? Math.Pow(Least, -place) : Math.Pow(Greatest, place)),
    ];

    /// <summary>Draws the limit, with trained rows, and below it trained against predicted.</summary>
    /// <exception cref="ArgumentException">No result is of the ablation "rows".</exception>
    public static Figure Of(IReadOnlyList<BenchResult> results)
    {
        var rows = results.Where(result => result.Table == "rows").ToArray();
        if (rows.Length == 0)
            throw new ArgumentException(
                "none of the results holds rows against their prediction; make them with: theorychecks bench lrb --ablate rows --scale small "
                    + "--out DIR");
        var kinds = rows.GroupBy(Kind).OrderBy(kind => kind.Key, StringComparer.Ordinal).ToArray();
        return LineChart.Stack(
            "rows",
            $"Mean cosine of encoder rows with their features, scale {rows[0].Scale}, {RecoveryFigure.Seeds(rows)}",
            [
                new(
                    "the limit, and trained models",
                    new ChartAxis("features per dimension n / np (no unit)") { IsLogarithmic = true },
                    new ChartAxis("mean cosine, M_IP (no unit)") { Least = -0.03, Greatest = 1.03 },
                    [
                        Limit("random", 0, RowLimit.Random, 0), Limit("random, from length 1", 1, RowLimit.Random, 1),
                        Limit("tight, from length 1", 2, RowLimit.Tight, 1),
                        new ChartSeries("0.95", [(Least, Threshold), (Greatest, Threshold)]) { Style = 7, IsReference = true },
                        .. kinds.Select((kind, k) => Trained(kind.Key, k, kind.Select(one => (Ratio(one), Metric(one, "encoder.M_IP"))))),
                    ]),
                new(
                    "trained against predicted, and 0.03 to both sides",
                    new ChartAxis("predicted mean cosine (no unit)") { Least = 0, Greatest = 1.03 },
                    new ChartAxis("trained mean cosine, M_IP (no unit)") { Least = 0, Greatest = 1.03 },
                    [
                        Line(-Close), Line(0), Line(Close),
                        .. kinds.Select((kind, k) => Trained(kind.Key, k, kind.Select(one => (Predicted(one), Metric(one, "encoder.M_IP"))))),
                    ]),
            ]);
    }

    private static double Place(double share) => Math.Sign(share - 0.5) * Math.Pow(Math.Abs((2 * share) - 1), 2);

    private static ChartSeries Limit(string name, int style, Func<double, double, double> limit, double start) =>
        new(name, [.. Ratios.Select(ratio => (ratio, limit(ratio, start)))]) { Style = style };

    private static ChartSeries Trained(string kind, int at, IEnumerable<(double, double)> points) =>
        new($"trained, {kind}", [.. points]) { Style = 3 + at, IsScattered = true };

    private static ChartSeries Line(double off) => new("", [(Math.Max(0, -off), Math.Max(0, off)), (Math.Min(1, 1 - off), Math.Min(1, 1 + off))])
    {
        Style = 7,
        IsReference = true,
    };

    private static string Kind(BenchResult result)
    {
        var directions = result.Settings["directions"]?.GetValue<string>() ?? "paper";
        var more = result.Settings["directionSteps"]?.GetValue<int>() ?? 0;
        // The least frame potential is a tight frame.
        return directions == "potential" ? "tight" : more > 0 ? $"{directions}, improved" : directions;
    }

    private static double Ratio(BenchResult result) =>
        result.Settings["features"]!.GetValue<double>() / result.Settings["inputDimension"]!.GetValue<double>();

    private static double Predicted(BenchResult result) => result.Metrics.Any(pair => pair.Key == "predicted.M_IP.start")
        ? Metric(result, "predicted.M_IP.start")
        : Metric(result, "predicted.M_IP");

    private static double Metric(BenchResult result, string name) => result.Metrics.Single(pair => pair.Key == name).Value;
}
