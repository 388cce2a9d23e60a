namespace TheoryChecks.Cli;

/// <summary>
/// Ends work when too much memory is in use: its token fires when the managed heap, after a collection, is above the limit, or when another token does. And the runtime is told the limit plus a
/// quarter, beyond which an allocation fails.
/// </summary>
internal sealed class MemoryGuard : IDisposable
{
    private static readonly TimeSpan BetweenLooks = TimeSpan.FromMilliseconds(50);

    private readonly CancellationTokenSource _budget;
    private readonly Timer? _timer;
    private int _looking;

    public MemoryGuard(long? limit, CancellationToken other)
    {
        _budget = CancellationTokenSource.CreateLinkedTokenSource(other);
        if (limit is not { } bytes)
            return;
        AppContext.SetData("GCHeapHardLimit", (ulong)(bytes + bytes / 4));
        GC.RefreshMemoryLimit();
        _timer = new Timer(_ => Look(bytes), null, BetweenLooks, BetweenLooks);
    }

    /// <summary>Fires when the memory, or the other budget, is used up.</summary>
    public CancellationToken Budget => _budget.Token;

    public void Dispose() => _timer?.Dispose(); // work that was left behind may still look at the token

    private void Look(long bytes)
    {
        if (GC.GetTotalMemory(forceFullCollection: false) <= bytes || Interlocked.Exchange(ref _looking, 1) == 1)
            return;
        if (GC.GetTotalMemory(forceFullCollection: true) > bytes)
            _budget.Cancel();
        Interlocked.Exchange(ref _looking, 0);
    }
}
