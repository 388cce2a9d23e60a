using System.Text;
using System.Text.Json;
using FsCheck.Xunit;
using TheoryChecks.Checking;
using TheoryChecks.Exact;
using TheoryChecks.Properties.Checking;
using Xunit;

namespace TheoryChecks.Properties.Exact;

/// <summary>The kernel's index of a JSON text says what .NET's document says of it, and refuses what that refuses.</summary>
public sealed class JsonIndexLaws
{
    private static readonly JsonDocumentOptions Strict = new() { AllowDuplicateProperties = false, MaxDepth = JsonIndex.MostLevels };

    private static readonly byte[][] Texts =
    [
        .. Corpus.Files(Outcome.Malformed).Select(file => Corpus.Read(Outcome.Malformed, file)),
        .. Corpus.Files(Outcome.Accepted).Take(40).Select(file => Corpus.Read(Outcome.Accepted, file)),
        .. new[]
        {
            " [ ] ", "-0", "1.50e+3 ", "\"a\\\"\\\\b\\u00e9\"", """{"a\u0062":{"ab":[]},"":"","é":null,"\n":[true,false]}""",
            "[[],{},[1,[2]],\"]\"]",
            """{"a":1,"b":2,"c":3,"d":4,"e":5,"f":6,"g":7,"h":8,"i":9,"j":10}""",
            """{"a":1,"b":2,"c":3,"d":4,"e":5,"f":6,"g":7,"h":8,"i":9,"\u0061":10}""",
            $"[{string.Join(",", Enumerable.Range(0, 70_000))}]",
        }.Select(Encoding.UTF8.GetBytes),
    ];

    [Fact]
    public void The_texts_of_the_corpora_read_the_same() => Assert.All(Texts, text => RequireAlike(text));

    [Property(MaxTest = 2000)]
    public void Damaged_texts_read_the_same(ushort which, ushort at, byte value)
    {
        var text = Texts[which % Texts.Length].ToArray();
        if (text.Length > 0)
            text[at % text.Length] = "{}[],:\"\\01-.eEtx/ \n\0\u00e9"u8[value % 22];
        RequireAlike(text);
    }

    /// <summary>What a value is not is not read out of it: places of other values would be taken for its own.</summary>
    [Theory]
    [InlineData("\"a\"")]
    [InlineData("12")]
    [InlineData("true")]
    [InlineData("[1,2]")]
    [InlineData("{\"a\":1}")]
    public void A_value_is_read_as_what_it_is(string text)
    {
        var value = JsonIndex.Parse(Encoding.UTF8.GetBytes($"[{text},[[3]]]")).Root.Items().First();
        Require(JsonValueKind.Object, () => value.Member("a"));
        Require(JsonValueKind.Object, () => value.Members().Count());
        Require(JsonValueKind.Array, () => value.Items().Count());
        Require(JsonValueKind.String, () => value.Text());
        Require(JsonValueKind.Number, () => value.TryGetInt64(out _));
        Require(value.Kind == JsonValueKind.Array ? JsonValueKind.Array : JsonValueKind.Object, () => _ = value.Length);

        void Require(JsonValueKind kind, Action ask)
        {
            if (value.Kind == kind)
                ask();
            else
                Assert.Throws<InvalidOperationException>(ask);
        }
    }

    private static void RequireAlike(byte[] text)
    {
        using var document = Parsed(text, out var isJson);
        if (!isJson)
            Assert.ThrowsAny<JsonException>(() => JsonIndex.Parse(text));
        else if (document is not null)
            RequireAlike(document.RootElement, JsonIndex.Parse(text).Root);
    }

    /// <summary>Null also where a name is no UTF-8, so that nobody can tell whether it is there twice.</summary>
    private static JsonDocument? Parsed(byte[] text, out bool isJson)
    {
        isJson = true;
        try
        {
            return JsonDocument.Parse(text, Strict);
        }
        catch (InvalidOperationException)
        {
            return null;
        }
        catch (JsonException)
        {
            isJson = false;
            return null;
        }
    }

    private static void RequireAlike(JsonElement expected, JsonIndex.Value value)
    {
        Assert.Equal(expected.ValueKind, value.Kind);
        switch (expected.ValueKind)
        {
            case JsonValueKind.Array:
                Assert.Equal(expected.GetArrayLength(), value.Length);
                foreach (var (first, second) in expected.EnumerateArray().Zip(value.Items(), (a, b) => (a, b)))
                    RequireAlike(first, second);
                Assert.Equal(value.Length, value.Items().Count());
                break;
            case JsonValueKind.Object:
                Assert.Equal(expected.EnumerateObject().Count(), value.Length);
                Assert.Equal(value.Length, value.Members().Count());
                foreach (var (first, second) in expected.EnumerateObject().Zip(value.Members(), (a, b) => (a, b)))
                {
                    if (Said(() => first.Name) is null)
                        continue;
                    Assert.Equal(first.Name, second.Name.Text());
                    Assert.True(second.Name.IsText(first.Name));
                    Assert.False(second.Name.IsText(first.Name + "x"));
                    RequireAlike(first.Value, value.Member(first.Name)!.Value);
                    RequireAlike(first.Value, second.Content);
                }
                Assert.Null(value.Member("no such member"));
                break;
            case JsonValueKind.String:
                Assert.Equal(Said(() => expected.GetString()!), Said(value.Text));
                break;
            case JsonValueKind.Number:
                Assert.Equal(expected.GetRawText(), value.Written());
                Assert.Equal(expected.TryGetInt64(out var whole), value.TryGetInt64(out var same));
                if (expected.TryGetInt64(out _))
                    Assert.Equal(whole, same);
                break;
        }
    }

    /// <summary>The text, or null where it is none.</summary>
    private static string? Said(Func<string> text)
    {
        try
        {
            return text();
        }
        catch (InvalidOperationException)
        {
            return null;
        }
    }
}
