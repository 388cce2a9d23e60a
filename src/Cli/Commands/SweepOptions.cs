using System.CommandLine;
using System.Globalization;
using TheoryChecks.Training;
using TheoryChecks.Training.Lrb;
using TheoryChecks.Training.Store;

namespace TheoryChecks.Cli;

/// <summary>The options that sweeps share, and how a sweep keeps what it makes.</summary>
internal sealed class SweepOptions
{
    private const int MostSeeds = 1000;
    private const string ResultFolder = "results", CheckpointFolder = "checkpoints", LogFolder = "logs";

    private readonly Option<string[]> _method;
    private readonly Option<string> _device;
    private readonly Option<long> _seed = CommonOptions.Positive(
        new Option<long>("--seed") { HelpName = "S", Description = "The first seed; data, truth and initial weights follow from it.", DefaultValueFactory = _ => 0 }, 0L, long.MaxValue - MostSeeds);
    private readonly Option<int> _seeds = CommonOptions.Positive(new Option<int>("--seeds") { HelpName = "N", Description = "So many seeds.", DefaultValueFactory = _ => 1 }, 1, MostSeeds);
    private readonly Option<int> _every = CommonOptions.Positive(
        new Option<int>("--checkpoint-every") { HelpName = "STEPS", Description = "Steps between checkpoints, with --out.", DefaultValueFactory = _ => 1000 }, 1, int.MaxValue);
    private readonly Option<bool> _resume = new("--resume") { Description = "Go on in the folder of --out: results that are there stay, a run that was stopped goes on from its checkpoint." };
    private readonly Option<bool> _json = CommonOptions.Json();
    private readonly Option<string?> _output = CommonOptions.Out("Keep each result, the logs and the checkpoints in this folder.");
    private readonly Option<double?> _time = CommonOptions.Time("Stop after so many seconds, with a checkpoint.");

    public SweepOptions(IEnumerable<string> methods, string scales)
    {
        Scale = new("--scale") { HelpName = "SCALE", Description = scales, DefaultValueFactory = _ => "ci" };
        Scale.AcceptOnlyFromAmong([.. LrbScale.All.Select(one => one.Name)]);
        _method = new("--method") { HelpName = "METHOD", Description = "Only these methods; may be repeated.", AllowMultipleArgumentsPerToken = true };
        _method.AcceptOnlyFromAmong([.. methods]);
        _device = new("--device") { HelpName = "DEVICE", Description = "auto, cpu or cuda.", DefaultValueFactory = _ => "auto" };
        _device.AcceptOnlyFromAmong("auto", "cpu", "cuda");
    }

    public Option<string> Scale { get; }

    /// <summary>Adds the options to a command, after its own, and gives it its work.</summary>
    public void AddTo(Command command, Func<Job, ParseResult, int> run)
    {
        foreach (var option in new Option[] { Scale, _method, _device, _seed, _seeds, _every, _resume, _json, _output, _time })
            command.Add(option);
        command.SetAction(parsed => Job.Run(new Screen(parsed.GetValue(_json)), parsed.GetValue(_time), job => TrainingFailure.Told(() =>
            parsed.GetValue(_resume) && parsed.GetValue(_output) is null
                ? throw CommandException.BadInput("--resume needs the folder of the run to go on with; give --out.")
                : run(job, parsed))));
    }

    /// <summary>The methods asked for; none means all.</summary>
    public string[] Methods(ParseResult parsed) => parsed.GetValue(_method) ?? [];

    /// <summary>The seeds asked for.</summary>
    public IEnumerable<long> Seeds(ParseResult parsed) => Enumerable.Range(0, parsed.GetValue(_seeds)).Select(k => parsed.GetValue(_seed) + k);

    /// <summary>The device asked for.</summary>
    public TrainingDevice Device(ParseResult parsed) => TrainingDevice.Resolve(parsed.GetValue(_device)!);

    /// <summary>The folder of --out, tried; refuses one with results in it, unless they are to be gone on with.</summary>
    public OutputFolder? Folder(ParseResult parsed)
    {
        var folder = OutputFolder.Open(parsed.GetValue(_output));
        if (!parsed.GetValue(_resume) && Store(parsed)?.All().Any() == true)
            throw CommandException.BadInput($"--out {parsed.GetValue(_output)}: there are results in it; add --resume to go on, or give another folder.");
        return folder;
    }

    /// <summary>Trains what is missing; see <see cref="Sweep"/>.</summary>
    public IReadOnlyList<BenchResult> Results(Job job, ParseResult parsed, IReadOnlyList<SweepItem> items, TrainingDevice device, OutputFolder? folder)
    {
        var (output, every) = (parsed.GetValue(_output), parsed.GetValue(_every));
        return ProgressDisplay.During(job.Screen, "training", progress =>
            Sweep.Run(items, device, Store(parsed), output is null ? null : item => Files(output, folder!, item, every), (state, done) => progress.Report(state, done, items.Count), job.Cancel));
    }

    /// <summary>The last line of every sweep.</summary>
    public static string Ending(TrainingDevice device, TimeSpan time) => string.Create(CultureInfo.InvariantCulture, $"Device: {device}. Time: {time.TotalSeconds:0.0} s");

    private ResultStore? Store(ParseResult parsed) => parsed.GetValue(_output) is { } output ? new ResultStore(Path.Combine(output, ResultFolder)) : null;

    private static RunFiles Files(string output, OutputFolder folder, SweepItem item, int every)
    {
        var name = Path.GetFileNameWithoutExtension(item.FileName);
        foreach (var part in new[] { ResultFolder, CheckpointFolder, LogFolder })
        {
            Directory.CreateDirectory(Path.Combine(output, part));
            folder.RemoveUnfinished(part, name);
        }
        return new RunFiles(Path.Combine(output, CheckpointFolder, name + ".safetensors"), every, Path.Combine(output, LogFolder, name + ".jsonl"));
    }
}
