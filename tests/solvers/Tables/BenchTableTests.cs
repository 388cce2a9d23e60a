using TheoryChecks.Appendix;
using TheoryChecks.Model;
using TheoryChecks.Reporting.Tables;
using TheoryChecks.SolverTests.Cli;
using TheoryChecks.Training.Lrb;
using TheoryChecks.Training.Store;
using Xunit;

namespace TheoryChecks.SolverTests.Tables;

/// <summary>The tables of the bench are made of stored results, beside the paper's numbers, and say which command makes what is missing.</summary>
public sealed class BenchTableTests
{
    [Fact]
    public void Stored_results_stand_beside_the_papers_numbers()
    {
        using var folder = new ScratchFolder();
        Keep(folder, "1", 1);
        var table = Finished("1", folder.Path);
        Assert.Equal(
            "row, M_GT, paper, M_IP, paper, rows M_GT, rows M_IP, pattern M_GT, pattern M_IP, dec M_GT, dec M_IP, dead, steps",
            string.Join(", ", table.Columns.Select(column => column.Header)));
        Assert.Equal(LrbPlan.Jobs("1", LrbScale.ByName("full"), 1).Select(job => job.Row), table.Rows.Select(row => row[0]));
        Assert.Equal("TopK 51.0% 84.9% 0.610 0.983 11.0% 0.210 31.0% 0.410 71.0% 0.810 5.0% 20000",
            string.Join(' ', table.Rows.Single(row => row[0] == "TopK")));
        Assert.Contains("Instances: LRB n = 1000, np = 768, nq = 16000.", table.Footer);
        Assert.Contains("Seeds: 1.", table.Footer);
        Assert.Contains("Evidence: numeric, trained and scored in floating point on the CPU; no certificate.", table.Footer);
    }

    [Fact]
    public void Several_seeds_give_mean_and_spread()
    {
        using var folder = new ScratchFolder();
        Keep(folder, "7", 3);
        var table = Finished("7", folder.Path, seeds: 3);
        Assert.Equal(["k=32", "TopK", "52.0% [51.0%, 53.0%]", "100.0%"], table.Rows[0].Take(4));
        Assert.Equal(6, table.Rows.Count);
        Assert.Contains("Seeds: 1, 2, 3.", table.Footer);
    }

    [Fact]
    public void A_model_that_is_in_two_tables_is_trained_once()
    {
        using var folder = new ScratchFolder();
        Keep(folder, "1", 1);
        // Of table 7 only what table 1 has not: k = 32 is the paper's standard.
        var store = new ResultStore(folder.At("results"));
        foreach (var job in LrbPlan.Jobs("7", LrbScale.ByName("full"), 1).Where(job => job.Column != "k=32"))
            store.Keep(Result(job));
        var context = Context(folder.Path, 1);
        _ = new FinishedTable(new BenchTable("1"), context);
        Assert.Equal(["k=32", "TopK", "51.0%"], new FinishedTable(new BenchTable("7"), context).Rows[0].Take(3));
        // From then on the folder holds the whole of table 7.
        Assert.Equal(6, Finished("7", folder.Path).Rows.Count);
    }

    [Fact]
    public void At_full_scale_a_missing_result_names_the_command_that_makes_it()
    {
        using var folder = new ScratchFolder();
        Keep(folder, "7", 1, job => job.Row == "TopK");
        Assert.Equal(
            $"table bench-7: there is no result for TopK+FA, k=32, seed 1, and 2 others at scale full; make them with: theorychecks bench lrb "
                + $"--table 7 --scale full --seed 1 --seeds 1 --out {folder.Path} --resume",
            Assert.Throws<MissingResultException>(() => Finished("7", folder.Path)).Message);
        var run = CliProcess.Run("tables", "--only", "bench-7", "--scale", "full", "--seeds", "2", "--out", folder.At("tables"));
        Assert.Equal(
            (2,
                "",
                "theorychecks: table bench-7: there is no result for TopK, k=32, seed 1, and 11 others at scale full; make them with: theorychecks "
                    + "bench lrb --table 7 --scale full --seed 1 --seeds 2 --out DIR --resume, then give --results DIR\n"),
            (run.ExitCode, run.Output, run.Error));
        Assert.Empty(Directory.GetFiles(folder.At("tables")));
        var absent = CliProcess.Run("tables", "--only", "bench-7", "--results", folder.At("absent"));
        Assert.Equal(
            (2,
                $"theorychecks: --results {folder.At("absent")}: there is no such folder; make it with: theorychecks bench lrb --out "
                    + $"{folder.At("absent")}\n"),
            (absent.ExitCode, absent.Error));
    }

