using System.Diagnostics;
using System.Globalization;
using Spectre.Console;

namespace TheoryChecks.Cli;

/// <summary>
/// Progress of long work on stderr: a live bar on a terminal, otherwise a plain line every few seconds, so that short work stays quiet. Work
/// that says nothing is spoken for: what it said last, and for how long.
/// </summary>
internal sealed class ProgressDisplay
{
    private static readonly TimeSpan BetweenLines = TimeSpan.FromSeconds(5), Pulse = TimeSpan.FromSeconds(1);

    private readonly object _lock = new();
    private readonly Stopwatch _sinceLine = Stopwatch.StartNew();
    private readonly TextWriter _lines;
    private readonly ProgressTask? _bar;
    private readonly Stopwatch _sinceState = Stopwatch.StartNew();
    private string _state;

    private ProgressDisplay(TextWriter lines, ProgressTask? bar, string what) => (_lines, _bar, _state) = (lines, bar, what);

    /// <summary>Shows the progress of <paramref name="work"/> while it runs.</summary>
    public static T During<T>(Screen screen, string what, Func<ProgressDisplay, T> work)
    {
        if (!screen.ErrorIsTerminal)
        {
            var display = new ProgressDisplay(screen.Error, bar: null, what);
            var ended = new ManualResetEventSlim(); // not disposed: the thread may still wait for it
            // A thread of its own: those of the pool may all be at work.
            new Thread(() =>
            {
                while (!ended.Wait(Pulse))
                    display.StillAlive();
            }) { IsBackground = true }.Start();
            try
            {
                return work(display);
            }
            finally
            {
                ended.Set();
            }
        }
        return screen.ErrorConsole.Progress()
            .AutoClear(true)
            .Columns(new TaskDescriptionColumn { Alignment = Justify.Left }, new ProgressBarColumn(), new ElapsedTimeColumn(), new SpinnerColumn())
            .Start(context => work(new ProgressDisplay(screen.Error, context.AddTask(Markup.Escape(what)).IsIndeterminate(), what)));
    }

    /// <summary>So much is done; the total is null where it cannot be known. Any thread may call.</summary>
    public void Report(string state, double done, double? total)
    {
        lock (_lock)
        {
            if (state != _state)
            {
                _state = state;
                _sinceState.Restart();
            }
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

    /// <summary>So many statements are decided; this one has been under way the longest.</summary>
    public void Decided(int done, int total, string open) =>
        Report(done == total ? $"{done} of {total} decided" : $"{done} of {total} decided, {open} under way", done, total);

    /// <summary>So many pieces of something are settled; without a total, it goes on.</summary>
    public void Settled(string what, int done, int? total) => Report(total is null ? what : $"{what}: {done} of {total} settled", done, total);

    /// <summary>A line in place of one that the work has not sent.</summary>
    private void StillAlive()
    {
        lock (_lock)
        {
            if (_sinceLine.Elapsed < BetweenLines)
                return;
            _sinceLine.Restart();
            _lines.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{_state} (for {_sinceState.Elapsed.TotalSeconds:0} s)"));
        }
    }
}
