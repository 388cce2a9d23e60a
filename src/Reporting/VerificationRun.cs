using System.Runtime.ExceptionServices;
using TheoryChecks.Certificates;
using TheoryChecks.Checking;
using TheoryChecks.Landscape;
using TheoryChecks.Model;
using TheoryChecks.Theorems;

namespace TheoryChecks.Reporting;

/// <summary>
/// Decides theorems on instances, in parallel, and lets the kernel re-check every finding from its certificate's bytes alone. A verdict whose
/// findings are not all accepted becomes undecided, with the kernel's reason; so does whatever a theorem's check fails on.
/// </summary>
public sealed class VerificationRun
{
    private const string OutOfTime = "The time was up before this was decided.";
    private const int WorkerStackBytes = 64 << 20; // recursive checks; only touched pages cost memory

    private readonly IReadOnlyList<(Instance Instance, Theorem Theorem)> _pairs;
    private readonly Dictionary<string, FactSource> _known; // shared by the theorems of one instance
    private readonly VerificationOptions _options;
    private readonly CancellationTokenSource _stop;
    private readonly IReadOnlyList<ReportedVerdict>?[] _decided;
    private readonly object _lock = new();
    private ExceptionDispatchInfo? _failure;
    private bool _closed;
    private int _next, _finished;

    private VerificationRun(IReadOnlyList<Theorem> theorems, IReadOnlyList<Instance> instances, VerificationOptions options, CancellationTokenSource stop)
    {
        // The theorems are about features by themselves.
        _pairs = [.. instances.Select(instance => instance.WithoutSamples()).SelectMany(instance => theorems.Select(theorem => (instance, theorem)))];
        (_options, _stop) = (options, stop);
        _known = _pairs.Select(pair => pair.Instance).DistinctBy(instance => instance.Name).ToDictionary(instance => instance.Name, instance => new FactSource(instance));
        _decided = new IReadOnlyList<ReportedVerdict>?[_pairs.Count];
    }

    /// <summary>The verdicts of every theorem on every instance, ordered by instance, then theorem, then form.</summary>
    /// <param name="theorems">The theorems, in the order of the report.</param>
    /// <param name="instances">The instances, in the order of the report; their names differ.</param>
    /// <param name="options">How to run.</param>
    /// <param name="outOfTime">When it fires, what is not decided yet becomes undecided.</param>
    /// <param name="cancel">When it fires, there is no report.</param>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    /// <exception cref="IOException">A certificate could not be kept.</exception>
    /// <exception cref="ArgumentException">Two instances have the same name.</exception>
    public static VerificationReport Run(
        IReadOnlyList<Theorem> theorems,
        IReadOnlyList<Instance> instances,
        VerificationOptions? options = null,
        CancellationToken outOfTime = default,
        CancellationToken cancel = default)
    {
        if (instances.GroupBy(instance => instance.Name).FirstOrDefault(group => group.Count() > 1) is { } twice)
            throw new ArgumentException($"Two instances are named \"{twice.Key}\"; the name tells them apart in the report, so rename one.");
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(outOfTime, cancel);
        return new VerificationRun(theorems, instances, options ?? new VerificationOptions(), stop).Run(cancel);
    }

    private VerificationReport Run(CancellationToken cancel)
    {
        var workers = Enumerable.Range(0, Math.Clamp(_options.Threads, 1, Math.Max(1, _pairs.Count)))
            .Select(_ => new Thread(Work, WorkerStackBytes) { IsBackground = true })
            .ToArray();
        foreach (var worker in workers)
            worker.Start();
        AwaitAll(workers);
        lock (_lock)
        {
            _closed = true; // whoever was left behind speaks to nobody
            _failure?.Throw();
            cancel.ThrowIfCancellationRequested();
            return new VerificationReport(_pairs.SelectMany((pair, k) => _decided[k] ?? NotDecided(pair.Instance, pair.Theorem, OutOfTime)));
        }
    }

    private void AwaitAll(Thread[] workers)
    {
        var deadline = DateTime.MaxValue;
        foreach (var worker in workers)
            while (!worker.Join(TimeSpan.FromMilliseconds(50)))
            {
                if (deadline == DateTime.MaxValue && _stop.IsCancellationRequested)
                    deadline = DateTime.UtcNow + _options.Grace;
                if (DateTime.UtcNow > deadline)
                    return;
            }
    }

