using TheoryChecks.Certificates;
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

    private readonly IReadOnlyList<(Instance Instance, Theorem Theorem)> _pairs;
    private readonly Dictionary<string, FactSource> _known; // shared by the theorems of one instance
    private readonly VerificationOptions _options;
    private readonly Runner _runner;
    private readonly IReadOnlyList<ReportedVerdict>?[] _decided;
    private int _next, _finished;

    private VerificationRun(IReadOnlyList<Theorem> theorems, IReadOnlyList<Instance> instances, VerificationOptions options, Runner runner)
    {
        // The theorems are about features by themselves.
        Instance[] features = [.. instances.Select(instance => instance.WithoutSamples())];
        _pairs = [.. features.SelectMany(instance => theorems.Select(theorem => (instance, theorem)))];
        _known = features.ToDictionary(instance => instance.Name, instance => new FactSource(instance));
        (_options, _runner) = (options, runner);
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
        options ??= new VerificationOptions();
        var runner = new Runner(options.Grace, options.Keep, outOfTime, cancel);
        return new VerificationRun(theorems, instances, options, runner).Run();
    }

    private VerificationReport Run()
    {
        _runner.Run(Math.Clamp(_options.Threads, 1, Math.Max(1, _pairs.Count)), Work);
        return new VerificationReport(_pairs.SelectMany((pair, k) => _decided[k] ?? NotDecided(pair.Instance, pair.Theorem, OutOfTime)));
    }

    private void Work()
    {
        while (!_runner.Stop.IsCancellationRequested && Interlocked.Increment(ref _next) - 1 is var k && k < _pairs.Count)
            Deliver(k, Decide(_pairs[k].Instance, _pairs[k].Theorem));
    }

    private void Deliver(int k, IReadOnlyList<Judged> judged) => _runner.Say(() =>
    {
        foreach (var one in judged)
            for (var f = 0; f < one.Verdict.Certificates.Count; f++)
                _options.Keep!(one.Verdict.Certificates[f], one.Certificates[f].Utf8);
        _decided[k] = [.. judged.Select(one => one.Verdict)];
        _finished++;
        // Begun in order: the first that is open has been under way the longest.
        var (instance, theorem) = _pairs[Math.Max(0, Array.IndexOf(_decided, null))];
        _options.Progress?.Invoke(_finished, _pairs.Count, $"{theorem.Id} on {instance.Name}");
    });

    private IReadOnlyList<Judged> Decide(Instance instance, Theorem theorem)
    {
        try
        {
            return [.. theorem.Decide(_known[instance.Name], _runner.Stop).Select(verdict => Judge(instance, theorem, verdict))];
        }
        catch (Exception e) when (e is not OperationCanceledException || !_runner.Stop.IsCancellationRequested)
        {
            return [.. NotDecided(instance, theorem, $"The check failed: {OneLine(e)}").Select(verdict => new Judged(verdict, []))];
        }
    }

    private Judged Judge(Instance instance, Theorem theorem, Verdict verdict)
    {
        var certificates = new List<Certificate>(verdict.Findings.Count);
        foreach (var finding in verdict.Findings)
        {
            _runner.Stop.ThrowIfCancellationRequested();
            var (certificate, refusal) = Runner.Judge(instance, finding);
            if (refusal is not null)
            {
                var outcome = refusal.Outcome.ToString().ToLowerInvariant();
                var reason = refusal.Reason!.TrimEnd('.');
                return Downgraded($"The kernel does not accept certificate {certificates.Count} ({finding.Kind}, {outcome}): {reason}.");
            }
            certificates.Add(certificate);
        }
        if (certificates.Count == 0
            && verdict is { Evidence: EvidenceLevel.Kernel, Kind: VerdictKind.Holds or VerdictKind.Refuted or VerdictKind.Vacuous })
            return Downgraded($"Kernel evidence is claimed for \"{verdict.Kind.Word()}\", but there is no certificate for the kernel to check.");

        var paths = _options.Keep is null
            ? []
            : certificates.Select((certificate, k) => $"certificates/{theorem.Id}-{verdict.Form.Word()}-{instance.Name}-{k}-{certificate.Kind}.json");
        return new Judged(
            new ReportedVerdict(
                theorem.Id, verdict.Form, instance.Name, verdict.Kind, verdict.Evidence, verdict.Reason, [.. paths], certificates.Count),
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
