using TheoryChecks.Exact;
using TheoryChecks.Gallery;
using TheoryChecks.Model;
using TheoryChecks.Patterns;
using TheoryChecks.Reporting;
using TheoryChecks.Storage;
using TheoryChecks.Theorems;
using Xunit;

namespace TheoryChecks.SolverTests.Cli;

/// <summary>What a verification makes of theorems that lie, fail or do not end.</summary>
public sealed class CliVerificationRunTests
{
    private static readonly Instance Pair = GalleryInstances.ByName("orthonormal-2");

    private static Finding BothOn(long weight) =>
        PatternFindings.Realizable(
            new ActivationPattern([[0, 1], []]), RationalMatrix.FromRows([RationalVector.FromInts(1, weight), RationalVector.FromInts(0, 0)]));

    private static FakeTheorem Says(params Verdict[] verdicts) => new("x", (_, _) => verdicts);

    private static Verdict Holds(params Finding[] findings) =>
        new("x", StatementForm.Published, VerdictKind.Holds, EvidenceLevel.Kernel, "It does.", findings);

    [Fact]
    public void Accepted_findings_make_kernel_evidence_and_are_kept()
    {
        var kept = new List<string>();
        var report = VerificationRun.Run([Says(Holds(BothOn(1), BothOn(2)))], [Pair], new VerificationOptions { Keep = (path, _) => kept.Add(path) });
        var verdict = Assert.Single(report.Verdicts);
        Assert.Equal((VerdictKind.Holds, EvidenceLevel.Kernel, "It does.", 2), (verdict.Kind, verdict.Evidence, verdict.Reason, verdict.Accepted));
        Assert.Equal(
            ["certificates/x-published-orthonormal-2-0-realizable.json", "certificates/x-published-orthonormal-2-1-realizable.json"],
            verdict.Certificates);
        Assert.Equal(verdict.Certificates, kept);
    }

    [Fact]
    public void One_false_finding_makes_the_verdict_undecided()
    {
        var kept = new List<string>();
        var report = VerificationRun.Run(
            [Says(Holds(BothOn(1), BothOn(-1)))], [Pair], new VerificationOptions { Keep = (path, _) => kept.Add(path) });
        var verdict = Assert.Single(report.Verdicts);
        Assert.Equal((VerdictKind.Undecided, EvidenceLevel.Numeric, 0), (verdict.Kind, verdict.Evidence, verdict.Accepted));
        Assert.StartsWith("The kernel does not accept certificate 1 (realizable, rejected): ", verdict.Reason, StringComparison.Ordinal);
        Assert.Empty(kept);
    }

    [Theory]
    [InlineData(VerdictKind.Holds)]
    [InlineData(VerdictKind.Refuted)]
    [InlineData(VerdictKind.Vacuous)]
    public void Kernel_evidence_without_a_certificate_is_none(VerdictKind kind)
    {
        var report = VerificationRun.Run([Says(Holds() with { Kind = kind })], [Pair]);
        Assert.Equal(
            (VerdictKind.Undecided, $"Kernel evidence is claimed for \"{kind.Word()}\", but there is no certificate for the kernel to check."),
            (report.Verdicts[0].Kind, report.Verdicts[0].Reason));
    }

    [Fact]
    public void An_unknown_kind_is_malformed()
    {
        var report = VerificationRun.Run([Says(Holds(new Finding("prophecy", _ => { }, _ => { })))], [Pair]);
        Assert.StartsWith(
            "The kernel does not accept certificate 0 (prophecy, malformed): $.kind: 'prophecy' where one of ",
            report.Verdicts[0].Reason,
            StringComparison.Ordinal);
    }

    [Fact]
    public void A_check_that_throws_is_undecided_with_its_message()
    {
        var report = VerificationRun.Run(
            [new FakeTheorem("x", (_, _) => throw new InvalidOperationException("no pivot")), Says(Holds(BothOn(1)))], [Pair]);
        Assert.Equal(
            [
                (StatementForm.Published, VerdictKind.Undecided, "The check failed: InvalidOperationException: no pivot"),
                (StatementForm.Repaired, VerdictKind.Undecided, "The check failed: InvalidOperationException: no pivot"),
                (StatementForm.Published, VerdictKind.Holds, "It does."),
            ],
            report.Verdicts.Select(verdict => (verdict.Form, verdict.Kind, verdict.Reason)));
    }

    [Fact]
    public void The_order_is_that_of_the_arguments_whatever_finishes_first()
    {
        var instances = GalleryInstances.All.Take(6).ToArray();
        var theorem = new FakeTheorem("x", (instance, _) =>
        {
            Thread.Sleep(instance.Name.Length % 5 * 10);
            return [Verdict.NotApplicable("x", StatementForm.Published, "no")];
        });
        var report = VerificationRun.Run([theorem, theorem], instances, new VerificationOptions { Threads = 4 });
        Assert.Equal(instances.SelectMany(instance => new[] { instance.Name, instance.Name }), report.Verdicts.Select(verdict => verdict.Instance));
    }

