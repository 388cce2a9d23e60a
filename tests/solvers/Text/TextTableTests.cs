using System.Text.Json.Nodes;
using TheoryChecks.Appendix;
using TheoryChecks.Reporting.Tables;
using TheoryChecks.SolverTests.Cli;
using TheoryChecks.Training.Lrb;
using TheoryChecks.Training.Store;
using Xunit;

namespace TheoryChecks.SolverTests.Text;

/// <summary>Tables and figures of dictionaries of activations: what is stored, and what is not there.</summary>
public sealed class TextTableTests
{
    private const string Comparison = """
        {"schema":"theorychecks.text-bench/1","scale":"full","data":[],"rows":[],"comparisons":[{"problem":"residual-3","method":"TopK","seed":1,
        "groups":2,"patterns":9,"traps":4,"certificates":13,"predictions":[{"prediction":"is so","agreements":3,"failures":1,"chance":0.5},
        {"prediction":"never asked","agreements":0,"failures":0}],"pairs":[],"trapped":[
        {"kind":"siblings","classes":3,"class":"a","with":"b","predictedCosine":0.9,"observedCosine":0.7,"F1":0.1},
        {"kind":"siblings","classes":3,"class":"b","with":"a","predictedCosine":0.6,"observedCosine":0.4,"F1":0.2},
        {"kind":"family","classes":3,"class":"b/c","with":"b","predictedCosine":0.5,"observedCosine":0.3,"F1":0.2,"absorbed":0.25}],"anchored":[]}]}
        """;

    [Fact]
    public void Stored_results_make_the_tables()
    {
        using var folder = new ScratchFolder();
        Keep(folder, "residual-3", "TopK", 1, 0.3);
        Keep(folder, "residual-3", "TopK", 2, 0.5);
        Keep(folder, "residual-3", "TopK", 1, 0.7, steps: 9); // another run, no further seed
        Keep(folder, "residual-3", "TopK+FA", 1, 0.6);
        Keep(folder, "residual-2", "TopK", 1, 0.2);
        Keep(folder, "residual-2", "TopK", 1, 0.1, whitened: true);
        folder.Write("bench-text-full.json", Comparison);
        var first = Finished(new TextTable(), folder.Path, 2);
        Assert.Equal(
            [
                "residual-2 77 6144 2000 x 1024 TopK 0.200", "residual-3 77 6144 2000 x 1024 TopK 0.400 [0.300, 0.500]",
                "residual-3 77 6144 2000 x 1024 TopK+FA 0.600", "residual-3 77 6144 9 x 1024 TopK 0.700",
            ],
            first.Rows.Select(row => string.Join(' ', row.Take(6))).Order(StringComparer.Ordinal));
        Assert.Contains("Seeds: 1, 2.", first.Footer);
        Assert.Contains(
            "Instances: nq = 6144, k = 32, 2000 steps of 1024, 10 anchors, nq = 6144, k = 32, 9 steps of 1024, 10 anchors.", first.Footer);
        // What was not measured is empty.
        Assert.All(first.Rows, row => Assert.Equal("", row[13]));
        Assert.Equal(
            [
                "residual-2 77 6144 2000 x 1024 TopK plain 0.200", "residual-2 77 6144 2000 x 1024 TopK whitened 0.100",
                "residual-3 77 6144 2000 x 1024 TopK plain 0.300", "residual-3 77 6144 9 x 1024 TopK plain 0.700",
            ],
            Finished(new TextLayersTable(), folder.Path, 1).Rows.Select(row => string.Join(' ', row.Take(7))));
        var third = Finished(new TextPredictionsTable(), folder.Path, 1);
        Assert.Equal(
            ["residual-3|full|TopK|is so|3|1|75%|50%", "residual-3|full|TopK|never asked|0|0||"], third.Rows.Select(row => string.Join('|', row)));
        Assert.Contains("Evidence: kernel: 13 certificates of the landscapes accepted. What dictionaries do is numeric.", third.Footer);
    }

