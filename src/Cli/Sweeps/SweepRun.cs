using System.Collections.Immutable;
using System.CommandLine;
using System.Globalization;
using System.Reflection;
using TheoryChecks.Sweeps;

namespace TheoryChecks.Cli;

/// <summary>
/// A sweep as commands see it: a plan, a folder, and where the user wants the parts worked on. A command says how to make part I and how to collect;
/// what is missing is made here, by one process for one part, or by Slurm.
/// </summary>
internal sealed class SweepRun
{
    private const int NamedFailures = 3;

    private readonly Job _job;
    private readonly ParseResult _parsed;
    private readonly EngineOptions _engine;
    private readonly string _output;

    private SweepRun(Job job, ParseResult parsed, EngineOptions engine, string output, SweepPlan plan)
    {
        (_job, _parsed, _engine, _output, Plan) = (job, parsed, engine, output, plan);
        try
        {
            Folder = SweepFolder.Open(output, plan);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw Unwritable(e);
        }
    }

    /// <summary>The version that results are of.</summary>
    public static string Version { get; } =
        typeof(SweepRun).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()!.InformationalVersion.Split('+')[0];

    /// <summary>The plan.</summary>
    public SweepPlan Plan { get; }

    /// <summary>The folder that all share.</summary>
    public SweepFolder Folder { get; }

    /// <summary>The sweep in a folder; null without --out.</summary>
    /// <param name="job">The command's job.</param>
    /// <param name="parsed">Its command line.</param>
    /// <param name="engine">Its options.</param>
    /// <param name="output">The folder of --out.</param>
    /// <param name="name">A folder holds one plan of a name. Null where results say all about themselves: then any number fit in.</param>
    /// <param name="parts">The parts, in order.</param>
    /// <param name="isNamedByParts">See <see cref="SweepPlan.IsNamedByParts"/>.</param>
    public static SweepRun? Of(
        Job job, ParseResult parsed, EngineOptions engine, string? output, string? name, IEnumerable<SweepPart> parts, bool isNamedByParts = false)
    {
        if (output is null)
            return null;
        var plan = new SweepPlan
        {
            Name = "", Version = Version, Command = EngineOptions.Words(parsed), Parts = [.. parts], IsNamedByParts = isNamedByParts,
        };
        var words = string.Join('-', plan.Command.TakeWhile(word => !word.StartsWith('-')));
        return new SweepRun(job, parsed, engine, output, plan with { Name = name ?? $"{words}_{plan.Hash}" });
    }

    /// <summary>
    /// Does what the command line asks for short of collecting: one part, or submitting and waiting. Null if all parts are to be collected, or, on
    /// this machine, made first; otherwise the exit code.
    /// </summary>
    /// <param name="make">Makes a part, by its index from 0; stops at the token, with what lets it go on.</param>
    /// <param name="time">The value of --time.</param>
    /// <param name="part">The part to make alone, if the command reads it itself.</param>
    public int? Elsewhere(Action<int, CancellationToken> make, double? time, PartNumber? part = null)
    {
        if ((part ?? _engine.Part(_parsed)) is { } number)
            return One(number, make);
        return _engine.IsSlurm(_parsed) ? OnSlurm(time) : null;
    }

    /// <summary>Makes a part in the midst of others on this machine; waits where another process has it. False if it was there or came.</summary>
    public bool Do(SweepPart part, Action<CancellationToken> make, CancellationToken cancel) => Told(() => PartWork.Do(
        Folder, part, waits: true, make, Reason, cancel));

    /// <summary>Makes a part in the midst of others, unless it is there; who works on it, if that is somebody else, else null.</summary>
    public ClaimSeen? Try(SweepPart part, Action<CancellationToken> make, CancellationToken cancel)
    {
        try
        {
            Told(() => PartWork.Do(Folder, part, waits: false, make, Reason, cancel));
            return null;
        }
        catch (PartHeldException held)
        {
            return held.Holder;
        }
    }

    /// <summary>Begins a part in the midst of others; null if it is there, or somebody else works on it, who is named.</summary>
    public PartSession? Begin(SweepPart part, out ClaimSeen? holder)
    {
        ClaimSeen? other = null;
        var session = Told(() => PartSession.Begin(Folder, part, out other));
        holder = other;
        return session;
    }

    /// <summary>What a failure is called in the record of a part.</summary>
    public string Reason(Exception failure) => _job.Told(failure).Message;

