using FsCheck;
using FsCheck.Xunit;
using TheoryChecks.Certificates;
using TheoryChecks.Checking;
using TheoryChecks.Exact;
using TheoryChecks.Landscape;
using TheoryChecks.Model;
using TheoryChecks.Patterns;
using TheoryChecks.Properties.House;
using TheoryChecks.Properties.Patterns;
using Xunit;

namespace TheoryChecks.Properties.Landscape;

/// <summary>Points of the solution set lie in the patterns they are listed under, and the dimension of the set is the largest over its
/// pieces.</summary>
public sealed class SolutionPointTests
{
    /// <summary>With a threshold a region is no cone: twice a point of it may lie in another one.</summary>
    [Fact]
    public void Every_listed_point_of_loss_0_has_its_own_pattern()
    {
        var instance = Case("r003-jump-3-3-4");
        var report = LandscapeReport.Take(instance)
            .Judged(finding => Kernel.Check(Certificate.Of(finding.Instance, finding.Finding.ToFinding()).Utf8).Reason);
        Assert.NotEmpty(report.SolutionSet!);
        Assert.All(report.SolutionSet!, piece => Assert.Equal(piece.Pattern, PatternAt(instance, piece.Encoder)));
        Assert.Empty(report.Refused);
    }

    [Property(MaxTest = 60, Arbitrary = new[] { typeof(LandscapeArbitraries) })]
    public void A_moved_point_stays_in_its_region(SmallInstance small, PositiveInt seed)
    {
        var random = new Random(seed.Get);
        var pattern = PatternAt(
            small.Instance, RationalMatrix.Create(small.Instance.Neurons, small.Instance.Problem.InputDimension, (_, _) => random.Next(-3, 4)));
        var interior = Realizability.RegionOf(small.Instance, pattern)!.Interior;
        Assert.Equal(pattern, PatternAt(small.Instance, SolutionPoint.Moved(small.Instance, pattern, interior, random)));
    }

    /// <summary>The claim names the pattern, so that the kernel looks at it.</summary>
    [Property(MaxTest = 30, Arbitrary = new[] { typeof(LandscapeArbitraries) })]
    public void The_finding_of_a_piece_claims_its_pattern(SmallInstance small)
    {
        var unanchored = new AnchoredProblem(small.Instance, []);
        foreach (var item in ZeroLossCensus.Take(small.Instance).Classes.Where(item => item.Outcome == ZeroLossOutcome.Reached).Take(20))
        {
            var finding = SolutionPoint.Of(unanchored, item.Decision ?? new ZeroLoss(small.Instance).Decide(item.Pattern));
            Assert.Equal(item.Pattern, RecordedFinding.Of(finding).Claim.Pattern());
            Assert.Null(Kernel.Check(Certificate.Of(small.Instance, finding).Utf8).Reason);
        }
    }

    /// <summary>u_1 |w_1| + u_2 |w_2| = -1 where both free rows are negative: four unknowns, one equation.</summary>
    [Fact]
    public void The_dimension_is_the_largest_over_all_patterns()
    {
        var instance = Case("r024-relu-1-3-3");
        var set = Assert.Single(AnchoringSurvey.Take(instance).Sets, set => set.Anchored.Anchors.SequenceEqual([1]));
        Assert.Equal((3, true), (set.Dimension!.Dimension, set.Dimension.IsLargest));
    }

    /// <summary>No small point is on a larger piece, whether or not the dimension is proven to be the largest.</summary>
    [Property(MaxTest = 40, Arbitrary = new[] { typeof(LandscapeArbitraries) })]
    public void No_small_point_is_on_a_larger_piece(SmallInstance small)
    {
        if (small.Instance.Activation is not (ReluActivation or JumpReluActivation))
            return;
        foreach (var set in AnchoringSurvey.Take(small.Instance).Sets.Where(set => set.Anchored.Free * small.Instance.Problem.InputDimension <= 4))
            foreach (var point in SmallPoints.Of(small.Instance, set.Anchored.Anchors))
                if (ZeroLossDimension.At(set.Anchored, point) is { } here)
                    Assert.True(
                        here.Dimension <= set.Dimension?.Dimension,
                        $"{here.Dimension} at a point with pattern {here.Pattern}, {set.Dimension?.Dimension} found");
    }

    private static ActivationPattern PatternAt(Instance instance, RationalMatrix encoder) =>
        ActivationPattern.FromGate(instance.Activation.Gate(instance.Problem.Preactivations(encoder)));

    private static Instance Case(string name)
    {
        var path = Path.Combine(RepositoryRoot.Path, "tests", "cases", "instances", $"{name}.json");
        return InstanceFormat.Read(File.ReadAllBytes(path), path);
    }
}
