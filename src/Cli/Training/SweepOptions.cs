using System.CommandLine;
using System.Globalization;
using TheoryChecks.Sweeps;
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

    private readonly EngineOptions _engine = new();

    public SweepOptions(IEnumerable<string> methods, string scales)
    {
        Scale = CommonOptions.Word("--scale", "SCALE", "ci", LrbScale.All.Select(one => one.Name), scales);
        _method = CommonOptions.Among(CommonOptions.Texts("--method", "METHOD", "Only these methods; may be repeated."), methods);
        _method.AllowMultipleArgumentsPerToken = true;
    }

    public Option<string> Scale { get; }

    /// <summary>Adds the options to a command, after its own, and gives it its work.</summary>
    public void AddTo(Command command, Func<Job, ParseResult, int> run)
    {
        foreach (var option in new Option[] { Scale, _method, _device, _seed, _seeds, _every, _resume, _json, _output, _time })
            command.Add(option);
        _engine.AddTo(command);
        command.SetAction(parsed =>
        {
            var output = parsed.GetValue(_output);
            var time = _engine.Time(parsed, parsed.GetValue(_time));
            return Job.Run(new Screen(parsed.GetValue(_json)), time, job => TrainingFailure.Told(() =>
            {
                CommonOptions.RequireFolder(parsed.GetValue(_resume), output);
                _engine.Require(parsed, output, parsed.GetValue(_json));
                if (output is not null)
                    job.GoesOn = "The same command with --resume goes on with what is there.";
                return run(job, parsed);
            }), keepsSteps: output is not null);
        });
    }

    /// <summary>True if other processes make parts of it, too.</summary>
    public bool IsShared(ParseResult parsed) => _engine.IsShared(parsed);

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
        if (!parsed.GetValue(_resume) && _engine.Part(parsed) is null && Store(parsed)?.All().Any() == true)
        {
            var output = parsed.GetValue(_output);
            throw CommandException.BadInput($"--out {output}: there are results in it; add --resume to go on, or give another folder.");
        }
        return folder;
    }

    /// <summary>Trains what is missing, here or elsewhere (see <see cref="Sweep"/>, <see cref="SweepRun"/>), and gives all results, unless this was
    /// one part of them.</summary>
    /// <returns>The exit code.</returns>
    public int Take(
        CommandAnswer answer, ParseResult parsed, IReadOnlyList<SweepItem> items, TrainingDevice device, Func<IReadOnlyList<BenchResult>, int> give)
    {
        var (job, store) = (answer.Job, Store(parsed));
        var run = SweepRun.Of(job, parsed, _engine, parsed.GetValue(_output), name: null, items.Select(PartOf));
        if (run?.Elsewhere((at, stop) => Train([items[at]], plainly: true, stop), parsed.GetValue(_time)) is { } code)
            return code;
        var results = Train(items, plainly: run is null, job.Cancel);
        run?.Tidy();
        return give(results);

        IReadOnlyList<BenchResult> Train(IReadOnlyList<SweepItem> some, bool plainly, CancellationToken cancel) => TrainingFailure.Told(() =>
            ProgressDisplay.During(job.Screen, "training", progress => Sweep.Run(
                some,
                device,
                store,
                answer.Folder is null ? null : item => Files(parsed.GetValue(_output)!, answer.Folder, item, parsed.GetValue(_every)),
                (state, done) => progress.Report(state, done, some.Count),
                plainly ? null : Claimed,
                cancel)));

        BenchResult Claimed(SweepItem item, Func<CancellationToken, BenchResult> make, CancellationToken stop)
        {
            var result = default(BenchResult);
            run!.Do(PartOf(item), token => result = make(token), stop);
            return result ?? item.Find(store!)!;
        }
    }

    private static SweepPart PartOf(SweepItem item)
    {
        var name = Path.GetFileNameWithoutExtension(item.FileName);
        return new SweepPart(name, $"{ResultFolder}/{item.FileName}", $"{CheckpointFolder}/{name}.safetensors");
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
