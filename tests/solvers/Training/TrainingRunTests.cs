using TheoryChecks.SolverTests.Cli;
using TheoryChecks.Training;
using TheoryChecks.Training.Data;
using TheoryChecks.Training.Files;
using TheoryChecks.Training.Lrb;
using TheoryChecks.Training.Store;
using Xunit;

namespace TheoryChecks.SolverTests.Training;

/// <summary>Runs that are stopped, killed and resumed are the run that went through; plans are the paper's tables.</summary>
public sealed class TrainingRunTests
{
    private static readonly LrbScale Tiny = new("tiny", 50, 16, 24, 64);

    [Theory]
    [InlineData("ReLU")]
    [InlineData("TopK")]
    [InlineData("Matryoshka")]
    public void A_run_that_is_stopped_and_then_killed_ends_as_one_that_went_through(string method)
    {
        using var folder = new ScratchFolder();
        var job = LrbPlan.Jobs("1", Tiny, 3).Last(one => one.Method == method);
        var (data, options) = (BenchData.Create(job.Data), default(TrainingOptions));
        options = job.Options(data);
        var through = TrainingRun.Train(options, new BenchSource(data), TrainingDevice.Cpu).Model;

        var files = new RunFiles(folder.At("c.safetensors"), 5, folder.At("log.jsonl"));
        // Ctrl-C in step 7: a checkpoint is written.
        using (var stop = new CancellationTokenSource())
            Assert.Throws<OperationCanceledException>(() => TrainingRun.Train(
                options, new BenchSource(data), TrainingDevice.Cpu, files, (report, _) => CancelAt(report, 6, stop), stop.Token));
        // A kill in step 19, the checkpoint of step 15 is the last.
        Assert.Throws<InvalidOperationException>(() => TrainingRun.Train(
            options,
            new BenchSource(data),
            TrainingDevice.Cpu,
            files,
            (report, _) => Assert.NotEqual(0, report.Step == 18 ? throw new InvalidOperationException() : 1)));
        File.AppendAllText(files.Log!, "{\"step\": 1"); // the line that the kill cut off
        var first = -1L;
        var resumed = TrainingRun.Train(
            options, new BenchSource(data), TrainingDevice.Cpu, files, (report, _) => first = first < 0 ? report.Step : first).Model;
        Assert.Equal(15, first);
        Assert.Equal(through.Encoder, resumed.Encoder);
        Assert.Equal(through.Decoder, resumed.Decoder);
        Assert.Equal(through.EncoderBias, resumed.EncoderBias);
        Assert.Equal([0L, 23], File.ReadLines(files.Log!).Select(line => System.Text.Json.Nodes.JsonNode.Parse(line)!["step"]!.GetValue<long>()));

        static void CancelAt(StepReport report, long step, CancellationTokenSource stop)
        {
            if (report.Step == step)
                stop.Cancel();
        }
    }

    // While a checkpoint is being written, the one before it is the last: so a kill loses an interval, and within that moment one more.
    [Fact]
    public void A_kill_at_any_moment_loses_an_interval_and_of_a_checkpoint_being_written_one_more()
    {
        using var folder = new ScratchFolder();
        const int Interval = 100;
        string[] train =
        [
            "train", "--steps", "100000", "--features", "20", "--dimension", "16", "--neurons", "64", "--batch", "32", "--device", "cpu",
            "--checkpoint-every", $"{Interval}", "--resume", "--out", folder.At("run"),
        ];
        var (moment, checkpoint, log) = (new Random(Environment.TickCount), folder.At("run/checkpoint.safetensors"), folder.At("run/log.jsonl"));
        var kept = 0L;
        for (var kill = 0; kill < 5; kill++)
        {
            using var process = CliProcess.Start(train);
            while (!(File.Exists(checkpoint) && Kept() > kept) && !process.WaitForExit(1))
            {
            }
            process.WaitForExit(moment.Next(800));
            process.Kill();
            process.WaitForExit();
            var (done, before) = (Steps(), kept);
            kept = Kept();
            Assert.True(kept > before && kept % Interval == 0, $"the checkpoint is of step {kept}, the one before of {before}");
            var lost = done - kept;
            Assert.True(lost < 2 * Interval, $"{lost} of {done} steps were lost");
        }

        long Kept() => long.Parse(TensorFile.Read(checkpoint).Metadata["step"]!, System.Globalization.CultureInfo.InvariantCulture);

        long Steps() => File.ReadLines(log)
            .Where(line => line.EndsWith('}'))
            .Max(line => System.Text.Json.Nodes.JsonNode.Parse(line)!["step"]!.GetValue<long>()) + 1;
    }

    [Fact]
    public void Checkpoints_stop_the_steps_for_a_part_of_the_time_that_is_told()
    {
        using var folder = new ScratchFolder();
        var job = LrbPlan.Jobs("1", Tiny, 3).First(one => one.Method == "TopK");
        var data = BenchData.Create(job.Data);
        var with = TrainingRun.Train(job.Options(data), new BenchSource(data), TrainingDevice.Cpu, new RunFiles(folder.At("c.safetensors"), 2));
        Assert.InRange(with.CheckpointSeconds, 1e-9, with.Seconds);
        Assert.Equal(0, TrainingRun.Train(job.Options(data), new BenchSource(data), TrainingDevice.Cpu).CheckpointSeconds);
    }

