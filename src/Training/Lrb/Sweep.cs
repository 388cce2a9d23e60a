using System.Collections.Concurrent;
using System.Globalization;
using System.Runtime.ExceptionServices;
using TheoryChecks.Training.Data;
using TheoryChecks.Training.Store;

namespace TheoryChecks.Training.Lrb;

/// <summary>
/// Trains many models. Results that are kept already are not computed again. Models with small steps run side by side, one processor each; the others
/// one after the other on all processors. A model's numbers do not depend on what runs beside it.
/// </summary>
public static class Sweep
{
    /// <summary>The results of jobs on the bench, in the order of the jobs.</summary>
    /// <inheritdoc cref="Run(IReadOnlyList{SweepItem}, TrainingDevice, ResultStore?, Func{SweepItem, RunFiles?}?, Action{string, double}?,
    /// Func{SweepItem, Func{CancellationToken, BenchResult}, CancellationToken, BenchResult}?, CancellationToken)"/>
    public static IReadOnlyList<BenchResult> Run(
        IReadOnlyList<BenchJob> jobs,
        TrainingDevice device,
        ResultStore? store = null,
        Func<SweepItem, RunFiles?>? files = null,
        Action<string, double>? progress = null,
        CancellationToken cancel = default) =>
        Run(Items(jobs, device), device, store, files, progress, cancel: cancel);

    /// <summary>Jobs on the bench as models of a sweep; jobs with the same data share them.</summary>
    public static IReadOnlyList<SweepItem> Items(IReadOnlyList<BenchJob> jobs, TrainingDevice device)
    {
        var made = new ConcurrentDictionary<BenchSettings, Lazy<BenchData>>();
        return [.. jobs.Select(Item)];

        SweepItem Item(BenchJob job) => new()
        {
            Label = string.Create(CultureInfo.InvariantCulture, $"{job.Row}{(job.Column.Length > 0 ? " " : "")}{job.Column}, seed {job.Data.Seed}"),
            FileName = BenchResult.NameOf(job.Table, job.Row, job.Column, job.Scale.Name, job.Data.Seed, job.Settings()),
            Steps = job.Scale.Steps,
            IsSmall = job.RunsBesideOthers(job.Data.ModelInputDimension),
            Find = job.FindIn,
            Take = (where, say, steps, stop) => BenchJobRun.Take(job, Data(job.Data, say, stop), device, where, steps, stop),
        };

        BenchData Data(BenchSettings settings, Action<string> say, CancellationToken stop) => made.GetOrAdd(settings, _ => new Lazy<BenchData>(() =>
            BenchData.Create(
                settings,
                (_, reached) => say(string.Create(CultureInfo.InvariantCulture, $"directions, interference {reached:0.000}")),
                stop))).Value;
    }

    /// <summary>The results of all items, in their order.</summary>
    /// <param name="items">What to train.</param>
    /// <param name="device">Where. A GPU takes one model at a time.</param>
    /// <param name="store">Where results are looked for and kept; null for nowhere.</param>
    /// <param name="files">Where an item keeps its checkpoints and its log; null for nowhere. The checkpoint is removed once the result is
    /// kept.</param>
    /// <param name="progress">Is told what goes on, and how many models are done, with fractions; by one thread at a time.</param>
    /// <param name="around">Runs the work on an item, which makes and keeps its result, in its own way: where other processes share the store, under
    /// a claim, or not at all if the result has appeared. Null for plainly.</param>
    /// <param name="cancel">Stops all runs after the step under way, each with a checkpoint.</param>
    /// <exception cref="UnreachableInterferenceException">Directions were not found.</exception>
    /// <exception cref="TrainingDivergedException">A number is not finite. As with every failure, the other runs stop, each with a
    /// checkpoint.</exception>
    /// <exception cref="ResultFormatException">A kept result is damaged.</exception>
    /// <exception cref="IOException">The folder or the disk does not allow it.</exception>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    public static IReadOnlyList<BenchResult> Run(
        IReadOnlyList<SweepItem> items,
        TrainingDevice device,
        ResultStore? store = null,
        Func<SweepItem, RunFiles?>? files = null,
        Action<string, double>? progress = null,
        Func<SweepItem, Func<CancellationToken, BenchResult>, CancellationToken, BenchResult>? around = null,
        CancellationToken cancel = default)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        var results = items.Select(item => store is null ? null : item.Find(store)).ToArray();
        var done = results.Select(result => result is null ? 0.0 : 1).ToArray();
        var failure = default(ExceptionDispatchInfo);
        var missing = Enumerable.Range(0, items.Count).Where(at => results[at] is null).ToLookup(at => items[at].IsSmall && !device.IsCuda);
        Parallel.ForEach(
            Partitioner.Create(missing[true], EnumerablePartitionerOptions.NoBuffering),
            new ParallelOptions { MaxDegreeOfParallelism = Environment.ProcessorCount },
            Take);
        foreach (var at in missing[false])
            Take(at);
        failure?.Throw();
        return [.. results.Select(result => result!)];

        void Take(int at)
        {
            if (stop.IsCancellationRequested && failure is not null)
                return;
            try
            {
                stop.Token.ThrowIfCancellationRequested();
                results[at] = around is null ? Make(at, stop.Token) : around(items[at], token => Make(at, token), stop.Token);
            }
            catch (Exception e)
            {
                // The first failure is the one to tell; what the others say follows from stopping them.
                if (Interlocked.CompareExchange(ref failure, ExceptionDispatchInfo.Capture(e), null) is null)
                    stop.Cancel();
            }
        }

        BenchResult Make(int at, CancellationToken token)
        {
            var (item, name) = (items[at], $"{at + 1} of {items.Count}: {items[at].Label}");
            var where = files?.Invoke(item);
            var result = item.Take(where, state => Tell($"{name}: {state}", at, 0), (report, rate) => Tell(
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"{name}: step {report.Step + 1} of {item.Steps}, loss {report.Loss:0.0000}, {rate:0} samples/s"),
                at,
                (report.Step + 1) / (double)item.Steps), token);
            store?.Keep(result);
            if (where is not null)
                File.Delete(where.Checkpoint);
            return result;
        }

        void Tell(string state, int at, double share)
        {
            lock (done)
            {
                done[at] = share;
                progress?.Invoke(state, done.Sum());
            }
        }
    }
}
