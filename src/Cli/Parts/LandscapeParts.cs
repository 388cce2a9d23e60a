using System.CommandLine;
using System.Globalization;
using TheoryChecks.Checking;
using TheoryChecks.Exact;
using TheoryChecks.Landscape;
using TheoryChecks.Model;
using TheoryChecks.Reporting;
using TheoryChecks.Sweeps;

namespace TheoryChecks.Cli;

/// <summary>
/// The landscape of an instance in parts, made anywhere and joined: part I of N decides the partition patterns I, I + N, ... and bounds the loss on
/// the classes I, I + N, ..., or boxes of them, from below, with a certificate. What is joined is what one process would have kept in its journal.
/// </summary>
/// <param name="Instance">The instance.</param>
/// <param name="Binding">What the work depends on.</param>
/// <param name="Options">How far to go.</param>
/// <param name="Split">So many splits deep the latents of every class are cut, and parts take boxes; 0: parts take whole classes.</param>
internal sealed record LandscapeParts(Instance Instance, string Binding, LandscapeOptions Options, int Split)
{
    public const int MostSplit = 12;

    private const string LowerKey = "global-minimum";

    private string Deep => Split == 0 ? "" : string.Create(CultureInfo.InvariantCulture, $"-split-{Split}");

    private string SafeName => string.Concat(Instance.Name.Take(80).Select(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' ? c : '-'));

    /// <summary>Makes what is missing, here or elsewhere. Everything settled, and the parts' certificates; or the exit code, if this was one part or
    /// a submission.</summary>
    public (int? Ended, KeptWork? Settled, Func<string, CheckedPart?>? Parts) Make(
        Job job, ParseResult parsed, EngineOptions engine, string output, OutputFolder folder, int count, double? time)
    {
        SweepPart[] parts = [.. Enumerable.Range(1, count).Select(number => PartOf(new PartNumber(number, count)))];
        var run = SweepRun.Of(job, parsed, engine, output, $"landscape-{SafeName}", parts)!;
        if (run.Elsewhere(One, time) is { } code)
            return (code, null, null);
        string[] paths = [.. parts.Select(part => Path.Combine(output, part.Result))];
        try
        {
            for (var at = 0; at < count; at++)
            {
                var which = at;
                run.Do(parts[which], stop => One(which, stop), job.Cancel);
            }
            run.Tidy();
            return (null, Join(output, paths, job.Cancel, out var files), files);
        }
        catch (OperationCanceledException) when (job.OutOfTime.IsCancellationRequested && !job.Interrupted.IsCancellationRequested)
        {
            // What is there is in the answer, as far as that goes in no more time; the same command makes the other parts.
            return (null, Merged(paths.Where(File.Exists).Select(path => LandscapePart.Read(path, Binding))), null);
        }

        void One(int at, CancellationToken stop)
        {
            var (kept, number) = (new KeptWork(), new PartNumber(at + 1, count));
            var made = ProgressDisplay.During(job.Screen, $"part {number}", progress => Share(
                Options with { Journal = kept, Progress = progress.Settled }, at, count, stop));
            string? file = null;
            if (made is { } whole)
            {
                file = string.Create(CultureInfo.InvariantCulture, $"landscape-{Instance.Name}-global-minimum-lower-{at + 1}-of-{count}{Deep}.json");
                folder.Write($"{PartCertificate.Folder}/{file}", whole.Certificate);
            }
            var part = new LandscapePart(
                Instance.Name,
                Binding,
                number.ToString(),
                [.. kept.Settled.Where(item => !item.Key.StartsWith(LowerKey, StringComparison.Ordinal))],
                made is { } lower ? (lower.Share.Lower.ToString(), file!, lower.Sha256) : null,
                made is { } upper ? RecordedFinding.Of(Upper(upper.Share.Best)) : null);
            folder.WriteJson(parts[at].Result, part.Write); // last: what is said to be there is there
        }
    }

    private (LossShare Share, ReadOnlyMemory<byte> Certificate, string Sha256)? Share(
        LandscapeOptions options, int at, int count, CancellationToken stop)
    {
        try
        {
            return LandscapeRun.Share(Instance, options, at, count, Split, stop);
        }
        catch (CertificateLimitException limit)
        {
            throw new CommandException(
                ExitCode.Undecided,
                $"part {new PartNumber(at + 1, count)} of {Instance.Name}: more than one certificate may hold; make more --parts, or a deeper "
                    + $"--split. The kernel says: {limit.Message}.");
        }
    }

    /// <summary>What all parts have settled; the lower end as one certificate that names theirs, if all have one.</summary>
    private KeptWork Join(string output, string[] paths, CancellationToken cancel, out Func<string, CheckedPart?>? files)
    {
        var parts = paths.Select(path => LandscapePart.Read(path, Binding)).ToArray();
        var settled = Merged(parts);
        files = null;
        if (parts.Any(part => part.Lower is null))
            return settled;
        var certificates = Path.Combine(output, PartCertificate.Folder);
        foreach (var (part, path) in parts.Zip(paths))
            PartCertificate.Require(Path.Combine(certificates, part.Lower!.Value.File), part.Lower.Value.Sha256, path);
        var (lower, best) = (parts.Min(part => Rational.Parse(part.Lower!.Value.Loss)), parts.Select(part => part.Upper!).MinBy(Loss)!);
        var joined = LossShare.Joined(
            Instance, lower, [.. parts.Select(part => (part.Lower!.Value.File, part.Lower.Value.Sha256))], Options.Minimum, cancel);
        if (joined is null)
            return settled;
        settled.Settle(Instance, LowerKey, (_, _) => false, () => ([joined, best.ToFinding()], null));
        files = new CertificateFiles().Beside(certificates);
        return settled;
    }

    private static KeptWork Merged(IEnumerable<LandscapePart> parts)
    {
        var settled = new KeptWork();
        foreach (var (key, json) in parts.SelectMany(part => part.Settled))
            settled.Add(key, json);
        return settled;
    }

    private static Rational Loss(RecordedFinding upper) => upper.Claim.Number("loss");

    private static Finding Upper(AlternatingStep best) => new("loss-upper-bound", claim => claim.Write("loss", best.Loss), evidence =>
    {
        evidence.Write("encoder", best.Encoder);
        evidence.Write("decoder", best.Decoder);
    });

    private SweepPart PartOf(PartNumber number)
    {
        var hash = SweepPlan.HashOf([Binding, number.ToString()]);
        var name = string.Create(CultureInfo.InvariantCulture, $"landscape-{SafeName}_{number.Number}-of-{number.Count}{Deep}_{hash}");
        return new SweepPart(name, $"parts/{name}.json");
    }
}
