using System.Runtime.ExceptionServices;
using TheoryChecks.Certificates;
using TheoryChecks.Checking;
using TheoryChecks.Model;

namespace TheoryChecks.Reporting;

/// <summary>
/// Serves `verify` and `landscape`: runs work on threads with deep stacks until it ends, or until a grace after its time; whoever does not notice is
/// left behind and speaks to nobody. What it found is judged by the kernel, from the bytes of the certificate alone, and kept.
/// </summary>
internal sealed class Runner
{
    private const int StackBytes = 64 << 20; // recursive checks; only touched pages cost memory

    private static readonly TimeSpan Watch = TimeSpan.FromMilliseconds(50);

    private readonly Lock _lock = new();
    private readonly CancellationToken _cancel;
    private readonly CancellationTokenSource _stop; // not disposed: whoever is left behind may still look at it
    private readonly TimeSpan _grace;
    private readonly Action<string, ReadOnlyMemory<byte>>? _keep;
    private ExceptionDispatchInfo? _failure;
    private bool _isClosed;

    /// <param name="grace">How long work may take to notice that it is to stop.</param>
    /// <param name="keep">Given each certificate that is kept, with its path, one at a time; null: none is.</param>
    /// <param name="outOfTime">When it fires, the work is to end with what it has.</param>
    /// <param name="cancel">When it fires, there is no result.</param>
    public Runner(TimeSpan grace, Action<string, ReadOnlyMemory<byte>>? keep, CancellationToken outOfTime, CancellationToken cancel)
    {
        (_grace, _keep, _cancel) = (grace, keep, cancel);
        _stop = CancellationTokenSource.CreateLinkedTokenSource(outOfTime, cancel);
    }

    /// <summary>Fires when the work is to stop, for whatever reason.</summary>
    public CancellationToken Stop => _stop.Token;

    /// <summary>Runs the work on so many threads at once.</summary>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    /// <exception cref="Exception">The first that a thread has thrown; it stops the others.</exception>
    public void Run(int threads, Action work)
    {
        var workers = Enumerable.Range(0, threads).Select(_ => new Thread(() => Guard(work), StackBytes) { IsBackground = true }).ToArray();
        foreach (var worker in workers)
            worker.Start();
        var deadline = DateTime.MaxValue;
        foreach (var worker in workers)
            while (!worker.Join(Watch) && DateTime.UtcNow < deadline)
                if (deadline == DateTime.MaxValue && Stop.IsCancellationRequested)
                    deadline = DateTime.UtcNow + _grace;
        lock (_lock)
        {
            _isClosed = true;
            _cancel.ThrowIfCancellationRequested();
            _failure?.Throw();
        }
    }

    /// <summary>Says something, one at a time; nothing after the end.</summary>
    public void Say(Action something)
    {
        lock (_lock)
            if (!_isClosed && _failure is null)
                something();
    }

    /// <summary>Keeps a certificate under a path, one at a time; none after the end.</summary>
    /// <exception cref="IOException">It cannot be kept.</exception>
    public void Keep(string path, Certificate certificate) => Say(() => _keep?.Invoke(path, certificate.Utf8));

    /// <summary>The certificate of a finding and, if the kernel does not accept it, what it says; <paramref name="check"/> asks the kernel, if
    /// given.</summary>
    public static (Certificate Certificate, CheckResult? Refusal) Judge(
        Instance instance, Finding finding, Func<ReadOnlyMemory<byte>, CheckResult>? check = null)
    {
        var certificate = Certificate.Of(instance, finding);
        var result = (check ?? Kernel.Check)(certificate.Utf8);
        return (certificate, result.IsAccepted ? null : result);
    }

    private void Guard(Action work)
    {
        try
        {
            work();
        }
        catch (OperationCanceledException) when (Stop.IsCancellationRequested)
        {
            // It noticed.
        }
        catch (Exception e)
        {
            lock (_lock)
                if (!_isClosed)
                {
                    _failure ??= ExceptionDispatchInfo.Capture(e);
                    _stop.Cancel();
                }
        }
    }
}
