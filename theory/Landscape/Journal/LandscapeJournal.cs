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
    /// undecided. A journal is not trusted: a finding may be true and yet be about something else, or lack the one that stood beside it. What does
    /// not fit the key is as if it were not there.
    /// </summary>
    public static (IReadOnlyList<RecordedFinding> Findings, string? Note) Settle(
        this IJournal? journal,
        string key,
        Func<IReadOnlyList<RecordedFinding>, string?, bool> fits,
        Func<(IEnumerable<Finding> Findings, string? Note)> work)
    {
        if (journal?.Read(key) is { } text && Kept(text) is var kept && Fits(fits, kept))
            return kept;
        var (found, note) = work();
        RecordedFinding[] findings = [.. found.Select(RecordedFinding.Of)];
        journal?.Write(key, Text(findings, note));
        return (findings, note);
    }

    /// <summary>The findings kept under this key, or null if there are none that fit.</summary>
    public static IReadOnlyList<RecordedFinding>? Settled(
        this IJournal? journal, string key, Func<IReadOnlyList<RecordedFinding>, string?, bool> fits) =>
        journal?.Read(key) is { } text && Kept(text) is var kept && Fits(fits, kept) ? kept.Findings : null;

    /// <summary>A claim that lacks a member, or has another kind of value there, does not fit either.</summary>
    private static bool Fits(
        Func<IReadOnlyList<RecordedFinding>, string?, bool> fits, (IReadOnlyList<RecordedFinding> Findings, string? Note) kept)
    {
        try
        {
            return fits(kept.Findings, kept.Note);
        }
        catch (Exception unfit) when (unfit is KeyNotFoundException or InvalidOperationException or FormatException or ArgumentException)
        {
            return false;
        }
    }

    private static (IReadOnlyList<RecordedFinding> Findings, string? Note) Kept(string text)
    {
        using var document = JsonDocument.Parse(text, new JsonDocumentOptions { MaxDepth = 128 });
        var root = document.RootElement;
        return ([.. root.GetProperty("findings").EnumerateArray().Select(RecordedFinding.Read)],
            root.TryGetProperty("note", out var said) ? said.GetString() : null);
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
