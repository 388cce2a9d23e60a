using FsCheck.Xunit;
using TheoryChecks.Certificates;
using TheoryChecks.Checking;
using TheoryChecks.Exact;
using TheoryChecks.Gallery;
using TheoryChecks.Landscape;
using TheoryChecks.Model;
using TheoryChecks.Patterns;
using Xunit;

namespace TheoryChecks.Properties.Landscape;

/// <summary>Identifiability under anchors, against brute force and against the loss itself.</summary>
public sealed class AnchoringSurveyLaws
{
    [Property(MaxTest = 40, Arbitrary = new[] { typeof(LandscapeArbitraries) })]
    public void The_kernel_accepts_every_finding(SmallInstance small)
    {
        foreach (var finding in AnchoringSurvey.Take(small.Instance).Sets.SelectMany(set => set.Findings))
        {
            var result = Kernel.Check(Certificate.Of(small.Instance, finding).Utf8);
            Assert.True(result.IsAccepted, $"{finding.Kind}: {result.Reason}");
        }
    }

    [Property(MaxTest = 40, Arbitrary = new[] { typeof(LandscapeArbitraries) })]
    public void Dimensions_are_those_of_the_loss(SmallInstance small)
    {
        foreach (var set in AnchoringSurvey.Take(small.Instance).Sets)
        {
            if (set.Dimension is not { } dimension)
                continue;
            var local = new LocalSolutions(small.Instance, set.Anchored.Anchors, dimension.Point);
            Assert.True(local.IsSolution);
            Assert.Equal((dimension.Dimension, dimension.Gauge), (local.Dimension, local.Gauge));
        }
    }

    [Property(MaxTest = 40, Arbitrary = new[] { typeof(LandscapeArbitraries) })]
    public void Brute_force_refutes_no_answer(SmallInstance small)
    {
        foreach (var set in AnchoringSurvey.Take(small.Instance).Sets.Where(set => set.Anchored.Free * small.Instance.Problem.InputDimension <= 4))
        {
            foreach (var point in SmallPoints.Of(small.Instance, set.Anchored.Anchors))
            {
                Assert.NotEqual(false, set.IsReachable);
                var (byDecoder, byEncoder) = Identifiability.Misses(set.Anchored, point);
                Assert.True(set.DecoderIsIdentifiable != true || byDecoder.Length == 0, $"decoder misses {string.Join(",", byDecoder)}");
                Assert.True(set.EncoderIsIdentifiable != true || byEncoder.Length == 0, $"encoder misses {string.Join(",", byEncoder)}");
                if (set.Dimension is { IsLargest: true } dimension)
                    Assert.True(ZeroLossDimension.At(set.Anchored, point) is not { } here || here.Dimension <= dimension.Dimension);
            }
        }
    }

    [Theory]
    [InlineData("orthonormal-2", 2)]
    [InlineData("orthonormal-3", 6)]
    [InlineData("orthonormal-2-unequal", 1)]
    [InlineData("superposition-4-in-2", 8)]
    [InlineData("dog-breeds", 8)]
    [InlineData("three-features-no-partial-minimum", 1)]
    public void Symmetries_of_the_gallery(string name, int count)
    {
        var problem = GalleryInstances.ByName(name).Problem;
        var symmetries = ColumnGroup.OfMetric(problem);
        Assert.Equal(count, symmetries.Order);
        foreach (var image in symmetries.Generators)
        {
            var moved = RationalMatrix.FromRows(image.Select(problem.Input));
            Assert.Equal(problem.Inputs * problem.Inputs.Transpose(), moved * moved.Transpose());
        }
    }

    [Theory]
    [InlineData("orthonormal-3")]
    [InlineData("acute-pair")]
    public void Anchor_sets_of_one_orbit_have_the_same_answers(string name)
    {
        var instance = GalleryInstances.ByName(name);
        foreach (var set in AnchoringSurvey.Take(instance).Sets)
            foreach (var member in set.Orbit)
            {
                // An instance's own anchors represent their orbit.
                var other = Assert.Single(
                    AnchoringSurvey.Take(instance.With(anchors: member)).Sets, other => other.Anchored.Anchors.SequenceEqual(member));
                Assert.Equal(
                    (set.IsReachable, set.DecoderIsIdentifiable, set.EncoderIsIdentifiable, set.Orbit.Count),
                    (other.IsReachable, other.DecoderIsIdentifiable, other.EncoderIsIdentifiable, other.Orbit.Count));
            }
    }

    [Fact]
    public void Every_anchor_set_is_in_one_orbit()
    {
        var sets = AnchoringSurvey.Take(GalleryInstances.ByName("superposition-4-in-2")).Sets;
        var all = sets.SelectMany(set => set.Orbit).Select(set => string.Join(",", set)).ToList();
        Assert.Equal(16, all.Count);
        Assert.Equal(16, all.Distinct().Count());
        Assert.Equal([1, 4, 4, 2, 4, 1], sets.Select(set => set.Orbit.Count));
    }

    [Fact]
    public void Anchors_that_do_not_fit_are_refused()
    {
        var instance = GalleryInstances.ByName("width-1-of-3");
        Assert.Equal(
            "There are 2 anchors for 1 neuron; each anchor has a neuron of its own.",
            Assert.Throws<ArgumentException>(() => new AnchoredProblem(instance, [0, 1])).Message);
        Assert.Equal(
            "The anchors {3} name a feature that does not exist; features are numbered 0 to 2.",
            Assert.Throws<ArgumentException>(() => new AnchoredProblem(instance, [3])).Message);
    }
}
