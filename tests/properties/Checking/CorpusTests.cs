using System.Numerics;
using System.Text;
using System.Text.RegularExpressions;
using TheoryChecks.Checking;
using TheoryChecks.Exact;
using TheoryChecks.Properties.House;
using Xunit;

namespace TheoryChecks.Properties.Checking;

/// <summary>The kernel against the corpora, and the corpora against the kernel's source: no reason without a file.</summary>
public sealed class CorpusTests
{
    public static TheoryData<Outcome, string, string?> Files
    {
        get
        {
            var data = new TheoryData<Outcome, string, string?>();
            foreach (var outcome in Enum.GetValues<Outcome>())
                foreach (var (file, reason) in Corpus.Expected(outcome))
                    data.Add(outcome, file, reason);
            return data;
        }
    }

    [Theory]
    [MemberData(nameof(Files))]
    public void The_kernel_says_what_is_expected(Outcome outcome, string file, string? reason)
    {
        var result = Kernel.Check(Corpus.Read(outcome, file));
        Assert.Equal((outcome, result.Reason), (result.Outcome, result.Reason));
        if (reason is null)
            Assert.Null(result.Reason);
        else
            Assert.Contains(reason, result.Reason);
    }

    [Theory]
    [InlineData(Outcome.Accepted)]
    [InlineData(Outcome.Rejected)]
    [InlineData(Outcome.Malformed)]
    public void Every_file_is_expected_and_every_expected_file_is_there(Outcome outcome) =>
        Assert.Equal(Corpus.Expected(outcome).Select(line => line.File).Order(StringComparer.Ordinal), Corpus.Files(outcome));

    [Fact]
    public void The_kernel_says_what_is_expected_of_every_forgery()
    {
        Assert.True(Forgeries.All.Count >= 60);
        foreach (var forgery in Forgeries.All)
        {
            var result = Kernel.Check(forgery.Certificate);
            Assert.True(forgery.Outcome == result.Outcome, $"{forgery.Name}: {result.Outcome}, {result.Reason}");
            Assert.Contains(forgery.Reason ?? "", result.Reason ?? "", StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Every_reason_in_the_source_has_a_file()
    {
        var given = Enum.GetValues<Outcome>()
            .SelectMany(outcome => Corpus.Files(outcome).Select(file => Kernel.Check(Corpus.Read(outcome, file)).Reason))
            .Concat(HostileCertificates.All.Where(hostile => Bounds.Any(bound => hostile.Reason.Contains(bound, StringComparison.Ordinal)))
                .Select(hostile => Kernel.Check(hostile.Certificate).Reason))
            .Concat(StreamReasons())
            .Concat(BesideDocuments.All.Select(document => BesideDocuments.Check(document.Text).Reason))
            .OfType<string>()
            .ToArray();
        var sources = Directory.GetFiles(Path.Combine(RepositoryRoot.Path, "theory", "Checking"), "*.cs", SearchOption.AllDirectories);
        Assert.True(sources.Length >= 30, $"only {sources.Length} sources were found");
        var reasons = sources.Select(File.ReadAllText).SelectMany(StringLiterals.Of).Where(IsReason).Distinct().ToArray();
        Assert.True(reasons.Length > 230, $"only {reasons.Length} reasons were found in the sources");
        bool IsGiven(string reason) => given.Any(text => Regex.IsMatch(text, Pattern(reason), RegexOptions.Singleline));
        var unreachable = Corpus.Unreachable.Keys.Select(reason => reason.Replace('#', StringLiterals.Hole)).ToArray();
        Assert.Empty(unreachable.Except(reasons));
        Assert.DoesNotContain(unreachable, IsGiven);
        Assert.All(reasons.Except(unreachable), reason => Assert.True(IsGiven(reason), $"no file gives the reason: {reason}"));
    }

    [Fact]
    public void Each_kind_is_listed_once()
    {
        var listed = Regex.Matches(File.ReadAllText(Path.Combine(RepositoryRoot.Path, "theory", "Checking", "Kernel.cs")), "\\[\"([a-z-]+)\"\\] =")
            .Select(match => match.Groups[1].Value)
            .ToArray();
        Assert.Equal(listed.Distinct(), listed);
        Assert.Equal(listed.Order(StringComparer.Ordinal), Kernel.Kinds.Order(StringComparer.Ordinal));
        var specified = File.ReadAllText(Path.Combine(RepositoryRoot.Path, "docs", "certificates.md"));
        Assert.All(
            listed,
            kind => Assert.Contains(
                $"\n| [`{kind}`](certificates/{kind}.md) | ", specified.ReplaceLineEndings("\n"), StringComparison.Ordinal));
    }

    /// <summary>What a stream says that a document cannot provoke.</summary>
    internal static IEnumerable<string?> StreamReasons()
    {
        var instance =
            Encoding.UTF8.GetBytes(
                """{"schema":"theorychecks.instance/1","name":"s","activation":{"kind":"topk","k":1},"neurons":2,"features":{"input":[[1]]}}""");
        var two = Encoding.UTF8.GetBytes(Encoding.UTF8.GetString(instance).Replace("[[1]]", "[[1],[2]]", StringComparison.Ordinal));
        yield return new TreeStream(instance, null, true, true).Finish(1).Reason;
        yield return new TreeStream(two, null, true, true).Finish(1).Reason;
        yield return PartCover.Flaw([]);
        yield return PartCover.Flaw([[true]]);
        yield return PartCover.Flaw([[true], [true], [false]]);
        yield return After(stream => stream.Point([1, 1]));
        yield return After(stream =>
        {
            stream.Open();
            stream.Open();
            stream.Closed(0);
        });
        yield return After(stream =>
        {
            stream.Open();
            stream.Open();
            stream.Point([1]);
        });
        var full = Enumerable.Range(0, 1 << 17).Select(k => k.ToString(System.Globalization.CultureInfo.InvariantCulture)).ToHashSet();
        full.Add("one more");
        yield return Assert.Throws<NotACertificate>(() => EnumerationCheck.AddClass(full, new sbyte[1 << 16], 16)).Message;

        string? After(Action<TreeStream> steps)
        {
            var stream = new TreeStream(instance, null);
            steps(stream);
            return stream.Finish(BigInteger.One).Reason;
        }
    }

    /// <summary>Reasons that take a large document: the hostile certificates give them.</summary>
    private static string[] Bounds => ["coefficients", "entries"];

    /// <summary>Prose, not a name or a word of the format.</summary>
    private static bool IsReason(string literal) => literal.Contains(' ', StringComparison.Ordinal) && literal.Count(char.IsAsciiLetter) > 3;

    private static string Pattern(string literal) => string.Join(".*", literal.Split(StringLiterals.Hole).Select(Regex.Escape));
}