    private void Work()
    {
        while (!_stop.IsCancellationRequested && Interlocked.Increment(ref _next) - 1 is var k && k < _pairs.Count)
        {
            var (instance, theorem) = _pairs[k];
            IReadOnlyList<Judged> judged;
            try
            {
                judged = Decide(instance, theorem);
            }
            catch (OperationCanceledException) when (_stop.IsCancellationRequested)
            {
                return;
            }
            Deliver(k, judged);
        }
    }

    private void Deliver(int k, IReadOnlyList<Judged> judged)
    {
        lock (_lock)
        {
            if (_closed || _failure is not null)
                return;
            try
            {
                foreach (var one in judged)
                    for (var f = 0; f < one.Verdict.Certificates.Count; f++)
                        _options.Keep!(one.Verdict.Certificates[f], one.Certificates[f].Utf8);
                _decided[k] = [.. judged.Select(one => one.Verdict)];
                _finished++;
                _options.Progress?.Invoke(_finished, _pairs.Count, $"{_pairs[k].Theorem.Id} on {_pairs[k].Instance.Name}");
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                _failure = ExceptionDispatchInfo.Capture(e); // a certificate could not be kept: no report that says it was
                _stop.Cancel();
            }
        }
    }

    private IReadOnlyList<Judged> Decide(Instance instance, Theorem theorem)
    {
        try
        {
            return [.. theorem.Decide(_known[instance.Name], _stop.Token).Select(verdict => Judge(instance, theorem, verdict))];
        }
        catch (Exception e) when (e is not OperationCanceledException || !_stop.IsCancellationRequested)
        {
            return [.. NotDecided(instance, theorem, $"The check failed: {OneLine(e)}").Select(verdict => new Judged(verdict, []))];
        }
    }

    private Judged Judge(Instance instance, Theorem theorem, Verdict verdict)
    {
        var certificates = new List<Certificate>(verdict.Findings.Count);
        foreach (var finding in verdict.Findings)
        {
            _stop.Token.ThrowIfCancellationRequested();
            var certificate = Certificate.Of(instance, finding);
            if (Kernel.Check(certificate.Utf8) is { IsAccepted: false } not)
                return Downgraded($"The kernel does not accept certificate {certificates.Count} ({finding.Kind}, {not.Outcome.ToString().ToLowerInvariant()}): {not.Reason!.TrimEnd('.')}.");
            certificates.Add(certificate);
        }
        if (certificates.Count == 0 && verdict is { Evidence: EvidenceLevel.Kernel, Kind: VerdictKind.Holds or VerdictKind.Refuted or VerdictKind.Vacuous })
            return Downgraded($"Kernel evidence is claimed for \"{verdict.Kind.Word()}\", but there is no certificate for the kernel to check.");

        var paths = _options.Keep is null
            ? []
            : certificates.Select((certificate, k) => $"certificates/{theorem.Id}-{verdict.Form.Word()}-{instance.Name}-{k}-{certificate.Kind}.json");
        return new Judged(
            new ReportedVerdict(theorem.Id, verdict.Form, instance.Name, verdict.Kind, verdict.Evidence, verdict.Reason, [.. paths], certificates.Count),
            certificates);

        Judged Downgraded(string reason) => new(NotDecided(instance, theorem, verdict.Form, reason), []);
    }

    private static IEnumerable<ReportedVerdict> NotDecided(Instance instance, Theorem theorem, string reason) =>
        [NotDecided(instance, theorem, StatementForm.Published, reason), NotDecided(instance, theorem, StatementForm.Repaired, reason)];

    private static ReportedVerdict NotDecided(Instance instance, Theorem theorem, StatementForm form, string reason) =>
        new(theorem.Id, form, instance.Name, VerdictKind.Undecided, EvidenceLevel.Numeric, reason, [], Accepted: 0);

    private static string OneLine(Exception e) => $"{e.GetType().Name}: {e.Message.ReplaceLineEndings(" ")}";

    private sealed record Judged(ReportedVerdict Verdict, IReadOnlyList<Certificate> Certificates);
}
