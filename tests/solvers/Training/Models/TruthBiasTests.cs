using System.Text.Json.Nodes;
using TheoryChecks.SolverTests.Cli;
using TheoryChecks.Training.Data;
using TheoryChecks.Training.Files;
using TheoryChecks.Training.Metrics;
using Xunit;

namespace TheoryChecks.SolverTests.Training.Models;

/// <summary>Truths whose data are shifted by a bias, our own and SAELens' SyntheticModel.</summary>
public sealed class TruthBiasTests
{
    private const string Plain = """
        {"num_features": 3, "hidden_dim": 3, "firing_probability": {"generator_name": "uniform"}, "bias": 1.0, "dtype": "float32", "seed": 7}
        """;

    [Fact]
    public void An_exact_model_of_biased_data_explains_all_of_it()
    {
        using var folder = new ScratchFolder();
        Write(folder.At("truth.safetensors"), new("input", TensorData.Of([1f, 0, 0, 1], 2, 2)), new("bias", TensorData.Of([3f, -2], 2)));
        Write(folder.At("sae_weights.safetensors"), Identity(2, [3f, -2]));
        folder.Write("cfg.json", """{"architecture": "standard", "apply_b_dec_to_input": true}""");
        var run = CliProcess.Run("score", folder.Path, "--truth", folder.At("truth.safetensors"), "--json");
        Assert.Equal(0, run.ExitCode);
        var score = JsonNode.Parse(run.Output)!;
        Assert.Equal(1, score["metrics"]!["explainedVariance"]!.GetValue<double>(), 6);
        Assert.Equal("[[0],[1]]", score["pattern"]!.ToJsonString());
        Assert.Equal("SAELens", score["model"]!["library"]!.GetValue<string>());
        Assert.Contains("b_dec off the input", score["model"]!["read"]!.ToJsonString(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_bias_of_targets_is_theirs_alone()
    {
        using var folder = new ScratchFolder();
        Write(
            folder.At("truth.safetensors"), new("input", TensorData.Of([1f, 0, 0, 1], 2, 2)), new("target", TensorData.Of([1f, 0, 0, 0, 1, 0], 2, 3)),
            new("target_bias", TensorData.Of([5f, 6, 7], 3)));
        var truth = TruthFile.Read(folder.At("truth.safetensors"));
        Assert.Null(truth.InputBias);
        var model = new InferenceModel { Encoder = new FeatureMatrix(2, 2, [1, 0, 0, 1]), Decoder = truth.Targets, DecoderBias = [5, 6, 7] };
        Assert.Equal(1, truth.Score(model, 512).Metrics.Single(metric => metric.Key == "explainedVariance").Value, 6);
    }

    [Fact]
    public void What_is_wrong_with_a_truth_is_said()
    {
        using var folder = new ScratchFolder();
        foreach (var (name, tensor, message) in new (string, TensorData, string)[]
        {
            ("bias", TensorData.Of([3f], 1), "bias: the shape is [1]; 2 finite numbers are wanted."),
            ("biass", TensorData.Of([3f], 1), "biass: this array is not known in a truth; input, target, bias, target_bias, anchors are."),
        })
        {
            Write(folder.At("truth.safetensors"), new("input", TensorData.Of([1f, 0, 0, 1], 2, 2)), new(name, tensor));
            var e = Assert.Throws<TensorFormatException>(() => TruthFile.Read(folder.At("truth.safetensors")));
            Assert.EndsWith(message, e.Message, StringComparison.Ordinal);
        }
        var empty = Assert.Throws<TensorFormatException>(() => TruthFile.Read(folder.Path));
        Assert.EndsWith("folder: synthetic_model.safetensors of SAELens is not in it; give a file, or a folder of a SyntheticModel.",
            empty.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void SAELens_SyntheticModel_draws_by_its_probabilities_and_hierarchy()
    {
        using var folder = new ScratchFolder();
        Synthetic(folder, Plain.Replace("\"bias\": 1.0", """
            "bias": 1.0, "mean_firing_magnitudes": {"generator_name": "linear", "start": 2.0, "end": 4.0}, "std_firing_magnitudes": 0.5,
            "hierarchy": {"total_root_nodes": 1}
            """, StringComparison.Ordinal));
        folder.Write("hierarchy.json", """
            {"roots": [{"feature_index": 0, "mutually_exclusive_children": true, "feature_id": null, "children": [
                {"feature_index": 1, "mutually_exclusive_children": false, "feature_id": null, "children": []},
                {"feature_index": 2, "mutually_exclusive_children": false, "feature_id": null, "children": []}]}]}
            """);
        var truth = TruthFile.Read(folder.Path);
        var batch = truth.Sampler!.Draw(RandomPurpose.Evaluation, [.. Enumerable.Range(0, 20_000).Select(i => (long)i)]);
        var rates = new double[3];
        var sums = new double[3];
        for (var c = 0; c < batch.Samples; c++)
        {
            foreach (var (feature, magnitude) in batch[c])
                (rates[feature], sums[feature]) = (rates[feature] + 1, sums[feature] + magnitude);
            Assert.True(batch.Magnitude(c, 0) > 0 || batch[c].Length == 0);
            Assert.False(batch.Magnitude(c, 1) > 0 && batch.Magnitude(c, 2) > 0);
        }
        // Pr(1) = p0 p1 (1 - p2 / 2), as one of two that fire together is kept.
        Assert.Equal(0.5, rates[0] / batch.Samples, 0.02);
        Assert.Equal(0.5 * 0.4 * (1 - (0.6 / 2)), rates[1] / batch.Samples, 0.02);
        Assert.Equal(0.5 * 0.6 * (1 - (0.4 / 2)), rates[2] / batch.Samples, 0.02);
        Assert.Equal(2, sums[0] / rates[0], 0.05);
        Assert.Equal(4, sums[2] / rates[2], 0.05);
    }

    [Fact]
    public void SAELens_SyntheticModel_is_scored_with_its_bias()
    {
        using var folder = new ScratchFolder();
        Synthetic(folder, Plain);
        Write(folder.At("model.safetensors"), Identity(3, [1f, 2, 3]));
        var run = CliProcess.Run(
            "score", folder.At("model.safetensors"), "--truth", folder.Path, "--activation", "relu", "--subtract-bias", "yes", "--ignore",
                "nothing", "--samples", "600", "--json");
        Assert.Equal((2, ""), (run.ExitCode, run.Output));
        Assert.Contains("W_enc: it is square, 3 x 3", run.Error, StringComparison.Ordinal);
        File.Move(folder.At("model.safetensors"), folder.At("sae_weights.safetensors"));
        run = CliProcess.Run("score", folder.At("sae_weights.safetensors"), "--truth", folder.Path, "--activation", "relu", "--subtract-bias",
            "yes", "--json");
        Assert.Equal(1, JsonNode.Parse(run.Output)!["metrics"]!["explainedVariance"]!.GetValue<double>(), 6);
    }

    [Fact]
    public void Its_weights_alone_fire_with_SAELens_defaults()
    {
        using var folder = new ScratchFolder();
        Synthetic(folder, Plain);
        File.Delete(folder.At("synthetic_model_config.json"));
        var truth = TruthFile.Read(folder.At("synthetic_model.safetensors"));
        Assert.Equal([1f, 2, 3], truth.InputBias!);
        var batch = truth.Sampler!.Draw(RandomPurpose.Evaluation, [.. Enumerable.Range(0, 200).Select(i => (long)i)]);
        Assert.All(Enumerable.Range(0, 200), c => Assert.All(batch[c].ToArray(), entry => Assert.Equal(1, entry.Magnitude)));
    }

    [Fact]
    public void Correlated_features_fire_together_and_each_as_often_as_it_says()
    {
        using var folder = new ScratchFolder();
        var half = MathF.Sqrt(0.5f);
        Synthetic(folder, Plain.Replace("\"bias\": 1.0", "\"bias\": 1.0, \"correlation\": {\"rank\": 1}", StringComparison.Ordinal),
            new("correlation_factor", TensorData.Of([half, half, 0f], 3, 1)), new("correlation_diag", TensorData.Of([0.5f, 0.5f, 1], 3)));
        var batch = TruthFile.Read(folder.Path).Sampler!.Draw(RandomPurpose.Evaluation, [.. Enumerable.Range(0, 20_000).Select(i => (long)i)]);
        var (rates, both) = (new double[3], new double[2]);
        for (var c = 0; c < batch.Samples; c++)
        {
            foreach (var (feature, _) in batch[c])
                rates[feature] += 1.0 / batch.Samples;
            both[0] += batch.Magnitude(c, 0) > 0 && batch.Magnitude(c, 1) > 0 ? 1.0 / batch.Samples : 0;
            both[1] += batch.Magnitude(c, 0) > 0 && batch.Magnitude(c, 2) > 0 ? 1.0 / batch.Samples : 0;
        }
        Assert.Equal([0.5, 0.4, 0.6], rates, (a, b) => Math.Abs(a - b) < 0.02);
        Assert.True(both[0] > 0.26, $"{both[0]}"); // 0.2 if independent
        Assert.Equal(0.3, both[1], 0.02);
    }

    [Fact]
    public void SAELens_SyntheticModel_refuses_what_it_does_not_know()
    {
        foreach (var (configuration, hierarchy, message) in new (string, string?, string)[]
        {
            (Plain.Replace("\"seed\"", "\"semantic_geometry\": true, \"seed\"", StringComparison.Ordinal), null,
                "semantic_geometry: this member is not known for SAELens' SyntheticModel, "),
            (Plain.Replace("\"seed\"", "\"hierarchy\": {}, \"seed\"", StringComparison.Ordinal), null,
                "hierarchy: there is one, but no hierarchy.json."),
            (Plain, """{"roots": [{"feature_index": 3}]}""", "feature_index: found 3; features from 0 to 2, each in one place, are wanted."),
            (Plain, """{"roots": [{"feature_index": 0}, {"feature_index": 0}]}""",
                "feature_index: found 0; features from 0 to 2, each in one place, are wanted."),
            (Plain, """{"roots": [{"colour": 0}]}""", "colour: this member of a node is not known, or not of its type."),
            (Plain.Replace("3", "4", StringComparison.Ordinal), null, "num_features: it says 4; the number of feature_vectors is 3."),
        })
        {
            using var folder = new ScratchFolder();
            Synthetic(folder, configuration);
            if (hierarchy is not null)
                folder.Write("hierarchy.json", hierarchy);
            var e = Assert.Throws<TensorFormatException>(() => TruthFile.Read(folder.Path));
            Assert.Contains($".json: {message}", e.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void The_normal_quantile_is_that_of_the_tables()
    {
        foreach (var (p, z) in new[] { (0.5, 0.0), (0.975, 1.959963985), (0.01, -2.326347874), (0.9999, 3.719016485), (0.02, -2.053748911) })
            Assert.InRange(SyntheticSampler.Quantile(p), z - 1e-8, z + 1e-8);
    }

    private static KeyValuePair<string, TensorData>[] Identity(int n, float[] bias)
    {
        float[] identity = [.. from i in Enumerable.Range(0, n) from k in Enumerable.Range(0, n) select i == k ? 1f : 0];
        return
        [
            new("W_enc", TensorData.Of(identity, n, n)), new("W_dec", TensorData.Of(identity, n, n)), new("b_enc", TensorData.Of(new float[n], n)),
            new("b_dec", TensorData.Of(bias, n)),
        ];
    }

    private static void Synthetic(ScratchFolder folder, string configuration, params KeyValuePair<string, TensorData>[] more)
    {
        folder.Write("synthetic_model_config.json", configuration);
        Write(folder.At("synthetic_model.safetensors"),
        [
            new("feature_vectors", TensorData.Of([1f, 0, 0, 0, 1, 0, 0, 0, 1], 3, 3)), new("bias", TensorData.Of([1f, 2, 3], 3)),
            new("firing_probabilities", TensorData.Of([0.5f, 0.4f, 0.6f], 3)), .. more,
        ]);
    }

    private static void Write(string path, params KeyValuePair<string, TensorData>[] arrays)
    {
        using var stream = File.Create(path);
        SafetensorsFile.Write(stream, new TensorFile(arrays));
    }
}