    [Fact]
    public void What_is_not_there_names_the_command_that_makes_it()
    {
        using var folder = new ScratchFolder();
        Assert.Equal(
            "table text-3: there is no comparison of dictionaries with certified landscapes at scale full; make it with: theorychecks bench text "
                + "--data ACTIVATIONS --scale full --method TopK --groups --seed 1 --seeds 3 --out DIR --resume, then give --results DIR "
                + "(docs/text.md says where activations come from)",
            Assert.Throws<MissingResultException>(() => Finished(new TextPredictionsTable(), null, 3)).Message);
        Assert.StartsWith(
            "table text-1: there is no result of a dictionary of activations at scale full; ",
            Assert.Throws<MissingResultException>(() => Finished(new TextTable(), folder.Path, 1)).Message,
            StringComparison.Ordinal);
        folder.Write("bench-text-full.json", "{\"schema\":\"theorychecks.text-bench/1\",\"scale\":\"full\",\"comparisons\":[{}]}");
        Assert.StartsWith(
            $"{folder.At("bench-text-full.json")}: $.comparisons: what `bench text --groups` writes is wanted (",
            Assert.Throws<ResultFormatException>(() => Finished(new TextPredictionsTable(), folder.Path, 1)).Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public void At_scale_ci_the_sample_is_trained_on_and_certified()
    {
        var context = new TableContext();
        var first = new FinishedTable(new TextTable(), context);
        Assert.Equal(["TopK", "TopK+FA", "TopK+RA", "TopK", "TopK+FA", "TopK+RA"], first.Rows.Select(row => row[4]));
        var second = new FinishedTable(new TextLayersTable(), context);
        Assert.Equal(["plain", "whitened"], second.Rows.Where(row => row[0] == "residual-3").Select(row => row[5]));
        var third = new FinishedTable(new TextPredictionsTable(), context);
        Assert.Contains(third.Footer, line => line.StartsWith("Evidence: kernel: ", StringComparison.Ordinal));
        Assert.Equal(CsvTable.Of(first), CsvTable.Of(new FinishedTable(new TextTable(), new TableContext())));
    }

    [Fact]
    public void Figures_are_drawn_from_what_is_stored()
    {
        using var folder = new ScratchFolder();
        Keep(folder, "residual-3", "TopK", 1, 0.3);
        var alone = CliProcess.Run("figure", folder.Path, "--kind", "layers");
        Assert.Equal(2, alone.ExitCode);
        Assert.Contains("the figure needs results of bench text without anchors for two layers", alone.Error, StringComparison.Ordinal);
        Keep(folder, "residual-2", "TopK", 1, 0.2);
        Keep(folder, "residual-2", "TopK", 2, 0.4);
        Assert.Contains("cov x rows", CliProcess.Run("figure", folder.Path, "--kind", "layers").Output, StringComparison.Ordinal);
        folder.Write("bench-text-full.json", Comparison);
        var drawn = CliProcess.Run("figure", folder.Path, "--kind", "absorption");
        Assert.True(drawn.ExitCode == 0, drawn.Error);
        Assert.Contains("served worse", drawn.Output, StringComparison.Ordinal);
        Assert.Contains("tokens absorbed (share)", drawn.Output, StringComparison.Ordinal);
        Schemas.Require(Comparison);
    }

    private static FinishedTable Finished(Table table, string? folder, int seeds) =>
        new(table, new TableContext { Scale = TableScale.Full, Results = folder, Seeds = seeds });

    private static void Keep(ScratchFolder folder, string problem, string row, long seed, double value, bool whitened = false, int steps = 2000) =>
        new ResultStore(folder.At("results")).Keep(new BenchResult
        {
            Table = "text",
            Row = row,
            Column = whitened ? $"{problem}, whitened" : problem,
            Scale = "full",
            Seed = seed,
            Settings = new JsonObject
            {
                ["data"] = $"{problem}, 77 tokens, 8 classes, contrasts 00", ["problem"] = problem, ["whitened"] = whitened,
                ["neurons"] = 6144, ["k"] = 32, ["steps"] = steps, ["batch"] = 1024, ["anchors"] = 10,
            },
            Metrics = [.. new[] { "encoder.M_IP", "pattern.M_IP", "decoder.M_IP" }.Select(name => KeyValuePair.Create(name, value))],
        });
}
