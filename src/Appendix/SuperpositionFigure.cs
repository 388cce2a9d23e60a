using TheoryChecks.Figures;
using TheoryChecks.Training.Store;

namespace TheoryChecks.Appendix;

/// <summary>Recovery against the superposition ratio n / np: table 4, ours and the paper's.</summary>
public static class SuperpositionFigure
{
    /// <summary>Draws M_GT as printed, M_GT by decoder columns, and M_IP as printed; bars go from the least to the greatest over
    /// seeds.</summary>
    /// <exception cref="ArgumentException">No result is of table 4, or they are of several scales.</exception>
    public static Figure Of(IReadOnlyList<BenchResult> results)
    {
        var table = results.Where(result => result.Table == "4").ToArray();
        if (table.Length == 0)
            throw new ArgumentException(
                "none of the results is of table 4, which varies the number of features; make them with: theorychecks bench lrb --table 4 --out DIR");
        if (table.Select(result => result.Scale).Distinct().Count() > 1)
            throw new ArgumentException(
                $"the results are of the scales {string.Join(", ", table.Select(result => result.Scale).Distinct())}; give those of one scale.");
        var (rows, seeds) = (table.GroupBy(result => result.Row).OrderBy(row => row.Key, StringComparer.Ordinal).ToArray(),
            RecoveryFigure.Seeds(table));
        return LineChart.Stack(
            "superposition",
            $"Recovery against the superposition ratio, table 4, scale {table[0].Scale}, {seeds}",
            [
                Chart("as the paper prints it", "printed.M_GT", "features recovered, M_GT (%)", 100, paper => 100 * paper.Recovered),
                Chart("by decoder columns", "decoder.M_GT", "features recovered, M_GT (%)", 100, null),
                Chart("as the paper prints it", "printed.M_IP", "mean largest response, M_IP (no unit)", 1, paper => paper.InnerProduct),
            ]);

        LineChart Chart(string title, string metric, string label, double unit, Func<(double Recovered, double InnerProduct), double>? paper) => new(
            title,
            new ChartAxis("superposition ratio n / np (features per dimension)"),
            new ChartAxis(label) { Least = -0.03 * unit, Greatest = 1.03 * unit },
            [
                .. rows.Select((row, k) =>
                {
                    var points = row.GroupBy(Ratio)
                        .OrderBy(group => group.Key)
                        .Select(group => (Ratio: group.Key, Values: group.Select(result => unit * Metric(result, metric)).ToArray()))
                        .ToArray();
                    return new ChartSeries(
                        row.Key,
                        [.. points.Select(point => (point.Ratio, point.Values.Average()))])
                        {
                            Style = k,
                            Spread = seeds == "1 seed" ? [] : [.. points.Select(point => (point.Values.Min(), point.Values.Max()))],
                        };
                }),
                .. (paper is null ? [] : rows).Select((row, k) => new ChartSeries(
                    $"{row.Key}, the paper",
                    [.. row.GroupBy(Ratio)
                        .OrderBy(group => group.Key)
                        .Select(group => (group.Key, Paper: PaperResults.Find("4", row.Key, group.First().Column)))
                        .Where(point => point.Paper is not null)
                        .Select(point => (point.Key, paper!(point.Paper!.Value)))])
                {
                    Style = k + 4,
                    IsReference = true,
                }),
            ]);
    }

    private static double Ratio(BenchResult result) =>
        result.Settings["features"]!.GetValue<double>() / result.Settings["inputDimension"]!.GetValue<double>();

    private static double Metric(BenchResult result, string name) => result.Metrics.Single(pair => pair.Key == name).Value;
}
