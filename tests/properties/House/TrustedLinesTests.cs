using Xunit;

namespace TheoryChecks.Properties.House;

/// <summary>No kind asks for trust in much of the kernel. UPDATE_DOCS=1 rewrites the table in docs/certificates.md.</summary>
public sealed class TrustedLinesTests
{
    private const string Begin = "<!-- trusted -->\n", End = "<!-- /trusted -->";

    /// <summary>For any kind; for all but a few; how many these few are. They only become smaller; the sixth is the census, which reads symmetries
    /// and counts by formula.</summary>
    private const int Most = 1_900, Usual = 1_520, Exceptions = 6;

    private static readonly IReadOnlyList<(string Kind, int Lines)> s_counts = TrustedLines.Count(SourceFile.OfTheory());

    [Fact]
    public void No_kind_trusts_more_than_the_ceiling() =>
        Assert.All(
            s_counts,
            count => Assert.True(count.Lines <= Most, $"{count.Kind} trusts {count.Lines} lines, the ceiling is {Most}"));

    [Fact]
    public void All_but_a_few_kinds_trust_less() => Assert.True(
        s_counts.Count(count => count.Lines > Usual) <= Exceptions,
        $"more than {Exceptions} kinds trust more than {Usual} lines:\n{TrustedLines.Table(s_counts)}");

    [Fact]
    public void The_table_in_the_documentation_is_that_of_the_sources()
    {
        var path = Path.Combine(RepositoryRoot.Path, "docs", "certificates.md");
        var text = File.ReadAllText(path);
        var (from, to) = (text.IndexOf(Begin, StringComparison.Ordinal) + Begin.Length, text.IndexOf(End, StringComparison.Ordinal));
        var table = TrustedLines.Table(s_counts);
        if (Environment.GetEnvironmentVariable("UPDATE_DOCS") == "1")
            File.WriteAllText(path, text[..from] + table + text[to..]);
        else
            Assert.Equal(table, text[from..to]);
    }

    [Fact]
    public void What_a_check_reaches_is_counted_and_nothing_else()
    {
        var uses = new[] { ("A", "B"), ("B", "C"), ("C", "A"), ("D", "A") }.ToLookup(use => use.Item1, use => use.Item2);
        Assert.Equal(
            ["A", "B", "C", "TheoryChecks.Checking.CheckResult", "TheoryChecks.Checking.Kernel"],
            TrustedLines.Closure(uses, "A").Order(StringComparer.Ordinal));
    }
}
