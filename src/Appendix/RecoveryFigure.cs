using System.Globalization;
using TheoryChecks.Figures;
using TheoryChecks.Training.Store;

namespace TheoryChecks.Appendix;

/// <summary>M_GT against its threshold, for encoder rows and for decoder columns: how much of a number like "recovered at 0.95" is the choice of
/// 0.95.</summary>
public static class RecoveryFigure
{
    private const int MostSeries = 8;

    /// <summary>Draws it, one panel for encoder rows and one for decoder columns; means over the seeds of each row and column of a table.</summary>
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
        var (tables, scales) = (groups.Select(group => group.Key.Table).Distinct().ToArray(),
            groups.Select(group => group.Key.Scale).Distinct().ToArray());
        return LineChart.Stack(
            "recovery",
            $"M_GT against the threshold, table {string.Join(", ", tables)}, scale {string.Join(", ", scales)}, {Seeds(results)}",
            [Chart("by encoder rows (the paper's metric)", point => point.Encoder), Chart("by decoder columns", point => point.Decoder)]);

        LineChart Chart(string title, Func<(double Threshold, double Encoder, double Decoder), double> value) => new(
            title,
            new ChartAxis("threshold on the cosine (no unit)") { Least = 0, Greatest = 1 },
            new ChartAxis("features recovered, M_GT (%)") { Least = -3, Greatest = 103 },
            [.. groups.Select(group => new ChartSeries(
                Name(group.Key.Row, group.Key.Column),
                [.. group.First().Curve.Select((point, k) => (point.Threshold, 100 * group.Average(result => value(result.Curve[k]))))]))]);
    }

    /// <summary>A row's name with what its table varies.</summary>
    internal static string Name(string row, string column) => column.Length > 0 ? $"{row}, {column}" : row;

    /// <summary>How many seeds, in words.</summary>
    internal static string Seeds(IReadOnlyList<BenchResult> results) =>
        results.Select(result => result.Seed).Distinct().Count() is var count && count == 1
            ? "1 seed"
            : string.Create(CultureInfo.InvariantCulture, $"{count} seeds");
}
