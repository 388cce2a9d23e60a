using System.Globalization;
using System.Text.Json.Nodes;

namespace TheoryChecks.Training.Store;

/// <summary>The paper's numbers (arXiv 2512.05534): M_GT as a share, M_IP, both by encoder rows on un-anchored features.</summary>
public static class PaperResults
{
    private static readonly JsonObject Root = Load();

    /// <summary>M_GT and M_IP of a row and column of table 1, 4, 5, 6 or 7, or words: its table 2, on other data (images); null where the paper has
    /// none.</summary>
    public static (double Recovered, double InnerProduct)? Find(string table, string row, string column)
    {
        var anchored = row.EndsWith("+FA", StringComparison.Ordinal);
        var method = anchored ? row[..^3] : row;
        var value = column[(column.IndexOf('=', StringComparison.Ordinal) + 1)..];
        var pair = table switch
        {
            "1" => Root["table1"]?["rows"]?[row],
            "4" => (Root["table4"]?["rows"] as JsonArray)?.FirstOrDefault(line => line![0]!.GetValue<int>()
                .ToString(CultureInfo.InvariantCulture) == value)?[anchored ? 2 : 1],
            "5" or "6" => Root[$"table{table}"]?[value]?[method]?[anchored ? 1 : 0],
            "words" => Root["table2"]?["rows"]?[row],
            "7" => Root["table7"]?[value]?[anchored ? 1 : 0],
            _ => null,
        };
        return pair is JsonArray { Count: 2 } found ? (found[0]!.GetValue<double>() / 100, found[1]!.GetValue<double>()) : null;
    }

    private static JsonObject Load()
    {
        using var stream = typeof(PaperResults).Assembly.GetManifestResourceStream("paper-results.json")!;
        return (JsonObject)JsonNode.Parse(stream)!;
    }
}
