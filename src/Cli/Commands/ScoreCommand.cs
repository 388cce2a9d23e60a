using System.CommandLine;
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
        var model = new Argument<string>("MODEL")
        {
            Description = "A model: .safetensors or .npz in the naming of SAELens or dictionary_learning, or a folder of SAELens.",
        };
        var truth = new Option<string>("--truth")
        {
            HelpName = "FILE",
            Description = "The true directions: .safetensors or .npz with input (and target, anchors), .npy, or an instance.",
            Required = true,
        };
        var activation = CommonOptions.Text("--activation", "GATE", "relu, jumprelu, topk or batchtopk, where the model's file does not say.");
        activation.AcceptOnlyFromAmong("relu", "jumprelu", "topk", "batchtopk");
        var given = new Option<int>("--k") { HelpName = "K", Description = "k of topk and batchtopk, where the model's file does not say." };
        var k = CommonOptions.Positive(given, 1, int.MaxValue);
        var samples = CommonOptions.Within("--samples", "N", DefaultSamples, 1, MostSamples, "Samples to score on, drawn by the truth's settings.");
        var json = CommonOptions.Json();
        var output = CommonOptions.Out("Write score.json into this folder.");
        var time = CommonOptions.Time("Give up after so many seconds.");
        var command = new Command("score", "Score a model trained anywhere against true directions, and map it to its activation pattern.")
        {
            model, truth, activation, k, samples, json, output, time,
        };
        command.SetAction(parsed => Job.Run(new Screen(parsed.GetValue(json)), parsed.GetValue(time), job => TrainingFailure.Told(() =>
        {
            var directions = TruthFile.Read(parsed.GetValue(truth)!);
            var most = parsed.GetValue(k);
            var read = ModelFile.Read(parsed.GetValue(model)!, parsed.GetValue(activation), most > 0 ? most : null);
            return Run(new CommandAnswer(job, OutputFolder.Open(parsed.GetValue(output))), read, directions, parsed.GetValue(samples));
        })));
        return command;
    }

    private static int Run(CommandAnswer answer, InferenceModel model, TruthFile truth, int samples)
    {
        var job = answer.Job;
        var data = new BenchData(truth.Settings, truth.Inputs, truth.Targets);
        var (score, pattern) = ProgressDisplay.During(job.Screen, "scoring", _ =>
            (BenchJobRun.Score(model, data, truth.Anchors, samples, job.Cancel), ActivationSets.Of(model, truth.ExactInputs)));
        return answer.Give("score.json", Write, text =>
        {
            CommandAnswer.WriteMetrics(text, score.Metrics);
            var (alone, none) = (pattern.Count(set => set.Length == 1), pattern.Count(set => set.Length == 0));
            var several = pattern.Count(set => set.Length > 1);
            text.WriteLine($"  pattern                   {alone} neurons see one feature alone, {several} several, {none} none");
        });

        void Write(Utf8JsonWriter writer)
        {
            writer.WriteStartObject();
            writer.WriteString("schema", Schema);
            writer.WriteString("activation", model.Gate.ToString().ToLowerInvariant());
            writer.WriteNumber("neurons", model.Neurons);
            CommandAnswer.WriteMetrics(writer, score.Metrics);
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
