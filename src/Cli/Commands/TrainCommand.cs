using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using TheoryChecks.Exact;
using TheoryChecks.Training;
using TheoryChecks.Training.Data;
using TheoryChecks.Training.Files;
using TheoryChecks.Training.Lrb;
using TheoryChecks.Training.Metrics;

namespace TheoryChecks.Cli;

/// <summary>`train`: trains one model, on a bench whose truth is known or on data of the user's.</summary>
internal static class TrainCommand
{
    private const string Schema = "theorychecks.training/1";
    private const int ScoredOn = 2048;

    public static Command Create()
    {
        var method = new Option<string>("--method") { HelpName = "METHOD", Description = $"{string.Join(", ", BenchJob.Methods.SkipLast(1))} or {BenchJob.Methods[^1]}.", DefaultValueFactory = _ => "TopK" };
        method.AcceptOnlyFromAmong([.. BenchJob.Methods]);
        var preset = new Option<string>("--preset") { HelpName = "NAME", Description = "Whose training settings: dictionary-learning, saelens or openai.", DefaultValueFactory = _ => "dictionary-learning" };
        preset.AcceptOnlyFromAmong([.. TrainingPresets.Names]);
        var neurons = Whole("--neurons", 512, 1, 1 << 20, "nq.");
        var k = Whole("--k", 4, 1, 1 << 20, "k of the k-sparse methods.");
        var anchors = Whole("--anchors", 0, 0, 1 << 20, "How many features are anchored.");
        var anchorFile = new Option<string?>("--anchor-file") { HelpName = "FILE", Description = "With --data: anchor at these directions: input (k x np) and, if it differs, target (k x nr)." };
        var lambda = Number("--lambda", 0.1, "lambda of Eq. 26.");
        var steps = Whole("--steps", 2000, 1, int.MaxValue, "Steps.");
        var batch = Whole("--batch", 256, 1, 1 << 20, "Samples per step.");
        var rate = CommonOptions.Real("--learning-rate", "R", "In place of the preset's.");
        var resample = new Option<long?>("--resample") { HelpName = "STEPS", Description = "Every so many steps of the first half, dead neurons move to inputs that are reconstructed badly; 0: never. In place of the preset's." };
        resample.CustomParser = result =>
        {
            var text = result.Tokens.Count > 0 ? result.Tokens[0].Value : "";
            if (int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var interval))
                return interval;
            result.AddError($"--resample is '{text}'; give a whole number from 0 to {int.MaxValue}.");
            return null;
        };
        var features = Whole("--features", 100, 1, 1 << 20, "n.");
        var dimension = Whole("--dimension", 64, 1, 1 << 16, "np; of a transcoder also nr, of a crosscoder each source's.");
        var sources = Whole("--sources", 2, 1, 64, "Sources of a crosscoder.");
        var interference = Number("--interference", 0.4, "M, the largest inner product of two directions.");
        var activity = Number("--activity", 0.01, "1 - S, the mean probability that a feature is active.");
        var samples = Whole("--samples", 0, 0, int.MaxValue, "N, different samples to train on; 0: without end.");
        var zipf = Number("--zipf", 0, "Zipf exponent of the frequencies.");
        var group = Whole("--group", 1, 1, 1 << 20, "Neighbouring features that are correlated.");
        var correlation = Number("--correlation", 0, "Their correlation.");
        var branching = Whole("--branching", 0, 0, 1 << 20, "Children of each feature in a hierarchy.");
        var depth = Whole("--depth", 1, 1, 30, "Levels of the hierarchy below its roots.");
        var child = Number("--child-activity", 0.2, "The probability that a child is active if its parent is.");
        var exclusive = new Option<bool>("--exclusive") { Description = "At most one child of a parent is active." };
        var dataFile = new Option<string?>("--data") { HelpName = "FILE", Description = "Train on these samples in place of a bench: .safetensors or .npz with input (and target), or .npy." };
        var device = new Option<string>("--device") { HelpName = "DEVICE", Description = "auto, cpu or cuda.", DefaultValueFactory = _ => "auto" };
        device.AcceptOnlyFromAmong("auto", "cpu", "cuda");
        var seed = CommonOptions.Positive(new Option<long>("--seed") { HelpName = "S", Description = "Data, truth and initial weights follow from it.", DefaultValueFactory = _ => 0 }, 0L, long.MaxValue);
        var every = Whole("--checkpoint-every", 1000, 1, int.MaxValue, "Steps between checkpoints, with --out.");
        var resume = new Option<bool>("--resume") { Description = "Go on from the checkpoint in the folder of --out." };
        var json = CommonOptions.Json();
        var output = CommonOptions.Out("Write the model, the truth, the log and checkpoints into this folder.");
        var time = CommonOptions.Time("Stop after so many seconds, with a checkpoint.");
        var command = new Command("train", "Train one model, on a bench whose truth is known or on data of yours.")
        {
            method, preset, neurons, k, anchors, anchorFile, lambda, steps, batch, rate, resample, features, dimension, sources, interference, activity, samples, zipf, group, correlation, branching, depth, child, exclusive,
            dataFile, device, seed, every, resume, json, output, time,
        };
        command.SetAction(parsed => Job.Run(new Screen(parsed.GetValue(json)), parsed.GetValue(time), job => TrainingFailure.Told(() => Run(
            job,
            new BenchJob
            {
                Table = "train",
                Method = parsed.GetValue(method)!,
                Preset = parsed.GetValue(preset)!,
                LearningRate = parsed.GetValue(rate),
                ResampleEvery = parsed.GetValue(resample),
                Scale = new LrbScale("custom", 1, parsed.GetValue(batch), parsed.GetValue(steps), ScoredOn),
                Neurons = parsed.GetValue(neurons),
                K = parsed.GetValue(k),
                Anchors = parsed.GetValue(anchors),
                Lambda = parsed.GetValue(lambda),
                Data = new BenchSettings
                {
                    Kind = BenchJob.KindOf(parsed.GetValue(method)!),
                    Features = parsed.GetValue(features),
                    InputDimension = parsed.GetValue(dimension),
                    TargetDimension = parsed.GetValue(dimension),
                    Sources = parsed.GetValue(sources),
                    Interference = parsed.GetValue(interference),
                    Activity = parsed.GetValue(activity),
                    Samples = parsed.GetValue(samples),
                    ZipfExponent = parsed.GetValue(zipf),
                    GroupSize = parsed.GetValue(group),
                    Correlation = parsed.GetValue(correlation),
                    Branching = parsed.GetValue(branching),
                    Depth = parsed.GetValue(depth),
                    ChildActivity = parsed.GetValue(child),
                    Exclusive = parsed.GetValue(exclusive),
                    Seed = parsed.GetValue(seed),
                },
            },
            parsed.GetValue(dataFile),
            parsed.GetValue(anchorFile),
            parsed.GetValue(device)!,
            parsed.GetValue(every),
            parsed.GetValue(resume),
            parsed.GetValue(output)))));
        return command;

