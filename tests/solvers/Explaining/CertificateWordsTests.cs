using System.Text.Json;
using TheoryChecks.Checking;
using TheoryChecks.Reporting.Explaining;
using TheoryChecks.SolverTests.Cli;
using Xunit;

namespace TheoryChecks.SolverTests.Explaining;

/// <summary>Words for every certificate that the kernel accepts: the corpus has every kind and every form of evidence.</summary>
public sealed class CertificateWordsTests
{
    private static readonly string Corpus = Path.Combine(CliProcess.Root, "tests", "properties", "Checking", "corpus", "accept");

    public static TheoryData<string> Accepted => [.. Directory.GetFiles(Corpus, "*.json")
        .Where(file => Kernel.Check(File.ReadAllBytes(file)).IsAccepted)
        .Select(file => Path.GetFileName(file))
        .Order(StringComparer.Ordinal)];

    [Theory]
    [MemberData(nameof(Accepted))]
    public void Every_accepted_certificate_can_be_put_into_words(string file)
    {
        using var document = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(Corpus, file)));
        var kind = document.RootElement.GetProperty("kind").GetString()!;
        var plain = Notation.Plain.Of(CertificateWords.Sentence(document.RootElement));
        Assert.EndsWith(".", plain, StringComparison.Ordinal);
        // A sentence that says nothing of this certificate alone would be the general one.
        if (document.RootElement.GetProperty("claim").EnumerateObject().Any())
            Assert.NotEqual(CertificateWords.Shows(kind), plain);
        if (document.RootElement.GetProperty("claim").TryGetProperty("pattern", out var pattern))
            Assert.Contains(
                $"({string.Join(", ", pattern.EnumerateArray().Select(set => $"{{{string.Join(',', set.EnumerateArray())}}}"))})",
                plain,
                StringComparison.Ordinal);
        Assert.NotEmpty(Notation.Latex.Of(CertificateWords.Sentence(document.RootElement)));
        Assert.NotEmpty(Notation.Html.Of(CertificateWords.Sentence(document.RootElement)));
    }

    [Fact]
    public void The_corpus_has_every_kind() => Assert.Equal(
        Kernel.Kinds.Order(StringComparer.Ordinal),
        Directory.GetFiles(Corpus, "*.json").Select(Path.GetFileName).Select(file => Kind(file!)).Distinct().Order(StringComparer.Ordinal));

    [Fact]
    public void What_the_kernel_does_is_said_for_every_kind() => Assert.All(Kernel.Kinds, kind =>
    {
        Assert.True(CertificateWords.Knows(kind), kind);
        Assert.Matches("^[a-z]", CertificateWords.Check(kind));
        Assert.Matches("^[A-Z].*\\.$", CertificateWords.Shows(kind));
    });

    private static string Kind(string file)
    {
        using var document = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(Corpus, file)));
        return document.RootElement.GetProperty("kind").GetString()!;
    }
}
