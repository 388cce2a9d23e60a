using System.Globalization;
using System.Text.Json;

namespace TheoryChecks.CrossCheck;

/// <summary>How a cross-check differs from a saved one: the regression test behind `crosscheck --expect`.</summary>
public static class CrossCheckComparison
{
    /// <summary>
    /// Runs near the border of two basins may change sides with the machine's rounding, so shares may differ by this much; certified numbers may not differ at all.
    /// </summary>
    public const double ShareTolerance = 0.02;

    /// <summary>One sentence per difference: certified minimum, predictions, shares, verdicts of end points that more than the tolerance of the runs reach.</summary>
    /// <exception cref="FormatException">The saved document is no cross-check; the message says what is missing.</exception>
    public static IReadOnlyList<string> Differences(ReadOnlyMemory<byte> saved, CrossCheckReport found)
    {
        using var buffer = new MemoryStream();
        using (var writer = new Utf8JsonWriter(buffer))
            CrossCheckDocument.Write(writer, found);
        using var now = JsonDocument.Parse(buffer.ToArray());
        try
        {
            using var was = JsonDocument.Parse(saved);
            if (was.RootElement.ValueKind != JsonValueKind.Object || !was.RootElement.TryGetProperty("schema", out var schema) || schema.GetString() != CrossCheckDocument.Schema)
                throw new FormatException($"it is no \"{CrossCheckDocument.Schema}\" document");
            return [.. Compare(was.RootElement, now.RootElement)];
        }
        catch (Exception e) when (e is JsonException or KeyNotFoundException or InvalidOperationException)
        {
            throw new FormatException($"it is no \"{CrossCheckDocument.Schema}\" document: {e.Message.ReplaceLineEndings(" ")}", e);
        }
    }

    private static IEnumerable<string> Compare(JsonElement was, JsonElement now)
    {
        foreach (var member in new[] { "instance", "seeds", "seed", "globalMinimum", "belowMinimum" })
            if (Text(was.GetProperty(member)) != Text(now.GetProperty(member)))
                yield return $"{member}: found {Text(now.GetProperty(member))}, expected {Text(was.GetProperty(member))}.";
        var (oldModes, newModes) = (ByName(was.GetProperty("modes"), "mode"), ByName(now.GetProperty("modes"), "mode"));
        foreach (var name in oldModes.Keys.Union(newModes.Keys))
        {
            if (!oldModes.TryGetValue(name, out var oldMode) || !newModes.TryGetValue(name, out var newMode))
            {
                yield return $"{name}: only one of the two reports has this mode.";
                continue;
            }
            foreach (var share in newMode.GetProperty("shares").EnumerateObject())
                if (Math.Abs(share.Value.GetDouble() - oldMode.GetProperty("shares").GetProperty(share.Name).GetDouble()) > ShareTolerance)
                    yield return string.Create(CultureInfo.InvariantCulture, $"{name}, {share.Name}: found {share.Value.GetDouble()} of the runs, expected {oldMode.GetProperty("shares").GetProperty(share.Name).GetDouble()}.");
            var (oldEnds, newEnds) = (Ends(oldMode, was), Ends(newMode, now));
            foreach (var end in oldEnds.Keys.Union(newEnds.Keys))
                if (Math.Abs(oldEnds.GetValueOrDefault(end) - newEnds.GetValueOrDefault(end)) > ShareTolerance)
                    yield return string.Create(CultureInfo.InvariantCulture, $"{name}, {end}: found {newEnds.GetValueOrDefault(end):0.####} of the runs, expected {oldEnds.GetValueOrDefault(end):0.####}.");
        }
        var (oldPredictions, newPredictions) = (ByName(was.GetProperty("predictions"), "pattern"), ByName(now.GetProperty("predictions"), "pattern"));
        foreach (var pattern in oldPredictions.Keys.Union(newPredictions.Keys))
            if (Prediction(oldPredictions, pattern) is var before && Prediction(newPredictions, pattern) is var after && before != after)
                yield return $"prediction for {pattern}: found {after}, expected {before}.";
    }

    private static Dictionary<string, double> Ends(JsonElement mode, JsonElement document) => mode.GetProperty("ends").EnumerateArray()
        .GroupBy(end => $"{Text(end.GetProperty("pattern"))} {end.GetProperty("verdict").GetString()}")
        .ToDictionary(group => group.Key, group => group.Sum(end => end.GetProperty("runs").GetInt32()) / (double)document.GetProperty("seeds").GetInt32());

    private static Dictionary<string, JsonElement> ByName(JsonElement list, string key) =>
        list.EnumerateArray().GroupBy(item => Text(item.GetProperty(key))).ToDictionary(group => group.Key, group => group.First());

    private static string Prediction(Dictionary<string, JsonElement> predictions, string pattern) =>
        predictions.TryGetValue(pattern, out var prediction) ? $"{prediction.GetProperty("predicted").GetString()}, {(prediction.GetProperty("agrees").GetBoolean() ? "as the runs say" : "against the runs")}" : "nothing";

    private static string Text(JsonElement value) => value.ValueKind == JsonValueKind.String ? value.GetString()! : string.Concat(value.GetRawText().Where(c => !char.IsWhiteSpace(c)));
}
