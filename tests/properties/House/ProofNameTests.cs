using System.Text.RegularExpressions;
using Xunit;

namespace TheoryChecks.Properties.House;

/// <summary>What the docs say is proven in Coq is stated there, and every theorem of theory/Proofs/Theorems stands in the table. Reads files
/// only.</summary>
public sealed partial class ProofNameTests
{
    private const string Table = "docs/proofs-theorems.md";

    private static readonly string Theorems = Path.Combine(RepositoryRoot.Path, "theory", "Proofs", "Theorems");

    [Fact]
    public void EveryNameInTheDocsIsStatedInCoq()
    {
        var missing = Docs().SelectMany(doc => Missing(File.ReadAllText(doc)).Select(name => $"{Path.GetFileName(doc)}: {name}")).ToArray();
        Assert.True(missing.Length == 0, $"theory/Proofs/Theorems has no such theorem: {string.Join("; ", missing)}. Correct the name, or prove it.");
    }

    [Fact]
    public void EveryTheoremStandsInTheTable()
    {
        var table = File.ReadAllText(Path.Combine(RepositoryRoot.Path, Table));
        var unnamed = Files().SelectMany(Stated).Where(name => !table.Contains($"`{name}`", StringComparison.Ordinal)).ToArray();
        Assert.True(unnamed.Length == 0, $"{Table} does not name {string.Join(", ", unnamed)}. Add it to the row of what it proves.");
    }

    [Theory]
    [InlineData("`T34.repaired_3_4`", 0)]
    [InlineData("`T34.repaired_3_5` and `T34.repaired_3_4`", 1)]
    [InlineData("`T99.repaired_3_4`", 1)]
    [InlineData("`Statements.v` is a file, and no theorem", 0)]
    public void TheSearchFindsWhatItMust(string text, int missing) => Assert.Equal(missing, Missing(text).Count());

    private static IEnumerable<string> Missing(string text)
    {
        var stated = Files().SelectMany(Stated).ToHashSet(StringComparer.Ordinal);
        return Named().Matches(text).Select(match => match.Groups[1].Value).Where(name => !stated.Contains(name));
    }

    private static IEnumerable<string> Stated(string file) => Statement().Matches(Comment().Replace(File.ReadAllText(file), " "))
        .Select(match => $"{Path.GetFileNameWithoutExtension(file)}.{match.Groups[1].Value}");

    private static IEnumerable<string> Files() => Directory.EnumerateFiles(Theorems, "*.v");

    private static IEnumerable<string> Docs() => Directory.EnumerateFiles(Path.Combine(RepositoryRoot.Path, "docs", "theorems"), "*.md")
        .Append(Path.Combine(RepositoryRoot.Path, Table));

    /// <summary>A module of theory/Proofs/Theorems and a name in it. Modules begin with a capital letter; the name of a file ends
    /// differently.</summary>
    [GeneratedRegex(@"`((?:T\d\w*|Anchoring|Traps|PartialMinima|Matching|Pairs|Bridge)\.\w+)`")]
    private static partial Regex Named();

    [GeneratedRegex(@"^\s*(?:Theorem|Corollary)\s+(\w+)", RegexOptions.Multiline)]
    private static partial Regex Statement();

    [GeneratedRegex(@"\(\*.*?\*\)", RegexOptions.Singleline)]
    private static partial Regex Comment();
}
