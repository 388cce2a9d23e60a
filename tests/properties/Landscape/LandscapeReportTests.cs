using System.Collections.Concurrent;
using TheoryChecks.Certificates;
using TheoryChecks.Checking;
using TheoryChecks.Exact;
using TheoryChecks.Gallery;
using TheoryChecks.Landscape;
using TheoryChecks.Model;
using Xunit;

namespace TheoryChecks.Properties.Landscape;

/// <summary>The whole landscape of small instances: known values, and every finding accepted by the kernel.</summary>
public sealed class LandscapeReportTests
{
    [Fact]
    public void Two_orthonormal_features()
    {
        var report = LandscapeReport.Take(GalleryInstances.ByName("orthonormal-2")).Judged(KernelSays);
        Assert.Equal(
            ("0", "0", true),
            (report.GlobalMinimum!.Lower.ToString(), report.GlobalMinimum.Upper.ToString(), report.GlobalMinimum.Evidence.IsAccepted));
        Assert.Equal(
            ("7", "2", "0"),
            ($"{report.ZeroLoss!.ZeroLossPatterns}", $"{report.ZeroLoss.MonosemanticZeroLossPatterns}", $"{report.ZeroLoss.UndecidedPatterns}"));
        var polysemantic = report.PartialMinima![^1];
        Assert.Equal(
            ("({0,1}, {})", "1", "1", MinimumShape.Flat, true),
            (polysemantic.Pattern.ToString(),
                polysemantic.Loss.Lower.ToString(),
                polysemantic.Loss.Upper.ToString(),
                polysemantic.Shape,
                polysemantic.IsSpurious));
        var free = report.Identifiability![0];
        Assert.Equal(
            (4, 2, false, false, "7"),
            (free.Dimension, free.Gauge, free.DecoderIsIdentifiable, free.EncoderIsIdentifiable, $"{free.ZeroLossPatternsLeft}"));
        Assert.Empty(report.Undecided);
        Assert.Empty(report.Refused);
    }

    /// <summary>A survey met it: two traps of one pattern, both at an edge. Their certificates had one name, and one of them was lost.</summary>
    [Fact]
    public void Two_partial_minima_of_one_pattern_have_certificates_of_their_own()
    {
        RationalMatrix Features(params string[][] rows) => RationalMatrix.FromRows(
            [.. rows.Select(row => new RationalVector(row.Select(text => Rational.Parse(text))))]);
        var features = Features(["-1496/2225", "1647/2225"], ["24/145", "-143/145"], ["-2380/2381", "69/2381"], ["1653/2045", "-1204/2045"]);
        var ones = new RationalVector(Enumerable.Repeat(Rational.One, 4));
        var instance = new Instance("two-at-edges", new ReluActivation(), 4, new Problem(features, features, ones));
        var report = LandscapeReport.Take(instance).Judged(KernelSays);
        Assert.Empty(report.Refused);
        var edges = report.PartialMinima!.Where(entry => entry.EdgeEvidence is not null).ToArray();
        var twice = edges.GroupBy(entry => entry.Pattern).Single(group => group.Count() > 1);
        Assert.Equal(2, twice.Count());
        Assert.Equal(edges.Length, edges.SelectMany(entry => entry.EdgeEvidence!.Names).Distinct().Count());
    }

    /// <summary>Anchors take regions away: with orthonormal features, k anchors leave the problem with n - k of everything.</summary>
    [Theory]
    [InlineData(2, "7 1 1")]
    [InlineData(3, "247 7 1 1")]
    [InlineData(4, "37823 247 7 1 1")]
    public void Anchors_leave_fewer_regions(int n, string left)
    {
        var report = LandscapeReport.Take(Orthonormal(n)).Judged(KernelSays);
        Assert.Equal(left, string.Join(' ', report.Identifiability!.Select(entry => entry.ZeroLossPatternsLeft)));
        Assert.Empty(report.Refused);
    }

    [Theory]
    [InlineData("acute-pair")]
    [InlineData("obtuse-pair")]
    [InlineData("superposition-4-in-2")]
    [InlineData("absorption-relu-fan")]
    [InlineData("absorption-jumprelu-fan")]
    [InlineData("absorption-top1-fan")]
    [InlineData("three-features-no-partial-minimum")]
    [InlineData("width-1-of-3")]
    [InlineData("topk-bare-jump")]
    [InlineData("identity-antiparallel")]
    [InlineData("jumprelu-theta-1")]
    public void Every_finding_is_accepted(string name)
    {
        var kinds = new ConcurrentDictionary<string, string>();
        var report = LandscapeReport.Take(GalleryInstances.ByName(name)).Judged(finding =>
        {
            kinds[finding.Name] = finding.Finding.Kind;
            return KernelSays(finding);
        });
        Assert.Empty(report.Refused);
        Assert.Equal(kinds.Count, report.Accepted);
        Assert.Empty(report.UndecidedPartitions);
        Assert.True(report.ZeroLoss!.UndecidedPatterns.IsZero);
        Assert.All(report.PartialMinima!, entry => Assert.True(entry.Loss.Upper >= report.GlobalMinimum!.Lower));
        // Whatever stands in the report has its findings.
        var evidence = report.PartialMinima!.Select(entry => entry.Evidence).Concat(report.Identifiability!.Select(entry => entry.Evidence))
            .Append(report.PartialMinimaComplete).Append(report.GlobalMinimum!.Evidence).Append(report.ZeroLoss.Evidence);
        Assert.All(evidence, item => Assert.True(item.IsAccepted && item.Names.All(kinds.ContainsKey)));
    }

