using System.CommandLine;
using System.Text.Json;
using TheoryChecks.Exact;
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
        var activation = CommonOptions.Text("--activation", "GATE", "relu, jumprelu, topk or batchtopk, where the model's file does not say.");
        CommonOptions.Among(activation, "relu", "jumprelu", "topk", "batchtopk");
        var subtract = CommonOptions.Text(
            "--subtract-bias", "yes|no", "Whether the decoder's bias is taken off the input, where the model's files do not say.");
        CommonOptions.Among(subtract, "yes", "no");
        var ignore = new Option<string[]>("--ignore")
        {
            HelpName = "NAME",
            Description = "A tensor, or a member of a configuration, that does not matter; may be repeated. Without it, what is not known ends the "
                + "reading.",
        };
        var places = new Option<int>("--k") { HelpName = "K", Description = "k of topk and batchtopk, where the model's file does not say." };
        var k = CommonOptions.Positive(places, 1, int.MaxValue);
        var samples = CommonOptions.Within("--samples", "N", DefaultSamples, 1, MostSamples, "Samples to score on, drawn by the truth's settings.");
        var data = new Option<string?>("--data")
        {
            HelpName = "FILE",
            Description = "Samples of the inputs (.safetensors or .npz with input, or .npy): pattern.M_GT and pattern.M_IP take their covariance, "
                + "not the truth's.",
        };
        var json = CommonOptions.Json();
        var output = CommonOptions.Out("Write score.json into this folder.");
        var time = CommonOptions.Time("Give up after so many seconds.");
        var command = new Command("score", "Score a model trained anywhere against true directions, and map it to its activation pattern.")
        {
            model, truth, activation, k, subtract, ignore, samples, data, json, output, time,
        };
        command.SetAction(parsed => Job.Run(new Screen(parsed.GetValue(json)), parsed.GetValue(time), job => TrainingFailure.Told(() =>
        {
            var options = new ModelReadOptions
            {
                Gate = Gate(parsed.GetValue(activation)),
                K = parsed.GetValue(k) is > 0 and var given ? given : null,
                SubtractsDecoderBias = parsed.GetValue(subtract) is { } told ? told == "yes" : null,
                Ignored = [.. parsed.GetValue(ignore) ?? []],
            };
            var read = ModelFile.Read(parsed.GetValue(model)!, options);
            if (options.K is not null && read.Model.Gate is not (GateKind.TopK or GateKind.BatchTopK))
                throw CommandException.BadInput(
                    $"--k is for topk and batchtopk; the model's gate is {read.Model.Gate.ToString().ToLowerInvariant()}, so leave --k out.");
            var directions = TruthFile.Read(parsed.GetValue(truth)!);
            var answer = new CommandAnswer(job, OutputFolder.Open(parsed.GetValue(output)));
            return Run(answer, read, directions, parsed.GetValue(samples), Moments(parsed.GetValue(data)));
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

    private static InputMoments? Moments(string? path)
    {
        if (path is null)
            return null;
        var input = TrainRequest.Input(TensorFile.Read(path));
        if (input?.Shape is not [> 1, > 0 and var dimension])
            throw new TensorFormatException(path, "arrays", "input (N x np, two samples or more) is wanted");
        var rows = input.ToSingles();
        return Array.TrueForAll(rows, float.IsFinite) ? InputMoments.OfSamples(rows, dimension)
            : throw new TensorFormatException(path, "input", "it holds a number that is not finite");
    }

    private static int Run(CommandAnswer answer, ModelReading reading, TruthFile truth, int samples, InputMoments? moments)
    {
        var ((model, library, facts), job) = (reading, answer.Job);
        var (score, pattern) = ProgressDisplay.During(job.Screen, "scoring", _ =>
            (truth.Score(model, samples, moments, job.Cancel), ActivationSets.Of(model, truth.ExactInputs)));
        return answer.Give("score.json", Write, text =>
        {
            text.WriteLine($"Read as a model of {library}:");
            foreach (var fact in facts)
                text.WriteLine($"  {fact.Name,-26}{fact.Value}  ({fact.Source})");
            text.WriteLine("Scores:");
            CommandAnswer.WriteMetrics(text, score.Metrics);
            var (alone, none) = (pattern.Count(set => set.Length == 1), pattern.Count(set => set.Length == 0));
            var several = pattern.Count(set => set.Length > 1);
            text.WriteLine($"  pattern                   one feature alone: {Counted.Of(alone, "neuron")}, several: {several}, none: {none}");
        });

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
