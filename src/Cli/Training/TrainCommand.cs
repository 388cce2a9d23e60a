using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using System.Text.Json.Nodes;
using System.Text.Json;
using System.Text;
using TheoryChecks.Exact;
using TheoryChecks.Training.Data;
using TheoryChecks.Training.Files;
using TheoryChecks.Training.Lrb;
using TheoryChecks.Training.Metrics;
using TheoryChecks.Training;

namespace TheoryChecks.Cli;

/// <summary>`train`: trains one model, on a bench whose truth is known or on data of the user's.</summary>
internal static class TrainCommand
{
    private const string Schema = "theorychecks.training/1";

    public static Command Create()
    {
        var options = new TrainOptions();
        var device = CommonOptions.Device();
        var every = CommonOptions.CheckpointEvery();
        var resume = new Option<bool>("--resume") { Description = "Go on from the checkpoint in the folder of --out." };
        var json = CommonOptions.Json();
        var output = CommonOptions.Out("Write the model, the truth, the log and checkpoints into this folder.");
        var time = CommonOptions.Time("Stop after so many seconds, with a checkpoint.");
        var command = new Command("train", "Train one model, on a bench whose truth is known or on data of yours.");
        foreach (var option in options.All.Concat([device, every, resume, json, output, time]))
            command.Add(option);
        command.SetAction(parsed =>
        {
            var run = new TrainRequest(options.Job(parsed), parsed.GetValue(options.Data), parsed.GetValue(options.AnchorFile))
            {
                Device = parsed.GetValue(device)!,
                GivesK = options.GivesK(parsed),
                CheckpointEvery = parsed.GetValue(every),
                Resume = parsed.GetValue(resume),
                Output = parsed.GetValue(output),
            };
            return Job.Run(
                new Screen(parsed.GetValue(json)),
                parsed.GetValue(time),
                job => TrainingFailure.Told(() => Run(job, run)),
                keepsSteps: run.Output is not null);
        });
        return command;
    }

