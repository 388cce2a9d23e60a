using FsCheck;
using FsCheck.Fluent;
using FsCheck.Xunit;
using TheoryChecks.Certificates;
using TheoryChecks.Checking;
using TheoryChecks.Exact;
using TheoryChecks.Landscape;
using TheoryChecks.Model;
using TheoryChecks.Patterns;
using TheoryChecks.Theorems;
using Xunit;

namespace TheoryChecks.Properties.Landscape;

/// <summary>A tiny random instance (<see cref="TinyInstances"/>).</summary>
public sealed record TinyInstance(Instance Value)
{
    /// <summary>Its name, which has its seed.</summary>
    public override string ToString() => Value.Name;
}

/// <summary>One of the <see cref="OddInstances"/>.</summary>
public sealed record OddInstance(Instance Value)
{
    /// <summary>Its name, which has its seed.</summary>
    public override string ToString() => Value.Name;
}

/// <summary>
/// What is known of an instance is known everywhere: no part of a landscape contradicts another, and the theorems know what the landscape knows
/// (docs/landscape.md, section 3). THOROUGH=1 in the environment takes
/// three times 200 instances instead of a few.
/// </summary>
public sealed class LandscapeAgreementLaws
{
    /// <summary>Random seeds.</summary>
    public static Arbitrary<TinyInstance> Instances() =>
        Arb.From(Gen.Choose(0, int.MaxValue - 1).Select(seed => new TinyInstance(TinyInstances.Of(seed))));

    /// <summary>Random seeds of odd instances.</summary>
    public static Arbitrary<OddInstance> Odd() =>
        Arb.From(Gen.Choose(0, int.MaxValue - 1).Select(seed => new OddInstance(OddInstances.Of(seed))));

    private static bool IsThorough => Environment.GetEnvironmentVariable("THOROUGH") == "1";

    [Property(MaxTest = 25, Arbitrary = new[] { typeof(LandscapeAgreementLaws) })]
    public void Landscape_and_theorems_agree(TinyInstance tiny) => Agree(tiny.Value);

    [Property(MaxTest = 25, Arbitrary = new[] { typeof(LandscapeAgreementLaws) })]
    public void They_agree_on_odd_instances(OddInstance odd) => Agree(odd.Value);

    /// <summary>Inputs without lengths beside targets of another dimension, of which the search for zero loss asked a cosine.</summary>
    [Theory]
    [InlineData(1_996_333_581)]
    public void They_agree_on_odd_instances_that_failed(int seed) => Agree(OddInstances.Of(seed));

    /// <summary>The same for lists of seeds that never change, and a count of what is left open on each.</summary>
    [Theory]
    [InlineData(0)]
    [InlineData(100_000)]
    [InlineData(777_000)]
    [InlineData(2_026_113_200)]
    [InlineData(2_026_114_300)]
    public void Hardly_an_anchor_set_of_tiny_instances_is_open(int first)
    {
        const int Few = 20, Many = 200, MostOpen = 5;
        var open = Enumerable.Range(first, IsThorough ? Many : Few).Select(TinyInstances.Of)
            .Where(instance => Agree(instance).Any(entry => !entry.IsDecided))
            .Select(instance => instance.Name).ToArray();
        Assert.True(open.Length <= (IsThorough ? MostOpen : MostOpen * Few / Many + 1), $"open on {string.Join(", ", open)}");
    }

    private static IReadOnlyList<IdentifiabilityEntry> Agree(Instance instance)
    {
        var report = LandscapeReport.Take(instance, new() { Threads = 1 }).Judged(KernelSays);
        Assert.Empty(report.Refused);
        NeverContradictsItself(report);
        if (instance.Samples is not null)
            NeverContradictsItself(report.Isolated!, isIsolated: true);
        Agree(instance.WithoutSamples(), report);
        return report.Identifiability!;
    }

    private static void NeverContradictsItself(LandscapeReport report, bool isIsolated = false)
    {
        var (instance, census) = (report.Instance, report.ZeroLoss!);
        bool? reached = census.ZeroLossPatterns.Sign > 0 ? true : census.UndecidedPatterns.IsZero ? false : null;
        if (!isIsolated)
        {
            var minimum = report.GlobalMinimum!;
            Assert.True(minimum.Evidence.IsAccepted && minimum.Lower <= minimum.Upper);
            reached ??= minimum.Lower.Sign > 0 ? false : minimum.Upper.IsZero ? true : null;
            // At most every loss that stands anywhere.
            var losses = report.PartialMinima!.SelectMany(entry => entry.Escapes.Select(escape => escape.Reached).Append(entry.Loss.Upper));
            Assert.All(losses, loss => Assert.True(minimum.Upper <= loss, $"the upper end {minimum.Upper} is above the certified loss {loss}"));
            Assert.All(report.PartialMinima!, entry => Assert.True(minimum.Lower <= entry.Loss.Upper));
            if (instance.Neurons >= instance.Problem.Columns && instance.Samples is null)
            {
                var point = EncoderDecoder.OneNeuronPerFeature(instance.Problem, instance.Neurons);
                var loss = instance.Problem.Loss(instance.Activation, point.Encoder, point.Decoder);
                Assert.True(minimum.Upper <= loss, "above the point of Theorem 3.3");
            }
            if (reached is { } known)
                Assert.Equal(known, minimum.Upper.IsZero);
            Assert.All(report.PartialMinima!.Where(entry => entry.Loss.Lower > minimum.Upper), entry => Assert.True(entry.IsSpurious));
        }
        foreach (var entry in report.Identifiability!)
        {
            var anchors = string.Join(",", entry.Anchors);
            if (reached == false || (reached is not null && entry.Anchors.Count == 0))
                Assert.True(entry.IsReachable == reached, $"{{{anchors}}}: reachable {entry.IsReachable}, loss 0 {reached}");
            if (entry.ZeroLossPatternsLeft is { } left)
                Assert.True(entry.IsReachable == left.Sign > 0, $"{{{anchors}}}: reachable {entry.IsReachable}, {left} patterns left");
            if (entry.Anchors.Count == instance.Neurons)
                Assert.True(entry.IsReachable is not null, $"{{{anchors}}}: all neurons are anchored");
        }
    }

