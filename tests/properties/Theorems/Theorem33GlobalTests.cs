using FsCheck.Xunit;
using TheoryChecks.Exact;
using TheoryChecks.Gallery;
using TheoryChecks.Model;
using TheoryChecks.Theorems;
using Xunit;

namespace TheoryChecks.Properties.Theorems;

public sealed class Theorem33GlobalTests
{
    [Fact]
    public void The_dual_basis_beats_the_acute_pair() => Assert.Equal(
        "The point has loss 18/25, but W_E = [(1, -3/4), (0, 5/4)], W_D = [(1, 3/5), (0, 4/5)] has loss 0.",
        AssertKind("acute-pair", StatementForm.Published, VerdictKind.Refuted).Reason);

    [Theory]
    [InlineData("three-features-no-partial-minimum")]
    [InlineData("jumprelu-theta-1")]
    [InlineData("identity-antiparallel")]
    [InlineData("long-targets")]
    public void Refuted_where_the_loss_is_positive(string name) => AssertKind(name, StatementForm.Published, VerdictKind.Refuted);

    [Theory]
    [InlineData("orthonormal-3")]
    [InlineData("obtuse-pair")]
    [InlineData("superposition-4-in-2")]
    public void Holds_where_the_loss_is_zero(string name)
    {
        AssertKind(name, StatementForm.Published, VerdictKind.Holds);
        AssertKind(name, StatementForm.Repaired, VerdictKind.Holds);
    }

    [Fact]
    public void Holds_where_every_output_is_zero()
    {
        var instance = GalleryInstances.ByName("acute-pair").With(activation: new ZeroActivation());
        Assert.Equal("The point has loss 2, and no point has less.", Decided.Of("3.3-global", StatementForm.Published, instance).Reason);
    }

    /// <summary>Identity, p = (1), (-1), r = (1), (1): the point answers 0 to both, as the best slope does, so the loss 2 is the minimum.</summary>
    [Fact]
    public void Holds_for_identity_where_no_linear_map_does_better()
    {
        var problem = new Problem(RationalMatrix.FromRows([[1], [-1]]), RationalMatrix.FromRows([[1], [1]]), [1, 1]);
        var instance = new Instance("even", new IdentityActivation(), 2, problem);
        Assert.Equal(VerdictKind.Holds, Decided.Of("3.3-global", StatementForm.Published, instance).Kind);
    }

    [Property(MaxTest = 100)]
    public void For_autoencoders_positive_loss_is_never_minimal(int seed)
    {
        var random = new RandomNumbers(seed);
        var (n, np) = (random.Whole(1, 4), random.Whole(1, 3));
        var inputs = random.UnitVectors(n, np);
        var instance = new Instance(
            "random",
            random.One<Activation>(new ReluActivation(), new JumpReluActivation([Rational.FromRatio(1, 2)]), new TopKActivation(Math.Min(2, n))),
            n,
            new Problem(inputs, inputs, random.Weights(n)));
        var repaired = Decided.Of("3.3-global", StatementForm.Repaired, instance);
        Assert.True(
            repaired.Kind is VerdictKind.Holds
                || (repaired.Kind is VerdictKind.NotApplicable && repaired.Reason.StartsWith("The topk activation drops", StringComparison.Ordinal)),
            repaired.Reason);
        if (repaired.Kind is VerdictKind.Holds)
            Assert.Equal(
                repaired.Findings.Count == 1 ? VerdictKind.Holds : VerdictKind.Refuted,
                Decided.Of("3.3-global", StatementForm.Published, instance).Kind);
    }

    [Property(MaxTest = 20)]
    public void Verdicts_are_invariant(int seed)
    {
        foreach (var name in new[]
        {
            "acute-pair",
            "obtuse-pair",
            "three-features-no-partial-minimum",
            "jumprelu-theta-1",
            "identity-antiparallel",
            "superposition-4-in-2",
        })
        {
            var instance = GalleryInstances.ByName(name);
            var kinds = Decided.Kinds("3.3-global", instance);
            Assert.Equal(kinds, Decided.Kinds("3.3-global", instance.RotatedTogether(seed)));
            Assert.Equal(kinds, Decided.Kinds("3.3-global", instance.RotatedTogether(seed).WithPermutedFeatures(seed).WithScaledWeights(5)));
        }
    }

    private static Verdict AssertKind(string name, StatementForm form, VerdictKind kind)
    {
        var verdict = Decided.Of("3.3-global", form, GalleryInstances.ByName(name));
        Assert.Equal(kind, verdict.Kind);
        return verdict;
    }
}
