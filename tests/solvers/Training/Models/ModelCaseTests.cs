using System.Text.Json.Nodes;
using TheoryChecks.Exact;
using TheoryChecks.SolverTests.Cli;
using TheoryChecks.Training.Data;
using TheoryChecks.Training.Files;
using TheoryChecks.Training.Metrics;
using Xunit;

namespace TheoryChecks.SolverTests.Training.Models;

/// <summary>Files that the libraries have written: latents and reconstruction are those that the libraries compute, to 1e-4.</summary>
public sealed class ModelCaseTests
{
    private static string Folder => Path.Combine(CliProcess.Root, "tests/solvers/Training/Models/cases");

    public static IEnumerable<object[]> Cases => Expected().Select(pair => new object[] { pair.Key });

    [Theory]
    [MemberData(nameof(Cases))]
    public void A_model_computes_what_its_library_computes(string name)
    {
        var expected = Expected()[name]!;
        string[] options = [.. expected["options"]!.AsArray().Select(option => option!.GetValue<string>())];
        var read = ModelFile.Read(Path.Combine(Folder, expected["model"]!.GetValue<string>()), Options(options));
        var x = TensorFile.Read(Path.Combine(Folder, "x.npy")).Tensors["array"].ToSingles();
        var latents = read.Model.Latents(read.Model.Preactivations(x));
        var outputs = read.Model.Reconstruct(latents, x);
        for (var c = 0; c < 4; c++)
        {
            Near(expected["latents"]![c]!, i => latents.Magnitude(c, i));
            Near(expected["reconstruction"]![c]!, k => outputs[(c * read.Model.Decoder.Dimension) + k]);
        }
    }

    [Fact]
    public void The_first_sample_s_pattern_is_exact_for_every_model()
    {
        var x = TensorFile.Read(Path.Combine(Folder, "x.npy")).Tensors["array"].ToSingles();
        foreach (var (_, expected) in Expected())
        {
            string[] options = [.. expected!["options"]!.AsArray().Select(option => option!.GetValue<string>())];
            var model = ModelFile.Read(Path.Combine(Folder, expected["model"]!.GetValue<string>()), Options(options)).Model;
            var dimension = model.Encoder.Dimension;
            var inputs = RationalMatrix.Create(x.Length / dimension, dimension, (c, k) => Rational.FromDouble(x[(c * dimension) + k]));
            var sets = ActivationSets.Of(model, inputs);
            var latents = model.Latents(model.Preactivations(x));
            for (var i = 0; i < model.Neurons; i++)
                Assert.Equal(Enumerable.Range(0, latents.Samples).Where(c => latents.Magnitude(c, i) > 0), sets[i]);
        }
    }

    [Fact]
    public void A_TopK_that_was_trained_on_our_bench_passes_two_neurons()
    {
        var read = ModelFile.Read(Path.Combine(Folder, "edge/dl_real_TopK.safetensors"));
        Assert.Equal((GateKind.TopK, 2, true), (read.Model.Gate, read.Model.K, read.Model.SubtractsDecoderBias));
        Assert.Equal(new ModelFact("gate", "topk", "the name \"dl_real_TopK.safetensors\""), read.Facts[0]);
    }

    [Fact]
    public void On_the_bench_that_it_was_trained_on_it_explains_what_its_library_says()
    {
        // n = 20 in np = 16, seed 0; random directions, which are within M = 0.6. On 10,000 samples 0.881, on 100,000 still 0.880.
        var settings = new BenchSettings
        {
            Features = 20, InputDimension = 16, Directions = DirectionKind.Random, Activity = 0.1, Samples = 0, Seed = 0,
        };
        var data = BenchData.Create(settings);
        var truth = new TruthFile(data.Inputs, data.Targets, [], settings);
        var score = truth.Score(ModelFile.Read(Path.Combine(Folder, "edge/dl_real_TopK.safetensors")).Model, 10_000).Metrics.ToDictionary();
        Assert.Equal((0.881, 2.000, 10_000), (Math.Round(score["explainedVariance"], 3), Math.Round(score["L0"], 3), score["samples"]));
        Assert.InRange(score["decoder.M_IP"], 0.99, 1); // a bench that it was not trained on has 0.75
    }

