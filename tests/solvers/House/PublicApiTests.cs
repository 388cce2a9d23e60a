using System.Reflection;
using TheoryChecks.SolverTests.Cli;
using Xunit;

namespace TheoryChecks.SolverTests.House;

/// <summary>What each package shows to its users is written down in docs/api and changes only on purpose: UPDATE_DOCS=1 rewrites the files, and the
/// difference is there to be reviewed.</summary>
public sealed class PublicApiTests
{
    [Theory]
    [InlineData("TheoryChecks.Theory")]
    [InlineData("TheoryChecks.Storage")]
    [InlineData("TheoryChecks.Reporting")]
    [InlineData("TheoryChecks.Figures")]
    [InlineData("TheoryChecks.Training")]
    [InlineData("TheoryChecks.Solvers.OrTools")]
    [InlineData("TheoryChecks.Solvers.Z3")]
    public void It_is_as_approved(string package)
    {
        var path = Path.Combine(CliProcess.Root, "docs", "api", $"{package}.txt");
        var found = PublicApi.Of(Assembly.Load(package));
        if (Environment.GetEnvironmentVariable("UPDATE_DOCS") == "1")
            File.WriteAllText(path, found);
        var approved = File.Exists(path) ? File.ReadAllText(path).ReplaceLineEndings("\n").Split('\n') : [];
        var (lines, old) = (found.Split('\n'), approved.ToHashSet(StringComparer.Ordinal));
        var (added, removed) = (lines.Where(line => !old.Contains(line)).ToArray(), approved.Except(lines).ToArray());
        Assert.True(
            found == string.Join('\n', approved),
            $"The public API of {package} differs from docs/api/{package}.txt. If it is meant to, run the test with UPDATE_DOCS=1 and review the "
                + $"difference.\n{string.Concat(added.Select(line => $"+ {line}\n"))}{string.Concat(removed.Select(line => $"- {line}\n"))}");
    }

    [Fact]
    public void Theory_shows_at_most_60_types() => Assert.InRange(Assembly.Load("TheoryChecks.Theory").GetExportedTypes().Length, 1, 60);

    [Fact]
    public void Every_package_is_held_to_it()
    {
        var packages = Directory.GetFiles(CliProcess.Root, "*.csproj", SearchOption.AllDirectories)
            .Where(path => File.ReadAllText(path) is var text
                && text.Contains("<IsPackable>true", StringComparison.Ordinal)
                && !text.Contains("PackAsTool", StringComparison.Ordinal)
                && !text.Contains("<IncludeBuildOutput>false", StringComparison.Ordinal))
            .Select(path => Path.GetFileNameWithoutExtension(path)).Order(StringComparer.Ordinal);
        Assert.Equal(
            packages,
            Directory.GetFiles(Path.Combine(CliProcess.Root, "docs", "api"), "*.txt")
                .Select(path => Path.GetFileNameWithoutExtension(path))
                .Order(StringComparer.Ordinal));
    }
}
