using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace TheoryChecks.Storage;

/// <summary>JSON for people and programs: objects one member a line, lists of numbers on one line, the same bytes on every system.</summary>
public static class JsonText
{
    private static readonly JsonWriterOptions Indented = new()
    {
        Indented = true,
        NewLine = "\n",
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    private static readonly JsonWriterOptions Compact = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>One JSON document, UTF-8, ending in a line feed.</summary>
    public static void Write(Stream stream, Action<Utf8JsonWriter> write)
    {
        using (var writer = new Utf8JsonWriter(stream, Indented))
            write(writer);
        stream.WriteByte((byte)'\n');
    }

    /// <summary>Writes a member that is an array of strings.</summary>
    public static void WriteStrings(this Utf8JsonWriter writer, string name, IEnumerable<string> texts)
    {
        writer.WriteStartArray(name);
        foreach (var text in texts)
            writer.WriteStringValue(text);
        writer.WriteEndArray();
    }

    /// <summary>Writes a value on one line inside an indented document.</summary>
    public static void WriteInline(this Utf8JsonWriter writer, Action<Utf8JsonWriter> write)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var inline = new Utf8JsonWriter(buffer, Compact))
            write(inline);
        writer.WriteRawValue(buffer.WrittenSpan, skipInputValidation: true);
    }
}