    /// <summary>Removes what only mattered while parts were missing.</summary>
    public void Tidy() => Folder.Tidy(Plan);

    private int One(PartNumber number, Action<int, CancellationToken> make)
    {
        var part = Plan.Part(number);
        var text = _job.Screen.Human;
        try
        {
            var isNew = Told(() => PartWork.Do(Folder, part, waits: false, token => make(number.Number - 1, token), Reason, _job.Cancel));
            text.WriteLine($"Part {number}, {part.Name}: {(isNew ? "done" : "it was done already")}.");
            return ExitCode.Success;
        }
        catch (OperationCanceledException) when (_job.IsWarned)
        {
            if (Folder.Attempts(part).LastOrDefault() is not { HasMoved: true })
                throw Failed("it got nowhere within the time limit of its task; give a longer --time, or more and smaller parts.");
            // Said first: once the task is back in the queue, Slurm ends this process.
            text.WriteLine($"Part {number}, {part.Name}: the time limit is near; what there is is kept, and the task goes back into the queue.");
            if (SlurmClient.Requeue(SlurmTask.Current!) is { } why)
                throw Failed($"the time limit is near, and Slurm does not put the task back: {why}.");
            return ExitCode.Undecided;
        }

        CommandException Failed(string why)
        {
            PartWork.Fail(Folder, part, why);
            return new CommandException(ExitCode.Undecided, $"part {number}, {part.Name}: {why}");
        }
    }

    private int? OnSlurm(double? time)
    {
        var sweep = new SlurmSweep(Folder, Plan);
        var (jobs, parts) = Told(() => sweep.Submit(Command(), _engine.Slurm(_parsed, time)));
        var text = _job.Screen.Human;
        var submitted = parts == 0 ? "Nothing to submit" : $"Submitted {parts} of {Plan.Parts.Length} parts as job {string.Join(", ", jobs)}";
        if (_engine.EndsAfterSubmitting(_parsed))
        {
            text.WriteLine($"{submitted}. How it goes: theorychecks status {_output}");
            return ExitCode.Success;
        }
        _job.Screen.Error.WriteLine($"{submitted}; waiting. Ctrl-C ends the waiting alone. How it goes: theorychecks status {_output}");
        ImmutableArray<int> missing;
        try
        {
            missing = ProgressDisplay.During(
                _job.Screen, "waiting", progress => sweep.Wait((state, done) => progress.Report(state, done, Plan.Parts.Length), _job.Cancel));
        }
        catch (OperationCanceledException)
        {
            throw new CommandException(
                ExitCode.Interrupted,
                $"interrupted; the tasks go on. The same command with --resume waits again and collects; scancel "
                    + $"{string.Join(' ', jobs)} ends them.");
        }
        return missing.Length == 0 ? null : throw new CommandException(ExitCode.Failed, Lacking(missing));
    }

    /// <summary>What is missing when no task is left, and why.</summary>
    private string Lacking(ImmutableArray<int> missing)
    {
        var parts = SweepStatus.Of(Folder, Plan, slurm: false).Parts;
        var reasons = missing.Select(number => parts[number - 1]).Where(part => part.Reason is not null).Take(NamedFailures)
            .Select(part => string.Create(CultureInfo.InvariantCulture, $"part {part.Number}, {part.Name}: {part.Reason!.TrimEnd('.')}")).ToArray();
        var why = reasons.Length == 0 ? "their tasks ended without a word, as cancelled ones do" : string.Join("; ", reasons);
        return $"{missing.Length} of {Plan.Parts.Length} parts are missing, and no task is left: {why}. The same command with --resume submits them "
            + $"again; theorychecks status {_output} lists all.";
    }

    /// <summary>The command line of a task, without its part.</summary>
    private ImmutableArray<string> Command() => [.. Program(), .. Plan.Command, "--out", Path.GetFullPath(_output)];

    /// <summary>This program, as a task calls it.</summary>
    private static IEnumerable<string> Program()
    {
        var self = Environment.ProcessPath!;
        return Path.GetFileNameWithoutExtension(self) == "dotnet" ? [self, Path.Combine(AppContext.BaseDirectory, "theorychecks.dll")] : [self];
    }

    private T Told<T>(Func<T> work)
    {
        try
        {
            return work();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw Unwritable(e);
        }
    }

    private CommandException Unwritable(Exception e) =>
        CommandException.BadInput($"--out {_output}: the folder cannot be written: {FileFailure.OfOutput(e)}; make room, or give another one.");
}
