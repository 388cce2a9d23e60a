using System.Text.Json.Nodes;
using TheoryChecks.Training.Files;
using Xunit;

namespace TheoryChecks.SolverTests.Cli;

/// <summary>`score` and `bench lrb` as a user runs them.</summary>
public sealed class CliScoreTests
{
    [Fact]
    public void A_model_from_elsewhere_is_scored_and_mapped_to_its_pattern()
    {
        using var folder = new ScratchFolder();
        Write(
            folder.At("model.safetensors"),
            new("encoder.weight", TensorData.Of([1f, 0, 0, 2, 1, 1], 3, 2)),
            new("decoder.weight", TensorData.Of([1f, 0, 0, 0, 1, 0], 2, 3)));
        Write(folder.At("truth.safetensors"), new KeyValuePair<string, TensorData>("input", TensorData.Of([1f, 0, 0, 1], 2, 2)));
        var run = CliProcess.Run(
            "score", folder.At("model.safetensors"), "--truth", folder.At("truth.safetensors"), "--activation", "relu", "--subtract-bias", "no",
                "--json", "--out", folder.At("out"));
        Assert.Equal(0, run.ExitCode);
        var score = JsonNode.Parse(run.Output)!;
        Assert.Equal("[[0],[1],[0,1]]", score["pattern"]!.ToJsonString());
        Assert.Equal(
            (1.0, 1.0, 2048.0),
            (score["metrics"]!["encoder.M_GT"]!.GetValue<double>(),
                score["metrics"]!["decoder.MCC"]!.GetValue<double>(),
                score["metrics"]!["samples"]!.GetValue<double>()));
        Assert.Equal(run.Output, File.ReadAllText(folder.At("out/score.json")));
    }

    [Fact]
    public void What_cannot_be_scored_is_one_line()
    {
        using var folder = new ScratchFolder();
        Write(folder.At("model.safetensors"), new("W_enc", TensorData.Of([1f, 0], 2, 1)), new("W_dec", TensorData.Of([1f, 0], 1, 2)));
        Write(folder.At("truth.safetensors"), new KeyValuePair<string, TensorData>("input", TensorData.Of([1f, 0, 0], 1, 3)));
        foreach (var (arguments, message) in new (string[], string)[]
        {
            (["score", "missing.safetensors", "--truth", "x"], "missing.safetensors: there is no such file; give one that is there.\n"),
            (["score", "/nope9", "--truth", "x"], "/nope9: there is no such file; give one that is there.\n"),
            (["score", "/nope9/x.npz", "--truth", "x"], "/nope9/x.npz: there is no such file; give one that is there.\n"),
            (["score", folder.At("model.safetensors"), "--truth", "x", "--activation", "relu", "--k", "3"],
                "--k is for topk and batchtopk; the model's gate is relu, so leave --k out.\n"),
            (["score", folder.At("model.safetensors"), "--truth", "x", "--activation", "relu", "--ignore", "nothing"],
                $"{folder.At("model.safetensors")}: --ignore: there is no tensor, configuration or member of the name nothing to ignore; "
                    + "leave it out.\n"),
            (["score", "LICENSE", "--truth", "x"], "LICENSE: byte 0: the header's length is "),
            (["score", folder.At("model.safetensors"), "--truth", folder.At("truth.safetensors"), "--activation", "relu"],
                "The model maps dimension 2 to 2; the features' inputs have dimension 3, their targets 3.\n"),
            (["bench", "lrb", "--resume"], "--resume needs the folder of the run to go on with; give --out.\n"),
            (["bench", "lrb", "--table", "7", "--method", "ReLU"], "table 7 has no row of ReLU; its methods are TopK.\n"),
        })
        {
            var run = CliProcess.Run(arguments);
            Assert.Equal((2, ""), (run.ExitCode, run.Output));
            Assert.StartsWith($"theorychecks: {message}", run.Error, StringComparison.Ordinal);
            Assert.Equal(1, run.Error.Count(c => c == '\n'));
        }
    }

    private static void Write(string path, params KeyValuePair<string, TensorData>[] arrays)
    {
        using var stream = File.Create(path);
        SafetensorsFile.Write(stream, new TensorFile(arrays));
    }
}
