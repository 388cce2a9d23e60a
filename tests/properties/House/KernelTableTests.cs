using System.Text.RegularExpressions;
using TheoryChecks.Checking;
using Xunit;

namespace TheoryChecks.Properties.House;

/// <summary>The kernel's table of kinds: each once (a second entry would silently replace the first), each with a line in the specification's
/// table that links its page.</summary>
public sealed partial class KernelTableTests
{
    [Fact]
    public void EveryKindStandsInTheTableOnce() =>
        Assert.Equal(Kernel.Kinds.Order(StringComparer.Ordinal), Names(Entry(), "theory", "Checking", "Kernel.cs").Order(StringComparer.Ordinal));

    [Fact]
    public void EveryKindHasOneLineInTheSpecification() =>
        Assert.Equal(Kernel.Kinds.Order(StringComparer.Ordinal), Names(Line(), "docs", "certificates.md").Order(StringComparer.Ordinal));

    private static IEnumerable<string> Names(Regex pattern, params string[] path) =>
        pattern.Matches(File.ReadAllText(Path.Combine([RepositoryRoot.Path, .. path]))).Select(match => match.Groups[1].Value);

    [GeneratedRegex(@"^ +\[""([a-z-]+)""\] = ", RegexOptions.Multiline)]
    private static partial Regex Entry();

    [GeneratedRegex(@"^\| \[`([a-z-]+)`\]\(certificates/\1\.md\) \| \w", RegexOptions.Multiline)]
    private static partial Regex Line();
}
