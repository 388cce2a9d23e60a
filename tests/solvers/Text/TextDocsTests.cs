using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using TheoryChecks.Appendix;
using TheoryChecks.CrossCheck;
using TheoryChecks.Model;
using TheoryChecks.Reporting.Tables;
using TheoryChecks.SolverTests.Cli;
using TheoryChecks.Storage;
using TheoryChecks.Training.Store;
using Xunit;

namespace TheoryChecks.SolverTests.Text;

/// <summary>docs/results/text: dictionaries of activations, which no test can train. What is shown of them is made of them; UPDATE_DOCS=1 makes it
/// anew.</summary>
public sealed class TextDocsTests
{
    private static readonly bool Update = Environment.GetEnvironmentVariable("UPDATE_DOCS") == "1";
    private static readonly string Docs = Path.Combine(CliProcess.Root, "docs");
    private static readonly string Stored = Path.Combine(Docs, "results", "text");
    private static readonly ResultStore Store = new(Path.Combine(Stored, "results"));
    private static readonly BenchResult[] Results = [.. Store.All()];
    private static readonly string[] Files = [.. Directory.GetFiles(Stored, "bench-text-*.json").Order(StringComparer.Ordinal)];
    private static readonly TextPredictions[] Comparisons = Read(Files);

    /// <summary>Those of one problem and several methods; they have a table of their own.</summary>
    private static readonly string[] ByMethod =
        [.. Files.Where(file => Path.GetFileName(file).StartsWith("bench-text-small-methods", StringComparison.Ordinal))];

    [Fact]
    public void Every_file_is_what_the_program_writes()
    {
        Assert.NotEmpty(Results);
        foreach (var result in Results)
        {
            if (Update)
                Store.Keep(result);
            var text = File.ReadAllText(Path.Combine(Stored, "results", result.FileName));
            Schemas.Require(text);
            using var again = new MemoryStream();
            JsonText.Write(again, result.Write);
            Assert.Equal(Encoding.UTF8.GetString(again.ToArray()), text);
        }
        Assert.Equal(Results.Length, Directory.GetFiles(Path.Combine(Stored, "results")).Length);
        Assert.All(Files, file => Schemas.Require(File.ReadAllText(file)));
    }

    [Fact]
    public void Tables_are_those_of_the_stored_results()
    {
        foreach (var scale in Results.Select(result => result.Scale).Distinct())
        {
            var context = new TableContext { Scale = Enum.Parse<TableScale>(scale, ignoreCase: true), Results = Stored, Seeds = 3 };
            foreach (var table in new Table[] { new TextTable(), new TextLayersTable(), new TextPredictionsTable() })
            {
                if (table is TextPredictionsTable && !Comparisons.Any(one => scale == "full" || one.Scale == scale))
                    continue;
                var finished = new FinishedTable(table, context);
                foreach (var format in TableFormat.All)
                    Saved($"tables/{scale}/{format.FileName(finished)}", format.Text(finished));
            }
        }
    }

    [Fact]
    public void Figures_are_those_of_the_stored_results()
    {
        Figure("layers", Stored);
        Figure("absorption", [.. Files.Except(ByMethod)]);
        Figure("recovery", [.. Results.Where(one => one.Scale == "full" && one.Column == "residual-3" && one.Row.Split('+')[0] == "TopK")
            .Select(one => Path.Combine(Stored, "results", one.FileName))]);

        static void Figure(string kind, params string[] files)
        {
            var run = CliProcess.Run(["figure", .. files, "--kind", kind]);
            Assert.True(run.ExitCode == 0, run.Error);
            Saved($"figures/text-{kind}.svg", run.Output);
        }
    }

    /// <summary>The landscapes are decided anew from the groups' instances, each finding accepted by the kernel, and held against the stored
    /// results.</summary>
    [Fact]
    public void Agreements_are_those_of_the_stored_groups_and_results()
    {
        Assert.NotEmpty(Comparisons);
        var landscapes = new Dictionary<string, GroupLandscape>();
        foreach (var (scale, one) in Files.Select(Document).SelectMany(
            document => document["comparisons"]!.AsArray().Select(one => ((string)document["scale"]!, one!))))
        {
            var groups = one["landscapes"]!.AsArray().Select(group =>
            {
                var name = (string)group!["instance"]!;
                if (!landscapes.TryGetValue(name, out var landscape))
                {
                    var file = Path.Combine(Stored, "groups", $"{name}.json");
                    landscapes[name] = landscape = GroupLandscape.Of(InstanceFormat.Read(File.ReadAllBytes(file), file));
                    Assert.Empty(landscape.Refused);
                }
                Assert.Equal((int)group["traps"]!, landscape.Traps);
                return new TextGroup((string)group["kind"]!, [.. group["classes"]!.AsArray().Select(item => (string)item!)], landscape);
            }).ToArray();
            BenchResult Run(string arm) => Results.Single(result => result.Scale == scale && result.Column == (string)one["problem"]!
                && result.Seed == (long)one["seed"]! && result.Row == $"{one["method"]}{arm}" && result.Metrics.Any(IsOfOneClass));
            var again = TextComparison.Of(groups, Run(""), Run("+FA"), Run("+RA"));
            Assert.Equal(
                one["predictions"]!.AsArray().Select(item => ((string)item!["prediction"]!, (int)item["agreements"]!, (int)item["failures"]!)),
                again.Agreements.Select(item => (item.Question, item.Agreements, item.Failures)));
            Assert.Equal((int)one["certificates"]!, groups.Sum(group => group.Landscape.Accepted));
            Assert.Equal(
                one["anchored"]!.AsArray().Select(item => (double)item!["observedAfter"]!), again.Anchored.Select(change => change.SeenAfter));
        }
        Assert.Equal(landscapes.Keys.Order(), Directory.GetFiles(Path.Combine(Stored, "groups")).Select(Path.GetFileNameWithoutExtension).Order());
    }

