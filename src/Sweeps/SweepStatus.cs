using System.Collections.Immutable;
using System.Globalization;

namespace TheoryChecks.Sweeps;

/// <summary>How a sweep stands: by its results, its claims and its records, and by Slurm's queue where there is one.</summary>
public sealed record SweepStatus
{
    /// <summary>The plan.</summary>
    public required SweepPlan Plan { get; init; }

    /// <summary>Every part, in order.</summary>
    public required ImmutableArray<PartStatus> Parts { get; init; }

    /// <summary>Mean seconds of the tries that made a result; null without one.</summary>
    public double? MeanSeconds { get; init; }

    /// <summary>False if Slurm could not be asked, or there is none: then what waits in a queue is not told from what is missing.</summary>
    public bool QueueIsKnown { get; init; }

    /// <summary>Seconds to the end if all goes on as so far; null if nothing runs or nothing has ended yet.</summary>
    public double? SecondsLeft => MeanSeconds is { } mean && Count(PartState.Running) is > 0 and var running
        ? mean * (Parts.Length - Count(PartState.Done)) / running
        : null;

    /// <summary>How many parts stand so.</summary>
    public int Count(PartState state) => Parts.Count(part => part.State == state);

    /// <summary>The status of a plan.</summary>
    /// <param name="folder">Its folder.</param>
    /// <param name="plan">The plan.</param>
    /// <param name="slurm">Whether to ask Slurm, too.</param>
    public static SweepStatus Of(SweepFolder folder, SweepPlan plan, bool slurm)
    {
        var queue = slurm ? Queue(folder, plan) : null;
        var queued = (queue ?? []).GroupBy(task => task.Part).ToDictionary(group => group.Key, group => group.First());
        var claimed = Claim.Names(folder.Claims);
        var (total, ended) = (0.0, 0);
        var parts = plan.Parts.Select((part, at) =>
        {
            var last = folder.Attempts(part).LastOrDefault();
            if (last?.Outcome == AttemptOutcome.Done)
                (total, ended) = (total + last.Seconds, ended + 1);
            var (state, reason) = State(part, at + 1, last);
            return new PartStatus(at + 1, part.Name, state, reason);
        }).ToImmutableArray();
        return new SweepStatus { Plan = plan, Parts = parts, MeanSeconds = ended > 0 ? total / ended : null, QueueIsKnown = queue is not null };

        (PartState, string?) State(SweepPart part, int number, PartAttempt? last)
        {
            if (folder.IsDone(part))
                return (PartState.Done, null);
            var claim = claimed.Contains(part.Name) ? folder.Claimed(part) : null;
            if (claim is not null && claim.IsAlive(ClaimOwner.Current, DateTime.UtcNow))
                return (PartState.Running, claim.Owner?.ToString());
            if (queued.TryGetValue(number, out var task))
                return task.IsRunning ? (PartState.Running, "it begins") : (PartState.Waiting, task.Reason is "None" or "" ? null : task.Reason);
            if (claim is not null)
                return (PartState.Lost, $"it ended without a word, in {claim.Owner?.ToString() ?? "its beginning"}{Log(claim.Owner?.Job)}");
            return last?.Outcome switch
            {
                AttemptOutcome.Failed => (PartState.Failed, last.Reason),
                AttemptOutcome.Stopped => (PartState.Missing, last.Reason),
                _ => (PartState.Missing, null),
            };
        }

        string Log(string? job) => job is null ? "" : string.Create(
            CultureInfo.InvariantCulture, $"; see {Path.Combine(folder.Slurm, $"{plan.Name}_{job}.log")}");
    }

    private static IReadOnlyList<QueuedTask>? Queue(SweepFolder folder, SweepPlan plan)
    {
        try
        {
            return SlurmClient.Queue(SlurmSweep.JobNameOf(folder, plan), SlurmSweep.Offsets(plan, SlurmClient.MaxArraySize()));
        }
        catch (SweepException)
        {
            return null; // no Slurm here, or it does not answer
        }
    }
}
