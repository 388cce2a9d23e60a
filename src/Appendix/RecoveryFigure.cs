using System.Collections.Immutable;
using System.Globalization;
using TheoryChecks.Figures;
using TheoryChecks.Training.Store;

namespace TheoryChecks.Appendix;

/// <summary>M_GT against its threshold, as the paper prints it, for encoder rows, covariance times rows and decoder columns: how much of a number
/// like "recovered at 0.95" is the choice of 0.95, and of the metric.</summary>
public static class RecoveryFigure
{
    private const int MostSeries = 8;

    /// <summary>Draws it, one panel for each metric; means over the seeds of each row and column of a table.</summary>
    /// <exception cref="ArgumentException">No result has a curve, or there are more than eight rows.</exception>
    public static Figure Of(IReadOnlyList<BenchResult> results)
    {
        var groups = results.Where(result => !result.Curve.IsEmpty)
            .GroupBy(result => (result.Table, result.Row, result.Column, result.Scale))
            .OrderBy(group => group.Key.Row, StringComparer.Ordinal)
            .ThenBy(group => group.Key.Column, StringComparer.Ordinal)
            .ToArray();
        if (groups.Length == 0)
            throw new ArgumentException("none of the results has a curve of M_GT against the threshold.");
        if (groups.Length > MostSeries)
            throw new ArgumentException($"there are {groups.Length} rows; {MostSeries} can be told apart in one figure, so give fewer files.");
        var beside = groups.All(group => group.All(result => !result.CurveBeside.IsEmpty));
        var (tables, scales) = (groups.Select(group => group.Key.Table).Distinct().ToArray(),
            groups.Select(group => group.Key.Scale).Distinct().ToArray());
        return LineChart.Stack(
            "recovery",
            $"M_GT against the threshold, table {string.Join(", ", tables)}, scale {string.Join(", ", scales)}, {Seeds(results)}",
            [
                .. beside ? [Chart("as the paper prints it, rows not normalised", Beside, point => point.Item2)] : Array.Empty<LineChart>(),
                Chart("by unit encoder rows", result => result.Curve, point => point.Item2),
                .. beside ? [Chart("by covariance times encoder rows", Beside, point => point.Item3)] : Array.Empty<LineChart>(),
                Chart("by decoder columns", result => result.Curve, point => point.Item3),
            ]);

        ImmutableArray<(double, double, double)> Beside(BenchResult result) => result.CurveBeside;

        LineChart Chart(
            string title, Func<BenchResult, ImmutableArray<(double, double, double)>> curve, Func<(double, double, double), double> value) => new(
            title,
            new ChartAxis("threshold (no unit)") { Least = 0, Greatest = 1 },
            new ChartAxis("features recovered, M_GT (%)") { Least = -3, Greatest = 103 },
            [.. groups.Select(group => new ChartSeries(
                Name(group.Key.Row, group.Key.Column),
                [.. curve(group.First()).Select((point, k) => (point.Item1, 100 * group.Average(result => value(curve(result)[k]))))]))]);
    }

    /// <summary>A row's name with what its table varies.</summary>
    internal static string Name(string row, string column) => column.Length > 0 ? $"{row}, {column}" : row;

    /// <summary>How many seeds, in words.</summary>
    internal static string Seeds(IReadOnlyList<BenchResult> results) =>
        results.Select(result => result.Seed).Distinct().Count() is var count && count == 1
            ? "1 seed"
            : string.Create(CultureInfo.InvariantCulture, $"{count} seeds");
}
