using System.Diagnostics;

namespace TheoryChecks.Sweeps;

/// <summary>A part under work: its claim is held until this is disposed, and how it went is written down.</summary>
public sealed class PartSession : IDisposable
{
    private readonly SweepFolder _folder;
    private readonly SweepPart _part;
    private readonly Claim _claim;
    private readonly DateTime _began = DateTime.UtcNow;
    private readonly Stopwatch _clock = Stopwatch.StartNew();
    private readonly (long, DateTime)? _trace;

    private PartSession(SweepFolder folder, SweepPart part, Claim claim) =>
        (_folder, _part, _claim, _trace) = (folder, part, claim, folder.Trace(part));

    /// <summary>Fires when another process has taken the part over.</summary>
    public CancellationToken Lost => _claim.Lost;

    /// <summary>Begins a part. Null if its result is there, or another process works on it: then that one is named.</summary>
    /// <param name="folder">The folder of the sweep.</param>
    /// <param name="part">The part.</param>
    /// <param name="holder">Who works on it, or null if it is done.</param>
    /// <exception cref="IOException">The folder or the disk does not allow it.</exception>
    /// <exception cref="UnauthorizedAccessException">The folder may not be written.</exception>
    public static PartSession? Begin(SweepFolder folder, SweepPart part, out ClaimSeen? holder)
    {
        holder = null;
        if (folder.IsDone(part) || Claim.Take(folder.Claims, part.Name, ClaimOwner.Current, out holder) is not { } claim)
            return null;
        try
        {
            // Between the first look and the claim it may have been made.
            if (!folder.IsDone(part))
            {
                if (claim.Follows is { } dead)
                    folder.Add(part, AttemptOutcome.Lost, dead);
                return new PartSession(folder, part, claim);
            }
            if (claim.Follows is { } maker)
                folder.Credit(part, maker);
        }
        catch
        {
            claim.Dispose();
            throw;
        }
        claim.Dispose();
        return null;
    }

    /// <summary>Its result is there.</summary>
    /// <exception cref="SweepException">It is not.</exception>
    public void Done()
    {
        if (!_folder.IsDone(_part))
            throw new SweepException($"{_part.Name}: the work ended without its result, {_part.Result}. This is a bug; please report it.");
        Quietly(AttemptOutcome.Done, null);
    }

    /// <summary>It was told to stop. True if it had made its result all the same: then it is done.</summary>
    public bool Stopped()
    {
        var isDone = _folder.IsDone(_part);
        Quietly(isDone ? AttemptOutcome.Done : AttemptOutcome.Stopped, isDone ? null : "it was told to stop");
        return isDone;
    }

    /// <summary>It failed.</summary>
    /// <param name="reason">Why.</param>
    public void Failed(string reason) => Quietly(AttemptOutcome.Failed, reason.ReplaceLineEndings(" "));

    /// <summary>What the exception says that leaves the part to whoever has taken it over.</summary>
    public PartHeldException Taken() => new(_part.Name, _folder.Claimed(_part) ?? _claim.Follows);

    /// <summary>Lets go of the part.</summary>
    public void Dispose() => _claim.Dispose();

    private void Quietly(AttemptOutcome outcome, string? why)
    {
        try
        {
            var (owner, moved) = (ClaimOwner.Current, outcome == AttemptOutcome.Done || (_folder.Trace(_part) is { } now && now != _trace));
            _folder.Add(
                _part, new PartAttempt(owner.Host, owner.Job, _began, _clock.Elapsed.TotalSeconds, outcome, why) { HasMoved = moved });
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // A full disk has no room for saying so, either; a failure itself is told, and a result is there.
        }
    }
}
