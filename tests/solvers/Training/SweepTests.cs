using System.Text.Json.Nodes;
using TheoryChecks.SolverTests.Cli;
using TheoryChecks.Training;
using TheoryChecks.Training.Data;
using TheoryChecks.Training.Lrb;
using TheoryChecks.Training.Store;
using Xunit;

namespace TheoryChecks.SolverTests.Training;

/// <summary>Sweeps: what runs beside a model does not change it; a sweep killed at any moment and resumed ends as one that went through.</summary>
public sealed class SweepTests
{
    private static readonly LrbScale Tiny = new("tiny", 50, 16, 24, 64);

    [Fact]
    public void Models_side_by_side_are_the_models_alone_in_the_order_of_the_jobs()
    {
        BenchJob[] jobs = [.. LrbPlan.Jobs("1", Tiny, 4)];
        Assert.All(Sweep.Items(jobs, TrainingDevice.Cpu), item => Assert.True(item.IsSmall));
        Assert.All(Sweep.Items([.. LrbPlan.Jobs("1", LrbScale.ByName("full"), 0)], TrainingDevice.Cpu), item => Assert.False(item.IsSmall));
        var told = new List<double>();
        var together = Sweep.Run(jobs, TrainingDevice.Cpu, progress: (_, done) => told.Add(done));
        Assert.Equal(jobs.Length, told.Max());
        foreach (var (job, result) in jobs.Zip(together))
            Assert.Equal(Text(BenchJobRun.Take(job, BenchData.Create(job.Data), TrainingDevice.Cpu)), Text(result));
    }

    /// <summary>What dense training hands to libtorch is not collected under it, however often another thread collects.</summary>
    [Theory]
    [InlineData("ReLU")]
    [InlineData("JumpReLU")]
    public void Collecting_garbage_does_not_disturb_dense_training(string method)
    {
        var job = LrbPlan.Jobs("1", Tiny with { Steps = 150 }, 4).Last(job => job.Method == method);
        var quiet = Text(Sweep.Run([job], TrainingDevice.Cpu)[0]);
        using var end = new CancellationTokenSource();
        var collector = new Thread(() =>
        {
            while (!end.IsCancellationRequested)
            {
                GC.Collect(0);
                GC.WaitForPendingFinalizers();
            }
        });
        collector.Start();
        try
        {
            Assert.Equal(quiet, Text(Sweep.Run([job], TrainingDevice.Cpu)[0]));
        }
        finally
        {
            end.Cancel();
            collector.Join();
        }
    }

    [Fact]
    public void The_first_failure_stops_the_others_and_is_told_and_kept_results_are_not_made_again()
    {
        using var folder = new ScratchFolder();
        var store = new ResultStore(folder.Path);
        var job = LrbPlan.Jobs("7", Tiny, 0).First();
        var kept = Sweep.Run([job], TrainingDevice.Cpu, store)[0];
        var taken = 0;
        SweepItem Item(string name, bool small, Func<CancellationToken, BenchResult> take) => new()
        {
            Label = name, FileName = name, Steps = 1, IsSmall = small, Find = _ => null, Take = (_, _, _, stop) => take(stop),
        };
        var items = new[]
        {
            Sweep.Items([job], TrainingDevice.Cpu)[0] with { Take = (_, _, _, _) => throw new InvalidOperationException("it is there already") },
            Item("waits", small: true, stop => stop.WaitHandle.WaitOne() ? throw new OperationCanceledException(stop) : kept),
            Item("fails", small: true, _ => throw new TrainingDivergedException(7, "the loss")),
            Item("late", small: false, _ => (taken++, kept).kept),
        };
        if (Environment.ProcessorCount == 1)
            items = [.. items.Where(item => item.Label != "waits")];
        Assert.Equal(7, Assert.Throws<TrainingDivergedException>(() => Sweep.Run(items, TrainingDevice.Cpu, store)).Step);
        Assert.Equal(0, taken);
        Assert.Throws<OperationCanceledException>(() => Sweep.Run([items[^1]], TrainingDevice.Cpu, cancel: new CancellationToken(canceled: true)));
        Assert.Equal(0, taken);
        Assert.Equal(Text(kept), Text(Sweep.Run([items[0]], TrainingDevice.Cpu, store)[0]));
    }

