using System.Globalization;
using System.Text.Json;
using TheoryChecks.Exact;

namespace TheoryChecks.CrossCheck;

/// <summary>How a cross-check differs from a saved one: the regression test behind `crosscheck --expect`.</summary>
public static class CrossCheckComparison
{
    /// <summary>
    /// Runs near the border of two basins may change sides with the machine's rounding, so shares may differ by this much; certified numbers may
    /// not differ at all.
    /// </summary>
    public const double ShareTolerance = 0.02;

    private const string IsNone = $"it is no \"{CrossCheckDocument.Schema}\" document";

    /// <summary>
    /// One sentence per difference: certified minimum, units, predictions, shares, verdicts of end points that more than the tolerance of the runs
    /// reach.
    /// </summary>
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
            var root = was.RootElement;
            var isObject = root.ValueKind == JsonValueKind.Object;
            if (!isObject || !root.TryGetProperty("schema", out var schema) || schema.GetString() != CrossCheckDocument.Schema)
                throw new FormatException(IsNone);
            return [.. Compare(root, now.RootElement)];
        }
        catch (JsonException e)
        {
            throw new FormatException($"{IsNone}: {JsonErrors.Describe(e)}", e);
        }
        catch (Exception e) when (e is KeyNotFoundException or InvalidOperationException)
        {
            throw new FormatException($"{IsNone}: a member that crosscheck writes is missing, or of another type", e);
        }
    }

    private static IEnumerable<string> Compare(JsonElement was, JsonElement now)
    {
        foreach (var member in new[] { "instance", "seeds", "seed", "globalMinimum", "belowMinimum" })
            if (Text(was.GetProperty(member)) != Text(now.GetProperty(member)))
                yield return $"{member}: found {Text(now.GetProperty(member))}, expected {Text(was.GetProperty(member))}.";
        if (Units(was) != Units(now))
            yield return $"certificateUnits: found {Units(now)}, expected {Units(was)}.";
        var (oldModes, newModes) = (ByName(was.GetProperty("modes"), "mode"), ByName(now.GetProperty("modes"), "mode"));
        foreach (var name in oldModes.Keys.Union(newModes.Keys))
        {
            if (!oldModes.TryGetValue(name, out var oldMode) || !newModes.TryGetValue(name, out var newMode))
            {
                yield return $"{name}: only one of the two reports has this mode.";
                continue;
            }
            foreach (var share in newMode.GetProperty("shares").EnumerateObject())
            {
                var (before, after) = (oldMode.GetProperty("shares").GetProperty(share.Name).GetDouble(), share.Value.GetDouble());
                if (Math.Abs(after - before) > ShareTolerance)
                    yield return string.Create(CultureInfo.InvariantCulture, $"{name}, {share.Name}: found {after} of the runs, expected {before}.");
            }
            var (oldEnds, newEnds) = (Ends(oldMode, was), Ends(newMode, now));
            foreach (var end in oldEnds.Keys.Union(newEnds.Keys))
            {
                var (before, after) = (oldEnds.GetValueOrDefault(end), newEnds.GetValueOrDefault(end));
                if (Math.Abs(before - after) > ShareTolerance)
                    yield return string.Create(
                        CultureInfo.InvariantCulture, $"{name}, {end}: found {after:0.####} of the runs, expected {before:0.####}.");
            }
        }
        var (oldPredictions, newPredictions) = (ByName(was.GetProperty("predictions"), "pattern"), ByName(now.GetProperty("predictions"), "pattern"));
        foreach (var pattern in oldPredictions.Keys.Union(newPredictions.Keys))
        {
            var (before, after) = (Prediction(oldPredictions, pattern), Prediction(newPredictions, pattern));
            if (before != after)
                yield return $"prediction for {pattern}: found {after}, expected {before}.";
        }
    }

    /// <summary>Without the member, certificates are about the instance as it is.</summary>
    private static string Units(JsonElement document) => document.TryGetProperty("certificateUnits", out var units)
        ? $"features {Text(units.GetProperty("features"))}, weights {Text(units.GetProperty("weights"))}"
        : "features 1, weights 1";

    private static Dictionary<string, double> Ends(JsonElement mode, JsonElement document)
    {
        var seeds = (double)document.GetProperty("seeds").GetInt32();
        return mode.GetProperty("ends").EnumerateArray()
            .GroupBy(end => $"{Text(end.GetProperty("pattern"))} {end.GetProperty("verdict").GetString()}")
            .ToDictionary(group => group.Key, group => group.Sum(end => end.GetProperty("runs").GetInt32()) / seeds);
    }

    private static Dictionary<string, JsonElement> ByName(JsonElement list, string key) =>
        list.EnumerateArray().GroupBy(item => Text(item.GetProperty(key))).ToDictionary(group => group.Key, group => group.First());

    private static string Prediction(Dictionary<string, JsonElement> predictions, string pattern)
    {
        if (!predictions.TryGetValue(pattern, out var prediction))
            return "nothing";
        var agrees = prediction.GetProperty("agrees").GetBoolean();
        return $"{prediction.GetProperty("predicted").GetString()}, {(agrees ? "as" : "against what")} the runs say";
    }

    private static string Text(JsonElement value) => value.ValueKind == JsonValueKind.String
        ? value.GetString()!
        : string.Concat(value.GetRawText().Where(c => !char.IsWhiteSpace(c)));
}
