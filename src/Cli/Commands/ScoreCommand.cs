using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using TheoryChecks.Training.Files;
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
            Description = "A model as SAELens, dictionary_learning, SAEBench, sparsify, openai, Gemma Scope, Llama Scope and others write it: a "
                + "folder, .safetensors, .npz, or an index of parts.",
        };
        var truth = new Option<string>("--truth")
        {
            HelpName = "FILE",
            Description = "The true directions: .safetensors or .npz with input (and target, bias, target_bias, anchors), .npy, an instance, or a "
                + "folder of SAELens' SyntheticModel.",
            Required = true,
        };
        var activation = new Option<string?>("--activation") { HelpName = "GATE", Description = "relu, jumprelu, topk or batchtopk, where the model's file does not say." };
        activation.AcceptOnlyFromAmong("relu", "jumprelu", "topk", "batchtopk");
        var subtract = new Option<string?>("--subtract-bias") { HelpName = "yes|no",
            Description = "Whether the decoder's bias is taken off the input, where the model's files do not say." };
        subtract.AcceptOnlyFromAmong("yes", "no");
        var ignore = new Option<string[]>("--ignore")
        {
            HelpName = "NAME",
            Description = "A tensor, or a member of a configuration, that does not matter; may be repeated. Without it, what is not known ends the "
                + "reading.",
        };
        var k = CommonOptions.Positive(new Option<int>("--k") { HelpName = "K", Description = "k of topk and batchtopk, where the model's file does not say." }, 1, int.MaxValue);
        var samples = CommonOptions.Positive(new Option<int>("--samples") { HelpName = "N", Description = "Samples to score on, drawn by the truth's settings.", DefaultValueFactory = _ => DefaultSamples }, 1, MostSamples);
        var json = CommonOptions.Json();
        var output = CommonOptions.Out("Write score.json into this folder.");
        var time = CommonOptions.Time("Give up after so many seconds.");
        var command = new Command("score", "Score a model trained anywhere against true directions, and map it to its activation "
            + "pattern.") { model, truth, activation, k, subtract, ignore, samples, json, output, time };
        command.SetAction(parsed => Job.Run(new Screen(parsed.GetValue(json)), parsed.GetValue(time), job => TrainingFailure.Told(() =>
        {
            var options = new ModelReadOptions
            {
                Gate = Gate(parsed.GetValue(activation)),
                K = parsed.GetValue(k) is > 0 and var given ? given : null,
                SubtractsDecoderBias = parsed.GetValue(subtract) is { } answer ? answer == "yes" : null,
                Ignored = [.. parsed.GetValue(ignore) ?? []],
            };
            return Run(job, parsed.GetValue(model)!, options, parsed.GetValue(truth)!, parsed.GetValue(samples), parsed.GetValue(output));
        })));
        return command;
    }

    private static GateKind? Gate(string? name) => name switch
    {
        "relu" => GateKind.Relu,
        "jumprelu" => GateKind.JumpRelu,
        "topk" => GateKind.TopK,
        "batchtopk" => GateKind.BatchTopK,
        _ => null,
    };

    private static int Run(Job job, string modelPath, ModelReadOptions options, string truthPath, int samples, string? output)
    {
        var (model, library, facts) = ModelFile.Read(modelPath, options);
        var truth = TruthFile.Read(truthPath);
        var folder = OutputFolder.Open(output);
        var (score, pattern) = ProgressDisplay.During(job.Screen, "scoring", _ => (truth.Score(model, samples, job.Cancel),
            ActivationSets.Of(model, truth.ExactInputs)));
        var written = folder?.WriteJson("score.json", Write);
        job.Screen.Json(Write);
        var text = job.Screen.Human;
        text.WriteLine($"Read as a model of {library}:");
        foreach (var fact in facts)
            text.WriteLine($"  {fact.Name,-26}{fact.Value}  ({fact.Source})");
        text.WriteLine("Scores:");
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
            writer.WriteStartObject("model");
            writer.WriteString("library", library);
            writer.WriteStartArray("read");
            foreach (var fact in facts)
            {
                writer.WriteStartObject();
                writer.WriteString("name", fact.Name);
                writer.WriteString("value", fact.Value);
                writer.WriteString("source", fact.Source);
                writer.WriteEndObject();
            }
            writer.WriteEndArray();
            writer.WriteEndObject();
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
