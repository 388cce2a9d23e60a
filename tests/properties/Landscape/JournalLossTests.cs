using System.Text.Json.Nodes;
using TheoryChecks.Certificates;
using TheoryChecks.Checking;
using TheoryChecks.Exact;
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

    /// <summary>Whatever stands in the place of a member of a claim or of evidence, it is read without harm, or it does not fit, and why.</summary>
    [Theory]
    [InlineData("acute-pair")]
    [InlineData("topk-bare-jump")]
    public void A_member_of_another_form_does_not_fit(string name)
    {
        var (instance, whole, journal) = Made(name);
        var reasons = new HashSet<string>();
        foreach (var (key, json) in journal.Kept)
            foreach (var nonsense in new[] { "null", "\"x\"", "[[[]]]", "-1" })
                for (var k = 0; JsonNode.Parse(json) is JsonObject { } kept && kept["findings"] is JsonArray findings && k < findings.Count; k++)
                    foreach (var (part, member) in Members(findings[k]!))
                    {
                        var changed = JsonNode.Parse(json)!;
                        changed["findings"]![k]![part]![member] = JsonNode.Parse(nonsense);
                        if (LandscapeJournal.Misfit(changed.ToJsonString(), instance, (_, _) => true, out var read) is not { } reason)
                            continue;
                        Assert.Empty(read.Findings);
                        reasons.Add(reason);
                        if (nonsense == "null")
                            RequireNoMore(whole, Again(instance, journal, (key, changed.ToJsonString())), $"{key}[{k}].{part}.{member}");
                    }
        Assert.Contains("pattern-minimum: \"loss\" of its claim is not of the form interval", reasons);
        Assert.Contains("loss-upper-bound: \"encoder\" of its evidence is not of the form encoder", reasons);

        static IEnumerable<(string Part, string Member)> Members(JsonNode finding) => new[] { "claim", "evidence" }
            .SelectMany(part => finding[part]!.AsObject().Select(member => (part, member.Key)));
    }

    [Fact]
    public void What_is_no_list_of_findings_does_not_fit()
    {
        var instance = GalleryInstances.ByName("acute-pair");
        Assert.Equal("there is no list of findings", Misfit("[]"));
        Assert.Equal("a finding has no kind, claim or evidence", Misfit("""{"findings": [{"kind": "loss-join", "claim": {}}]}"""));
        Assert.Equal("\"x\" is no kind of finding that a journal keeps", Misfit("""{"findings": [{"kind": "x", "claim": {}, "evidence": {}}]}"""));
        Assert.Equal(
            "loss-join: its claim has no \"loss\"", Misfit("""{"findings": [{"kind": "loss-join", "claim": {}, "evidence": {}}]}"""));
        Assert.StartsWith(
            "the journal: ", Misfit("""{"findings": [{"kind": "x", "claim": {}, "evidence": {}, "instance": {}}]}"""), StringComparison.Ordinal);
        Assert.Equal(
            "the findings are about something else, or not all that belong together",
            LandscapeJournal.Misfit("""{"findings": []}""", instance, (kept, _) => kept.Count > 0, out _));

        string? Misfit(string text) => LandscapeJournal.Misfit(text, instance, (_, _) => true, out _);
    }

    /// <summary>What is true and of the form of its kind may stand under a key of another kind; it does not fit, and is no reason to end.</summary>
    [Theory]
    [InlineData("acute-pair")]
    [InlineData("topk-bare-jump")]
    [InlineData("three-features-no-partial-minimum")]
    public void What_stands_under_a_key_of_another_kind_does_not_fit(string name)
    {
        var (instance, whole, journal) = Made(name);
        var kinds = journal.Kept.Keys.Order(StringComparer.Ordinal).GroupBy(key => key.Split('/', '-')[0]).Select(alike => alike.First()).ToArray();
        Assert.True(kinds.Length > 3);
        foreach (var key in kinds)
            foreach (var other in kinds.Where(other => other != key))
            {
                var less = Again(instance, journal, (key, journal.Kept[other]));
                Assert.True(less.Refused.Count == 0, $"{key} := {other}: {string.Join("; ", less.Refused)}");
                RequireNoMore(whole, less, $"{key} := {other}");
            }
    }

    /// <summary>Evidence of loss 0 that has a matrix of another shape, or none, is not read.</summary>
    [Theory]
    [InlineData("""{"encoder": [[1]], "decoder": [[1]]}""")]
    [InlineData("""{"encoder": []}""")]
    [InlineData("""{"steps": 1}""")]
    [InlineData("7")]
    public void Evidence_of_loss_0_of_another_form_is_not_read(string evidence)
    {
        var (instance, whole, journal) = Made("identity-antiparallel");
        var key = journal.Kept.Keys.Single(key => key.EndsWith("identity-antiparallel/zero-loss/0", StringComparison.Ordinal));
        var kept = JsonNode.Parse(journal.Kept[key])!;
        kept[0] = JsonNode.Parse(evidence);
        var less = Again(instance, journal, (key, kept.ToJsonString()));
        Assert.Empty(less.Refused);
        Assert.Equal(whole.ZeroLoss!.ZeroLossPatterns, less.ZeroLoss!.ZeroLossPatterns);
    }

    /// <summary>One minimum that is written down twice, with another row or another interval for its loss, is one.</summary>
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_minimum_that_is_kept_twice_counts_once(bool wider)
    {
        var (instance, whole, journal) = Made("acute-pair");
        const string key = "partial-minimum/({0,1}, {})";
        var kept = JsonNode.Parse(journal.Kept[key])!;
        var again = kept["findings"]![0]!.DeepClone();
        if (wider)
            again["claim"]!["loss"]!["upper"] = 1;
        kept["findings"]!.AsArray().Add(again);
        var same = Again(instance, journal, (key, kept.ToJsonString()));
        Assert.Empty(same.Refused);
        Assert.Equal(whole.PartialMinima!.Count, same.PartialMinima!.Count);
    }

    /// <summary>A piece is that of its own class, not of one with the neurons permuted: thresholds may differ, and it would be there twice.</summary>
    [Fact]
    public void A_piece_of_another_class_does_not_fit()
    {
        var inputs = RationalMatrix.FromRows([RationalVector.FromInts([1]), RationalVector.FromInts([2])]);
        var instance = new Instance(
            "two-thresholds",
            new JumpReluActivation([Rational.Zero, Rational.One]),
            2,
            new Problem(inputs, inputs, new RationalVector([Rational.One, Rational.One])));
        var journal = new MemoryJournal();
        var whole = LandscapeReport.Take(instance, new LandscapeOptions { Journal = journal, Threads = 1 }).Judged(KernelSays);
        var pieces = whole.SolutionSet!.Select(piece => piece.Pattern).ToArray();
        var (first, second) = Enumerable.Range(0, pieces.Length).SelectMany(k => Enumerable.Range(0, k).Select(j => (j, k)))
            .First(pair => pieces[pair.j].Canonical().Equals(pieces[pair.k].Canonical()));
        var less = Again(instance, journal, ($"piece/{second}", journal.Kept[$"piece/{first}"]));
        Assert.Equal(pieces, less.SolutionSet!.Select(piece => piece.Pattern));
    }

    /// <summary>What is whole is read back: nothing is worked out, and written, once more.</summary>
    [Theory]
    [MemberData(nameof(Names))]
    public void What_is_whole_is_read_back(string name)
    {
        var (instance, _, journal) = Made(name);
        var writes = journal.Writes;
        Assert.Empty(LandscapeReport.Take(instance, new LandscapeOptions { Journal = journal, Threads = 1 }).Judged(KernelSays).Refused);
        Assert.Equal(writes, journal.Writes);
    }

    /// <summary>A partial minimum whose certificate the kernel refuses is on no list and in no count, and its pattern is open.</summary>
    [Fact]
    public void A_minimum_that_is_refused_counts_nowhere()
    {
        var (instance, whole, journal) = Made("acute-pair");
        const string key = "partial-minimum/({0,1}, {})";
        var kept = JsonNode.Parse(journal.Kept[key])!;
        foreach (var end in new[] { "lower", "upper" })
            kept["findings"]![0]!["claim"]!["loss"]![end] = "1/5"; // it is 2/5
        var less = Again(instance, journal, (key, kept.ToJsonString()));
        Assert.NotEmpty(less.Refused);
        Assert.True(whole.HasAllPartialMinima);
        Assert.False(less.IsPartialMinimaComplete || less.HasAllPartialMinima);
        Assert.Equal(whole.PartialMinima!.Count - 1, less.PartialMinima!.Count);
        Assert.All(less.PartialMinima, entry => Assert.True(entry.Evidence.IsAccepted));
        Assert.Contains(less.UndecidedPartitions, pattern => pattern.ToString() == "({0,1}, {})");
        Assert.Contains("partial minima: ({0,1}, {}): a certificate is not accepted by the kernel.", less.Undecided);
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
