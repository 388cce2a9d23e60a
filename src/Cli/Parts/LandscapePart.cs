using System.Text.Json;
using TheoryChecks.Model;

namespace TheoryChecks.Cli;

/// <summary>
/// One part of a landscape: what it has settled, and of its share of the classes the lower end, with a certificate that the kernel has accepted, and
/// the best point. "theorychecks.landscape-part/1". What it says is checked again when parts are joined.
/// </summary>
/// <param name="Instance">The instance's name.</param>
/// <param name="Of">What it depends on: the instance, options, version.</param>
/// <param name="Part">I/N.</param>
/// <param name="Settled">Pieces of work, as a journal keeps them.</param>
/// <param name="Lower">"loss-lower-bound" of its classes: the number, the file in the folder of certificates, and its SHA-256; or null.</param>
/// <param name="Upper">"loss-upper-bound" of the best point; null without the lower end.</param>
internal sealed record LandscapePart(
    string Instance,
    string Of,
    string Part,
    IReadOnlyList<KeyValuePair<string, string>> Settled,
    (string Loss, string File, string Sha256)? Lower,
    RecordedFinding? Upper)
{
    private const string Schema = "theorychecks.landscape-part/1";

    public void Write(Utf8JsonWriter writer)
    {
        writer.WriteStartObject();
        writer.WriteString("schema", Schema);
        writer.WriteString("instance", Instance);
        writer.WriteString("of", Of);
        writer.WriteString("part", Part);
        if (Lower is { } lower)
        {
            writer.WriteStartObject("lower");
            writer.WriteString("loss", lower.Loss);
            writer.WriteString("file", lower.File);
            writer.WriteString("sha256", lower.Sha256);
            writer.WriteEndObject();
            writer.WritePropertyName("upper");
            Upper!.Write(writer);
        }
        writer.WriteStartArray("settled");
        foreach (var (key, json) in Settled)
        {
            writer.WriteStartObject();
            writer.WriteString("key", key);
            writer.WritePropertyName("value");
            writer.WriteRawValue(json);
            writer.WriteEndObject();
        }
        writer.WriteEndArray();
        writer.WriteEndObject();
    }

    /// <summary>The part in this file, which must be of this work.</summary>
    public static LandscapePart Read(string path, string of)
    {
        try
        {
            using var document = JsonDocument.Parse(File.ReadAllBytes(path), new JsonDocumentOptions { MaxDepth = 128 });
            var root = document.RootElement;
            if (root.GetProperty("schema").GetString() != Schema)
                throw new JsonException("another schema");
            var found = root.GetProperty("of").GetString()!;
            if (found != of)
                throw CommandException.BadInput(
                    $"{path}: this part is of another instance, other options or another version ({found}; this one is {of}); give another folder, "
                        + "or remove it.");
            var lower = root.TryGetProperty("lower", out var end) ? end : default(JsonElement?);
            return new LandscapePart(
                root.GetProperty("instance").GetString()!,
                found,
                root.GetProperty("part").GetString()!,
                [.. root.GetProperty("settled").EnumerateArray().Select(item => KeyValuePair.Create(
                    item.GetProperty("key").GetString()!, item.GetProperty("value").GetRawText()))],
                lower is { } known
                    ? (Text(known, "loss"), Text(known, "file"), Text(known, "sha256")) : null,
                lower is null ? null : RecordedFinding.Read(root.GetProperty("upper")));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw CommandException.BadInput($"{path}: this part cannot be read: {e.Message.ReplaceLineEndings(" ").TrimEnd('.')}; "
                + "make it readable, or remove it, and it is made again.");
        }
        catch (Exception e) when (e is JsonException or KeyNotFoundException or InvalidOperationException or FormatException)
        {
            throw CommandException.BadInput($"{path}: this is no part of a landscape, or not a whole one; remove it, and it is made again.");
        }
    }

    private static string Text(JsonElement json, string member) => json.GetProperty(member).GetString()!;
}
