using System.Text;
using System.Text.Json;
using TheoryChecks.Exact;
using Xunit;

namespace TheoryChecks.Properties.Exact;

/// <summary>Whatever is wrong with a JSON text is said in words for whoever wrote it, not for whoever wrote the reader.</summary>
public sealed class JsonErrorsTests
{
    private const string Good = """{"a": [1, -2.5e3, true, null], "b": {"c": "x\\n\\u00e9"}, "d": "3/5"}""";

    /// <summary>Words that speak of the program.</summary>
    private static readonly string[] Foreign =
        [
            "isFinalBlock", "reader", "option", "token", "payload", "deserialization", "mode", "property", "Path:", "LineNumber", "BytePosition",
            "System.", ".NET", "configured", "Duplicate"];

    [Theory]
    [InlineData("", "there is nothing in it")]
    [InlineData("[1,\n [2]", "it ends within a list or an object; a closing ']' or '}' is missing (line 2, byte ")]
    [InlineData("{\"a\": 1, \"a\": 2}", "the member 'a' is given twice")]
    [InlineData("{\"a\": [1, {\"b\": 1, \"\\u0062\": 2}]}", "the member 'b' is given twice")]
    [InlineData("[1] 2", "'2' is invalid after a single JSON value. Expected end of data (line 1, byte 5)")]
    [InlineData("[1,]", "a comma follows the last item of a list or object; take it out (line 1, byte ")]
    [InlineData("{\"a\" 1}", "'1' is invalid after a member's name. Expected a ':' (line 1, byte 6)")]
    [InlineData("[\"abc", "it ends within a text; a closing quote is missing (line 1, byte ")]
    public void Known_errors(string text, string said) => Assert.StartsWith(said, Said(Encoding.UTF8.GetBytes(text)), StringComparison.Ordinal);

    /// <summary>Every truncation, and every byte replaced by each of some others.</summary>
    [Fact]
    public void No_error_speaks_of_the_program()
    {
        var good = Encoding.UTF8.GetBytes(Good);
        var texts = Enumerable.Range(0, good.Length).Select(length => good[..length])
            .Concat(Enumerable.Range(0, good.Length)
                .SelectMany(at => "{}[],:\"\\01-.eEtx/ \n\0".Select(c => (byte[])[.. good[..at], (byte)c, .. good[(at + 1)..]])))
            .Append(Encoding.UTF8.GetBytes(new string('[', 70)));
        var seen = texts.Select(Said).OfType<string>().ToHashSet();
        Assert.True(seen.Count > 30, $"{seen.Count} messages");
        Assert.All(seen, said => Assert.DoesNotContain(Foreign, word => said.Contains(word, StringComparison.Ordinal)));
    }

    /// <summary>JSON's grammar has half a surrogate pair, but no reader can hand it out: it is refused where the text is taken.</summary>
    [Theory]
    [InlineData(@"""\ud800""", true)]
    [InlineData(@"""\ud800\ud800""", true)]
    [InlineData(@"""\udc00""", true)]
    [InlineData(@"{""a\uDFFF"": 1}", true)]
    [InlineData(@"""\ud83d\ude00""", false)]
    [InlineData(@"""\\ud800""", false)]
    [InlineData(@"""\\\ud800""", true)]
    [InlineData(@"""\u00e9\n\u""", false)]
    [InlineData(@"""\ud83d\ude00\ud83d", true)]
    public void Half_a_surrogate_pair_is_no_text(string text, bool isRefused)
    {
        var refusal = Record.Exception(() => JsonErrors.Text(Encoding.UTF8.GetBytes(text)));
        Assert.Equal(isRefused, refusal is JsonException);
        if (refusal is JsonException error)
            Assert.StartsWith("a text in it has half a surrogate pair", JsonErrors.Told(error), StringComparison.Ordinal);
    }

    private static string? Said(byte[] text)
    {
        try
        {
            using var document = JsonDocument.Parse(text, new JsonDocumentOptions { AllowDuplicateProperties = false });
            return null;
        }
        catch (JsonException e)
        {
            return JsonErrors.Describe(e);
        }
    }
}