    /// <summary>A finding that the kernel does not accept is not called certified.</summary>
    [Fact]
    public void What_is_refused_is_undecided()
    {
        var report = LandscapeReport.Take(GalleryInstances.ByName("orthonormal-2"))
            .Judged(finding => finding.Name == "partial-minimum-1" ? "no" : null);
        Assert.Equal(["partial-minimum-1: no"], report.Refused);
        Assert.Equal(["kernel"], report.PartialMinima!.Select(entry => entry.Evidence.Word));
        Assert.Equal(["({0,1}, {})"], report.UndecidedPartitions.Select(pattern => pattern.ToString()));
        Assert.Contains("partial minima: ({0,1}, {}): a certificate is not accepted by the kernel.", report.Undecided);
        Assert.Equal("kernel", report.GlobalMinimum!.Evidence.Word);
        Assert.Equal("undecided", LandscapeReport.Take(report.Instance).GlobalMinimum!.Evidence.Word); // nobody asked
    }

    /// <summary>Out of budget before it began: a report that says so, with the trivial interval for the global minimum, proven like any
    /// other.</summary>
    [Fact]
    public void Without_budget_everything_is_undecided()
    {
        using var spent = new CancellationTokenSource();
        spent.Cancel();
        var report = LandscapeReport.Take(GalleryInstances.ByName("orthonormal-2"), budget: spent.Token);
        Assert.Null(report.ZeroLoss);
        Assert.Null(report.PartialMinima);
        Assert.Null(report.Identifiability);
        Assert.Equal((0, 2), (report.GlobalMinimum!.Lower, report.GlobalMinimum.Upper));
        Assert.Equal("global-minimum-lower, global-minimum-upper", string.Join(", ", report.Findings.Select(finding => finding.Name)));
        Assert.All(
            report.Findings, finding => Assert.Null(Kernel.Check(Certificate.Of(finding.Instance, finding.Finding.ToFinding()).Utf8).Reason));
        Assert.Equal(6, report.Undecided.Count);
        Assert.Contains("global minimum: it lies between 0 and 2.", report.Undecided);
        Assert.Equal(5, report.Undecided.Count(reason => reason.EndsWith(": the budget was used up before this was settled.")));
        Assert.Throws<OperationCanceledException>(() => LandscapeReport.Take(report.Instance, cancel: spent.Token));
    }

    /// <summary>Whoever waits is told where the work is, and between what ends the global minimum lies by then.</summary>
    [Theory]
    [InlineData("dog-breeds")]
    [InlineData("superposition-4-in-2")]
    public void Progress_names_the_stage_and_the_interval(string name)
    {
        var said = new ConcurrentBag<string>();
        LandscapeReport.Take(GalleryInstances.ByName(name), new LandscapeOptions { Progress = (what, _, _) => said.Add(what) });
        Assert.Contains(said, line => line.EndsWith("; counting the patterns that reach loss 0", StringComparison.Ordinal));
        const string Interval = "between [0-9.]+ and [0-9.]+";
        Assert.All(said, line => Assert.Matches($@"^(global minimum {Interval}; \w.*|\w[^;]*: {Interval}, .*)$", line));
    }

    /// <summary>The report does not depend on the number of threads.</summary>
    [Theory]
    [InlineData("dog-breeds")]
    [InlineData("superposition-4-in-2")]
    public void Threads_change_nothing(string name)
    {
        var (one, three) = (Names(1), Names(3));
        Assert.Equal(one, three);

        string Names(int threads)
        {
            var options = new LandscapeOptions { Threads = threads, Minimum = new() { MostStarts = 1 } };
            var report = LandscapeReport.Take(GalleryInstances.ByName(name), options).Judged(KernelSays);
            return string.Join(
                '\n',
                report.PartialMinima!.Select(entry => $"{entry.Pattern} {entry.Loss} {entry.Shape} {entry.IsSpurious}")
                    .Concat(report.Identifiability!.Select(entry => $"{entry with { Anchors = [], Evidence = LandscapeEvidence.None }}")));
        }
    }

    private static Instance Orthonormal(int n) => new("orthonormal", new ReluActivation(), n,
        new Problem(RationalMatrix.Identity(n), RationalMatrix.Identity(n), new RationalVector(Enumerable.Repeat(Rational.One, n))));

    private static string? KernelSays(LandscapeFinding finding) =>
        Kernel.Check(Certificate.Of(finding.Instance, finding.Finding.ToFinding()).Utf8).Reason;
}
