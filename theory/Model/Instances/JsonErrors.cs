using System.Text.Json;
using System.Text.Unicode;

namespace TheoryChecks.Model;

/// <summary>What is wrong with a text that is not JSON, in words for people.</summary>
public static class JsonErrors
{
    private const string Position = " LineNumber:", Duplicate = " encountered during deserialization";

    private static ReadOnlySpan<byte> Mark => [0xEF, 0xBB, 0xBF];

    /// <summary>The text without the byte order mark that some editors put in front.</summary>
    /// <exception cref="JsonException">The bytes are not UTF-8.</exception>
    public static ReadOnlyMemory<byte> Text(ReadOnlyMemory<byte> utf8)
    {
        if (!Utf8.IsValid(utf8.Span))
            throw new JsonException("the bytes are not UTF-8 text; save the file as UTF-8");
        return utf8.Span.StartsWith(Mark) ? utf8[Mark.Length..] : utf8;
    }

    /// <summary>The error in half a sentence, with the line and the byte counted from 1.</summary>
    public static string Describe(JsonException error)
    {
        var text = error.Message;
        if (text.IndexOf(Position, StringComparison.Ordinal) is var end and > 0)
            text = text[..end];
        text = text.Replace(Duplicate, " is given twice", StringComparison.Ordinal).Replace("Duplicate property", "the member", StringComparison.Ordinal).TrimEnd('.');
        return error is { LineNumber: { } line, BytePositionInLine: { } at } ? $"{text} (line {line + 1}, byte {at + 1})" : text;
    }
}
