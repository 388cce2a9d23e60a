using System.Diagnostics;
using System.Text.Json.Nodes;
using TheoryChecks.Training.Files;
using Xunit;

namespace TheoryChecks.SolverTests.Cli;

/// <summary>`train` as a user runs it: killed in the middle and resumed it ends with the same bytes.</summary>
public sealed class CliTrainTests
{
    private static readonly string[] Train = [
        "train", "--method", "BatchTopK", "--anchors", "3", "--features", "30", "--dimension", "20", "--interference", "0.6", "--neurons", "64",
        "--batch", "32", "--steps", "3000", "--checkpoint-every", "20", "--device", "cpu", "--seed", "5"];

    [Fact]
    public void A_killed_run_that_is_resumed_gives_the_same_model()
    {
        using var folder = new ScratchFolder();
        var (through, killed) = (folder.At("through"), folder.At("killed"));
        Assert.Equal(0, CliProcess.Run([.. Train, "--out", through]).ExitCode);
        using (var process = CliProcess.Start([.. Train, "--out", killed]))
        {
            WaitForCheckpoint(process, killed);
            process.Kill();
            process.WaitForExit();
        }
        Assert.False(File.Exists(Path.Combine(killed, "model.safetensors")), "The run ended before it could be killed; give it more steps.");
        var again = CliProcess.Run([.. Train, "--out", killed]);
        Assert.Equal(
            (2, $"theorychecks: --out {killed}: there is a checkpoint in it; add --resume to go on from it, or give another folder.\n"),
            (again.ExitCode, again.Error));
        var other = CliProcess.Run([.. Train, "--k", "5", "--out", killed, "--resume"]);
        Assert.Equal(
            (2, $"theorychecks: --resume: the run in {killed} was begun with other options; they are in {Path.Combine(killed, "settings.json")}.\n"),
            (other.ExitCode, other.Error));

        var resumed = CliProcess.Run([.. Train, "--out", killed, "--resume", "--json"]);
        Assert.Equal(0, resumed.ExitCode);
        Assert.Equal(resumed.Output, File.ReadAllText(Path.Combine(killed, "training.json")));
        foreach (var name in new[] { "model.safetensors", "truth.safetensors", "checkpoint.safetensors" })
            Assert.Equal(File.ReadAllBytes(Path.Combine(through, name)), File.ReadAllBytes(Path.Combine(killed, name)));
        Assert.Equal(Steps(through), Steps(killed));

        // What `train` writes, `score` reads.
        var score = JsonNode.Parse(CliProcess.Run(
            "score", Path.Combine(killed, "model.safetensors"), "--truth", Path.Combine(killed, "truth.safetensors"), "--json").Output)!;
        Assert.Equal(JsonNode.Parse(resumed.Output)!["metrics"]!.ToJsonString(), score["metrics"]!.ToJsonString());

        static long[] Steps(string run) =>
            [.. File.ReadLines(Path.Combine(run, "log.jsonl")).Select(line => JsonNode.Parse(line)!["step"]!.GetValue<long>())];
    }

    [Fact]
    public void Ctrl_C_leaves_a_checkpoint_of_the_step_under_way()
    {
        using var folder = new ScratchFolder();
        var run = folder.At("run");
        string[] train = ["train", "--steps", "1000000", "--checkpoint-every", "50", "--device", "cpu", "--out", run];
        using var process = CliProcess.Start(train);
        WaitForCheckpoint(process, run);
        CliProcess.Interrupt(process);
        Assert.True(process.WaitForExit(TimeSpan.FromMinutes(5)));
        Assert.Equal(130, process.ExitCode);
        Assert.Equal(
            "theorychecks: interrupted; no file was left half-written. The same command with --resume goes on from its last checkpoint.\n",
            CliProcess.WithoutProgress(process.StandardError.ReadToEnd()));
        Assert.Equal(["checkpoint.safetensors", "log.jsonl", "settings.json"], Directory.GetFiles(run).Select(Path.GetFileName).Order());
        Assert.True(long.Parse(
            TensorFile.Read(Path.Combine(run, "checkpoint.safetensors")).Metadata["step"], System.Globalization.CultureInfo.InvariantCulture) >= 50);
    }

