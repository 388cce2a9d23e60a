using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using TheoryChecks.Checking;
using Xunit;

namespace TheoryChecks.Properties.House;

/// <summary>A reader finds what a kind says by its name: each has a page of the specification, with the same headings for all and an example that
/// the kernel accepts.</summary>
public sealed partial class KindPageTests
{
    private static readonly string Folder = Path.Combine(RepositoryRoot.Path, "docs", "certificates");

    private static readonly string[] Headings = ["Claims", "Evidence", "What is computed", "Why it suffices", "Smallest example"];

    /// <summary>The longest kinds, which a reader needs to see at work.</summary>
    private static readonly string[] Worked = ["edge", "enclosed-minimum", "loss-lower-bound"];

    public static TheoryData<string> Kinds => [.. Kernel.Kinds];

    [Fact]
    public void Every_kind_has_a_page_and_every_page_a_kind() =>
        Assert.Equal(
            Kernel.Kinds.Order(StringComparer.Ordinal),
            Directory.GetFiles(Folder)
                .Select(path => path.EndsWith(".md", StringComparison.Ordinal) ? Path.GetFileNameWithoutExtension(path) : Path.GetFileName(path))
                .Order(StringComparer.Ordinal));

    [Theory]
    [MemberData(nameof(Kinds))]
    public void A_page_has_the_headings_in_order_and_says_something_under_each(string kind)
    {
        var page = Page(kind);
        Assert.StartsWith($"# `{kind}`\n", page, StringComparison.Ordinal);
        string[] wanted = Worked.Contains(kind) ? [.. Headings, "Worked instance"] : Headings;
        Assert.Equal(wanted, Heading().Matches(page).Select(match => match.Groups[1].Value));
        Assert.All(Heading().Split(page).Where((_, part) => part % 2 == 0), text => Assert.Matches(@"\S", text));
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void The_example_is_one_of_the_kind_and_the_kernel_accepts_it(string kind)
    {
        var page = Page(kind);
        page = page.Split("\n## Worked instance\n")[0];
        var link = Assert.Single(Example().Matches(page));
        Assert.Equal(link.Groups["name"].Value, link.Groups["to"].Value);
        var path = Path.Combine(RepositoryRoot.Path, link.Groups["to"].Value);
        Assert.True(File.Exists(path), $"{kind}.md: {path} is not there; name the smallest accepted file of the kind.");
        var bytes = File.ReadAllBytes(path);
        var result = Kernel.Check(bytes);
        Assert.True(result.IsAccepted, result.Reason);
        Assert.Equal(kind, result.Kind);
        foreach (Match shown in Shown().Matches(page[link.Index..]))
            Assert.True(
                JsonNode.DeepEquals(JsonNode.Parse(bytes), JsonNode.Parse(shown.Groups[1].Value)),
                $"{kind}.md shows another certificate than {link.Groups["to"].Value}.");
    }

    private static string Page(string kind) => File.ReadAllText(Path.Combine(Folder, $"{kind}.md")).ReplaceLineEndings("\n");

    [GeneratedRegex(@"^## (.+)$", RegexOptions.Multiline)]
    private static partial Regex Heading();

    [GeneratedRegex(@"^\[(?<name>tests/properties/Checking/corpus/accept/[^\]]+\.json)\]\(\.\./\.\./(?<to>[^)]+)\)$", RegexOptions.Multiline)]
    private static partial Regex Example();

    [GeneratedRegex(@"^```json\n(.*?)^```$", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex Shown();
}
