using System.Buffers;
using System.Text.Json;
using TheoryChecks.Model;

namespace TheoryChecks.Certificates;

/// <summary>
/// A finding about an instance as a self-contained document (docs/certificates.md): schema, kind, instance, claim, evidence. It is
/// worth what the kernel says of its bytes.
/// </summary>
public sealed class Certificate
{
    /// <summary>The version of the format written here.</summary>
    public const string Schema = "theorychecks.certificate/1";

    private static readonly JsonWriterOptions Compact = new() { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private Certificate(string kind, ReadOnlyMemory<byte> utf8)
    {
        Kind = kind;
        Utf8 = utf8;
    }

    /// <summary>The kind, for example "realizable".</summary>
    public string Kind { get; }

    /// <summary>The document, UTF-8 JSON.</summary>
    public ReadOnlyMemory<byte> Utf8 { get; }

    /// <summary>Writes a finding about an instance, or about the one that it names itself, as a certificate.</summary>
    public static Certificate Of(Instance instance, Finding finding)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer, Compact))
        {
            writer.WriteStartObject();
            writer.WriteString("schema", Schema);
            writer.WriteString("kind", finding.Kind);
            writer.WritePropertyName("instance");
            InstanceFormat.Write(writer, (finding.About ?? instance).WithoutHierarchy()); // of which claims speak themselves
            writer.WriteStartObject("claim");
            finding.Claim(writer);
            writer.WriteEndObject();
            writer.WriteStartObject("evidence");
            finding.Evidence(writer);
            writer.WriteEndObject();
            writer.WriteEndObject();
        }
        return new Certificate(finding.Kind, buffer.WrittenMemory);
    }
}
