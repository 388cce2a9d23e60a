using Xunit;

namespace TheoryChecks.Properties.House;

/// <summary>.editorconfig asks for lines of at most 150 characters; what is still longer only becomes less.</summary>
public sealed class LineLengthTests
{
    private const int Longest = 150;
    private const int Ceiling = 133;

    [Fact]
    public void Long_lines_only_become_fewer()
    {
        var tooLong = Sources()
            .SelectMany(path => File.ReadLines(path).Select((line, i) => (Place: $"{Relative(path)}:{i + 1}", line.Length)))
            .Where(line => line.Length > Longest)
            .ToList();
        Assert.True(
            tooLong.Count <= Ceiling,
            $"{tooLong.Count} lines are longer than {Longest} characters, the ceiling is {Ceiling}. Name the parts of a long expression; the longest:\n"
                + string.Join('\n', tooLong.OrderByDescending(line => line.Length).Take(10).Select(line => $"{line.Place}: {line.Length}")));
        Assert.True(tooLong.Count > Ceiling - 20, $"only {tooLong.Count} long lines are left: lower the ceiling from {Ceiling} to {tooLong.Count}.");
    }

    private static IEnumerable<string> Sources() => new[] { "theory", "src", "tests", "docs" }
        .SelectMany(folder => Directory.EnumerateFiles(Path.Combine(RepositoryRoot.Path, folder), "*.cs", SearchOption.AllDirectories))
        .Where(path => !Relative(path).Split('/').Any(part => part is "obj" or "bin"));

    private static string Relative(string path) => Path.GetRelativePath(RepositoryRoot.Path, path).Replace('\\', '/');
}