    private static void Agree(Instance instance, LandscapeReport report)
    {
        var known = new FactSource(instance);
        var features = report.Isolated ?? report;
        foreach (var (set, entry) in AnchoringSurvey.Take(known).Sets.Zip(features.Identifiability!))
        {
            Assert.Equal(set.Anchored.Anchors, entry.Anchors);
            Assert.Equal(
                (set.IsReachable, set.DecoderIsIdentifiable, set.EncoderIsIdentifiable),
                (entry.IsReachable, entry.DecoderIsIdentifiable, entry.EncoderIsIdentifiable));
            Assert.Equal(
                (set.Dimension?.Dimension, set.Dimension?.Gauge, set.Dimension?.IsLargest ?? false),
                (entry.Dimension, entry.Gauge, entry.IsLargestDimension));
        }
        // What the theorems say of the loss without samples.
        var hasLengths = instance.Problem.TargetGram is null; // beside a metric there are no anchors
        bool? reachable = hasLengths ? features.Identifiability![0].IsReachable
            : features.ZeroLoss!.ZeroLossPatterns.Sign > 0 ? true : features.ZeroLoss.UndecidedPatterns.IsZero ? false : null;
        foreach (var verdict in TheoremRegistry.All.SelectMany(theorem => theorem.Decide(known)))
        {
            var says = $"{verdict.Theorem} {verdict.Form}: {verdict.Kind}, {verdict.Reason}";
            switch (verdict.Theorem)
            {
                case "3.4" when verdict.Kind == VerdictKind.Refuted:
                    Assert.True(reachable == true, says);
                    break;
                case "3.4" when verdict.Reason.StartsWith("No point has zero loss", StringComparison.Ordinal):
                    Assert.True(reachable == false, says);
                    break;
                case "3.6" when verdict.Form == StatementForm.Published && instance.Samples is null && report.Isolated is null:
                    AgreeOnPartitions(report, verdict.Kind, says);
                    break;
                case "3.4-nonidentifiable" when hasLengths:
                    var agrees = verdict.Kind switch
                    {
                        VerdictKind.NotApplicable => reachable == false,
                        VerdictKind.Undecided => reachable != false,
                        _ => reachable == true,
                    };
                    Assert.True(agrees, says);
                    break;
                case "anchoring" when verdict.Reason.StartsWith("Zero loss is out of reach, with", StringComparison.Ordinal):
                    Assert.True(reachable == false, says);
                    break;
                case "3.3-global" when verdict.Form == StatementForm.Published && instance.Samples is null && report.Isolated is null:
                    var loss = verdict.Kind is VerdictKind.Holds or VerdictKind.Refuted or VerdictKind.Undecided ? LossOfPoint(instance) : null;
                    Assert.True(loss is null || verdict.Kind == Kind(report.GlobalMinimum!, loss.Value), says);
                    break;
            }
        }
    }

    /// <summary>Published 3.6 holds iff every polysemantic partition pattern is on the list of partial minima with a positive loss.</summary>
    private static void AgreeOnPartitions(LandscapeReport report, VerdictKind kind, string says)
    {
        var patterns = PartitionPatterns.Of(report.Instance).List.Select(partition => partition.Pattern.Canonical())
            .Where(pattern => !pattern.IsMonosemantic).ToHashSet();
        var carrying = report.PartialMinima!.Where(entry => entry.Loss.Lower.Sign > 0)
            .Select(entry => entry.Pattern.Canonical()).Where(patterns.Contains).ToHashSet();
        bool? agrees = kind switch
        {
            VerdictKind.Holds => carrying.Count == patterns.Count,
            VerdictKind.Refuted => carrying.Count < patterns.Count,
            VerdictKind.Vacuous => patterns.Count == 0,
            _ => null,
        };
        Assert.True(agrees != false, $"{says}; the landscape has {carrying.Count} of {patterns.Count}");
    }

    private static VerdictKind Kind(MinimumEntry minimum, Rational loss) =>
        minimum.Upper < loss ? VerdictKind.Refuted : minimum.Lower == loss ? VerdictKind.Holds : VerdictKind.Undecided;

    private static Rational? LossOfPoint(Instance instance)
    {
        var point = EncoderDecoder.OneNeuronPerFeature(instance.Problem, instance.Neurons);
        return instance.Problem.Loss(instance.Activation, point.Encoder, point.Decoder);
    }

    private static string? KernelSays(LandscapeFinding finding) =>
        Kernel.Check(Certificate.Of(finding.Instance, finding.Finding.ToFinding()).Utf8).Reason;
}
