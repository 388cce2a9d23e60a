using FsCheck.Xunit;
using TheoryChecks.Exact;
using TheoryChecks.Gallery;
using TheoryChecks.Model;
using TheoryChecks.Theorems;
using Xunit;

namespace TheoryChecks.Properties.Theorems;

public sealed class Theorem33Tests
{
    private const string Gate = "an activation that keeps entry d of feature d and only positive entries: ";

    [Theory]
    [InlineData("orthonormal-2", "With M = 0 the loss is 0, within the bound 0.")]
    [InlineData("acute-pair", "With M = 3/5 the loss is 18/25, within the bound 72/25.")]
    [InlineData("obtuse-pair", "With M = -3/5 the loss is 0, within the bound 108/25.")]
    [InlineData("superposition-4-in-2", "With M = 0 the loss is 0, within the bound 0.")]
    public void The_published_bound_holds(string name, string reason) => AssertVerdict(name, StatementForm.Published, VerdictKind.Holds, reason);

    [Theory]
    [InlineData("jumprelu-theta-1", "With M = 0 the loss is 2, above the bound 0.", Gate + "the jumprelu activation drops entry 0 of feature 0.")]
    [InlineData(
        "identity-antiparallel",
        "With M = 0 the loss is 2, above the bound 0.",
        Gate + "the identity activation keeps a negative entry of feature 0.")]
    [InlineData(
        "long-targets",
        "With M = 3/5 the loss is 162/25, above the bound 72/25.",
        "unit-norm targets: the target of feature 0 has squared length 9, not 1.")]
    public void The_published_bound_fails(string name, string reason, string unstated) => AssertVerdict(
        name, StatementForm.Published, VerdictKind.Refuted, $"{reason} The printed hypotheses hold; the proof also needs {unstated}");

    [Theory]
    [InlineData("acute-pair", VerdictKind.Holds, "With M = 3/5 the loss is 18/25, within the bound 18/25.")]
    [InlineData("obtuse-pair", VerdictKind.Holds, "With M = -3/5 the loss is 0, within the bound 0.")]
    [InlineData("long-targets", VerdictKind.Holds, "With M = 3/5 the loss is 162/25, within the bound 162/25.")]
    [InlineData("jumprelu-theta-1", VerdictKind.NotApplicable, "The jumprelu activation drops entry 0 of feature 0.")]
    [InlineData("identity-antiparallel", VerdictKind.NotApplicable, "The identity activation keeps a negative entry of feature 0.")]
    public void The_repaired_bound(string name, VerdictKind kind, string reason) => AssertVerdict(name, StatementForm.Repaired, kind, reason);

    [Theory]
    [InlineData("width-1-of-3", "The number of neurons, 1, is below the number of features, 3.")]
    [InlineData("dog-breeds", "The number of neurons, 3, is below the number of features, 5.")]
    public void Not_applicable_without_a_neuron_per_feature(string name, string reason)
    {
        AssertVerdict(name, StatementForm.Published, VerdictKind.NotApplicable, reason);
        AssertVerdict(name, StatementForm.Repaired, VerdictKind.NotApplicable, reason);
    }

    [Fact]
    public void Not_applicable_to_inputs_that_are_not_unit_vectors()
    {
        var instance = new Instance(
            "long", new ReluActivation(), 1, new Problem(RationalMatrix.FromRows([[2]]), RationalMatrix.FromRows([[1]]), [1]));
        Assert.Equal("The input of feature 0 has squared length 4, not 1.", Decided.Of("3.3", StatementForm.Published, instance).Reason);
    }

    [Property(MaxTest = 200)]
    public void The_repaired_bound_never_fails(int seed)
    {
        var instance = Random(seed);
        Assert.NotEqual(VerdictKind.Refuted, Decided.Of("3.3", StatementForm.Repaired, instance).Kind);
    }

    [Property(MaxTest = 100)]
    public void The_published_bound_never_fails_for_relu_and_unit_targets(int seed)
    {
        var random = new RandomNumbers(seed);
        var (n, np) = (random.Whole(1, 4), random.Whole(1, 3));
        var problem = new Problem(random.UnitVectors(n, np), random.UnitVectors(n, random.Whole(1, 3)), random.Weights(n));
        var instance = new Instance("random", new ReluActivation(), n + random.Whole(0, 2), problem);
        Assert.All(Decided.All("3.3", instance), verdict => Assert.Equal(VerdictKind.Holds, verdict.Kind));
    }

    /// <summary>(n-1) rho &lt;= n is enough for the published bound.</summary>
    [Property(MaxTest = 60)]
    public void Targets_may_be_a_little_longer_than_one(int seed)
    {
        var random = new RandomNumbers(seed);
        var (n, np) = (random.Whole(2, 4), random.Whole(1, 3));
        var problem = new Problem(random.UnitVectors(n, np), Rational.FromRatio(n, n - 1) * random.UnitVectors(n, 2), random.Weights(n));
        Assert.Equal(VerdictKind.Holds, Decided.Of("3.3", StatementForm.Published, new Instance("random", new ReluActivation(), n, problem)).Kind);
    }

    [Property(MaxTest = 40)]
    public void Verdicts_are_invariant(int seed)
    {
        var instance = Random(seed);
        var kinds = Decided.Kinds("3.3", instance);
        Assert.Equal(kinds, Decided.Kinds("3.3", instance.RotatedInputs(seed)));
        Assert.Equal(kinds, Decided.Kinds("3.3", instance.RotatedTargets(seed)));
        Assert.Equal(kinds, Decided.Kinds("3.3", instance.WithScaledWeights(Rational.FromRatio(3, 7))));
        if (instance.Activation.IsSeparable)
            Assert.Equal(kinds, Decided.Kinds("3.3", instance.WithPermutedFeatures(seed)));
    }

    [Property(MaxTest = 20)]
    public void Rotated_copies_of_the_refutations_are_refuted(int seed)
    {
        foreach (var name in new[] { "jumprelu-theta-1", "identity-antiparallel", "long-targets" })
        {
            var copy = GalleryInstances.ByName(name).RotatedInputs(seed).RotatedTargets(seed).WithPermutedFeatures(seed);
            Assert.Equal(VerdictKind.Refuted, Decided.Of("3.3", StatementForm.Published, copy).Kind);
        }
    }

    private static Instance Random(int seed)
    {
        var random = new RandomNumbers(seed);
        var (n, np) = (random.Whole(1, 4), random.Whole(1, 3));
        var nq = n + random.Whole(0, 2);
        var inputs = random.UnitVectors(n, np);
        return new Instance("random", random.Activation(nq), nq, new Problem(inputs, random.One(inputs, random.Matrix(n, 2)), random.Weights(n)));
    }

    private static void AssertVerdict(string name, StatementForm form, VerdictKind kind, string reason)
    {
        var verdict = Decided.Of("3.3", form, GalleryInstances.ByName(name));
        Assert.Equal(kind, verdict.Kind);
        Assert.Equal(reason, verdict.Reason);
    }
}
