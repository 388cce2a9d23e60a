using System.Collections.Concurrent;
using System.Globalization;
using TheoryChecks.Reporting.Tables;
using TheoryChecks.Training;
using TheoryChecks.Training.Lrb;
using TheoryChecks.Training.Store;

namespace TheoryChecks.Appendix;

/// <summary>The models behind the tables of the bench. Each is trained once, whichever tables it is in, and kept where there is a folder of
/// results.</summary>
internal sealed class BenchRuns(TableContext context)
{
    // The same settings are the same model; several tables have the paper's standard setting among theirs.
    private readonly ConcurrentDictionary<string, BenchResult> _made = new(StringComparer.Ordinal);

    /// <summary>The results of a table, in its order, for all seeds.</summary>
    /// <exception cref="MissingResultException">The scale is full, and a result is not there.</exception>
    public IReadOnlyList<BenchResult> Of(string table)
    {
        var scale = LrbScale.ByName(context.Scale.ToString().ToLowerInvariant());
        var store = context.Results is { } folder ? new ResultStore(Path.Combine(folder, "results")) : null;
        if (context.LeavesOutMissing && store is not null && Kept(table, scale, store) is { Count: > 0 } there)
            return there;
        var jobs = Enumerable.Range(0, context.Seeds).SelectMany(k => LrbPlan.Jobs(table, scale, context.Seed + k)).ToArray();
        foreach (var job in jobs)
            if (store is not null && job.FindIn(store) is { } kept)
                _made[Key(job)] = kept;
        var missing = jobs.DistinctBy(Key).Where(job => !_made.ContainsKey(Key(job))).ToArray();
        if (missing.Length > 0 && (context.Scale == TableScale.Full || context.LeavesOutMissing))
            throw new MissingResultException($"bench-{table}", string.Create(
                CultureInfo.InvariantCulture,
                $"there is no result for {missing[0].Row}{(missing[0].Column.Length > 0 ? ", " : "")}{missing[0].Column}, seed "
                    + $"{missing[0].Data.Seed}, and {missing.Length - 1} others at scale {scale.Name}; make them with: theorychecks bench lrb "
                        + $"--table {table} --scale {scale.Name} --seed {context.Seed} --seeds {context.Seeds} --out {context.Results ?? "DIR"} "
                            + $"--resume{(context.Results is null ? ", then give --results DIR" : "")}"));
        // On the CPU, where a model is the same to the bit however many run side by side.
        var trained = Sweep.Run(
            missing, TrainingDevice.Resolve("cpu"), store, progress: (state, _) => context.Progress?.Invoke(state), cancel: context.Cancel);
        foreach (var (job, result) in missing.Zip(trained))
            _made[Key(job)] = result;
        var results = jobs.Select(job => _made[Key(job)] with { Table = job.Table, Row = job.Row, Column = job.Column }).ToArray();
        // A folder holds every table as a whole, also where a model came from another one.
        foreach (var (job, result) in jobs.Zip(results))
            if (store is not null && job.FindIn(store) is null)
                store.Keep(result);
        return results;
    }

    /// <summary>What there is of a table, each model once, whichever table it was trained for: of several lengths of training the longest.</summary>
    private IReadOnlyList<BenchResult> Kept(string table, LrbScale scale, ResultStore store)
    {
        var there = store.All()
            .Where(result => result.Scale == scale.Name)
            .DistinctBy(result => result.Settings.ToJsonString())
            .ToDictionary(result => result.Settings.ToJsonString());
        var lengths = there.Values.Select(result => result.Settings["steps"]!.GetValue<long>()).Distinct().OrderDescending().ToArray();
        return [.. Enumerable.Range(0, context.Seeds).SelectMany(k => LrbPlan.Jobs(table, scale, context.Seed + k).Index().Select(Longest)
            .OfType<BenchResult>())];

        BenchResult? Longest((int At, BenchJob Job) one) => lengths
            .Select(steps => LrbPlan.Jobs(table, scale, one.Job.Data.Seed, steps).ElementAt(one.At))
            .Select(job => there.TryGetValue(Key(job), out var kept) ? kept with { Table = table, Row = job.Row, Column = job.Column } : null)
            .FirstOrDefault(kept => kept is not null);
    }

    private static string Key(BenchJob job) => job.Settings().ToJsonString();
}
