using System.Globalization;
using System.Text.Json;
using System.Text.Unicode;

namespace TheoryChecks.Exact;

/// <summary>What is wrong with a text that is not JSON, in words for people.</summary>
internal static class JsonErrors
{
    /// <summary>Bytes of an escape such as \\u0041.</summary>
    private const int Escape = 6;

    /// <summary>What no reader could hand out as text, though JSON's grammar has it.</summary>
    private const string HalfPair = "half a surrogate pair";

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
    /// <exception cref="JsonException">They are not UTF-8, or stand for half a surrogate pair, which no reader could hand out as text.</exception>
    public static ReadOnlyMemory<byte> Text(ReadOnlyMemory<byte> utf8)
    {
        if (!Utf8.IsValid(utf8.Span))
            throw new JsonException("the bytes are not UTF-8 text; save the file as UTF-8");
        if (HasHalfPair(utf8.Span))
            throw new JsonException(HalfPair);
        return utf8.Span.StartsWith(Mark) ? utf8[Mark.Length..] : utf8;
    }

    /// <summary>True if a \\ud800 to \\udbff has no \\udc00 to \\udfff right behind it, or one of these stands alone.</summary>
    private static bool HasHalfPair(ReadOnlySpan<byte> text)
    {
        while (text.IndexOf((byte)'\\') is >= 0 and var at)
        {
            var unit = Unit(text[at..]);
            text = text[Math.Min(text.Length, at + (unit is null ? 2 : Escape))..];
            if (unit is >= 0xDC00 and <= 0xDFFF)
                return true;
            if (unit is not (>= 0xD800 and <= 0xDBFF))
                continue;
            if (Unit(text) is not (>= 0xDC00 and <= 0xDFFF))
                return true;
            text = text[Escape..];
        }
        return false;

        // The code unit of an escape at the beginning, or null.
        static int? Unit(ReadOnlySpan<byte> at) =>
            at.Length >= Escape && at.StartsWith("\\u"u8)
                && int.TryParse(at[2..Escape], NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var unit)
                ? unit
                : null;
    }

    /// <summary>The beginning of a sentence about a text that cannot be read.</summary>
    public static string Told(JsonException error) => error.Message == HalfPair ? Plain(HalfPair) : $"this is not JSON: {Describe(error)}";

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
