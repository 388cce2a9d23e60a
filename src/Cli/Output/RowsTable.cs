using System.Globalization;
using TheoryChecks.Training.Store;

namespace TheoryChecks.Cli;

/// <summary>`bench lrb --ablate rows`: encoder rows predicted and trained, side by side.</summary>
internal static class RowsTable
{
    /// <summary>How near a measured mean cosine is to be to the predicted one.</summary>
    private const double Close = 0.03;

    public const string Legend = "M_GT, M_IP by unit encoder rows. Predicted: for right gates; where features leave directions free (n < np), with "
        + "what rows keep there of their start. pat: covariance times rows, 1 as predicted; dec: decoder columns; F1: gates of live neurons.";

    public static TextTable Of(IReadOnlyList<BenchResult> results)
    {
        var table = new TextTable(
            "row", "least eig.", "predicted M_GT", "M_IP", "enc M_GT", "enc M_IP", "difference", "pat M_IP", "dec M_GT", "F1", "steps");
        foreach (var row in ResultRow.Of(results))
            table.Add(
            [
                row.Label, row.NumberOf("directions.eigenvalue.least"), row.PercentOf(Predicted(row, "M_GT")), row.NumberOf(Predicted(row, "M_IP")),
                row.PercentOf("encoder.M_GT"), row.NumberOf("encoder.M_IP"), Signed(Difference(row)), row.NumberOf("pattern.M_IP"),
                row.PercentOf("decoder.M_GT"), row.NumberOf("F1.live"), row.Results[0].Settings["steps"]!.ToString(),
            ]);
        return table;
    }

    /// <summary>How many are within 0.03, and a sentence for each that is not.</summary>
    public static IEnumerable<string> Differences(IReadOnlyList<BenchResult> results)
    {
        var rows = ResultRow.Of(results).ToArray();
        var far = rows.Where(row => Math.Abs(Difference(row)) > Close).ToArray();
        yield return string.Create(
            CultureInfo.InvariantCulture, $"{rows.Length - far.Length} of {rows.Length} mean cosines are within {Close} of the prediction.");
        foreach (var row in far)
            yield return string.Create(
                CultureInfo.InvariantCulture,
                $"{row.Label} differs: M_IP by rows {Mean(row, "encoder.M_IP"):0.000}, predicted {Mean(row, Predicted(row, "M_IP")):0.000}; least "
                    + $"eigenvalue {Mean(row, "directions.eigenvalue.least"):0.0000}, F1 of gates {Mean(row, "F1.live"):0.000}.");
    }

    private static string Predicted(ResultRow row, string metric) =>
        row.IsMeasured($"predicted.{metric}.start") ? $"predicted.{metric}.start" : $"predicted.{metric}";

    private static double Difference(ResultRow row) => Math.Round(
        Mean(row, "encoder.M_IP") - Mean(row, Predicted(row, "M_IP")), 3);

    private static double Mean(ResultRow row, string metric) => row.Spread(metric).Mean;

    private static string Signed(double value) => string.Create(CultureInfo.InvariantCulture, $"{value:+0.000;-0.000;0.000}");
}
