namespace TheoryChecks.Cli;

/// <summary>
/// Ends work when too much memory is in use: its token fires when the managed heap, after a collection, is above the limit, or when another
/// token does. And the runtime is told the limit plus a quarter, beyond which an allocation fails.
/// </summary>
internal sealed class MemoryGuard : IDisposable
{
    private static readonly TimeSpan BetweenLooks = TimeSpan.FromMilliseconds(50);

    private readonly CancellationTokenSource _budget;
    private readonly Timer? _timer;
    private int _looking;
    private volatile bool _isExceeded;

    public MemoryGuard(long? limit, CancellationToken other)
    {
        _budget = CancellationTokenSource.CreateLinkedTokenSource(other);
        if (limit is not { } bytes)
            return;
        AppContext.SetData("GCHeapHardLimit", (ulong)(bytes + bytes / 4));
        try
        {
            GC.RefreshMemoryLimit();
        }
        catch (InvalidOperationException)
        {
            // So much is in use already.
            throw Exceeded;
        }
        _timer = new Timer(_ => Look(bytes), null, BetweenLooks, BetweenLooks);
    }

    /// <summary>What a command fails with that can tell nothing within the limit.</summary>
    private static CommandException Exceeded => CommandException.OutOfBudget(
        "out of the memory that --memory allows before anything was decided; raise --memory, or take a smaller instance.");

    /// <summary>
    /// The work's result; its token fires when the memory, or the other budget, is used up. Where the work cannot end early with what it has,
    /// running out of memory is told as such.
    /// </summary>
    public T Within<T>(Func<CancellationToken, T> work)
    {
        try
        {
            return work(_budget.Token);
        }
        catch (Exception e) when (_timer is not null && IsOutOfMemory(e))
        {
            throw Exceeded;
        }
    }

    public void Dispose() => _timer?.Dispose(); // work that was left behind may still look at the token

    /// <summary>The token fired at a look, or an allocation failed at the runtime's limit before the next look, perhaps in one of several
    /// threads.</summary>
    private bool IsOutOfMemory(Exception failure) => failure switch
    {
        OutOfMemoryException => true,
        OperationCanceledException => _isExceeded,
        AggregateException many => many.Flatten().InnerExceptions.Any(IsOutOfMemory),
        _ => false,
    };

    private void Look(long bytes)
    {
        if (GC.GetTotalMemory(forceFullCollection: false) <= bytes || Interlocked.Exchange(ref _looking, 1) == 1)
            return;
        if (GC.GetTotalMemory(forceFullCollection: true) > bytes)
        {
            _isExceeded = true;
            _budget.Cancel();
        }
        Interlocked.Exchange(ref _looking, 0);
    }
}