    [Fact]
    public void A_run_that_diverges_names_the_step_and_keeps_the_last_checkpoint()
    {
        using var folder = new ScratchFolder();
        var run = folder.At("run");
        string[] train = [
            "train", "--method", "ReLU", "--preset", "saelens", "--steps", "400", "--checkpoint-every", "1", "--device", "cpu", "--out", run];
        var diverged = CliProcess.Run([.. train, "--learning-rate", "1e30"]);
        Assert.Equal((1, ""), (diverged.ExitCode, diverged.Output));
        Assert.Equal(
            "theorychecks: Training diverged at step 1: the loss is not finite. Lower the learning rate, lengthen the warm-up, or clip the "
                + "gradient; the last checkpoint is as it was.\n",
            diverged.Error);
        Assert.Equal("1", TensorFile.Read(Path.Combine(run, "checkpoint.safetensors")).Metadata["step"]);
    }

    [Fact]
    public void A_run_to_resume_that_is_not_there_begins_and_says_so()
    {
        using var folder = new ScratchFolder();
        string[] train = [
            "train", "--steps", "5", "--features", "20", "--dimension", "12", "--interference", "0.9", "--neurons", "30", "--device", "cpu", "--out",
            folder.At("run"), "--resume"];
        var (first, second) = (CliProcess.Run(train), CliProcess.Run(train));
        Assert.Equal((0, $"There is no checkpoint in {folder.At("run")}; the run begins with step 1.\n"), (first.ExitCode, first.Error));
        Assert.Equal((0, ""), (second.ExitCode, second.Error));
        Assert.StartsWith("TopK: all 5 steps were done already\n", second.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Gated", "r_mag")]
    [InlineData("Gated", "b_mag")]
    [InlineData("SkipTranscoder", "W_skip")]
    [InlineData("CrosscoderL1", "b_enc")]
    public void Methods_with_arrays_of_their_own_write_them_and_can_be_scored(string method, string array)
    {
        using var folder = new ScratchFolder();
        var run = folder.At("run");
        var trained = CliProcess.Run(
            "train",
            "--method",
            method,
            "--steps",
            "40",
            "--features",
            "20",
            "--dimension",
            "12",
            "--interference",
            "0.9",
            "--neurons",
            "30",
            "--anchors",
            "4",
            "--learning-rate",
            "0.01",
            "--device",
            "cpu",
            "--out",
            run,
            "--json");
        Assert.Equal(0, trained.ExitCode);
        Assert.Contains(TensorFile.Read(Path.Combine(run, "model.safetensors")).Tensors[array].ToSingles(), entry => entry != 0);
        var score = CliProcess.Run("score", Path.Combine(run, "model.safetensors"), "--truth", Path.Combine(run, "truth.safetensors"), "--json");
        // Only training knows where its rows began.
        var metrics = JsonNode.Parse(trained.Output)!["metrics"]!.AsObject();
        foreach (var start in metrics.Select(pair => pair.Key).Where(name => name.EndsWith(".start", StringComparison.Ordinal)).ToArray())
            metrics.Remove(start);
        Assert.Equal(metrics.ToJsonString(), JsonNode.Parse(score.Output)!["metrics"]!.ToJsonString());
    }

    [Fact]
    public void Names_and_values_stay_apart_on_the_screen()
    {
        var run = CliProcess.Run("train", "--features", "4", "--dimension", "4", "--neurons", "6", "--k", "1", "--steps", "5", "--device", "cpu");
        var lines = run.Output.Split('\n').Where(line => line.StartsWith("  ", StringComparison.Ordinal)).ToArray();
        Assert.Contains(lines, line => line.StartsWith("  directions.eigenvalue.least ", StringComparison.Ordinal));
        Assert.All(lines, line => Assert.Equal(2, line.Split(' ', StringSplitOptions.RemoveEmptyEntries).Length));
    }

    /// <summary>lambda is large, so that neuron j ends at the j-th row; the file's numbers are part of the run.</summary>
    [Fact]
    public void Data_are_anchored_at_given_directions()
    {
        using var folder = new ScratchFolder();
        var run = folder.At("run");
        Save("data.npy", 20, i => (float)Math.Sin(i));
        Save("anchors.npy", 2, i => i is 0 or 4 ? 1 : 0);
        string[] train = [
            "train",
            "--data",
            folder.At("data.npy"),
            "--anchor-file",
            folder.At("anchors.npy"),
            "--lambda",
            "100",
            "--neurons",
            "6",
            "--k",
            "2",
            "--steps",
            "300",
            "--learning-rate",
            "0.02",
            "--device",
            "cpu",
        ];
        var anchored = CliProcess.Run([.. train, "--out", run]);
        Assert.Equal(0, anchored.ExitCode);
        Assert.StartsWith("TopK+FA: 300 steps", anchored.Output, StringComparison.Ordinal);
        var encoder = TensorFile.Read(Path.Combine(run, "model.safetensors")).Tensors["W_enc"].ToSingles();
        Assert.InRange(encoder[0], 0.9, 1.1);
        Assert.InRange(encoder[6 + 1], 0.9, 1.1);

        Save("anchors.npy", 2, i => i is 0 or 3 ? 1 : 0);
        Assert.Equal(
            "theorychecks: The checkpoint is of a run with other options or other data; resume with those it was begun with, or begin anew.\n",
            CliProcess.Run([.. train, "--out", run, "--resume"]).Error);
        Save("anchors.npy", 2, _ => float.NaN);
        Assert.Equal($"theorychecks: {folder.At("anchors.npy")}: input: it holds a number that is not finite.\n", CliProcess.Run(train).Error);
        Save("anchors.npy", 7, _ => 1);
        Assert.Equal("theorychecks: There are 7 anchors for 6 neurons.\n", CliProcess.Run(train).Error);

        void Save(string name, int rows, Func<int, float> entry)
        {
            using var stream = File.Create(folder.At(name));
            NpyFile.Write(stream, TensorData.Of([.. Enumerable.Range(0, 3 * rows).Select(entry)], rows, 3));
        }
    }

    [Fact]
    public void Resampling_is_the_caller_s_choice()
    {
        // Nothing can be learnt at such a rate, so only neurons that are resampled move.
        string[] train = [
            "train", "--features", "20", "--dimension", "12", "--interference", "0.9", "--neurons", "200", "--k", "1", "--learning-rate", "1e-9",
            "--device", "cpu"];
        using var folder = new ScratchFolder();
        var (start, never, often) = (Encoder("start", 1, "0"), Encoder("never", 40, "0"), Encoder("often", 40, "10"));
        Assert.All(start.Zip(never), pair => Assert.Equal(pair.First, pair.Second, 1e-5f));
        Assert.Contains(start.Zip(often), pair => Math.Abs(pair.First - pair.Second) > 0.1);

        float[] Encoder(string name, int steps, string every)
        {
            Assert.Equal(0, CliProcess.Run([.. train, "--steps", $"{steps}", "--resample", every, "--out", folder.At(name)]).ExitCode);
            return TensorFile.Read(Path.Combine(folder.At(name), "model.safetensors")).Tensors["W_enc"].ToSingles();
        }
    }

    [Fact]
    public void Data_of_the_user_s_are_trained_on()
    {
        using var folder = new ScratchFolder();
        using (var stream = File.Create(folder.At("data.npy")))
            NpyFile.Write(stream, TensorData.Of([.. Enumerable.Range(0, 60).Select(i => (float)Math.Sin(i))], 20, 3));
        Assert.Equal(
            "theorychecks: Inputs of dimension 3 are not 2 sources of one dimension side by side.\n",
            CliProcess.Run("train", "--data", folder.At("data.npy"), "--method", "CrosscoderL1", "--device", "cpu").Error);
        var run = CliProcess.Run("train", "--data", folder.At("data.npy"), "--neurons", "6", "--k", "2", "--steps", "5", "--device", "cpu", "--json");
        Assert.Equal(0, run.ExitCode);
        Assert.Equal("{}", JsonNode.Parse(run.Output)!["metrics"]!.ToJsonString());
    }

    /// <summary>The numbers count, not the name of their file; and a command that is refused leaves the folder as it was.</summary>
    [Fact]
    public void A_run_goes_on_with_its_own_data_only()
    {
        using var folder = new ScratchFolder();
        var (data, run) = (folder.At("data.npy"), folder.At("run"));
        string[] train = ["train", "--data", data, "--neurons", "6", "--steps", "5", "--checkpoint-every", "2", "--device", "cpu", "--out", run];
        Write(1);
        Assert.Equal(2, CliProcess.Run([.. train, "--k", "9"]).ExitCode);
        Assert.False(File.Exists(Path.Combine(run, "checkpoint.safetensors")));
        Assert.Equal(0, CliProcess.Run([.. train, "--k", "2", "--resume"]).ExitCode);
        var before = Directory.GetFiles(run).Order().Select(File.ReadAllBytes).ToArray();
        Write(2);
        var other = CliProcess.Run([.. train, "--k", "2", "--resume"]);
        Assert.Equal(
            (2, "theorychecks: The checkpoint is of a run with other options or other data; resume with those it was begun with, or begin anew.\n"),
            (other.ExitCode, other.Error));
        Assert.Equal(before, Directory.GetFiles(run).Order().Select(File.ReadAllBytes));

        void Write(int scale)
        {
            using var stream = File.Create(data);
            NpyFile.Write(stream, TensorData.Of([.. Enumerable.Range(0, 60).Select(i => scale * (float)Math.Sin(i))], 20, 3));
        }
    }

    [Theory]
    [InlineData(
        "train --directions absolute --interference 0.1 --features 100 --dimension 20",
        "theorychecks: no 100 unit vectors in dimension 20 have all inner products within 0.1: by the Welch bound the largest is at least "
            + "0.201008. Raise M, raise the dimension, or lower n.\n")]
    [InlineData("train --anchors 101", "theorychecks: --anchors is 101, but there are 100 features.\n")]
    [InlineData("train --k 9 --neurons 8", "theorychecks: k is 9 but there are 8 neurons; k is at most the number of neurons.\n")]
    [InlineData("train --resume", "theorychecks: --resume needs the folder of the run to go on with; give --out.\n")]
    [InlineData("train --resample x", "theorychecks train: --resample is 'x'; give a whole number from 0 to 2147483647. See")]
    [InlineData("train --anchor-file a.npy", "theorychecks: --anchor-file needs --data; a bench is anchored at its own features, with --anchors.\n")]
    [InlineData(
        "train --data a.npy --anchors 2",
        "theorychecks: --anchors needs a truth, which --data has not; give directions with --anchor-file.\n")]
    [InlineData("train --learning-rate -1", "theorychecks train: --learning-rate is '-1'; give a positive number. See")]
    [InlineData("train --decay 2", "theorychecks: --decay is 2; give a share of the steps, up to 1.\n")]
    [InlineData("train --l1 0.1", "theorychecks: --l1: TopK has no L1; ReLU, Gated and CrosscoderL1 have one.\n")]
    [InlineData("train --weighted-l1 yes", "theorychecks: --weighted-l1 is for ReLU; TopK leaves no choice.\n")]
    [InlineData(
        "train --method ReLU --aux-coefficient 1",
        "theorychecks: --aux-coefficient: ReLU has no AuxK; the k-sparse methods have it.\n")]
    [InlineData("train --method Gated --k 7", "theorychecks: --k: Gated has no k; the k-sparse methods have it.\n")]
    [InlineData("train --method ReLU --k 4", "theorychecks: --k: ReLU has no k; the k-sparse methods have it.\n")]
    [InlineData(
        "train --method JumpReLU --preset saelens --k 7",
        "theorychecks: --k: JumpReLU has no k with --preset saelens; the k-sparse methods have it.\n")]
    [InlineData(
        "train --method Gated --preset theorychecks-short",
        "theorychecks: --preset theorychecks-short is for JumpReLU; give another preset for Gated.\n")]
    [InlineData("train --data nothere.npy", "theorychecks: nothere.npy: there is no such file; give one that is there.\n")]
    [InlineData("train --data docs", "theorychecks: docs: this is a directory; give a file.\n")]
    public void Bad_options_are_one_line(string commandLine, string message)
    {
        var run = CliProcess.Run([.. commandLine.Split(' '), "--device", "cpu"]);
        Assert.Equal((2, ""), (run.ExitCode, run.Output));
        Assert.StartsWith(message, run.Error, StringComparison.Ordinal);
    }

    private static void WaitForCheckpoint(Process process, string folder)
    {
        while (!File.Exists(Path.Combine(folder, "checkpoint.safetensors")) && !process.WaitForExit(1))
        {
        }
    }
}
