using System.Text.RegularExpressions;
using Xunit;

namespace TheoryChecks.Properties.House;

/// <summary>Every page that a source file cites is there, and so is the section, item or bold lead that it names.</summary>
public sealed partial class CitationTests
{
    [Fact]
    public void Cited_pages_and_sections_exist()
    {
        var (wrong, sections, items) = (new List<string>(), 0, 0);
        foreach (var file in Sources())
        {
            // A citation may go over the end of a comment line.
            var text = LineEnd().Replace(File.ReadAllText(file), " ");
            foreach (Match citation in Citation().Matches(text))
            {
                var page = Path.Combine(RepositoryRoot.Path, citation.Groups["page"].Value);
                var (title, item) = (citation.Groups["title"].Value, citation.Groups["item"].Value);
                if (!File.Exists(page) || !Names(File.ReadAllText(page), title) || !Numbers(File.ReadAllText(page), item))
                    wrong.Add($"{Path.GetRelativePath(RepositoryRoot.Path, file)}: {citation.Value}");
                sections += title.Length > 0 ? 1 : 0;
                items += item.Length > 0 ? 1 : 0;
            }
        }
        Assert.Empty(wrong);
        Assert.True(sections >= 5 && items >= 3, $"only {sections} sections and {items} items were found cited: has the form of citations changed?");
    }

    [Theory]
    [InlineData("## Edges", "Edges", true)]
    [InlineData("**Gauge.** What may move", "Gauge", true)]
    [InlineData("*Edges.* What opens", "Edges", true)]
    [InlineData("### `edge`", "edge", true)]
    [InlineData("It says where prevalence really comes from.", "Where prevalence really comes from", false)]
    public void A_section_is_a_heading_or_a_lead(string page, string title, bool isNamed) => Assert.Equal(isNamed, Names(page, title));

    private static bool Names(string page, string title) => title.Length == 0
        || Regex.IsMatch(page, $@"(^#+ (\d+\. )?`?|\*){Regex.Escape(title)}", RegexOptions.Multiline | RegexOptions.IgnoreCase);

    private static bool Numbers(string page, string item) =>
        item.Length == 0 || Regex.IsMatch(page, $@"^(#+ )?{item}\. ", RegexOptions.Multiline);

    private static IEnumerable<string> Sources() => new[] { "theory", "src", "tests" }
        .SelectMany(folder => Directory.EnumerateFiles(Path.Combine(RepositoryRoot.Path, folder), "*.cs", SearchOption.AllDirectories))
        .Where(file => !Built().IsMatch(file));

    [GeneratedRegex(@"\r?\n\s*/// ?")]
    private static partial Regex LineEnd();

    [GeneratedRegex("""(?<page>docs/[\w/.-]+\.md)(, ("(?<title>[^"{}]+)"|(item|items|section) (?<item>\d+)))?""")]
    private static partial Regex Citation();

    [GeneratedRegex(@"[\\/](bin|obj)[\\/]")]
    private static partial Regex Built();
}
