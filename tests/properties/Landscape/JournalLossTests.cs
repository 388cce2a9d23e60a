using System.Text.Json.Nodes;
using TheoryChecks.Certificates;
using TheoryChecks.Checking;
using TheoryChecks.Gallery;
using TheoryChecks.Landscape;
using TheoryChecks.Model;
using Xunit;

namespace TheoryChecks.Properties.Landscape;

/// <summary>
/// A journal, or a part of a landscape, may lack findings, or have true ones in the wrong place. Whatever is removed or exchanged, no answer claims
/// more than without a journal, and none the contrary.
/// </summary>
public sealed class JournalLossTests
{
    public static TheoryData<string> Names =>
        ["orthonormal-2", "acute-pair", "topk-bare-jump", "identity-antiparallel", "width-1-of-3", "three-features-no-partial-minimum"];

    [Theory]
    [MemberData(nameof(Names))]
    public void Without_a_finding_no_answer_claims_more(string name)
    {
        var (instance, whole, journal) = Made(name);
        var removed = 0;
        foreach (var (key, json) in journal.Kept)
            for (var k = 0; JsonNode.Parse(json) is JsonObject kept && kept["findings"] is JsonArray findings && k < findings.Count; k++, removed++)
            {
                findings.RemoveAt(k);
                var less = Again(instance, journal, (key, kept.ToJsonString()));
                Assert.True(less.Refused.Count == 0, $"{key}[{k}] removed: {string.Join("; ", less.Refused)}");
                RequireNoMore(whole, less, $"{key}[{k}] removed");
            }
        Assert.True(removed > 3);
    }

    /// <summary>A claim without its members is no claim, and no reason to end.</summary>
    [Theory]
    [MemberData(nameof(Names))]
    public void Without_a_claim_no_answer_claims_more(string name)
    {
        var (instance, whole, journal) = Made(name);
        foreach (var (key, json) in journal.Kept)
            if (JsonNode.Parse(json) is JsonObject kept && kept["findings"] is JsonArray { Count: > 0 } findings)
            {
                findings[0]!["claim"] = new JsonObject();
                RequireNoMore(whole, Again(instance, journal, (key, kept.ToJsonString())), $"{key}: the first claim emptied");
            }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void With_findings_in_the_wrong_place_no_answer_claims_more(string name)
    {
        var (instance, whole, journal) = Made(name);
        var keys = journal.Kept.Keys.Order(StringComparer.Ordinal).ToArray();
        foreach (var alike in keys.GroupBy(key => key.Split('/', '-')[0]))
            foreach (var (key, other) in alike.Zip(alike.Skip(1)))
            {
                var less = Again(instance, journal, (key, journal.Kept[other]), (other, journal.Kept[key]));
                RequireNoMore(whole, less, $"{key} and {other} exchanged");
            }
    }

    /// <summary>A dimension and a forced decoder alone do not show that loss 0 is out of reach.</summary>
    [Fact]
    public void Anchors_whose_point_is_lost_are_not_called_out_of_reach()
    {
        var (instance, _, journal) = Made("orthonormal-2");
        var kept = JsonNode.Parse(journal.Kept["anchors-0"])!.AsObject();
        var findings = kept["findings"]!.AsArray();
        foreach (var point in findings.Where(finding => finding!["kind"]!.GetValue<string>() != "anchored-recovery").ToArray())
            findings.Remove(point);
        Assert.NotEmpty(findings);
        var entry = Again(instance, journal, ("anchors-0", kept.ToJsonString())).Identifiability!.Single(entry => entry.Anchors is [0]);
        Assert.Null(entry.IsReachable);
    }

    private static (Instance Instance, LandscapeReport Whole, MemoryJournal Journal) Made(string name)
    {
        var (instance, journal) = (GalleryInstances.ByName(name), new MemoryJournal());
        var whole = LandscapeReport.Take(instance, new LandscapeOptions { Journal = journal, Threads = 1 }).Judged(KernelSays);
        Assert.Empty(whole.Refused);
        return (instance, whole, journal);
    }

    private static LandscapeReport Again(Instance instance, MemoryJournal journal, params (string Key, string Json)[] changed)
    {
        var other = new MemoryJournal();
        foreach (var (key, json) in journal.Kept)
            other.Write(key, json);
        foreach (var (key, json) in changed)
            other.Write(key, json);
        return LandscapeReport.Take(instance, new LandscapeOptions { Journal = other, Threads = 1 }).Judged(KernelSays);
    }

    private static void RequireNoMore(LandscapeReport whole, LandscapeReport less, string what)
    {
        var known = whole.PartialMinima!.Select(Said).ToHashSet();
        var proven = less.PartialMinima!.Where(entry => entry.Evidence.IsAccepted).Select(Said);
        Assert.All(proven, said => Assert.True(known.Contains(said), $"{what}: {said}"));
        if (less.IsPartialMinimaComplete)
            Assert.True(Patterns(whole).SetEquals(Patterns(less)), $"{what}: a pattern with partial minima is lost");
        var (minimum, end) = (whole.GlobalMinimum!, less.GlobalMinimum!);
        Assert.True(!end.Evidence.IsAccepted || (end.Lower <= minimum.Upper && minimum.Lower <= end.Upper), what);
        var (all, zeroLoss) = (whole.ZeroLoss!, less.ZeroLoss!);
        Assert.True(!zeroLoss.Evidence.IsAccepted || zeroLoss.ZeroLossPatterns == all.ZeroLossPatterns, what);
        foreach (var (entry, now) in whole.Identifiability!.Zip(less.Identifiability!).Where(pair => pair.Second.Evidence.IsAccepted))
        {
            Assert.True(now.IsReachable is null || now.IsReachable == entry.IsReachable, $"{what}: {string.Join(',', entry.Anchors)} reachable");
            Assert.True(now.DecoderIsIdentifiable is null || now.DecoderIsIdentifiable == entry.DecoderIsIdentifiable, $"{what}: decoder");
            Assert.True(now.EncoderIsIdentifiable is null || now.EncoderIsIdentifiable == entry.EncoderIsIdentifiable, $"{what}: encoder");
            Assert.True(now.Dimension is null || now.Dimension <= entry.Dimension, $"{what}: dimension");
            Assert.True(!now.IsLargestDimension || now.Dimension == entry.Dimension, $"{what}: largest dimension");
        }

        static HashSet<string> Patterns(LandscapeReport report) =>
            [.. report.PartialMinima!.Where(entry => entry.IsPartition).Select(entry => entry.Pattern.Canonical().ToString())];

        static string Said(LocalMinimum entry) =>
            $"{entry.Pattern} {entry.Loss.Lower} {entry.Loss.Upper} {entry.Shape} {entry.IsInterior} {entry.IsSpurious} {entry.Evidence.Word}";
    }

    private static string? KernelSays(LandscapeFinding finding) =>
        Kernel.Check(Certificate.Of(finding.Instance, finding.Finding.ToFinding()).Utf8) is { IsAccepted: false } no ? no.Reason : null;
}
