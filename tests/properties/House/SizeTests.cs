using Xunit;

namespace TheoryChecks.Properties.House;

/// <summary>Folders of at most 25 files, files of at most 350 lines. Longer files stand here by name, and only shrink.</summary>
public sealed class SizeTests
{
    private const int Lines = 350, Files = 25;

    /// <summary>How far below its ceiling a file may be before the ceiling has to follow.</summary>
    private const int LineSlack = 20;

    private static readonly Dictionary<string, int> LongFiles = new();

    private static readonly string[] Sources =
    [
        .. new[] { "theory", "src" }
            .SelectMany(folder => Directory.EnumerateFiles(Path.Combine(RepositoryRoot.Path, folder), "*.cs", SearchOption.AllDirectories))
            .Select(path => Path.GetRelativePath(RepositoryRoot.Path, path).Replace('\\', '/'))
            .Where(path => !path.Split('/').Any(part => part is "obj" or "bin")),
    ];

    [Fact]
    public void Files_are_short_and_long_ones_only_shrink()
    {
        Assert.True(Sources.Length > 400, $"only {Sources.Length} sources were found");
        var sizes = Sources.ToDictionary(path => path, path => File.ReadLines(Path.Combine(RepositoryRoot.Path, path)).Count());
        AssertNone(Complaints(sizes, LongFiles, Lines, LineSlack, "lines"));
    }

    [Fact]
    public void Folders_are_small()
    {
        var sizes = Sources.GroupBy(path => path[..path.LastIndexOf('/')]).ToDictionary(folder => folder.Key, folder => folder.Count());
        AssertNone(Complaints(sizes, [], Files, 0, "files"));
    }

    [Theory]
    [InlineData(10, null, null)]
    [InlineData(11, null, "a has 11 lines, 10 are allowed")]
    [InlineData(15, 15, null)]
    [InlineData(13, 15, null)]
    [InlineData(16, 15, "a has 16 lines, 15 are allowed")]
    [InlineData(12, 15, "a has 12 lines: lower its ceiling from 15")]
    [InlineData(10, 15, "a has 10 lines: it is no exception any more")]
    [InlineData(null, 15, "a is gone: it is no exception any more")]
    public void A_breach_is_found(int? size, int? ceiling, string? complaint)
    {
        var found = Complaints(One(size), One(ceiling), most: 10, slack: 2, "lines");
        if (complaint is null)
            Assert.Empty(found);
        else
            Assert.StartsWith(complaint, Assert.Single(found), StringComparison.Ordinal);

        static Dictionary<string, int> One(int? value) => value is { } number ? new() { ["a"] = number } : [];
    }

    private static IReadOnlyList<string> Complaints(
        Dictionary<string, int> sizes, Dictionary<string, int> ceilings, int most, int slack, string unit)
    {
        var large = sizes.Where(size => size.Value > ceilings.GetValueOrDefault(size.Key, most))
            .Select(size => $"{size.Key} has {size.Value} {unit}, {ceilings.GetValueOrDefault(size.Key, most)} are allowed: take it apart.");
        var kept = ceilings.Select(exception => (exception.Key, Ceiling: exception.Value, Size: sizes.GetValueOrDefault(exception.Key, -1)))
            .Select(exception =>
                exception.Size < 0 ? $"{exception.Key} is gone: it is no exception any more, take it off the list."
                : exception.Size <= most ? $"{exception.Key} has {exception.Size} {unit}: it is no exception any more, take it off the list."
                : exception.Size < exception.Ceiling - slack
                    ? $"{exception.Key} has {exception.Size} {unit}: lower its ceiling from {exception.Ceiling} to {exception.Size}."
                : null)
            .OfType<string>();
        return [.. large.Concat(kept).Order(StringComparer.Ordinal)];
    }

    private static void AssertNone(IReadOnlyList<string> complaints) =>
        Assert.True(complaints.Count == 0, string.Join(Environment.NewLine, complaints));
}
