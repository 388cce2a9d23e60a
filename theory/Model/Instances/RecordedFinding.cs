using System.Buffers;
using System.Text.Json;

namespace TheoryChecks.Model;

/// <summary>A finding as JSON: what a journal keeps, and what reports read their answers from. It proves as little as a <see cref="Finding"/>
/// does.</summary>
/// <param name="Kind">The certificate kind.</param>
/// <param name="Claim">The claim object.</param>
/// <param name="Evidence">The evidence object.</param>
public sealed record RecordedFinding(string Kind, JsonElement Claim, JsonElement Evidence)
{
    /// <summary>The instance that it is about, where that is not the one in question; else null.</summary>
    public Instance? About { get; init; }

    /// <summary>Writes down a finding.</summary>
    public static RecordedFinding Of(Finding finding) => new(finding.Kind, Object(finding.Claim), Object(finding.Evidence)) { About = finding.About };

    /// <summary>Reads what <see cref="Write"/> wrote, from a file that may hold anything; why it cannot, or null.</summary>
    internal static string? TryRead(JsonElement json, out RecordedFinding? finding)
    {
        finding = null;
        if (json.ValueKind != JsonValueKind.Object || !json.TryGetProperty("kind", out var kind) || kind.ValueKind != JsonValueKind.String
            || !json.TryGetProperty("claim", out var claim) || !json.TryGetProperty("evidence", out var evidence))
            return "a finding has no kind, claim or evidence";
        try
        {
            finding = new(kind.GetString()!, claim.Clone(), evidence.Clone())
            {
                About = json.TryGetProperty("instance", out var about) ? InstanceFormat.Read(about.GetRawText(), "the journal") : null,
            };
            return null;
        }
        catch (InstanceFormatException flaw)
        {
            return flaw.Message;
        }
    }

    /// <summary>Reads what <see cref="Write"/> wrote.</summary>
    /// <exception cref="InvalidOperationException">This is something else.</exception>
    /// <exception cref="KeyNotFoundException">A member is missing.</exception>
    public static RecordedFinding Read(JsonElement json) =>
        new(json.GetProperty("kind").GetString()!, json.GetProperty("claim").Clone(), json.GetProperty("evidence").Clone())
        {
            About = json.TryGetProperty("instance", out var about) ? InstanceFormat.Read(about.GetRawText(), "the journal") : null,
        };

    /// <summary>Writes kind, claim, evidence and, where it is another one, the instance as one object.</summary>
    public void Write(Utf8JsonWriter writer)
    {
        writer.WriteStartObject();
        writer.WriteString("kind", Kind);
        writer.WritePropertyName("claim");
        Claim.WriteTo(writer);
        writer.WritePropertyName("evidence");
        Evidence.WriteTo(writer);
        if (About is not null)
        {
            writer.WritePropertyName("instance");
            InstanceFormat.Write(writer, About);
        }
        writer.WriteEndObject();
    }

    /// <summary>
    /// The same claim about a pattern, and about its images under permutations of the columns that change nothing about the instance
    /// (docs/certificates.md, Symmetries).
    /// </summary>
    public RecordedFinding WithImages(IReadOnlyList<IReadOnlyList<int>> permutations) =>
        permutations.Count == 0 ? this : Of(ToFinding().WithImages(permutations));

    /// <summary>The finding, which writes the same members again.</summary>
    public Finding ToFinding() => new(Kind, writer => Members(writer, Claim), writer => Members(writer, Evidence)) { About = About };

    private static void Members(Utf8JsonWriter writer, JsonElement json)
    {
        foreach (var member in json.EnumerateObject())
            member.WriteTo(writer);
    }

    private static JsonElement Object(Action<Utf8JsonWriter> members)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer))
        {
            writer.WriteStartObject();
            members(writer);
            writer.WriteEndObject();
        }
        using var document = JsonDocument.Parse(buffer.WrittenMemory, new JsonDocumentOptions { MaxDepth = 64 });
        return document.RootElement.Clone();
    }
}