    private static int Run(Job job, TrainRequest asked)
    {
        var (one, directions) = asked.Checked();
        var settings = asked.Settings(one);
        var answer = new CommandAnswer(job, OutputFolder.Open(asked.Output));
        var files = answer.Folder is null ? null : Files(asked, settings);
        var device = TrainingDevice.Resolve(asked.Device);
        if (files is not null)
            job.GoesOn = "The same command with --resume goes on from its last checkpoint.";
        if (asked.Resume && !File.Exists(files!.Checkpoint))
            job.Screen.Error.WriteLine($"There is no checkpoint in {asked.Output}; the run begins with step 1.");
        var bench = default(BenchData);
        var outcome = default(RunOutcome)!;
        var score = default(ModelScore);
        IReadOnlyList<KeyValuePair<string, double>> beside = [];
        var model = ProgressDisplay.During(job.Screen, "training", progress =>
        {
            if (asked.Data is null)
            {
                bench = BenchData.Create(one.Data, (_, reached) => progress.Report(Directions(reached), 0, 1), job.Cancel);
                Begin();
                (outcome, var found, beside) = BenchJobRun.Train(one, bench, device, files, Tell, job.Cancel);
                score = BenchJobRun.Score(found, bench, one.AnchoredFeatures(bench), TrainOptions.ScoredOn, job.Cancel);
                return found;
            }
            var source = TrainRequest.Source(asked.Data, one.Data.Seed);
            var options = one.Options(source.InputDimension, asked.AnchorFile is null ? null : directions);
            Begin();
            (outcome, var trained) = BenchJobRun.TrainOn(one, options, source, device, files, Tell, job.Cancel);
            return TrainingRun.Inference(trained, options.Method.Activation);

            void Begin()
            {
                if (asked.Output is { } output)
                    AtomicFile.Write(SettingsFile(output), stream => stream.Write(Encoding.UTF8.GetBytes(settings.ToJsonString() + "\n")));
            }

            static string Directions(double reached) => string.Create(CultureInfo.InvariantCulture, $"directions: interference {reached:0.000}");

            void Tell(StepReport report, double rate)
            {
                var step = report.Step + 1;
                var loss = report.Loss.ToString("0.0000", CultureInfo.InvariantCulture);
                var speed = rate.ToString("0", CultureInfo.InvariantCulture);
                progress.Report($"step {step} of {one.Scale.Steps}, loss {loss}, {speed} samples/s", step, one.Scale.Steps);
            }
        });
        var memory = Process.GetCurrentProcess().PeakWorkingSet64 >> 20;
        answer.Keep("model.safetensors", stream => SafetensorsFile.Write(stream, ModelFile.Write(model, [new("method", one.Row)])));
        answer.Keep("saelens/sae_weights.safetensors", stream => SafetensorsFile.Write(stream, ModelFile.Write(model)));
        answer.Keep("saelens/cfg.json", stream => stream.Write(ModelFile.Configuration(model)));
        if (bench is not null)
            answer.Keep("truth.safetensors", stream => SafetensorsFile.Write(stream, TruthFile.Write(bench, one.AnchoredFeatures(bench))));
        return answer.Give("training.json", Write, text =>
        {
            text.WriteLine($"{one.Row}: {Ending()}");
            CommandAnswer.WriteMetrics(text, (score?.Metrics ?? []).Concat(beside));
        });

        string Ending()
        {
            if (outcome.Last is not { } end)
                return one.Scale.Steps == 1 ? "the one step was done already" : $"all {one.Scale.Steps} steps were done already";
            var reached = string.Create(CultureInfo.InvariantCulture, $"{Counted.Of(one.Scale.Steps, "step")}, loss {end.Loss:0.0000}, L0 "
                + $"{end.L0:0.0}");
            var speed = outcome.SamplesPerSecond.ToString("0", CultureInfo.InvariantCulture);
            var product = outcome.Product.ToString().ToLowerInvariant();
            return $"{reached}, {speed} samples/s on {device} (product: {product}), at most {memory} MiB";
        }

        void Write(Utf8JsonWriter writer)
        {
            writer.WriteStartObject();
            writer.WriteString("schema", Schema);
            writer.WritePropertyName("settings");
            settings.WriteTo(writer);
            CommandAnswer.WriteMetrics(writer, (score?.Metrics ?? []).Concat(beside));
            writer.WriteStartObject("run");
            writer.WriteString("device", device.ToString());
            writer.WriteString("product", outcome.Product.ToString().ToLowerInvariant());
            writer.WriteNumber("steps", outcome.Steps);
            writer.WriteNumber("seconds", Math.Round(outcome.Seconds, 2));
            writer.WriteNumber("samplesPerSecond", Math.Round(outcome.SamplesPerSecond));
            writer.WriteNumber("peakMemoryMiB", memory);
            if (outcome.Last is { } last)
                writer.WriteNumber("loss", last.Loss);
            else
                writer.WriteNull("loss");
            writer.WriteEndObject();
            writer.WriteEndObject();
        }
    }

    /// <summary>
    /// A folder holds one run. To resume, the settings must be those it was begun with (the checkpoint itself is bound to options and data); to
    /// begin, there must be no checkpoint to lose. Writes nothing.
    /// </summary>
    private static RunFiles Files(TrainRequest asked, JsonObject settings)
    {
        var output = asked.Output!;
        var files = new RunFiles(Path.Combine(output, "checkpoint.safetensors"), asked.CheckpointEvery, Path.Combine(output, "log.jsonl"));
        var path = SettingsFile(output);
        var isThere = File.Exists(files.Checkpoint);
        if (isThere && !asked.Resume)
            throw CommandException.BadInput($"--out {output}: there is a checkpoint in it; add --resume to go on from it, or give another folder.");
        if (isThere && File.Exists(path) && File.ReadAllText(path).TrimEnd() != settings.ToJsonString())
            throw CommandException.BadInput($"--resume: the run in {output} was begun with other options; they are in {path}.");
        return files;
    }

    private static string SettingsFile(string output) => Path.Combine(output, "settings.json");
}