        static Option<int> Whole(string name, int value, int least, int most, string what) =>
            CommonOptions.Positive(new Option<int>(name) { HelpName = "N", Description = what, DefaultValueFactory = _ => value }, least, most);

        static Option<double> Number(string name, double value, string what) =>
            CommonOptions.Positive(new Option<double>(name) { HelpName = "X", Description = what, DefaultValueFactory = _ => value }, 0, 1e9);
    }

    private static int Run(Job job, BenchJob one, string? dataFile, string? anchorFile, string deviceName, int every, bool resume, string? output)
    {
        if (resume && output is null)
            throw CommandException.BadInput("--resume needs the folder of the run to go on with; give --out.");
        if (one.Anchors > (dataFile is null ? one.Data.Features : 0))
            throw CommandException.BadInput(dataFile is null ? $"--anchors is {one.Anchors}, but there are {one.Data.Features} features." : "--anchors needs a truth, which --data has not; give directions with --anchor-file.");
        if (anchorFile is not null && dataFile is null)
            throw CommandException.BadInput("--anchor-file needs --data; a bench is anchored at its own features, with --anchors.");
        var directions = anchorFile is null ? default : Anchors(anchorFile);
        if (directions.Inputs is { Rows: var count })
            one = one with { Anchors = count };
        var settings = one.Settings();
        if (dataFile is not null)
            settings["data"] = dataFile;
        if (anchorFile is not null)
            settings["anchorFile"] = anchorFile;
        var folder = OutputFolder.Open(output);
        var files = folder is null ? null : Files(output!, settings, every, resume);
        var device = TrainingDevice.Resolve(deviceName);
        if (resume && !File.Exists(files!.Checkpoint))
            job.Screen.Error.WriteLine($"There is no checkpoint in {output}; the run begins with step 1.");
        var bench = default(BenchData);
        var outcome = default(RunOutcome)!;
        var score = default(ModelScore);
        var model = ProgressDisplay.During(job.Screen, "training", progress =>
        {
            IBatchSource source;
            TrainingOptions options;
            if (dataFile is null)
            {
                bench = BenchData.Create(one.Data, (step, reached) => progress.Report(string.Create(CultureInfo.InvariantCulture, $"directions: interference {reached:0.000}"), 0, 1), job.Cancel);
                (source, options) = (new BenchSource(bench), one.Options(bench));
            }
            else
            {
                source = Source(dataFile, one.Data.Seed);
                options = one.Options(source.InputDimension, anchorFile is null ? null : directions);
            }
            if (output is not null)
                AtomicFile.Write(SettingsFile(output), stream => stream.Write([.. System.Text.Encoding.UTF8.GetBytes(settings.ToJsonString()), (byte)'\n']));
            outcome = TrainingRun.Train(options, source, device, files, (report, rate) => progress.Report(
                string.Create(CultureInfo.InvariantCulture, $"step {report.Step + 1} of {options.Steps}, loss {report.Loss:0.0000}, {rate:0} samples/s"), report.Step + 1, options.Steps), job.Cancel);
            var trained = TrainingRun.Inference(outcome.Model, options.Method.Activation);
            score = bench is null ? null : BenchJobRun.Score(trained, bench, one.AnchoredFeatures(bench), ScoredOn, job.Cancel);
            return trained;
        });
        var memory = Process.GetCurrentProcess().PeakWorkingSet64 >> 20;
        var written = new List<string>();
        if (folder is not null)
        {
            written.Add(folder.Write("model.safetensors", stream => SafetensorsFile.Write(stream, ModelFile.Write(model, [new("method", one.Row)]))));
            written.Add(folder.Write("saelens/sae_weights.safetensors", stream => SafetensorsFile.Write(stream, ModelFile.Write(model))));
            written.Add(folder.Write("saelens/cfg.json", stream => stream.Write(ModelFile.Configuration(model))));
            if (bench is not null)
                written.Add(folder.Write("truth.safetensors", stream => SafetensorsFile.Write(stream, TruthFile.Write(bench, one.AnchoredFeatures(bench)))));
            written.Add(folder.WriteJson("training.json", Write));
        }
        job.Screen.Json(Write);
        var text = job.Screen.Human;
        text.WriteLine(outcome.Last is { } end
            ? string.Create(CultureInfo.InvariantCulture, $"{one.Row}: {one.Scale.Steps} steps, loss {end.Loss:0.0000}, L0 {end.L0:0.0}, {outcome.SamplesPerSecond:0} samples/s on {device}, at most {memory} MiB")
            : $"{one.Row}: all {one.Scale.Steps} steps were done already");
        foreach (var (name, value) in score?.Metrics ?? [])
            text.WriteLine(string.Create(CultureInfo.InvariantCulture, $"  {name,-26}{value:0.####}"));
        foreach (var path in written)
            text.WriteLine($"Written: {path}");
        return ExitCode.Success;

        void Write(Utf8JsonWriter writer)
        {
            writer.WriteStartObject();
            writer.WriteString("schema", Schema);
            writer.WritePropertyName("settings");
            settings.WriteTo(writer);
            writer.WriteStartObject("metrics");
            foreach (var (name, value) in score?.Metrics ?? [])
                writer.WriteNumber(name, value);
            writer.WriteEndObject();
            writer.WriteStartObject("run");
            writer.WriteString("device", device.ToString());
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

    /// <summary>A folder holds one run. To resume, the settings must be those it was begun with (the checkpoint itself is bound to options and data); to begin, there must be no checkpoint to lose. Writes nothing.</summary>
    private static RunFiles Files(string output, JsonObject settings, int every, bool resume)
    {
        var files = new RunFiles(Path.Combine(output, "checkpoint.safetensors"), every, Path.Combine(output, "log.jsonl"));
        var path = SettingsFile(output);
        if (!resume && File.Exists(files.Checkpoint))
            throw CommandException.BadInput($"--out {output}: there is a checkpoint in it; add --resume to go on from it, or give another folder.");
        if (resume && File.Exists(files.Checkpoint) && File.Exists(path) && File.ReadAllText(path).TrimEnd() != settings.ToJsonString())
            throw CommandException.BadInput($"--resume: the run in {output} was begun with other options; they are in {path}.");
        return files;
    }

    /// <summary>Rows to anchor at. The checkpoint is bound to their numbers, as they are part of the method.</summary>
    private static (RationalMatrix Inputs, RationalMatrix Targets) Anchors(string path)
    {
        var file = TensorFile.Read(path);
        var inputs = Rows("input", file.Tensors.GetValueOrDefault("input") ?? file.Tensors.GetValueOrDefault("array")
            ?? throw new TensorFormatException(path, "arrays", "input (k x np), and optionally target (k x nr), are wanted"));
        var targets = file.Tensors.TryGetValue("target", out var target) ? Rows("target", target) : inputs;
        if (targets.Rows != inputs.Rows)
            throw new TensorFormatException(path, "target", $"it has {targets.Rows} rows and input {inputs.Rows}; as many are wanted");
        return (inputs, targets);

        RationalMatrix Rows(string name, TensorData array)
        {
            if (array.Shape is not [> 0 and var rows, > 0 and var columns])
                throw new TensorFormatException(path, name, $"its shape is {array.ShapeText}; a matrix with one row per anchor is wanted");
            var entries = array.ToSingles();
            if (!Array.TrueForAll(entries, float.IsFinite))
                throw new TensorFormatException(path, name, "it holds a number that is not finite");
            return RationalMatrix.Create(rows, columns, (i, j) => Rational.FromDouble(entries[(i * columns) + j]));
        }
    }

    private static string SettingsFile(string output) => Path.Combine(output, "settings.json");

    private static ArraySource Source(string path, long seed)
    {
        var file = TensorFile.Read(path);
        var input = file.Tensors.GetValueOrDefault("input") ?? file.Tensors.GetValueOrDefault("array")
            ?? throw new TensorFormatException(path, "arrays", "input (N x np), and optionally target (N x nr), are wanted");
        return new ArraySource(input, file.Tensors.GetValueOrDefault("target") ?? input, seed);
    }
}
