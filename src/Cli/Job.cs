using System.Runtime.InteropServices;
using TheoryChecks.Model;
using TheoryChecks.Patterns;
using TheoryChecks.Reporting;
using TheoryChecks.Reporting.Tables;
using TheoryChecks.Sweeps;

namespace TheoryChecks.Cli;

/// <summary>
/// Runs a command's work so that it always ends well: Ctrl-C and the time limit cancel it, work that does not notice is left behind, no file is left
/// half-written, and every failure is one message and an exit code.
/// </summary>
internal sealed class Job
{
    private const int WorkStackBytes = 64 << 20;

    /// <summary>SIGUSR1 on Linux, which an sbatch script of ours asks for as the warning.</summary>
    private const int UserSignal = 10;

    private static readonly TimeSpan GraceAfterInterrupt = TimeSpan.FromSeconds(3);
    private static readonly TimeSpan GraceAfterTime = TimeSpan.FromSeconds(10); // for writing down what was decided

    // Work that was left behind may still look at these, so they are not disposed; the process is about to end.
    private readonly CancellationTokenSource _interrupted = new();
    private readonly CancellationTokenSource _outOfTime = new();
    private readonly CancellationTokenSource _either;

    private Job(Screen screen)
    {
        Screen = screen;
        _either = CancellationTokenSource.CreateLinkedTokenSource(_interrupted.Token, _outOfTime.Token);
    }

    public Screen Screen { get; }

    /// <summary>How to go on after Ctrl-C, one sentence, where the work keeps something; else null.</summary>
    public string? GoesOn { private get; set; }

    /// <summary>Fires on Ctrl-C.</summary>
    public CancellationToken Interrupted => _interrupted.Token;

    /// <summary>Fires when --time is up.</summary>
    public CancellationToken OutOfTime => _outOfTime.Token;

    /// <summary>True once Slurm has warned of the time limit; like Ctrl-C it stops the work, with a checkpoint.</summary>
    public bool IsWarned { get; private set; }

    /// <summary>Fires on either.</summary>
    public CancellationToken Cancel => _either.Token;

    /// <summary>Runs the work to its exit code.</summary>
    /// <param name="screen">Where it speaks.</param>
    /// <param name="seconds">The time limit, if there is one.</param>
    /// <param name="work">The work.</param>
    /// <param name="keepsSteps">Cancelled work writes a checkpoint after the step under way, and is waited for, however long that takes.</param>
    public static int Run(Screen screen, double? seconds, Func<Job, int> work, bool keepsSteps = false)
    {
        var job = new Job(screen);
        AppDomain.CurrentDomain.UnhandledException += (_, e) => Environment.Exit(job.Report((Exception)e.ExceptionObject));
        using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, job.OnSignal);
        using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, job.OnSignal);
        using var warning = SlurmTask.Current is null ? null : PosixSignalRegistration.Create((PosixSignal)UserSignal, job.OnWarning);
        if (seconds is { } limit)
            job._outOfTime.CancelAfter(TimeSpan.FromSeconds(limit));

        var ended = new TaskCompletionSource<int>();
        new Thread(() => ended.SetResult(job.Guard(work)), WorkStackBytes) { IsBackground = true }.Start();
        if (Ends(Timeout.InfiniteTimeSpan, job.Cancel) || (keepsSteps && EndsWithItsStep()) || Ends(GraceAfterTime, job.Interrupted)
            || (job.Interrupted.IsCancellationRequested && Ends(GraceAfterInterrupt, CancellationToken.None)))
            return ended.Task.Result;
        job.LeaveBehind();
        return job.Report(job.Interrupted.IsCancellationRequested
            ? new OperationCanceledException()
            : CommandException.OutOfBudget($"out of time after {seconds} s, in the middle of a step that cannot be stopped."));

        bool EndsWithItsStep()
        {
            if (Ends(GraceAfterInterrupt, CancellationToken.None))
                return true;
            screen.Error.WriteLine("Stopping: the step under way is finished first, then a checkpoint is written. Ctrl-C ends at once, without it.");
            return Ends(Timeout.InfiniteTimeSpan, CancellationToken.None);
        }

        bool Ends(TimeSpan within, CancellationToken unless)
        {
            try
            {
                return ended.Task.Wait(within, unless);
            }
            catch (OperationCanceledException)
            {
                return false;
            }
        }
    }

    /// <summary>One message on stderr for a failure, and its exit code.</summary>
    public int Report(Exception failure)
    {
        var (code, message) = Told(failure);
        Screen.Error.WriteLine($"theorychecks: {message.ReplaceLineEndings("\\n")}");
        return code;
    }

    /// <summary>The exit code and the message for a failure.</summary>
    public (int ExitCode, string Message) Told(Exception failure)
    {
        switch (failure)
        {
            case AggregateException many:
                return Told(many.Flatten().InnerExceptions[0]);
            case CommandException command:
                return (command.ExitCode, command.Message);
            case InstanceFormatException or ReportFormatException or JournalException or MissingResultException or SweepException:
                return (ExitCode.BadInput, failure.Message);
            case EnumerationLimitException or PartHeldException:
                return (ExitCode.Undecided, failure.Message);
            case OperationCanceledException when Interrupted.IsCancellationRequested:
                return (ExitCode.Interrupted, $"interrupted; no file was left half-written. {GoesOn ?? "Nothing was kept of the work."}");
            case OperationCanceledException when OutOfTime.IsCancellationRequested:
                return (ExitCode.Undecided, "out of time; raise --time, or take a smaller instance.");
            case OutOfMemoryException:
                return (ExitCode.Undecided, "out of memory; take a smaller instance, or do without --list and --out.");
            case IOException or UnauthorizedAccessException: // what is read has its own messages
                return (ExitCode.BadInput, StandardStreams.Lost(failure));
            default:
                var what = $"internal error: {failure.GetType().Name}: {OneLine(failure)}";
                return (ExitCode.Failed, $"{what} This is a bug; please report it with the command line and the input.");
        }

        static string OneLine(Exception failure) => failure.Message.ReplaceLineEndings(" ");
    }

    private int Guard(Func<Job, int> work)
    {
        try
        {
            return work(this);
        }
        catch (Exception failure)
        {
            return Report(failure);
        }
    }

    private void OnWarning(PosixSignalContext context)
    {
        context.Cancel = true;
        IsWarned = true;
        _interrupted.Cancel();
    }

    private void OnSignal(PosixSignalContext context)
    {
        // A second Ctrl-C ends the process at once, as the system does by default.
        context.Cancel = !Interrupted.IsCancellationRequested;
        if (!context.Cancel)
            LeaveBehind();
        _interrupted.Cancel();
    }

    private void LeaveBehind()
    {
        AtomicFile.DiscardUnfinished();
        if (Screen.ErrorIsTerminal)
            Screen.ErrorConsole.Cursor.Show(true);
    }
}
