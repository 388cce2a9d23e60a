using System.Collections.Concurrent;
using System.Security.Cryptography;
using TheoryChecks.Certificates;
using TheoryChecks.Checking;
using TheoryChecks.Landscape;
using TheoryChecks.Model;

namespace TheoryChecks.Reporting;

/// <summary>Takes the landscape of an instance and lets the kernel re-check every finding from its certificate's bytes alone, before its answer
/// enters the report.</summary>
public sealed class LandscapeRun
{
    private readonly Instance _instance;
    private readonly LandscapeRunOptions _options;
    private readonly Runner _runner;
    private readonly ConcurrentDictionary<RecordedFinding, (string? Reason, bool IsTooLarge)> _judged = new(ReferenceEqualityComparer.Instance);
    private readonly ConcurrentDictionary<string, Lazy<CheckResult>> _words = new(); // by SHA-256
    private LandscapeReport? _report;

    private LandscapeRun(Instance instance, LandscapeRunOptions options, Runner runner) =>
        (_instance, _options, _runner) = (instance, options, runner);

    /// <summary>The landscape.</summary>
    /// <param name="instance">The instance.</param>
    /// <param name="options">How to run.</param>
    /// <param name="budget">When it fires, the report ends with what is known by then.</param>
    /// <param name="cancel">When it fires, there is no report.</param>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    /// <exception cref="IOException">A certificate could not be kept.</exception>
    public static LandscapeReport Take(
        Instance instance, LandscapeRunOptions? options = null, CancellationToken budget = default, CancellationToken cancel = default)
    {
        options ??= new LandscapeRunOptions();
        var runner = new Runner(options.Grace, options.Keep, budget, cancel);
        var run = new LandscapeRun(instance, options, runner);
        runner.Run(1, () => run.Take(cancel));
        return run._report ?? throw new OperationCanceledException(budget);
    }

    /// <summary>
    /// Share <paramref name="which"/> of <paramref name="count"/> of the work, settled in the options' journal, with the certificate of its lower end
    /// once the kernel has accepted it; null where there is none to be had (<see cref="LossShare"/>).
    /// </summary>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    /// <exception cref="CertificateLimitException">No certificate can hold it.</exception>
    /// <exception cref="InvalidOperationException">The kernel does not accept it.</exception>
    internal static (LossShare Share, ReadOnlyMemory<byte> Certificate, string Sha256)? Share(
        Instance instance, LandscapeOptions options, int which, int count, int split, CancellationToken cancel)
    {
        (LossShare Share, ReadOnlyMemory<byte> Certificate, string Sha256)? made = null;
        new Runner(TimeSpan.Zero, keep: null, CancellationToken.None, cancel).Run(1, () =>
        {
            if (LandscapeSurvey.Share(instance, options, which, count, split, cancel) is not { } share)
                return;
            var certificate = Certificate.Of(instance, share.Finding);
            var part = CheckedPart.Of(certificate.Utf8);
            if (part.Result.IsTooLarge)
                throw new CertificateLimitException($"{part.Result.Kind}: {part.Result.Reason!.TrimEnd('.')}");
            if (!part.Result.IsAccepted)
                throw new InvalidOperationException($"{part.Result.Kind}, {part.Result.Outcome.ToString().ToLowerInvariant()}: {part.Result.Reason}");
            made = (share, certificate.Utf8, part.Sha256);
        });
        return made;
    }

    /// <summary>Each draft of the report is judged as it comes, so there is one at any time.</summary>
    private void Take(CancellationToken cancel)
    {
        var threads = new ParallelOptions { MaxDegreeOfParallelism = Math.Clamp(_options.Landscape.Threads, 1, 512), CancellationToken = cancel };
        foreach (var draft in LandscapeReport.Drafts(_instance, _options.Landscape, _runner.Stop, cancel))
        {
            var added = draft.Findings.Where(finding => !_judged.ContainsKey(finding.Finding));
            Parallel.ForEach(added, threads, finding => _judged[finding.Finding] = Judge(finding));
            var report = draft.Judged(finding => _judged[finding.Finding].Reason, finding => _judged[finding.Finding].IsTooLarge);
            _runner.Say(() => _report = report);
        }
    }

    private (string? Reason, bool IsTooLarge) Judge(LandscapeFinding finding)
    {
        var (certificate, refusal) = Runner.Judge(finding.Instance, finding.Finding.ToFinding(), Word);
        if (refusal is not null)
            return ($"{finding.Finding.Kind}, {refusal.Outcome.ToString().ToLowerInvariant()}: {refusal.Reason!.TrimEnd('.')}", refusal.IsTooLarge);
        _runner.Keep(LandscapeDocument.PathOf(_instance.Name, finding.Name), certificate);
        return default;
    }

    /// <summary>The kernel's word. It is on the bytes alone, so the same bytes are checked once: a census serves several answers.</summary>
    private CheckResult Word(ReadOnlyMemory<byte> certificate) => _options.Parts is { } parts
        ? CheckedPart.Of(certificate, parts).Result
        : _words.GetOrAdd(Convert.ToHexString(SHA256.HashData(certificate.Span)), _ => new(() => Kernel.Check(certificate))).Value;
}
