using System.Runtime.ExceptionServices;
using TheoryChecks.Certificates;
using TheoryChecks.Checking;
using TheoryChecks.Landscape;
using TheoryChecks.Model;

namespace TheoryChecks.Reporting;

/// <summary>Takes the landscape of an instance and lets the kernel re-check every finding from its certificate's bytes alone, before its answer enters the report.</summary>
public sealed class LandscapeRun
{
    private const int WorkerStackBytes = 64 << 20;

    private readonly Instance _instance;
    private readonly LandscapeRunOptions _options;
    private readonly object _lock = new();
    private LandscapeReport? _report;
    private bool _closed;

    private LandscapeRun(Instance instance, LandscapeRunOptions options) => (_instance, _options) = (instance, options);

    /// <summary>The landscape.</summary>
    /// <param name="instance">The instance.</param>
    /// <param name="options">How to run.</param>
    /// <param name="budget">When it fires, the report ends with what is known by then.</param>
    /// <param name="cancel">When it fires, there is no report.</param>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    /// <exception cref="IOException">A certificate could not be kept.</exception>
    public static LandscapeReport Take(Instance instance, LandscapeRunOptions? options = null, CancellationToken budget = default, CancellationToken cancel = default) =>
        new LandscapeRun(instance, options ?? new LandscapeRunOptions()).Run(budget, cancel);

    private LandscapeReport Run(CancellationToken budget, CancellationToken cancel)
    {
        ExceptionDispatchInfo? failure = null;
        var worker = new Thread(
            () =>
            {
                try
                {
                    LandscapeReport.Take(_instance, _options.Landscape with { Judge = Judge, Publish = Publish }, budget, cancel);
                }
                catch (Exception e)
                {
                    failure = ExceptionDispatchInfo.Capture(e);
                }
            },
            WorkerStackBytes) { IsBackground = true };
        worker.Start();
        var deadline = DateTime.MaxValue;
        while (!worker.Join(TimeSpan.FromMilliseconds(50)) && DateTime.UtcNow < deadline)
            if (deadline == DateTime.MaxValue && (budget.IsCancellationRequested || cancel.IsCancellationRequested))
                deadline = DateTime.UtcNow + _options.Grace;
        lock (_lock)
        {
            _closed = true; // whoever was left behind speaks to nobody
            cancel.ThrowIfCancellationRequested();
            failure?.Throw();
            return _report ?? throw new OperationCanceledException(budget);
        }
    }

    private void Publish(LandscapeReport report)
    {
        lock (_lock)
            if (!_closed)
                _report = report;
    }

    private string? Judge(LandscapeFinding finding)
    {
        var certificate = Certificate.Of(finding.Instance, finding.Finding.ToFinding());
        if (Kernel.Check(certificate.Utf8) is { IsAccepted: false } not)
            return $"{finding.Finding.Kind}, {not.Outcome.ToString().ToLowerInvariant()}: {not.Reason!.TrimEnd('.')}";
        lock (_lock)
            if (!_closed)
                _options.Keep?.Invoke(LandscapeDocument.PathOf(_instance.Name, finding.Name), certificate.Utf8);
        return null;
    }
}
