using System.Collections.Immutable;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using TheoryChecks.Storage;

namespace TheoryChecks.Training.Store;

/// <summary>One trained and scored model: a file "theorychecks.result/1" of its own (docs/bench.md).</summary>
public sealed record BenchResult
{
    /// <summary>The schema's name.</summary>
    public const string Schema = "theorychecks.result/1";

    /// <summary>The table of the paper, "1", "4" to "7", or "anchors", "lambda", "words" for those beyond it.</summary>
    public required string Table { get; init; }

    /// <summary>The method, "+FA" appended if anchored.</summary>
    public required string Row { get; init; }

    /// <summary>The setting that the table varies, for example "M=0.05"; empty for a table that varies none.</summary>
    public string Column { get; init; } = "";

    /// <summary>ci, small or full.</summary>
    public required string Scale { get; init; }

    /// <summary>The seed that data, truth and initial weights follow from.</summary>
    public required long Seed { get; init; }

    /// <summary>Everything that decides the outcome, by name: numbers, truth values, texts. A result with other settings is another result.</summary>
    public required JsonObject Settings { get; init; }

    /// <summary>The numbers measured, by name (docs/bench.md).</summary>
    public required ImmutableArray<KeyValuePair<string, double>> Metrics { get; init; }

    /// <summary>M_GT against the threshold, by encoder and by decoder; may be empty.</summary>
    public ImmutableArray<(double Threshold, double Encoder, double Decoder)> Curve { get; init; } = [];

    /// <summary>M_GT against the threshold, as the paper prints it and by covariance times rows; may be empty.</summary>
    public ImmutableArray<(double Threshold, double Printed, double Pattern)> CurveBeside { get; init; } = [];

    /// <summary>How the run went: steps, seconds, rate, device, last loss. Not part of the identity.</summary>
    public JsonObject Run { get; init; } = [];

    /// <summary>The name of the file: the identity, readable, with a hash of the settings.</summary>
    public string FileName => NameOf(Table, Row, Column, Scale, Seed, Settings);

    /// <summary>The name of the file of a result with this identity.</summary>
    public static string NameOf(string table, string row, string column, string scale, long seed, JsonObject settings)
    {
        var hash = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(settings.ToJsonString())))[..12];
        var text = string.Create(
            CultureInfo.InvariantCulture, $"table-{table}_{row}{(column.Length > 0 ? "_" : "")}{column}_{scale}_seed-{seed}_{hash}.json");
        return string.Concat(text.Select(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '.' or '+' or '=' ? c : '-'));
    }

    /// <summary>Writes the document.</summary>
    public void Write(Utf8JsonWriter writer)
    {
        writer.WriteStartObject();
        writer.WriteString("schema", Schema);
        writer.WriteString("table", Table);
        writer.WriteString("row", Row);
        writer.WriteString("column", Column);
        writer.WriteString("scale", Scale);
        writer.WriteNumber("seed", Seed);
        writer.WritePropertyName("settings");
        Settings.WriteTo(writer);
        writer.WriteStartObject("metrics");
        foreach (var (name, value) in Metrics)
            writer.WriteNumber(name, value);
        writer.WriteEndObject();
        WriteCurve("curve", Curve);
        if (!CurveBeside.IsEmpty)
            WriteCurve("curveBeside", CurveBeside);
        writer.WritePropertyName("run");
        Run.WriteTo(writer);
        writer.WriteEndObject();

        void WriteCurve(string name, ImmutableArray<(double, double, double)> points)
        {
            writer.WritePropertyName(name);
            writer.WriteInline(inline =>
            {
                inline.WriteStartArray();
                foreach (var (threshold, one, other) in points)
                {
                    inline.WriteStartArray();
                    inline.WriteNumberValue(threshold);
                    inline.WriteNumberValue(one);
                    inline.WriteNumberValue(other);
                    inline.WriteEndArray();
                }
                inline.WriteEndArray();
            });
        }
    }

    /// <summary>Reads a document.</summary>
    /// <exception cref="ResultFormatException">It is not such a document.</exception>
    public static BenchResult Read(ReadOnlyMemory<byte> utf8, string source)
    {
        try
        {
            if (JsonNode.Parse(
                Exact.JsonErrors.Text(utf8).Span,
                documentOptions: new JsonDocumentOptions { AllowDuplicateProperties = false }) is not JsonObject root)
                throw new ResultFormatException(source, "$", "a JSON object is wanted");
            var schema = Text("schema");
            if (schema != Schema)
                throw new ResultFormatException(source, "$.schema", $"found \"{schema}\"; \"{Schema}\" is wanted");
            return new BenchResult
            {
                Table = Text("table"),
                Row = Text("row"),
                Column = Text("column"),
                Scale = Text("scale"),
                Seed = Get<JsonValue>("seed").TryGetValue<long>(out var seed)
                    ? seed
                    : throw new ResultFormatException(source, "$.seed", "a whole number is wanted"),
                Settings = (JsonObject)Get<JsonObject>("settings").DeepClone(),
                Metrics = [.. Get<JsonObject>("metrics").Select(pair => KeyValuePair.Create(pair.Key, Number(pair.Value, $"$.metrics.{pair.Key}")))],
                Curve = Points("curve"),
                CurveBeside = root.ContainsKey("curveBeside") ? Points("curveBeside") : [],
                Run = (JsonObject)Get<JsonObject>("run").DeepClone(),
            };

            T Get<T>(string name)
                where T : JsonNode =>
                    root[name] as T
                        ?? throw new ResultFormatException(source, $"$.{name}", $"it is missing, or no {typeof(T).Name[4..].ToLowerInvariant()}");

            ImmutableArray<(double, double, double)> Points(string name) => [.. Get<JsonArray>(name).Select((point, i) =>
                point is JsonArray { Count: 3 } three
                    ? (Number(three[0], $"$.{name}[{i}][0]"), Number(three[1], $"$.{name}[{i}][1]"), Number(three[2], $"$.{name}[{i}][2]"))
                    : throw new ResultFormatException(source, $"$.{name}[{i}]", "three numbers are wanted"))];

            string Text(string name) =>
                Get<JsonValue>(name).TryGetValue<string>(out var text)
                    ? text
                    : throw new ResultFormatException(source, $"$.{name}", "a text is wanted");

            double Number(JsonNode? node, string place) =>
                node is JsonValue value && value.TryGetValue<double>(out var number)
                    ? number
                    : throw new ResultFormatException(source, place, "a number is wanted");
        }
        catch (JsonException e)
        {
            throw new ResultFormatException(source, "$", $"{Exact.JsonErrors.Told(e)}");
        }
    }
}
