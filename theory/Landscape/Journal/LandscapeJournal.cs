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
    /// <param name="journal">The journal, if there is one.</param>
    /// <param name="instance">What the findings are about, unless they name something else.</param>
    /// <param name="key">The piece of work.</param>
    /// <param name="fits">Whether findings, each of the form of its kind, are those of this piece of work.</param>
    /// <param name="work">Does it.</param>
    public static (IReadOnlyList<RecordedFinding> Findings, string? Note) Settle(
        this IJournal? journal,
        Instance instance,
        string key,
        Func<IReadOnlyList<RecordedFinding>, string?, bool> fits,
        Func<(IEnumerable<Finding> Findings, string? Note)> work)
    {
        if (journal?.Read(key) is { } text && Misfit(text, instance, fits, out var kept) is null)
            return kept;
        var (found, note) = work();
        RecordedFinding[] findings = [.. found.Select(RecordedFinding.Of)];
        journal?.Write(key, Text(findings, note));
        return (findings, note);
    }

    /// <summary>The findings kept under this key, and the note, or null if there are none that fit.</summary>
    public static (IReadOnlyList<RecordedFinding> Findings, string? Note)? Settled(
        this IJournal? journal, Instance instance, string key, Func<IReadOnlyList<RecordedFinding>, string?, bool> fits) =>
        journal?.Read(key) is { } text && Misfit(text, instance, fits, out var kept) is null ? kept : null;

    /// <summary>Why what a journal keeps does not fit, or null if it does; then it is given back.</summary>
    internal static string? Misfit(
        string text,
        Instance instance,
        Func<IReadOnlyList<RecordedFinding>, string?, bool> fits,
        out (IReadOnlyList<RecordedFinding> Findings, string? Note) kept)
    {
        kept = ([], null);
        using var document = JsonDocument.Parse(text, new JsonDocumentOptions { MaxDepth = 128 });
        var root = document.RootElement;
        if (root.ValueKind != JsonValueKind.Object || !root.TryGetProperty("findings", out var list) || list.ValueKind != JsonValueKind.Array)
            return "there is no list of findings";
        var note = root.TryGetProperty("note", out var said) && said.ValueKind == JsonValueKind.String ? said.GetString() : null;
        var findings = new List<RecordedFinding>();
        foreach (var item in list.EnumerateArray())
        {
            if (RecordedFinding.TryRead(item, out var finding) is { } unread)
                return unread;
            if (ClaimForm.Flaw(finding!, instance) is { } flaw)
                return flaw;
            findings.Add(finding!);
        }
        kept = (findings, note);
        return fits(findings, note) ? null : "the findings are about something else, or not all that belong together";
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