    [Theory]
    [InlineData("4", "ReLU", "features")]
    [InlineData("5", "TopK", "interference")]
    [InlineData("6", "TopK", "activity")]
    [InlineData("7", "TopK", "k")]
    [InlineData("anchors", "TopK", "anchors")]
    [InlineData("lambda", "TopK", "lambda")]
    public void Each_ablation_runs_and_varies_what_it_says_alone(string table, string method, string varied)
    {
        // Size and steps for which all columns differ: at a tenth of the paper's size.
        BenchJob[] jobs = [.. LrbPlan.Jobs(table, new LrbScale("tiny", 10, 8, 4, 32), 1)
            .Where(job => job.Method == method && job.Anchors == (table is "anchors" ? job.Anchors : table is "lambda" ? 10 : 0))];
        var settings = jobs.Select(job => job.Settings()).ToArray();
        Assert.Equal(jobs.Length, settings.Select(one => one[varied]!.ToJsonString()).Distinct().Count());
        Assert.All(settings, one => Assert.Equal(Others(settings[0]), Others(one)));
        var results = Sweep.Run(jobs, TrainingDevice.Cpu);
        Assert.Equal(jobs.Select(job => (job.Table, job.Row, job.Column)), results.Select(result => (result.Table, result.Row, result.Column)));
        Assert.All(results, result => Assert.All(result.Metrics, metric => Assert.True(double.IsFinite(metric.Value))));

        string Others(JsonObject one) => string.Join(',', one.Where(pair => pair.Key != varied).Select(pair => pair.ToString()));
    }

    [Fact]
    public void Ci_recovers_features_by_the_decoder_and_anchors_by_the_encoder()
    {
        BenchJob[] jobs = [.. LrbPlan.Jobs("1", LrbScale.ByName("ci"), 0).Where(job => job.Method is "TopK" or "BatchTopK")];
        var results = Sweep.Run(jobs, TrainingDevice.Cpu).ToDictionary(result => result.Row, result => result.Metrics.ToDictionary());
        foreach (var method in new[] { "TopK", "BatchTopK" })
        {
            Assert.True(results[method]["decoder.M_GT"] > 0.4);
            // A tenth of the features is anchored.
            Assert.Equal(0.1, results[method + "+FA"]["encoder.M_GT.all"] - results[method]["encoder.M_GT.all"], 0.03);
        }
    }

    [Fact]
    public void A_sweep_that_is_killed_and_resumed_ends_as_one_that_went_through()
    {
        string[] sweep = ["bench", "lrb", "--table", "7", "--seed", "2", "--checkpoint-every", "50", "--device", "cpu", "--json"];
        using var folder = new ScratchFolder();
        var (through, killed) = (folder.At("through"), folder.At("killed"));
        var whole = CliProcess.Run([.. sweep, "--out", through]);
        Assert.Equal(0, whole.ExitCode);
        var moment = new Random(Environment.TickCount);
        for (var kill = 0; kill < 3; kill++)
            using (var process = CliProcess.Start([.. sweep, "--out", killed, .. kill == 0 ? Array.Empty<string>() : ["--resume"]]))
            {
                var checkpoints = Path.Combine(killed, "checkpoints");
                while ((!Directory.Exists(checkpoints) || Directory.GetFiles(checkpoints, "*.safetensors").Length == 0) && !process.WaitForExit(1))
                {
                }
                process.WaitForExit(moment.Next(1500));
                process.Kill();
                process.WaitForExit();
                // What is there is whole.
                Assert.All(new ResultStore(Path.Combine(killed, "results")).All(), result => Assert.Equal("7", result.Table));
                Assert.All(
                    Directory.Exists(checkpoints) ? Directory.GetFiles(checkpoints, "*.safetensors") : [],
                    path => TheoryChecks.Training.Files.TensorFile.Read(path));
            }
        var resumed = CliProcess.Run([.. sweep, "--out", killed, "--resume"]);
        Assert.Equal((0, whole.Output), (resumed.ExitCode, resumed.Output));
        Assert.Equal(Results(through), Results(killed));
        // No checkpoint is left, and no half file.
        Assert.Equal(Files(through), Files(killed));

        // Refused without --resume, and then nothing is touched.
        var again = CliProcess.Run([.. sweep, "--out", killed]);
        Assert.Equal(
            (2, $"theorychecks: --out {killed}: there are results in it; add --resume to go on, or give another folder.\n"),
            (again.ExitCode, again.Error));

        static string[] Files(string run) =>
            [.. Directory.GetFiles(run, "*", SearchOption.AllDirectories)
                .Select(file => Path.GetRelativePath(run, file))
                .Order(StringComparer.Ordinal)];
        static string[] Results(string run) => [.. new ResultStore(Path.Combine(run, "results")).All().Select(Text)];
    }

    /// <summary>All of a result but how the run went.</summary>
    private static string Text(BenchResult result) => System.Text.Encoding.UTF8.GetString(Bytes(result with { Run = [] }));

    private static byte[] Bytes(BenchResult result)
    {
        using var stream = new MemoryStream();
        JsonText.Write(stream, result.Write);
        return stream.ToArray();
    }
}