    [Fact]
    public void A_run_without_files_stops_too()
    {
        var job = LrbPlan.Jobs("1", Tiny, 0).First();
        var data = BenchData.Create(job.Data);
        Assert.Throws<OperationCanceledException>(() => TrainingRun.Train(
            job.Options(data), new BenchSource(data), TrainingDevice.Cpu, cancel: new CancellationToken(canceled: true)));
    }

    // In such a batch AuxK's residuals are all alike, so there is no variance to divide by.
    [Fact]
    public void A_batch_of_nothing_but_zeros_is_no_divergence()
    {
        var job = LrbPlan.Jobs("1", Tiny, 0).First(one => one.Row == "TopK");
        job = job with { Data = job.Data with { Activity = 0 } };
        var data = BenchData.Create(job.Data);
        Assert.All(
            TrainingRun.Train(job.Options(data), new BenchSource(data), TrainingDevice.Cpu).Model.Encoder,
            weight => Assert.True(float.IsFinite(weight)));
    }

    [Fact]
    public void A_checkpoint_of_another_run_is_refused()
    {
        using var folder = new ScratchFolder();
        var job = LrbPlan.Jobs("1", Tiny, 0).First(one => one.Row == "TopK");
        var data = BenchData.Create(job.Data);
        var files = new RunFiles(folder.At("c.safetensors"), 5);
        TrainingRun.Train(job.Options(data), new BenchSource(data), TrainingDevice.Cpu, files);
        var e = Assert.Throws<ArgumentException>(() => TrainingRun.Train(
            job.Options(data) with { LearningRate = 1 }, new BenchSource(data), TrainingDevice.Cpu, files));
        Assert.Equal("The checkpoint is of a run with other options or other data; resume with those it was begun with, or begin anew.", e.Message);
        File.WriteAllBytes(files.Checkpoint, File.ReadAllBytes(files.Checkpoint)[..^1]);
        Assert.Throws<TensorFormatException>(() => TrainingRun.Train(job.Options(data), new BenchSource(data), TrainingDevice.Cpu, files));
    }

    [Fact]
    public void Every_method_trains_and_is_scored_anchored_or_not()
    {
        foreach (var job in LrbPlan.Jobs("1", Tiny, 1))
        {
            var result = BenchJobRun.Take(job, BenchData.Create(job.Data), TrainingDevice.Cpu);
            Assert.All(result.Metrics, metric => Assert.True(double.IsFinite(metric.Value), $"{job.Row}: {metric.Key} is {metric.Value}."));
            Assert.Equal(64, result.Metrics.Single(metric => metric.Key == "samples").Value);
            Assert.Equal(101, result.Curve.Length);
        }
    }

    [Fact]
    public void Anchored_neurons_come_close_to_their_features()
    {
        var job = LrbPlan.Jobs("1", Tiny with { Steps = 400 }, 2).First(one => one.Row == "ReLU+FA") with { Lambda = 10 };
        var data = BenchData.Create(job.Data);
        var model = TrainingRun.Train(job.Options(data), new BenchSource(data), TrainingDevice.Cpu).Model;
        var anchored = job.AnchoredFeatures(data);
        for (var j = 0; j < anchored.Length; j++)
        {
            var row = model.Encoder.AsSpan(j * model.InputDimension, model.InputDimension).ToArray();
            Assert.True(row.Zip(data.Inputs[anchored[j]].ToArray(), (a, b) => a * b).Sum() / Math.Sqrt(row.Sum(x => x * x)) > 0.9);
        }
    }

    [Fact]
    public void Plans_are_the_paper_s_tables()
    {
        Assert.Equal([14, 14, 30, 30, 6], LrbPlan.Tables.Select(table => LrbPlan.Jobs(table, LrbScale.ByName("full"), 0).Count()));
        foreach (var table in LrbPlan.Tables)
            Assert.All(LrbPlan.Jobs(table, LrbScale.ByName("full"), 0), job => Assert.NotNull(PaperResults.Find(table, job.Row, job.Column)));
        Assert.Equal((0.8763, 0.986), PaperResults.Find("1", "TopK+FA", ""));
        Assert.Equal((0.855, 0.292), PaperResults.Find("4", "ReLU+FA", "n=1000"));
        Assert.Equal(0.118, PaperResults.Find("6", "JumpReLU", "activity=0.005")!.Value.Recovered, 1e-12);
        Assert.Null(PaperResults.Find("anchors", "TopK+FA", "anchors=10"));
        var full = LrbPlan.Jobs("1", LrbScale.ByName("full"), 0).First(job => job.Row == "TopK+FA");
        Assert.Equal(
            (1000, 768, 16_000, 32, 100, 100_000, 0.1),
            (full.Data.Features, full.Data.InputDimension, full.Neurons, full.K, full.Anchors, full.Data.Samples, full.Data.Interference));
        var ci = LrbPlan.Jobs("1", LrbScale.ByName("ci"), 0).First(job => job.Row == "TopK+FA");
        Assert.Equal((40, 31, 640, 1, 4, 4000), (ci.Data.Features, ci.Data.InputDimension, ci.Neurons, ci.K, ci.Anchors, ci.Data.Samples));
    }
}
