using System.Buffers;
using System.Text;
using System.Text.Json;
using TheoryChecks.Model;

namespace TheoryChecks.Landscape;

/// <summary>Keeps lists of findings in a journal, if there is one, and reads them back.</summary>
internal static class LandscapeJournal
{
    /// <summary>
    /// The findings kept under this key, else those that the work comes up with, which are then kept. A note goes along, for example why something is
    /// undecided.
    /// </summary>
    public static (IReadOnlyList<RecordedFinding> Findings, string? Note) Settle(
        this IJournal? journal, string key, Func<(IEnumerable<Finding> Findings, string? Note)> work)
    {
        if (journal?.Read(key) is { } kept)
        {
            using var document = JsonDocument.Parse(kept, new JsonDocumentOptions { MaxDepth = 128 });
            var root = document.RootElement;
            return ([.. root.GetProperty("findings").EnumerateArray().Select(RecordedFinding.Read)],
                root.TryGetProperty("note", out var said) ? said.GetString() : null);
        }
        var (found, note) = work();
        RecordedFinding[] findings = [.. found.Select(RecordedFinding.Of)];
        journal?.Write(key, Text(findings, note));
        return (findings, note);
    }

    private static string Text(RecordedFinding[] findings, string? note)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer))
        {
            writer.WriteStartObject();
            writer.WriteStartArray("findings");
            foreach (var finding in findings)
                finding.Write(writer);
            writer.WriteEndArray();
            if (note is not null)
                writer.WriteString("note", note);
            writer.WriteEndObject();
        }
        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }
}
