using System.Text.Json;
using System.Text.Unicode;

namespace TheoryChecks.Exact;

/// <summary>What is wrong with a text that is not JSON, in words for people.</summary>
internal static class JsonErrors
{
    private const string Position = " LineNumber:", Duplicate = "Duplicate property", Encountered = " encountered during deserialization",
        Depth = "maximum configured depth of ";

    /// <summary>Parts of messages that speak to whoever wrote the program, and what they say to whoever wrote the text.</summary>
    private static readonly (string Part, string Plain)[] Words =
    [
        ("does not contain any JSON", "there is nothing in it"),
        ("depth to be zero", "it ends within a list or an object; a closing ']' or '}' is missing"),
        ("trailing comma", "a comma follows the last item of a list or object; take it out"),
        ("end of comment", "a comment does not end"),
        ("end of string", "it ends within a text; a closing quote is missing"),
        ("end of data", "it ends where more is wanted"),
        ("UTF", "the bytes are not UTF-8 text; save the file as UTF-8"),
        ("surrogate", "a text in it has half a surrogate pair (\\ud800 to \\udfff), which is no character; use plain letters"),
    ];

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
        if (error.Path is { } path)
            return $"the value at {path} is of another type than is wanted, or no member has that name";
        var text = Plain(error.Message);
        return error is { LineNumber: { } line, BytePositionInLine: { } at } ? $"{text} (line {line + 1}, byte {at + 1})" : text;
    }

    /// <summary>The message in plain words, without the place.</summary>
    public static string Plain(string message)
    {
        var text = message.IndexOf(Position, StringComparison.Ordinal) is > 0 and var end ? message[..end] : message;
        // What it says after a quoted character or word goes on after the first sentence: what is wanted there.
        foreach (var (part, plain) in Words)
            if (text.Contains(part, StringComparison.Ordinal) && !text.StartsWith('\''))
                return plain;
        if (text.StartsWith(Duplicate, StringComparison.Ordinal))
            return $"the member{text[Duplicate.Length..].TrimEnd('.').Replace(Encountered, "", StringComparison.Ordinal)} is given twice";
        if (text.IndexOf(Depth, StringComparison.Ordinal) is >= 0 and var depth && !text.StartsWith('\''))
        {
            var levels = text[(depth + Depth.Length)..].TakeWhile(char.IsAsciiDigit);
            return $"lists and objects are nested more than {string.Concat(levels)} deep; that many levels are read at most";
        }
        return text
            .Replace("property name", "member's name", StringComparison.Ordinal)
            .Replace("a JSON string. The string", "a text. It", StringComparison.Ordinal)
            .TrimEnd('.').ReplaceLineEndings("\\n");
    }
}
