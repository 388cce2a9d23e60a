using System.Runtime.ExceptionServices;

namespace TheoryChecks.Landscape;

/// <summary>
/// Work on many items at once: the first ones are begun first, whoever works on them, and the results come in order. What one throws, the caller
/// sees, and nothing more is begun.
/// </summary>
internal sealed class InOrder<T>(IReadOnlyList<T> items, int threads, CancellationToken cancel)
{
    /// <summary>The results.</summary>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    public TResult[] Select<TResult>(Func<T, TResult> work) => Select((item, _) => work(item));

    /// <summary>The results; the work is told the number of its item.</summary>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    public TResult[] Select<TResult>(Func<T, int, TResult> work)
    {
        var results = new TResult[items.Count];
        var next = -1;
        var workers = Math.Clamp(threads, 1, Math.Max(1, Math.Min(items.Count, 512)));
        try
        {
            Parallel.For(0, workers, new ParallelOptions { MaxDegreeOfParallelism = workers, CancellationToken = cancel }, _ => Work());
        }
        catch (AggregateException many)
        {
            ExceptionDispatchInfo.Throw(many.InnerExceptions[0]);
        }
        return results;

        void Work()
        {
            try
            {
                for (var k = Interlocked.Increment(ref next); k < items.Count; k = Interlocked.Increment(ref next))
                {
                    cancel.ThrowIfCancellationRequested();
                    results[k] = work(items[k], k);
                }
            }
            catch
            {
                Volatile.Write(ref next, items.Count);
                throw;
            }
        }
    }
}