    /// <summary>Tables of the page are made of what is stored, and its sentences name no measured number that is in none of them.</summary>
    [Fact]
    public void The_page_says_what_is_stored()
    {
        var path = Path.Combine(Docs, "text.md");
        var page = File.ReadAllText(path).ReplaceLineEndings("\n");
        var (layers, methods) = (TextPage.OfLayers(Results), TextPage.OfMethods(Results));
        var made = TextPage.With(page, "runs", TextPage.Runs([.. Results.Except(layers).Except(methods)]));
        made = TextPage.With(made, "methods", TextPage.Runs(methods));
        made = TextPage.With(made, "layers", TextPage.Layers(layers));
        made = TextPage.With(made, "claim", TextPage.Claim(Results));
        made = TextPage.With(made, "predictions", TextPage.Predictions(Read(Files.Except(ByMethod))));
        made = TextPage.With(made, "bymethod", TextPage.Predictions(Read(ByMethod)));
        made = TextPage.With(made, "anchoring", TextPage.Anchoring(Files.SelectMany(Changes)));
        made = TextPage.With(made, "resampling", TextPage.Resampling(Results));
        made = TextPage.With(made, "times", Times());
        // A page that shows a measured text as it is.
        made = TextPage.With(made, "extraction", ["```", .. File.ReadAllLines(Path.Combine(Stored, "extraction.txt")), "```"]);
        if (Update)
            File.WriteAllText(path, made, new UTF8Encoding(false));
        else
            Assert.Equal(made, page);
        var tables = made + string.Concat(Directory.GetFiles(Path.Combine(Docs, "tables", "full"), "text-*.md").Select(File.ReadAllText));
        var known = TextPage.Numbers(string.Join('\n', tables.Split('\n').Where(line => line.StartsWith('|')))).ToHashSet();
        Assert.Empty(TextPage.Numbers(TextPage.Prose(made)).Except(known));
    }

    private static TextPredictions[] Read(IEnumerable<string> files) =>
        [.. files.SelectMany(file => TextPredictions.Read(File.ReadAllBytes(file), file))];

    private static IEnumerable<(string, AnchoredChange)> Changes(string file) => Document(file)["comparisons"]!.AsArray().SelectMany(one =>
        one!["anchored"]!.AsArray().Select(item => ($"{one["problem"]}, {one["method"]}, {Document(file)["scale"]}", new AnchoredChange(
            (string)item!["anchored"]!, (string)item["class"]!, (double)item["cosine"]!, (double)item["predictedBefore"]!,
            (double)item["predictedAfter"]!, (double)item["observedBefore"]!, (double)item["observedAfter"]!, (double)item["observedRandom"]!))));

    /// <summary>times.csv: what, models, minutes of processor time, minutes by the clock. What begins with "full:" is the full run, extraction and
    /// all.</summary>
    private static IEnumerable<string> Times()
    {
        var lines = File.ReadAllLines(Path.Combine(Stored, "times.csv")).Select(line => line.Split(',')).ToArray();
        yield return $"| {string.Join(" | ", lines[0])} |";
        yield return $"|{string.Concat(lines[0].Select(_ => "---|"))}";
        foreach (var line in lines[1..])
            yield return $"| {string.Join(" | ", line)} |";
        var full = lines[1..].Where(line => line[0].StartsWith("full:", StringComparison.Ordinal)).ToArray();
        yield return string.Create(
            CultureInfo.InvariantCulture,
            $"| **the full run, three seeds, from texts to landscapes** | {full.Sum(line => Minutes(line[1]))} "
                + $"| **{full.Sum(line => Minutes(line[2])):0.0}** | **{full.Sum(line => Minutes(line[3])):0.0}** |");

        static double Minutes(string text) => text.Length == 0 ? 0 : double.Parse(text, CultureInfo.InvariantCulture);
    }

    /// <summary>Numbers of single classes are kept only where groups of them are compared.</summary>
    private static bool IsOfOneClass(KeyValuePair<string, double> metric) => metric.Key.EndsWith(".nearest", StringComparison.Ordinal);

    private static JsonNode Document(string file) => JsonNode.Parse(File.ReadAllText(file))!;

    private static void Saved(string name, string text)
    {
        var path = Path.Combine(Docs, name);
        if (Update)
        {
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            File.WriteAllText(path, text, new UTF8Encoding(false));
        }
        Assert.Equal(text.ReplaceLineEndings("\n"), File.ReadAllText(path).ReplaceLineEndings("\n"));
    }
}
