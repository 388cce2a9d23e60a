using System.Collections.Immutable;
using System.Diagnostics;

namespace TheoryChecks.Sweeps;

/// <summary>A sweep on Slurm: one array over what is missing, then results are counted.</summary>
public sealed class SlurmSweep
{
    private const int Looks = 5; // after the last task: results reach other machines' eyes late
    private static readonly TimeSpan Silence = TimeSpan.FromMinutes(15);
    private static readonly TimeSpan BetweenLooks = TimeSpan.FromSeconds(1), BetweenQuestions = TimeSpan.FromSeconds(5);

    private readonly SweepFolder _folder;
    private readonly SweepPlan _plan;
    private readonly string _jobName;
    private readonly int _maxArraySize;

    /// <summary>The sweep of this plan in this folder.</summary>
    /// <exception cref="SweepException">There is no Slurm here.</exception>
    public SlurmSweep(SweepFolder folder, SweepPlan plan)
    {
        (_folder, _plan, _jobName) = (folder, plan, JobNameOf(folder, plan));
        _maxArraySize = SlurmClient.MaxArraySize();
    }

    /// <summary>Submits what is missing and not in the queue already.</summary>
    /// <param name="command">The command line of a task, program first, without its part.</param>
    /// <param name="options">The user's.</param>
    /// <returns>The jobs' numbers, and how many parts they have together.</returns>
    /// <exception cref="SweepException">sbatch refuses.</exception>
    /// <exception cref="IOException">The folder or the disk does not allow it.</exception>
    public (ImmutableArray<string> Jobs, int Parts) Submit(ImmutableArray<string> command, SlurmOptions options)
    {
        var queued = (Queue() ?? []).Select(task => task.Part).ToHashSet();
        var parts = _folder.Missing(_plan).Where(part => !queued.Contains(part)).ToArray();
        var scripts = SlurmScript.Split(
            new SlurmScript
            {
                JobName = _jobName,
                Parts = [],
                Offset = 0,
                Count = _plan.Parts.Length,
                Command = command,
                WorkingFolder = Environment.CurrentDirectory,
                Log = Path.Combine(Path.GetFullPath(_folder.Slurm), $"{_plan.Name}_%A_%a.log"),
                Options = options,
            },
            parts,
            _maxArraySize);
        Directory.CreateDirectory(_folder.Slurm);
        var jobs = ImmutableArray.CreateBuilder<string>();
        foreach (var script in scripts)
        {
            var path = Path.Combine(_folder.Slurm, $"{_plan.Name}-{script.Offset}.sbatch");
            AtomicFile.Write(path, System.Text.Encoding.UTF8.GetBytes(script.ToString()));
            jobs.Add(SlurmClient.Submit(path, options.More));
        }
        return (jobs.ToImmutable(), parts.Length);
    }

    /// <summary>Waits until every result is there, or no task is left that could make one; returns the numbers of the missing parts.</summary>
    /// <param name="progress">Is told what goes on and how many parts are done.</param>
    /// <param name="cancel">Stops waiting; the tasks go on.</param>
    /// <exception cref="SweepException">The controller has not answered for a quarter of an hour, and no result has come.</exception>
    public ImmutableArray<int> Wait(Action<string, int> progress, CancellationToken cancel)
    {
        var (missing, empty) = (_folder.Missing(_plan), 0);
        var (asked, queue, clock, silent) = (Stopwatch.StartNew(), Queue(), new Stopwatch(), Stopwatch.StartNew());
        while (missing.Length > 0 && empty < Looks)
        {
            progress(Words(queue, missing.Length), _plan.Parts.Length - missing.Length);
            // Looking must not take more than a twentieth of the time, however many parts there are.
            cancel.WaitHandle.WaitOne(BetweenLooks + 20 * clock.Elapsed);
            cancel.ThrowIfCancellationRequested();
            if (asked.Elapsed >= BetweenQuestions || empty > 0)
            {
                queue = Queue();
                asked.Restart();
                empty = queue is { Count: 0 } ? empty + 1 : 0;
            }
            var before = missing.Length;
            clock.Restart();
            missing = [.. missing.Where(part => !_folder.IsDone(_plan.Parts[part - 1]))];
            clock.Stop();
            if (queue is not null || missing.Length < before)
                silent.Restart();
            if (silent.Elapsed > Silence)
                throw new SweepException(
                    $"Slurm's controller has not answered for {Silence.TotalMinutes} minutes, and no result has come; its tasks may go on. The same "
                        + "command, with --resume where it has it, waits again and collects.");
        }
        return missing;
    }

    /// <summary>The name of the sweep's jobs: another one for each plan and folder.</summary>
    internal static string JobNameOf(SweepFolder folder, SweepPlan plan) =>
        $"theorychecks-{SweepPlan.HashOf([Path.TrimEndingDirectorySeparator(Path.GetFullPath(folder.Path)), plan.Name, plan.Hash])}";

    /// <summary>The offsets of all arrays that a plan may have.</summary>
    internal static IEnumerable<int> Offsets(SweepPlan plan, int maxArraySize)
    {
        for (var offset = 0; offset < plan.Parts.Length; offset += Math.Max(1, maxArraySize - 1))
            yield return offset;
    }

    private static string Words(IReadOnlyList<QueuedTask>? queue, int missing)
    {
        if (queue is null)
            return $"{missing} parts missing; Slurm's controller does not answer";
        var waiting = queue.Where(task => !task.IsRunning).ToArray();
        string[] reasons = [.. waiting.Select(task => task.Reason).Where(reason => reason is not ("" or "None")).Distinct().Take(3)];
        var why = reasons.Length > 0 ? $" ({string.Join(", ", reasons)})" : "";
        return $"{missing} parts missing: {queue.Count - waiting.Length} running, {waiting.Length} waiting{why}";
    }

    private IReadOnlyList<QueuedTask>? Queue() => SlurmClient.Queue(_jobName, Offsets(_plan, _maxArraySize));
}