    [Fact]
    public void A_partial_table_has_the_longest_run_of_each_row_that_is_there_and_names_the_others()
    {
        using var folder = new ScratchFolder();
        var store = new ResultStore(folder.At("results"));
        foreach (var (steps, columns) in new[] { (5000L, new[] { "k=32", "k=64" }), (20_000, ["k=64", "k=128"]) })
            foreach (var job in LrbPlan.Jobs("7", LrbScale.ByName("full"), 1, steps).Where(job => job.Anchors == 0 && columns.Contains(job.Column)))
                store.Keep(Result(job));
        var run = CliProcess.Run(
            "tables", "--only", "bench-7", "--scale", "full", "--results", folder.Path, "--partial", "--out", folder.At("tables"));
        Assert.Equal((0, ""), (run.ExitCode, run.Error));
        var lines = File.ReadAllLines(folder.At("tables/bench-7.csv"));
        Assert.Equal(
            ["k=32,TopK,5000", "k=64,TopK,20000", "k=128,TopK,20000"],
            lines.Where(line => line.StartsWith("k=", StringComparison.Ordinal))
                .Select(line => line.Split(','))
                .Select(cells => $"{cells[0]},{cells[1]},{cells[^1]}"));
        Assert.Contains("Not run yet, and left out: TopK+FA k=32, TopK+FA k=64, TopK+FA k=128.", string.Join('\n', lines));
        // The paper's standard setting of table 7 is TopK of table 1, too.
        var other = CliProcess.Run("tables", "--only", "bench-1", "--scale", "full", "--results", folder.Path, "--partial");
        Assert.Equal(0, other.ExitCode);
        Assert.Contains("| TopK |", other.Output);
        // A table of which there is nothing is an error, at any scale: nothing is trained.
        foreach (var scale in new[] { "full", "small" })
        {
            var none = CliProcess.Run("tables", "--only", "bench-4", "--scale", scale, "--results", folder.Path, "--partial");
            Assert.Equal(
                (2, $"theorychecks: table bench-4: there is no result for ReLU, n=800, seed 1, and 13 others at scale {scale}; make them with: "
                    + $"theorychecks bench lrb --table 4 --scale {scale} --seed 1 --seeds 1 --out {folder.Path} --resume\n"),
                (none.ExitCode, none.Error));
        }
        var nowhere = CliProcess.Run("tables", "--only", "bench-7", "--partial");
        Assert.Equal(
            (2, "theorychecks: --partial leaves out what a folder of results lacks; say which folder with --results.\n"),
            (nowhere.ExitCode, nowhere.Error));
    }

    [Fact]
    public void Theory_against_training_counts_every_model_once_and_is_the_same_twice()
    {
        var instance = InstanceFormat.Read(
            """
            { "schema": "theorychecks.instance/1", "name": "one-feature", "activation": { "kind": "relu" }, "neurons": 1, "features": { "input": [["1"]] } }
            """u8.ToArray(),
            "one-feature");
        var tables = Enumerable.Range(0, 2)
            .Select(_ => new FinishedTable(new TrainingTable(), new TableContext { Instances = [instance] }))
            .ToArray();
        Assert.Equal(CsvTable.Of(tables[0]), CsvTable.Of(tables[1]));
        Assert.Equal(["plain", "anchored", "resampled"], tables[0].Rows.Select(row => row[1]));
        Assert.All(
            tables[0].Rows,
            row => Assert.Equal(
                100, row.Skip(3).Take(7).Sum(cell => int.Parse(cell.TrimEnd('%'), System.Globalization.CultureInfo.InvariantCulture))));
        Assert.All(tables[0].Rows, row => Assert.Equal("0%", row[9]));
    }

    [Fact]
    public void The_saved_tables_are_those_of_the_plan()
    {
        // What was measured is not measured again here; rows, settings and the paper's numbers are.
        foreach (var id in LrbPlan.Tables)
        {
            var saved = File.ReadAllLines(Path.Combine(CliProcess.Root, "docs", "tables", $"bench-{id}.csv"))
                .Where(line => !line.StartsWith('#'))
                .Skip(1)
                .Select(line => line.Split(','))
                .ToArray();
            var jobs = LrbPlan.Jobs(id, LrbScale.ByName("ci"), 1).ToArray();
            var first = id == "1" ? 0 : 1;
            Assert.Equal(jobs.Select(job => (id == "1" ? "" : job.Column, job.Row)), saved.Select(row => (id == "1" ? "" : row[0], row[first])));
        }
    }

    private static FinishedTable Finished(string table, string folder, int seeds = 1) => new(new BenchTable(table), Context(folder, seeds));

    private static TableContext Context(string folder, int seeds) => new() { Scale = TableScale.Full, Results = folder, Seeds = seeds };

    private static void Keep(ScratchFolder folder, string table, int seeds, Func<BenchJob, bool>? which = null)
    {
        var store = new ResultStore(folder.At("results"));
        for (var seed = 1; seed <= seeds; seed++)
            foreach (var job in LrbPlan.Jobs(table, LrbScale.ByName("full"), seed).Where(job => which?.Invoke(job) ?? true))
                store.Keep(Result(job));
    }

    private static BenchResult Result(BenchJob job) => new()
    {
        Table = job.Table,
        Row = job.Row,
        Column = job.Column,
        Scale = job.Scale.Name,
        Seed = job.Data.Seed,
        Settings = job.Settings(),
        Metrics =
        [
            .. new[] { ("printed.M_GT", 0.5), ("printed.M_IP", 0.6), ("encoder.M_GT", 0.1), ("encoder.M_IP", 0.2),
                ("pattern.M_GT", 0.3), ("pattern.M_IP", 0.4), ("decoder.M_GT", 0.7), ("decoder.M_IP", 0.8) }
                .Select(metric => KeyValuePair.Create(metric.Item1, metric.Item2 + job.Data.Seed / 100.0)),
            KeyValuePair.Create("deadFraction", 0.05),
        ],
    };
}