    [Fact]
    public void Out_of_time_leaves_the_rest_undecided_even_if_a_check_does_not_listen()
    {
        using var outOfTime = new CancellationTokenSource();
        using var never = new ManualResetEventSlim();
        var deaf = new FakeTheorem("deaf", (_, _) =>
        {
            outOfTime.Cancel();
            never.Wait();
            return [];
        });
        var report = VerificationRun.Run(
            [Says(Holds(BothOn(1))), deaf], [Pair], new VerificationOptions { Threads = 1, Grace = TimeSpan.FromMilliseconds(50) }, outOfTime.Token);
        never.Set();
        Assert.Equal([VerdictKind.Holds, VerdictKind.Undecided, VerdictKind.Undecided], report.Verdicts.Select(verdict => verdict.Kind));
        Assert.Equal("The time was up before this was decided.", report.Verdicts[1].Reason);
    }

    [Fact]
    public void Cancelled_means_no_report()
    {
        using var cancel = new CancellationTokenSource();
        var theorem = new FakeTheorem("x", (_, token) =>
        {
            cancel.Cancel();
            token.ThrowIfCancellationRequested();
            return [];
        });
        Assert.ThrowsAny<OperationCanceledException>(() => VerificationRun.Run([theorem], [Pair], cancel: cancel.Token));
    }

    [Fact]
    public void A_certificate_that_cannot_be_kept_means_no_report()
    {
        var full = new VerificationOptions { Keep = (_, _) => throw new IOException("disk full") };
        Assert.Equal("disk full", Assert.Throws<IOException>(() => VerificationRun.Run([Says(Holds(BothOn(1)))], [Pair], full)).Message);
    }

    [Fact]
    public void Two_instances_of_one_name_are_refused() => Assert.Equal(
        "Two instances are named \"orthonormal-2\"; the name tells them apart in the report, so rename one.",
        Assert.Throws<ArgumentException>(() => VerificationRun.Run([], [Pair, Pair])).Message);

    [Fact]
    public void Differences_name_what_was_found_and_what_was_expected()
    {
        var found = VerificationRun.Run([Says(Holds(BothOn(1)), Verdict.NotApplicable("x", StatementForm.Repaired, "no"))], [Pair]);
        var line = found.Verdicts[0];
        Assert.Empty(ReportComparison.Differences(found, found));
        Assert.Equal(
            [
                "x published on orthonormal-2: found holds (kernel), expected refuted (kernel). Found reason: It does. Expected reason: It does.",
                "x repaired on orthonormal-2: found not-applicable (kernel), expected nothing: the saved report does not have it.",
                "y published on orthonormal-2: found nothing, expected holds (kernel).",
            ],
            ReportComparison.Differences(new VerificationReport([line with { Kind = VerdictKind.Refuted }, line with { Theorem = "y" }]), found));
        Assert.Equal(
            ["x published on orthonormal-2: holds (kernel) as expected, but for another reason. Found: It does. Expected: It did."],
            ReportComparison.Differences(new VerificationReport([line with { Reason = "It did." }]), new VerificationReport([line])));
    }

    [Fact]
    public void A_report_survives_writing_and_reading()
    {
        var report = VerificationRun.Run([Says(Holds(BothOn(1)), Verdict.NotApplicable("x", StatementForm.Prevalence, "\"no\" \\ é"))], [Pair]);
        using var file = new MemoryStream();
        Storage.JsonText.Write(file, report.Write);
        Assert.Empty(ReportComparison.Differences(report, VerificationReport.Read(file.ToArray(), "file")));
    }

    [Theory]
    [InlineData("{}", "r.json: $: the member \"schema\", a text, is missing.")]
    [InlineData("[1]", "r.json: $: an object is wanted.")]
    [InlineData("""{"schema":"theorychecks.report/1"}""", "r.json: $.verdicts: a list of verdicts is wanted.")]
    [InlineData(
        """{"schema":"theorychecks.report/1","verdicts":[{"theorem":"x","form":"printed"}]}""",
        "r.json: $.verdicts[0].form: found \"printed\"; one of published, repaired, prevalence is wanted.")]
    public void A_saved_report_that_is_none_is_refused_with_the_place(string text, string message) =>
        Assert.Equal(
            message, Assert.Throws<ReportFormatException>(() => VerificationReport.Read(System.Text.Encoding.UTF8.GetBytes(text), "r.json")).Message);
}
