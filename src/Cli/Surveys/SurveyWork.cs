using TheoryChecks.Surveys;
using TheoryChecks.Sweeps;

namespace TheoryChecks.Cli;

/// <summary>Makes the files of results that are missing, each under its claim, so that no two processes make the same one.</summary>
internal sealed class SurveyWork
{
    private static readonly TimeSpan BetweenLooks = TimeSpan.FromSeconds(1);

    private readonly Job _job;
    private readonly SurveySpec _spec;
    private readonly SurveyFolder _results;
    private readonly OutputFolder _folder;
    private readonly int _threads;

    public SurveyWork(Job job, SurveySpec spec, SurveyFolder results, OutputFolder folder, int threads)
    {
        (_job, _spec, _results, _folder, _threads) = (job, spec, results, folder, threads);
        Parts = [.. Enumerable.Range(0, spec.Blocks).Select(PartOf)];
    }

    /// <summary>The parts of the sweep that the survey is: one for each file of results.</summary>
    public IReadOnlyList<SweepPart> Parts { get; }

    /// <summary>Makes one file; its claim is the caller's.</summary>
    public void One(int block, CancellationToken cancel) => ProgressDisplay.During(_job.Screen, "surveying", progress =>
    {
        Take([block], Options(progress, Instances([block])), cancel);
        return 0;
    });

    /// <summary>Makes what is missing of these files. What others work on is waited for, and made if they do not.</summary>
    /// <param name="run">The sweep.</param>
    /// <param name="blocks">The files.</param>
    /// <param name="all">How many instances these files and those that are there already have: what progress counts up to.</param>
    /// <param name="waits">False: what others work on is left to them.</param>
    /// <returns>Who works on those that are left.</returns>
    public IReadOnlyList<ClaimSeen> All(SweepRun run, IReadOnlyList<int> blocks, int all, bool waits) =>
        ProgressDisplay.During(_job.Screen, "surveying", progress =>
        {
            while (true)
            {
                var held = Round(run, blocks, all, progress);
                if (held.Count == 0 || !waits)
                    return held;
                blocks = [.. blocks.Where(block => !_results.IsDone(block))];
                progress.Report($"waiting for {held[0].Owner?.ToString() ?? "another process"}", _spec.Blocks - blocks.Count, _spec.Blocks);
                _job.Cancel.WaitHandle.WaitOne(BetweenLooks);
                _job.Cancel.ThrowIfCancellationRequested();
            }
        });

    /// <summary>How many instances these files have.</summary>
    public int Instances(IEnumerable<int> blocks) => blocks.Sum(block => _results.RangeOf(block).Count);

    private List<ClaimSeen> Round(SweepRun run, IReadOnlyList<int> blocks, int all, ProgressDisplay progress)
    {
        var (held, sessions, gate) = (new List<ClaimSeen>(), new Dictionary<string, PartSession>(), new Lock());
        var options = Options(progress, all);
        try
        {
            Take(blocks, options with { Begin = Begin, Write = Write }, _job.Cancel);
            return held;
        }
        catch (OperationCanceledException)
        {
            End(session => session.Stopped());
            throw;
        }
        catch (Exception e)
        {
            End(session => session.Failed(run.Reason(e)));
            throw;
        }
        finally
        {
            End(session => session.Stopped()); // those that others have taken over
        }

        CancellationToken? Begin(int block)
        {
            if (run.Begin(Parts[block], out var holder) is { } session)
            {
                lock (gate)
                    sessions[Parts[block].Result] = session;
                return session.Lost;
            }
            if (holder is not null)
                held.Add(holder);
            return null;
        }

        void Write(string path, IReadOnlyList<byte[]> lines)
        {
            options.Write(path, lines);
            PartSession session;
            lock (gate)
                sessions.Remove(path, out session!);
            using (session)
                session.Done();
        }

        void End(Action<PartSession> how)
        {
            foreach (var session in sessions.Values)
                using (session)
                    if (!session.Lost.IsCancellationRequested)
                        how(session);
            sessions.Clear();
        }
    }

    private void Take(IReadOnlyList<int> blocks, SurveyRunOptions options, CancellationToken cancel)
    {
        try
        {
            SurveyRun.Take(_spec, _results, blocks, options, cancel);
        }
        catch (SurveyException e)
        {
            throw CommandException.BadInput(e.Message);
        }
    }

    private SurveyRunOptions Options(ProgressDisplay progress, int all) => new()
    {
        Threads = _threads,
        Write = (path, lines) => _folder.Write(path, stream =>
        {
            foreach (var line in lines)
            {
                stream.Write(line);
                stream.WriteByte((byte)'\n');
            }
        }),
        KeepAlarm = (path, bytes) => _folder.Write(path, bytes),
        Alarm = alarm => _job.Screen.Error.WriteLine($"theorychecks: SOUNDNESS ALARM: {alarm}"),
        Progress = (done, total) => progress.Settled("instances", all - total + done, all), // with those that were there before
    };

    private SweepPart PartOf(int block)
    {
        var file = _results.FileOf(block);
        return new SweepPart($"survey_{Path.GetFileNameWithoutExtension(file)}_{_spec.Hash}", file) { IsWhole = () => _results.IsDone(block) };
    }
}
