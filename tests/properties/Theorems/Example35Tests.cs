using FsCheck.Xunit;
using TheoryChecks.Certificates;
using TheoryChecks.Checking;
using TheoryChecks.Exact;
using TheoryChecks.Gallery;
using TheoryChecks.Model;
using TheoryChecks.Theorems;
using Xunit;

namespace TheoryChecks.Properties.Theorems;

public sealed class Example35Tests
{
    private static readonly Theorem Example = TheoremRegistry.ById("example-3.5");

    [Theory]
    [InlineData("example-3.5", VerdictKind.Holds)]
    [InlineData("orthonormal-2", VerdictKind.NotApplicable)]
    [InlineData("transcoder-rotated", VerdictKind.NotApplicable)]
    public void HoldsOnTheGallery(string name, VerdictKind published) => AssertHolds(GalleryInstances.ByName(name), "1", published);

    [Theory]
    [InlineData("orthonormal-2-unequal", "The weights (1, 2) differ.")]
    [InlineData("acute-pair", "The inputs are not orthonormal.")]
    [InlineData("topk-bare-jump", "There is 1 feature, not 2.")]
    [InlineData("orthonormal-3", "There are 3 features, not 2.")]
    public void IsNotApplicableElsewhere(string name, string reason)
    {
        var verdicts = Example.Decide(GalleryInstances.ByName(name));
        Assert.All(verdicts, verdict => Assert.Equal(VerdictKind.NotApplicable, verdict.Kind));
        Assert.Equal(reason, verdicts[1].Reason);
    }

    [Property]
    public void HoldsInRotatedCoordinates(int seed, int dimension, int weight)
    {
        var n = 2 + Math.Abs(dimension % 4);
        var m = Rational.FromRatio(1 + Math.Abs((long)weight), 7);
        var (p, r) = (RationalOrthogonal.Random(n, seed), RationalOrthogonal.Random(n, seed ^ 0x5bd1e995));
        var problem = new Problem(RationalMatrix.FromRows([p.Row(0), p.Row(1)]), RationalMatrix.FromRows([r.Row(0), r.Row(1)]), [m, m]);
        AssertHolds(new Instance("rotated", new ReluActivation(), 2, problem), m.ToString(), VerdictKind.NotApplicable);
    }

    [Property]
    public void ThePublishedExampleHoldsInEveryOrthonormalBasisOfThePlane(int seed)
    {
        var problem = new Problem(RationalOrthogonal.Random(2, seed), RationalOrthogonal.Random(2, seed ^ 0x5bd1e995), [1, 1]);
        AssertHolds(new Instance("rotated", new TopKActivation(1), 2, problem), "1", VerdictKind.Holds);
    }

    [Theory]
    [InlineData("1/2", "W_E = [(1, 1), (0, 0)], W_D = [(1/2, 0), (1/2, 0)]")]
    [InlineData("1", "W_E = [(2, 2), (0, 0)], W_D = [(1/4, 0), (1/4, 0)]")]
    [InlineData("7/2", "W_E = [(4, 4), (0, 0)], W_D = [(1/8, 0), (1/8, 0)]")]
    public void AThresholdOfOneNeedsALongerEncoder(string theta, string point)
    {
        var instance = GalleryInstances.ByName("orthonormal-2").With(activation: new JumpReluActivation([Rational.Parse(theta)]));
        var verdicts = Example.Decide(instance);
        Assert.Equal(VerdictKind.NotApplicable, verdicts[0].Kind);
        Assert.Equal(VerdictKind.Holds, verdicts[1].Kind);
        Assert.StartsWith(point, verdicts[1].Reason, StringComparison.Ordinal);
        AssertAccepted(instance, verdicts[1]);
    }

    [Fact]
    public void NoSuchPatternWhereEveryNeuronIsOn()
    {
        foreach (var activation in new Activation[] { new TopKActivation(2, rectified: false), new IdentityActivation() })
            Assert.All(
                Example.Decide(GalleryInstances.ByName("orthonormal-2").With(activation: activation)),
                verdict => Assert.Equal(VerdictKind.NotApplicable, verdict.Kind));
    }

    /// <summary>The repaired form holds, and the published one if it applies.</summary>
    private static void AssertHolds(Instance instance, string loss, VerdictKind published)
    {
        var verdicts = Example.Decide(instance);
        Assert.Equal([StatementForm.Published, StatementForm.Repaired], verdicts.Select(verdict => verdict.Form));
        Assert.Equal([published, VerdictKind.Holds], verdicts.Select(verdict => verdict.Kind));
        foreach (var verdict in verdicts.Where(verdict => verdict.Kind == VerdictKind.Holds))
        {
            Assert.Contains($"loss {loss};", verdict.Reason, StringComparison.Ordinal);
            Assert.Equal(2, verdict.Findings.Count);
            AssertAccepted(instance, verdict);
        }
    }

    private static void AssertAccepted(Instance instance, Verdict verdict)
    {
        foreach (var finding in verdict.Findings)
        {
            var result = Kernel.Check(Certificate.Of(instance, finding).Utf8);
            Assert.True(result.IsAccepted, result.Reason);
        }
    }
}
