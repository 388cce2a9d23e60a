using System.Globalization;
using System.Text.RegularExpressions;
using TheoryChecks.SolverTests.Cli;
using Xunit;

namespace TheoryChecks.SolverTests.Tables;

/// <summary>
/// The tables of docs/bench.md are means over three seeds with their least and greatest values; docs/tables has the run of one of these seeds, which
/// must lie between them. The paper's numbers are the same in both.
/// </summary>
public sealed partial class BenchPageTests
{
    [Theory]
    [InlineData(1, 7)]
    [InlineData(4, 7)]
    [InlineData(5, 15)]
    [InlineData(6, 15)]
    [InlineData(7, 3)]
    public void A_seed_lies_between_the_least_and_the_greatest(int table, int rows)
    {
        var runs = Runs(table);
        var page = Page(table);
        Assert.Equal(rows, page.Count);
        foreach (var row in page)
        {
            var (alone, anchored) = (runs[row[0]], runs[row[0] + "+FA"]);
            var at = $"table {table}, {row[0]}: ";
            Between(at + "M_GT", row[1], alone[0]);
            Between(at + "M_IP", row[2], alone[2]);
            Between(at + "unit rows", First(row[4]), alone[4]);
            Between(at + "pattern", First(row[5]), alone[6]);
            Between(at + "decoder", First(row[6]), alone[8]);
            Between(at + "anchored M_GT", row[10], anchored[0]);
            Between(at + "anchored M_IP", row[11], anchored[2]);
            Between(at + "anchored decoder", row[13], anchored[8]);
            AsPrinted(at, row[3], alone);
            AsPrinted(at, row[12], anchored);
        }
    }

    /// <summary>By row, in the page's words: "TopK", "M=0.05 TopK"; tables of one method leave it out.</summary>
    private static Dictionary<string, string[]> Runs(int table)
    {
        var lines = File.ReadAllLines(Path.Combine(CliProcess.Root, $"docs/tables/bench-{table}.csv"))
            .Select(line => line.Split(',')).Where(cells => cells.Length > 5).Skip(1);
        return lines.ToDictionary(
            cells => table switch
            {
                1 => cells[0],
                4 or 7 => cells[0] + (cells[1].EndsWith("+FA", StringComparison.Ordinal) ? "+FA" : ""),
                _ => $"{cells[0]} {cells[1]}",
            },
            cells => cells[(table == 1 ? 1 : 2)..]);
    }

    private static List<string[]> Page(int table)
    {
        var lines = File.ReadAllLines(Path.Combine(CliProcess.Root, "docs/bench.md"));
        var title = Array.FindIndex(lines, line => line.StartsWith($"**Table {table}, ", StringComparison.Ordinal));
        return [
            .. lines.Skip(title).SkipWhile(line => !line.StartsWith('|')).TakeWhile(line => line.StartsWith('|')).Skip(2)
                .Select(line => line.Split('|')[1..^1].Select(cell => cell.Trim()).ToArray()),
        ];
    }

    /// <summary>"98 [95, 100], 0.99": the first of the two means.</summary>
    private static string First(string cell) => cell[..cell.LastIndexOf(", ", StringComparison.Ordinal)];

    private static void Between(string what, string mean, string run)
    {
        var match = Mean().Match(mean);
        Assert.True(match.Success, $"{what}: {mean}");
        var rounding = match.Groups["digits"].Success ? 0.0005 : 0.5;
        double Bound(string name) => Number(match.Groups[name].Success ? match.Groups[name].Value : match.Groups["mean"].Value);
        Assert.True(
            Number(run) >= Bound("least") - rounding - 1e-9 && Number(run) <= Bound("greatest") + rounding + 1e-9, $"{what}: {run} is not in {mean}");
    }

    private static void AsPrinted(string at, string cell, string[] run)
    {
        var paper = cell.Split(", ");
        Assert.True(Math.Abs(Number(paper[0]) - Number(run[1])) <= 0.0501 && Number(paper[1]) == Number(run[3]), $"{at}the paper's {cell}");
    }

    private static double Number(string text) => double.Parse(text.TrimEnd('%'), CultureInfo.InvariantCulture);

    [GeneratedRegex(@"^(?<mean>\d+(?<digits>\.\d+)?)( \[(?<least>[\d.]+), (?<greatest>[\d.]+)\])?$")]
    private static partial Regex Mean();
}
