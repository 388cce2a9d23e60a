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
    [InlineData("example-3.5")]
    [InlineData("orthonormal-2")]
    [InlineData("transcoder-rotated")]
    public void HoldsOnTheGallery(string name) => AssertHolds(GalleryInstances.ByName(name), "1");

    [Theory]
    [InlineData("orthonormal-2-unequal", "The weights (1, 2) differ.")]
    [InlineData("acute-pair", "The inputs are not orthonormal.")]
    [InlineData("topk-bare-jump", "There are 1 features, not 2.")]
    [InlineData("orthonormal-3", "There are 3 features, not 2.")]
    public void IsNotApplicableElsewhere(string name, string reason)
    {
        foreach (var verdict in Example.Decide(GalleryInstances.ByName(name)))
        {
            Assert.Equal(VerdictKind.NotApplicable, verdict.Kind);
            Assert.Equal(reason, verdict.Reason);
        }
    }

    [Property]
    public void HoldsInRotatedCoordinates(int seed, int dimension, int weight)
    {
        var n = 2 + Math.Abs(dimension % 4);
        var m = Rational.FromRatio(1 + Math.Abs((long)weight), 7);
        var (p, r) = (RationalOrthogonal.Random(n, seed), RationalOrthogonal.Random(n, seed ^ 0x5bd1e995));
        var problem = new Problem(RationalMatrix.FromRows([p.Row(0), p.Row(1)]), RationalMatrix.FromRows([r.Row(0), r.Row(1)]), [m, m]);
        AssertHolds(new Instance("rotated", new ReluActivation(), 2, problem), m.ToString());
    }

    [Theory]
    [InlineData("1/2", VerdictKind.Holds)]
    [InlineData("1", VerdictKind.NotApplicable)]
    [InlineData("7/2", VerdictKind.NotApplicable)]
    public void AThresholdOfOneSwitchesThePublishedPointOff(string theta, VerdictKind published)
    {
        var instance = GalleryInstances.ByName("orthonormal-2").With(activation: new JumpReluActivation([Rational.Parse(theta)]));
        var verdicts = Example.Decide(instance);
        Assert.Equal(published, verdicts[0].Kind);
        Assert.Equal(VerdictKind.Holds, verdicts[1].Kind);
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

    private static void AssertHolds(Instance instance, string loss)
    {
        var verdicts = Example.Decide(instance);
        Assert.Equal([StatementForm.Published, StatementForm.Repaired], verdicts.Select(verdict => verdict.Form));
        foreach (var verdict in verdicts)
        {
            Assert.Equal(VerdictKind.Holds, verdict.Kind);
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
