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
    private readonly Option<string> _device = CommonOptions.Device();
    private readonly Option<long> _seed = CommonOptions.Within(
        "--seed", "S", 0L, 0, long.MaxValue - MostSeeds, "The first seed; data, truth and initial weights follow from it.");

    private readonly Option<int> _seeds = CommonOptions.Within("--seeds", "N", 1, 1, MostSeeds, "So many seeds.");
    private readonly Option<int> _every = CommonOptions.CheckpointEvery();
    private readonly Option<bool> _resume = new("--resume")
    {
        Description = "Go on in the folder of --out: results that are there stay, a run that was stopped goes on from its checkpoint.",
    };

    private readonly Option<bool> _json = CommonOptions.Json();
    private readonly Option<string?> _output = CommonOptions.Out("Keep each result, the logs and the checkpoints in this folder.");
    private readonly Option<double?> _time = CommonOptions.Time("Stop after so many seconds, with a checkpoint.");

    public SweepOptions(IEnumerable<string> methods, string scales)
    {
        Scale = CommonOptions.Word("--scale", "SCALE", "ci", LrbScale.All.Select(one => one.Name), scales);
        _method = CommonOptions.Texts("--method", "METHOD", "Only these methods; may be repeated.");
        _method.AllowMultipleArgumentsPerToken = true;
        _method.AcceptOnlyFromAmong([.. methods]);
    }

    public Option<string> Scale { get; }

    /// <summary>Adds the options to a command, after its own, and gives it its work.</summary>
    public void AddTo(Command command, Func<Job, ParseResult, int> run)
    {
        foreach (var option in new Option[] { Scale, _method, _device, _seed, _seeds, _every, _resume, _json, _output, _time })
            command.Add(option);
        command.SetAction(parsed =>
        {
            var output = parsed.GetValue(_output);
            return Job.Run(new Screen(parsed.GetValue(_json)), parsed.GetValue(_time), job => TrainingFailure.Told(() =>
            {
                CommonOptions.RequireFolder(parsed.GetValue(_resume), output);
                return run(job, parsed);
            }), keepsSteps: output is not null);
        });
    }

    /// <summary>What is to be trained: for every seed asked for, what the plan has of the methods asked for.</summary>
    /// <param name="parsed">The command line.</param>
    /// <param name="plan">What there is for a seed.</param>
    /// <param name="methodOf">The method of one of them.</param>
    /// <param name="what">Names the plan in the message that it has nothing of these methods.</param>
    public T[] Chosen<T>(ParseResult parsed, Func<long, IEnumerable<T>> plan, Func<T, string> methodOf, string what)
    {
        var methods = parsed.GetValue(_method) ?? [];
        var seeds = Enumerable.Range(0, parsed.GetValue(_seeds)).Select(k => parsed.GetValue(_seed) + k);
        T[] chosen = [.. seeds.SelectMany(plan).Where(one => methods.Length == 0 || methods.Contains(methodOf(one)))];
        if (chosen.Length > 0)
            return chosen;
        var there = string.Join(", ", plan(0).Select(methodOf).Distinct());
        throw CommandException.BadInput($"{what} has no row of {string.Join(", ", methods)}; its methods are {there}.");
    }

    /// <summary>The device asked for.</summary>
    public TrainingDevice Device(ParseResult parsed) => TrainingDevice.Resolve(parsed.GetValue(_device)!);

    /// <summary>The folder of --out, tried; refuses one with results in it, unless they are to be gone on with.</summary>
    public OutputFolder? Folder(ParseResult parsed)
    {
        var folder = OutputFolder.Open(parsed.GetValue(_output));
        if (!parsed.GetValue(_resume) && Store(parsed)?.All().Any() == true)
        {
            var output = parsed.GetValue(_output);
            throw CommandException.BadInput($"--out {output}: there are results in it; add --resume to go on, or give another folder.");
        }
        return folder;
    }

    /// <summary>Trains what is missing; see <see cref="Sweep"/>.</summary>
    public IReadOnlyList<BenchResult> Results(CommandAnswer answer, ParseResult parsed, IReadOnlyList<SweepItem> items, TrainingDevice device)
    {
        var (output, every) = (parsed.GetValue(_output), parsed.GetValue(_every));
        return ProgressDisplay.During(answer.Job.Screen, "training", progress => Sweep.Run(
            items,
            device,
            Store(parsed),
            output is null ? null : item => Files(output, answer.Folder!, item, every),
            (state, done) => progress.Report(state, done, items.Count),
            answer.Job.Cancel));
    }

    /// <summary>The last line of every sweep.</summary>
    public static string Ending(TrainingDevice device, TimeSpan time) =>
        string.Create(CultureInfo.InvariantCulture, $"Device: {device}. Time: {time.TotalSeconds:0.0} s");

    private ResultStore? Store(ParseResult parsed) =>
        parsed.GetValue(_output) is { } output ? new ResultStore(Path.Combine(output, ResultFolder)) : null;

    private static RunFiles Files(string output, OutputFolder folder, SweepItem item, int every)
    {
        var name = Path.GetFileNameWithoutExtension(item.FileName);
        foreach (var part in new[] { ResultFolder, CheckpointFolder, LogFolder })
        {
            Directory.CreateDirectory(Path.Combine(output, part));
            folder.RemoveUnfinished(part, name);
        }
        var checkpoint = Path.Combine(output, CheckpointFolder, name + ".safetensors");
        return new RunFiles(checkpoint, every, Path.Combine(output, LogFolder, name + ".jsonl"));
    }
}
