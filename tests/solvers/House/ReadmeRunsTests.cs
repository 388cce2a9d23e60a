using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using TheoryChecks.SolverTests.Cli;
using Xunit;

namespace TheoryChecks.SolverTests.House;

/// <summary>README's count of where 200 runs on the acute pair end, against the saved cross-check and the legend of the figure beside it.</summary>
public sealed partial class ReadmeRunsTests
{
    [Fact]
    public void The_sentence_below_the_figure_counts_its_runs()
    {
        using var report = JsonDocument.Parse(Read("tests/solvers/Training/reports/crosscheck-acute-pair.json"));
        var plain = report.RootElement.GetProperty("modes").EnumerateArray().Single(mode => mode.GetProperty("mode").GetString() == "plain");
        var ends = plain.GetProperty("ends").EnumerateArray().Select(end => (
            Pattern: string.Concat(end.GetProperty("pattern").GetRawText().Where(letter => !char.IsWhiteSpace(letter))),
            Verdict: end.GetProperty("verdict").GetString(),
            Runs: end.GetProperty("runs").GetInt32())).ToArray();
        int[] counted =
        [
            ends.Where(end => end.Verdict == "global").Sum(end => end.Runs),
            ends.Where(end => end is { Verdict: "trap", Pattern: "[[],[0,1]]" }).Sum(end => end.Runs),
            ends.Where(end => end is { Verdict: "trap", Pattern: "[[],[0]]" or "[[],[1]]" }).Sum(end => end.Runs),
            ends.Where(end => end.Pattern == "[[],[]]").Sum(end => end.Runs),
        ];
        var said = Sentence().Match(Read("README.md"));
        Assert.Equal(counted, said.Groups.Values.Skip(1).Select(group => int.Parse(group.Value, CultureInfo.InvariantCulture)));
        Assert.Equal(200, report.RootElement.GetProperty("seeds").GetInt32());

        var figure = Read("docs/figures/ends-acute-pair.svg");
        foreach (var verdict in new[] { "global", "trap", "flat" })
            Assert.Contains($">{verdict}: {ends.Where(end => end.Verdict == verdict).Sum(end => end.Runs)}<", figure, StringComparison.Ordinal);
    }

    private static string Read(string path) => File.ReadAllText(Path.Combine(CliProcess.Root, path));

    [GeneratedRegex(@"of 200 runs of gradient descent (\d+) reach loss 0 .*?, (\d+) stay on .*?, (\d+) on those .*?, (\d+) where both neurons are dead")]
    private static partial Regex Sentence();
}
