using System.Text.Json.Nodes;
using TheoryChecks.Training.Files;
using Xunit;

namespace TheoryChecks.SolverTests.Cli;

/// <summary>`train` as a user runs it: killed in the middle and resumed it ends with the same bytes.</summary>
public sealed class CliTrainTests
{
    private static readonly string[] Train = ["train", "--method", "BatchTopK", "--anchors", "3", "--features", "30", "--dimension", "20", "--interference", "0.6", "--neurons", "64", "--batch", "32", "--steps", "300", "--checkpoint-every", "20", "--device", "cpu", "--seed", "5"];

    [Fact]
    public void A_killed_run_that_is_resumed_gives_the_same_model()
    {
        using var folder = new ScratchFolder();
        var (through, killed) = (folder.At("through"), folder.At("killed"));
        Assert.Equal(0, CliProcess.Run([.. Train, "--out", through]).ExitCode);
        using (var process = CliProcess.Start([.. Train, "--out", killed]))
        {
            while (!File.Exists(Path.Combine(killed, "checkpoint.safetensors")) && !process.WaitForExit(1))
            {
            }
            process.Kill();
            process.WaitForExit();
        }
        var again = CliProcess.Run([.. Train, "--out", killed]);
        Assert.Equal((2, $"theorychecks: --out {killed}: there is a checkpoint in it; add --resume to go on from it, or give another folder.\n"), (again.ExitCode, again.Error));
        var other = CliProcess.Run([.. Train, "--k", "5", "--out", killed, "--resume"]);
        Assert.Equal((2, $"theorychecks: --resume: the run in {killed} was begun with other options; they are in {Path.Combine(killed, "settings.json")}.\n"), (other.ExitCode, other.Error));

        var resumed = CliProcess.Run([.. Train, "--out", killed, "--resume", "--json"]);
        Assert.Equal(0, resumed.ExitCode);
        Assert.Equal(resumed.Output, File.ReadAllText(Path.Combine(killed, "training.json")));
        foreach (var name in new[] { "model.safetensors", "truth.safetensors", "checkpoint.safetensors" })
            Assert.Equal(File.ReadAllBytes(Path.Combine(through, name)), File.ReadAllBytes(Path.Combine(killed, name)));
        Assert.Equal(Steps(through), Steps(killed));

        // What `train` writes, `score` reads.
        var score = JsonNode.Parse(CliProcess.Run("score", Path.Combine(killed, "model.safetensors"), "--truth", Path.Combine(killed, "truth.safetensors"), "--json").Output)!;
        Assert.Equal(JsonNode.Parse(resumed.Output)!["metrics"]!.ToJsonString(), score["metrics"]!.ToJsonString());

        static long[] Steps(string run) => [.. File.ReadLines(Path.Combine(run, "log.jsonl")).Select(line => JsonNode.Parse(line)!["step"]!.GetValue<long>())];
    }

    [Fact]
    public void Data_of_the_user_s_are_trained_on()
    {
        using var folder = new ScratchFolder();
        using (var stream = File.Create(folder.At("data.npy")))
            NpyFile.Write(stream, TensorData.Of([.. Enumerable.Range(0, 60).Select(i => (float)Math.Sin(i))], 20, 3));
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
        Assert.Equal((2, "theorychecks: The checkpoint is of a run with other options or other data; resume with those it was begun with, or begin anew.\n"), (other.ExitCode, other.Error));
        Assert.Equal(before, Directory.GetFiles(run).Order().Select(File.ReadAllBytes));

        void Write(int scale)
        {
            using var stream = File.Create(data);
            NpyFile.Write(stream, TensorData.Of([.. Enumerable.Range(0, 60).Select(i => scale * (float)Math.Sin(i))], 20, 3));
        }
    }

    [Theory]
    [InlineData("train --interference 0.1 --features 100 --dimension 20", "theorychecks: no 100 unit vectors in dimension 20 have all inner products within 0.1: by the Welch bound the largest is at least 0.201008. Raise M, raise the dimension, or lower n.\n")]
    [InlineData("train --anchors 101", "theorychecks: --anchors is 101, but there are 100 features.\n")]
    [InlineData("train --k 9 --neurons 8", "theorychecks: k is 9 but there are 8 neurons; k is at most the number of neurons.\n")]
    [InlineData("train --resume", "theorychecks: --resume needs the folder of the run to go on with; give --out.\n")]
    [InlineData("train --learning-rate -1", "theorychecks train: --learning-rate is '-1'; give a positive number. See")]
    public void Bad_options_are_one_line(string commandLine, string message)
    {
        var run = CliProcess.Run([.. commandLine.Split(' '), "--device", "cpu"]);
        Assert.Equal((2, ""), (run.ExitCode, run.Output));
        Assert.StartsWith(message, run.Error, StringComparison.Ordinal);
    }
}
