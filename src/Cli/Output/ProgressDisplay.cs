using System.Diagnostics;
using Spectre.Console;

namespace TheoryChecks.Cli;

/// <summary>Progress of long work on stderr: a live bar on a terminal, otherwise a plain line every few seconds, so that short work stays quiet.</summary>
internal sealed class ProgressDisplay
{
    private static readonly TimeSpan BetweenLines = TimeSpan.FromSeconds(5);

    private readonly object _lock = new();
    private readonly Stopwatch _sinceLine = Stopwatch.StartNew();
    private readonly TextWriter _lines;
    private readonly ProgressTask? _bar;

    private ProgressDisplay(TextWriter lines, ProgressTask? bar) => (_lines, _bar) = (lines, bar);

    /// <summary>Shows the progress of <paramref name="work"/> while it runs.</summary>
    public static T During<T>(Screen screen, string what, Func<ProgressDisplay, T> work)
    {
        if (!screen.ErrorIsTerminal)
            return work(new ProgressDisplay(screen.Error, bar: null));
        return screen.ErrorConsole.Progress()
            .AutoClear(true)
            .Columns(new TaskDescriptionColumn { Alignment = Justify.Left }, new ProgressBarColumn(), new ElapsedTimeColumn(), new SpinnerColumn())
            .Start(context => work(new ProgressDisplay(screen.Error, context.AddTask(Markup.Escape(what)).IsIndeterminate())));
    }

    /// <summary>So much is done; the total is null where it cannot be known. Any thread may call.</summary>
    public void Report(string state, double done, double? total)
    {
        lock (_lock)
        {
            if (_bar is not null)
            {
                _bar.Description = Markup.Escape(state);
                _bar.IsIndeterminate = total is null;
                if (total is { } all)
                    (_bar.MaxValue, _bar.Value) = (all, done);
            }
            else if (_sinceLine.Elapsed >= BetweenLines)
            {
                _sinceLine.Restart();
                _lines.WriteLine(state);
            }
        }
    }
}
