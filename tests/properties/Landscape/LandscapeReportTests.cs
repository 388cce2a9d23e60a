using System.Text.Json;
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
        var report = LandscapeReport.Take(GalleryInstances.ByName("orthonormal-2"));
        using var json = Written(report, IsAccepted);
        var root = json.RootElement;
        Assert.Equal("theorychecks.landscape/1", root.GetProperty("schema").GetString());
        Assert.Equal("""{"lower":"0","upper":"0","evidence":"kernel"}""", root.GetProperty("globalMinimum").GetRawText());
        Assert.Equal(("7", "2", "0"), (Text("zeroLossPatterns"), Text("monosemanticZeroLossPatterns"), Text("undecidedPatterns")));
        Assert.Equal("""{"pattern":[[0,1],[]],"loss":{"lower":"1","upper":"1"},"classification":"flat","spurious":true,"evidence":"kernel"}""",
            root.GetProperty("partialMinima").EnumerateArray().Last().GetRawText());
        Assert.Equal(
            """{"anchors":[],"reachable":true,"dimension":4,"gauge":2,"decoderIdentifiable":false,"encoderIdentifiable":false,"zeroLossPatternsLeft":"7","evidence":"kernel"}""",
            root.GetProperty("identifiability")[0].GetRawText());

        string? Text(string member) => root.GetProperty(member).GetString();
    }

    /// <summary>Anchors take regions away: with orthonormal features, k anchors leave the problem with n - k of everything.</summary>
    [Theory]
    [InlineData(2, "7 1 1")]
    [InlineData(3, "247 7 1 1")]
    [InlineData(4, "37823 247 7 1 1")]
    public void Anchors_leave_fewer_regions(int n, string left)
    {
        var report = LandscapeReport.Take(new Instance("orthonormal", new ReluActivation(), n,
            new Problem(RationalMatrix.Identity(n), RationalMatrix.Identity(n), new RationalVector(Enumerable.Repeat(Rational.One, n)))));
        Assert.Equal(left, string.Join(' ', report.Identifiability.Select(entry => entry.ZeroLossPatternsLeft)));
        Assert.All(report.Findings, item => Assert.Null(Kernel.Check(Certificate.Of(item.Instance, item.Finding).Utf8).Reason));
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
    public void Every_finding_is_accepted(string name)
    {
        var report = LandscapeReport.Take(GalleryInstances.ByName(name));
        Assert.All(report.Findings, item => Assert.Null(Kernel.Check(Certificate.Of(item.Instance, item.Finding).Utf8).Reason));
        Assert.Empty(report.UndecidedPartitions);
        Assert.True(report.Census!.UndecidedPatterns.IsZero);
        Assert.All(report.PartialMinima!, entry => Assert.True(entry.Minimum.Loss.Upper >= report.GlobalMinimum.Lower));
    }

    /// <summary>A finding that the kernel does not accept is not called certified.</summary>
    [Fact]
    public void What_the_kernel_refuses_is_undecided()
    {
        using var json = Written(LandscapeReport.Take(GalleryInstances.ByName("orthonormal-2")), (_, _) => false);
        Assert.DoesNotContain("kernel", json.RootElement.GetRawText(), StringComparison.Ordinal);
    }

    private static bool IsAccepted(Instance instance, Finding finding) => Kernel.Check(Certificate.Of(instance, finding).Utf8).IsAccepted;

    private static JsonDocument Written(LandscapeReport report, Func<Instance, Finding, bool> isAccepted)
    {
        using var stream = new MemoryStream();
        using (var writer = new Utf8JsonWriter(stream))
            report.Write(writer, isAccepted);
        return JsonDocument.Parse(stream.ToArray());
    }
}
