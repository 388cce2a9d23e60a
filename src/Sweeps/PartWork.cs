using System.Diagnostics;

namespace TheoryChecks.Sweeps;

/// <summary>Does a part: once, under its claim, with a record of how it went.</summary>
public static class PartWork
{
    private static readonly TimeSpan BetweenLooks = TimeSpan.FromSeconds(1);

    /// <summary>Does the part, unless its result is there. Returns false if it was, or another process has made it meanwhile.</summary>
    /// <param name="folder">The folder of the sweep.</param>
    /// <param name="part">The part.</param>
    /// <param name="waits">Whether to wait where another process works on it, or to leave it to that one.</param>
    /// <param name="work">Makes the result. Stops at its token with what lets it go on, by <see cref="OperationCanceledException"/>.</param>
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
        if (folder.IsDone(part))
            return false;
        using var claim = Take(folder, part, waits, cancel);
        // Between the first look and the claim it may have been made.
        if (claim is null || folder.IsDone(part))
            return false;
        if (claim.Follows?.Owner is { } dead)
            folder.Add(part, new PartAttempt(
                dead.Host,
                dead.Job,
                claim.Follows.Began,
                Math.Max(0, (claim.Follows.Written - claim.Follows.Began).TotalSeconds),
                AttemptOutcome.Lost,
                $"it ended without a word, in {dead}"));
        var (began, clock, trace, owner) = (DateTime.UtcNow, Stopwatch.StartNew(), folder.Trace(part), ClaimOwner.Current);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancel, claim.Lost);
        try
        {
            work(stop.Token);
            if (!folder.IsDone(part))
                throw new SweepException($"{part.Name}: the work ended without its result, {part.Result}. This is a bug; please report it.");
            End(AttemptOutcome.Done, null);
            return true;
        }
        catch (OperationCanceledException) when (claim.Lost.IsCancellationRequested)
        {
            throw new PartHeldException(part.Name, folder.Claimed(part) ?? claim.Follows!);
        }
        catch (OperationCanceledException)
        {
            End(AttemptOutcome.Stopped, "it was told to stop");
            throw;
        }
        catch (Exception e)
        {
            End(AttemptOutcome.Failed, (reason?.Invoke(e) ?? e.Message).ReplaceLineEndings(" "));
            throw;
        }

        void End(AttemptOutcome outcome, string? why)
        {
            var moved = outcome == AttemptOutcome.Done || folder.Trace(part) is { } now && now != trace;
            try
            {
                folder.Add(part, new PartAttempt(owner.Host, owner.Job, began, clock.Elapsed.TotalSeconds, outcome, why) { HasMoved = moved });
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException && outcome != AttemptOutcome.Done)
            {
                // A full disk has no room for saying so, either; the failure itself is told.
            }
        }
    }

    /// <summary>Notes a failure of what this process has just stopped.</summary>
    public static void Fail(SweepFolder folder, SweepPart part, string reason) => folder.Add(
        part, new PartAttempt(ClaimOwner.Current.Host, ClaimOwner.Current.Job, DateTime.UtcNow, 0, AttemptOutcome.Failed, reason));

    /// <summary>The claim; null if the result appeared while another process had it.</summary>
    private static Claim? Take(SweepFolder folder, SweepPart part, bool waits, CancellationToken cancel)
    {
        while (true)
        {
            if (Claim.Take(folder.Claims, part.Name, ClaimOwner.Current, out var holder) is { } claim)
                return claim;
            if (!waits)
                throw new PartHeldException(part.Name, holder!);
            cancel.WaitHandle.WaitOne(BetweenLooks);
            cancel.ThrowIfCancellationRequested();
            if (folder.IsDone(part))
                return null;
        }
    }
}
