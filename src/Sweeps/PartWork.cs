namespace TheoryChecks.Sweeps;

/// <summary>Does a part: once, under its claim, with a record of how it went.</summary>
public static class PartWork
{
    private static readonly TimeSpan BetweenLooks = TimeSpan.FromSeconds(1);

    /// <summary>Does the part, unless its result is there. Returns false if it was, or another process has made it meanwhile.</summary>
    /// <param name="folder">The folder of the sweep.</param>
    /// <param name="part">The part.</param>
    /// <param name="waits">Whether to wait where another process works on it, or to leave it to that one.</param>
    /// <param name="work">
    /// Makes the result. Stops at its token with what lets it go on, by <see cref="OperationCanceledException"/>; told to stop after the result is
    /// there, it has made it.
    /// </param>
    /// <param name="reason">A failure in one line.</param>
    /// <param name="cancel">Stops.</param>
    /// <exception cref="PartHeldException">Another process works on it, and it is not to be waited for.</exception>
    /// <exception cref="SweepException">The work ended without its result.</exception>
    /// <exception cref="IOException">The folder or the disk does not allow it.</exception>
    /// <exception cref="OperationCanceledException">Stopped.</exception>
    public static bool Do(
        SweepFolder folder,
        SweepPart part,
        bool waits,
        Action<CancellationToken> work,
        Func<Exception, string>? reason = null,
        CancellationToken cancel = default)
    {
        using var session = Begin(folder, part, waits, cancel);
        if (session is null)
            return false;
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancel, session.Lost);
        try
        {
            work(stop.Token);
            session.Done();
            return true;
        }
        catch (OperationCanceledException) when (session.Lost.IsCancellationRequested)
        {
            throw session.Taken();
        }
        catch (OperationCanceledException)
        {
            if (session.Stopped())
                return true;
            throw;
        }
        catch (Exception e)
        {
            session.Failed(reason?.Invoke(e) ?? e.Message);
            throw;
        }
    }

    /// <summary>Notes a failure of what this process has just stopped.</summary>
    public static void Fail(SweepFolder folder, SweepPart part, string reason) => folder.Add(
        part, new PartAttempt(ClaimOwner.Current.Host, ClaimOwner.Current.Job, DateTime.UtcNow, 0, AttemptOutcome.Failed, reason));

    /// <summary>The part, begun; null if its result is there, or appeared while another process worked on it.</summary>
    private static PartSession? Begin(SweepFolder folder, SweepPart part, bool waits, CancellationToken cancel)
    {
        while (true)
        {
            if (PartSession.Begin(folder, part, out var holder) is { } session)
                return session;
            if (holder is null)
                return null;
            if (!waits)
                throw new PartHeldException(part.Name, holder);
            cancel.WaitHandle.WaitOne(BetweenLooks);
            cancel.ThrowIfCancellationRequested();
        }
    }
}