    [Fact]
    public void A_negative_threshold_lets_no_negative_entry_through()
    {
        var run = CliProcess.Run(
            "score", Path.Combine(Folder, "edge/sl_jumprelu_negative"), "--truth", Path.Combine(Folder, "edge/truth1.safetensors"), "--json");
        Assert.Equal(0, run.ExitCode);
        var score = JsonNode.Parse(run.Output)!;
        Assert.Equal(1, Metric(score, "explainedVariance"), 6);
        Assert.Equal("[[],[0]]", score["pattern"]!.ToJsonString());
    }

    [Theory]
    [InlineData("edge/extra.safetensors", "W_skipp: this tensor has no part in a model of ")]
    [InlineData("edge/ae.pt", "byte 0: it is a Python pickle, which can run code and is not read. Convert it with: python3 -c \"")]
    [InlineData("edge/model.safetensors.index.json", "W_enc: the gate is not in the file: put the configuration beside it")]
    public void What_is_not_understood_is_refused_by_name(string file, string message)
    {
        var options = file.Contains("extra", StringComparison.Ordinal) ? new ModelReadOptions { Gate = GateKind.Relu } : null;
        var e = Assert.Throws<TensorFormatException>(() => ModelFile.Read(Path.Combine(Folder, file), options));
        Assert.StartsWith($"{Path.Combine(Folder, file)}: {message}", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_model_in_parts_is_one_model()
    {
        var parts = new ModelReadOptions { Gate = GateKind.Relu, SubtractsDecoderBias = true };
        var read = ModelFile.Read(Path.Combine(Folder, "edge/model.safetensors.index.json"), parts);
        var whole = ModelFile.Read(Path.Combine(Folder, "sl_standard"));
        Assert.Equal(whole.Model.Encoder.Features, read.Model.Encoder.Features);
        Assert.Equal("--subtract-bias", read.Facts.Single(fact => fact.Name == "b_dec off the input").Source);
    }

    [Fact]
    public void One_set_of_bytes_is_two_models_and_alone_neither()
    {
        using var folder = new ScratchFolder();
        var path = folder.At("model.safetensors");
        File.Copy(Path.Combine(Folder, "dl_batchtopk/ae.safetensors"), path);
        var e = Assert.Throws<TensorFormatException>(() => ModelFile.Read(path));
        Assert.Contains("threshold: TopK and BatchTopK of dictionary_learning write the same names", e.Message, StringComparison.Ordinal);
        Assert.Equal(GateKind.TopK, ModelFile.Read(path, new ModelReadOptions { Gate = GateKind.TopK }).Model.Gate);
        Assert.Equal(GateKind.JumpRelu, ModelFile.Read(path, new ModelReadOptions { Gate = GateKind.BatchTopK }).Model.Gate);
    }

    internal static ModelReadOptions Options(string[] options) => new()
    {
        Gate = options is ["topk", ..] ? GateKind.TopK : options is ["batchtopk", ..] ? GateKind.BatchTopK : null,
        K = options is [_, var k] ? int.Parse(k, System.Globalization.CultureInfo.InvariantCulture) : null,
    };

    private static double Metric(JsonNode score, string name) => score["metrics"]![name]!.GetValue<double>();

    private static JsonObject Expected() => JsonNode.Parse(File.ReadAllText(Path.Combine(Folder, "expected.json")))!.AsObject();

    private static void Near(JsonNode expected, Func<int, float> found)
    {
        for (var i = 0; i < expected.AsArray().Count; i++)
            Assert.InRange(found(i), expected[i]!.GetValue<double>() - 1e-4, expected[i]!.GetValue<double>() + 1e-4);
    }
}
