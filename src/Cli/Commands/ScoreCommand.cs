using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using TheoryChecks.Training.Data;
using TheoryChecks.Training.Files;
using TheoryChecks.Training.Lrb;
using TheoryChecks.Training.Metrics;

namespace TheoryChecks.Cli;

/// <summary>`score MODEL --truth FILE`: scores a model that was trained anywhere, and maps it to its activation pattern.</summary>
internal static class ScoreCommand
{
    private const string Schema = "theorychecks.score/1";
    private const int DefaultSamples = 2048, MostSamples = 1 << 20;

    public static Command Create()
    {
        var model = new Argument<string>("MODEL") { Description = "A model: .safetensors or .npz in the naming of SAELens or dictionary_learning, or a folder of SAELens." };
        var truth = new Option<string>("--truth") { HelpName = "FILE", Description = "The true directions: .safetensors or .npz with input (and target, anchors), .npy, or an instance.", Required = true };
        var activation = new Option<string?>("--activation") { HelpName = "GATE", Description = "relu, jumprelu, topk or batchtopk, where the model's file does not say." };
        activation.AcceptOnlyFromAmong("relu", "jumprelu", "topk", "batchtopk");
        var k = CommonOptions.Positive(new Option<int>("--k") { HelpName = "K", Description = "k of topk and batchtopk, where the model's file does not say." }, 1, int.MaxValue);
        var samples = CommonOptions.Positive(new Option<int>("--samples") { HelpName = "N", Description = "Samples to score on, drawn by the truth's settings.", DefaultValueFactory = _ => DefaultSamples }, 1, MostSamples);
        var json = CommonOptions.Json();
        var output = CommonOptions.Out("Write score.json into this folder.");
        var time = CommonOptions.Time("Give up after so many seconds.");
        var command = new Command("score", "Score a model trained anywhere against true directions, and map it to its activation pattern.") { model, truth, activation, k, samples, json, output, time };
        command.SetAction(parsed => Job.Run(new Screen(parsed.GetValue(json)), parsed.GetValue(time), job => TrainingFailure.Told(() => Run(
            job, parsed.GetValue(model)!, parsed.GetValue(truth)!, parsed.GetValue(activation), parsed.GetValue(k) is > 0 and var given ? given : null, parsed.GetValue(samples), parsed.GetValue(output)))));
        return command;
    }

    private static int Run(Job job, string modelPath, string truthPath, string? activation, int? k, int samples, string? output)
    {
        var model = ModelFile.Read(modelPath, activation, k);
        var truth = TruthFile.Read(truthPath);
        var folder = OutputFolder.Open(output);
        var data = new BenchData(truth.Settings, truth.Inputs, truth.Targets);
        var (score, pattern) = ProgressDisplay.During(job.Screen, "scoring", _ => (BenchJobRun.Score(model, data, truth.Anchors, samples, job.Cancel), ActivationSets.Of(model, truth.ExactInputs)));
        var written = folder?.WriteJson("score.json", Write);
        job.Screen.Json(Write);
        var text = job.Screen.Human;
        foreach (var (name, value) in score.Metrics)
            text.WriteLine(string.Create(CultureInfo.InvariantCulture, $"  {name,-26}{value:0.####}"));
        text.WriteLine($"  pattern                   {pattern.Count(set => set.Length == 1)} neurons see one feature alone, {pattern.Count(set => set.Length > 1)} several, {pattern.Count(set => set.Length == 0)} none");
        if (written is not null)
            text.WriteLine($"Written: {written}");
        return ExitCode.Success;

        void Write(Utf8JsonWriter writer)
        {
            writer.WriteStartObject();
            writer.WriteString("schema", Schema);
            writer.WriteString("activation", model.Gate.ToString().ToLowerInvariant());
            writer.WriteNumber("neurons", model.Neurons);
            writer.WriteStartObject("metrics");
            foreach (var (name, value) in score.Metrics)
                writer.WriteNumber(name, value);
            writer.WriteEndObject();
            writer.WritePropertyName("pattern");
            writer.WriteInline(inline =>
            {
                inline.WriteStartArray();
                foreach (var set in pattern)
                {
                    inline.WriteStartArray();
                    foreach (var feature in set)
                        inline.WriteNumberValue(feature);
                    inline.WriteEndArray();
                }
                inline.WriteEndArray();
            });
            writer.WriteEndObject();
        }
    }
}
