using FsCheck.Xunit;
using TheoryChecks.Exact;
using TheoryChecks.Gallery;
using TheoryChecks.Model;
using TheoryChecks.Properties.Landscape;
using TheoryChecks.Theorems;
using Xunit;

namespace TheoryChecks.Properties.Theorems;

public sealed class Theorem36Tests
{
    public static TheoryData<string> Gallery => [.. GalleryInstances.All.Select(instance => instance.Name)];

    /// <summary>The published statement, decided on every gallery instance; the kernel accepts all findings.</summary>
    [Theory]
    [InlineData("absorption-jumprelu-fan", VerdictKind.NotApplicable)]
    [InlineData("absorption-relu-fan", VerdictKind.NotApplicable)]
    [InlineData("absorption-top1-fan", VerdictKind.NotApplicable)]
    [InlineData("acute-pair", VerdictKind.Holds)]
    [InlineData("child-never-alone", VerdictKind.Refuted)]
    [InlineData("coactive-pair", VerdictKind.Refuted)]
    [InlineData("crosscoder-two-models", VerdictKind.Holds)]
    [InlineData("crowded-plane", VerdictKind.NotApplicable)]
    [InlineData("dense-pair", VerdictKind.Refuted)]
    [InlineData("dog-breeds", VerdictKind.NotApplicable)]
    [InlineData("example-3.5", VerdictKind.Holds)]
    [InlineData("identity-antiparallel", VerdictKind.NotApplicable)]
    [InlineData("jumprelu-sparse", VerdictKind.NotApplicable)]
    [InlineData("jumprelu-theta-1", VerdictKind.Holds)]
    [InlineData("obtuse-pair", VerdictKind.Holds)]
    [InlineData("orthonormal-2", VerdictKind.Holds)]
    [InlineData("orthonormal-2-unequal", VerdictKind.Refuted)]
    [InlineData("orthonormal-3", VerdictKind.Holds)]
    [InlineData("superposition-4-in-2", VerdictKind.Holds)]
    [InlineData("three-features-no-partial-minimum", VerdictKind.Refuted)]
    [InlineData("topk-bare-jump", VerdictKind.NotApplicable)]
    [InlineData("transcoder-rotated", VerdictKind.Holds)]
    [InlineData("width-1-of-3", VerdictKind.NotApplicable)]
    public void Published(string name, VerdictKind kind) =>
        Assert.Equal(kind, Decided.Of("3.6", StatementForm.Published, GalleryInstances.ByName(name)).Kind);

    /// <summary>Nothing is undecided, the repaired statement is never refuted, and prevalence holds wherever a column can be lost.</summary>
    [Theory]
    [MemberData(nameof(Gallery))]
    public void Repaired_and_prevalence(string name)
    {
        var instance = GalleryInstances.ByName(name);
        var nothingToLose = Enumerable.Range(0, instance.Problem.Columns)
            .All(c => instance.Problem.Weights[c].IsZero || instance.Problem.Target(c).IsZero);
        var verdicts = Decided.All("3.6", instance);
        Assert.Equal([StatementForm.Published, StatementForm.Repaired, StatementForm.Prevalence], verdicts.Select(verdict => verdict.Form));
        Assert.Contains(verdicts[1].Kind, new[] { VerdictKind.Holds, VerdictKind.Vacuous, VerdictKind.NotApplicable });
        Assert.Equal(
            !instance.Activation.IsRectified || instance.Activation is ZeroActivation ? VerdictKind.NotApplicable
                : nothingToLose || name == "superposition-4-in-2" ? VerdictKind.Vacuous
                : VerdictKind.Holds,
            verdicts[2].Kind);
    }

    /// <summary>The refutations are found, not written down: rotated, reweighted and permuted copies get the same verdicts.</summary>
    [Theory]
    [MemberData(nameof(Gallery))]
    public void Copies_get_the_same_verdicts(string name)
    {
        var instance = GalleryInstances.ByName(name);
        var kinds = Decided.Kinds("3.6", instance);
        Assert.Equal(kinds, Decided.Kinds("3.6", instance.RotatedInputs(3).RotatedTargets(4)));
        Assert.Equal(kinds, Decided.Kinds("3.6", instance.WithScaledWeights(Rational.Parse("7/3"))));
        Assert.Equal(kinds, Decided.Kinds("3.6", instance.WithPermutedFeatures(5)));
    }

    [Property(MaxTest = 12)]
    public void Verdicts_are_invariant(int seed)
    {
        var random = new RandomNumbers(seed);
        var (n, np, nq) = (random.Whole(2, 4), random.Whole(1, 3), random.Whole(1, 2));
        var inputs = random.UnitVectors(n, np);
        var instance = new Instance(
            "random", random.Activation(nq), nq, new Problem(inputs, random.One(inputs, random.Matrix(n, 2)), random.Weights(n)));
        var kinds = Decided.Kinds("3.6", instance);
        Assert.Equal(kinds, Decided.Kinds("3.6", instance.RotatedInputs(seed).RotatedTargets(seed)));
        Assert.Equal(kinds, Decided.Kinds("3.6", instance.WithScaledWeights(random.Whole(1, 5))));
        Assert.Equal(kinds, Decided.Kinds("3.6", instance.WithPermutedFeatures(seed)));
    }

    /// <summary>Random instances with independent unit inputs: nothing is undecided and the repaired statement holds.</summary>
    [Property(MaxTest = 20)]
    public void The_repaired_statement_holds(int seed)
    {
        var random = new RandomNumbers(seed);
        var (n, nq) = (random.Whole(1, 4), random.Whole(1, 3));
        var activation = random.One<Activation>(
            new ReluActivation(), new JumpReluActivation([Rational.FromRatio(1, 4)]), new TopKActivation(random.Whole(1, nq)));
        var inputs = random.UnitVectors(n, n, independent: true);
        var verdicts = Decided.All("3.6", new Instance("random", activation, nq, new Problem(inputs, inputs, random.Weights(n))));
        Assert.Equal(nq < n || n < 2, verdicts[0].Kind == VerdictKind.NotApplicable);
        Assert.NotEqual(VerdictKind.Undecided, verdicts[0].Kind);
        Assert.Equal((VerdictKind.Holds, VerdictKind.Holds), (verdicts[1].Kind, verdicts[2].Kind));
    }

    /// <summary>The smallest refutation, n = nq = 2, is one for every rule on which only positive entries pass.</summary>
    [Theory]
    [InlineData("0")]
    [InlineData("1/4")]
    [InlineData("top")]
    [InlineData("batch")]
    public void Two_features_of_unequal_weight_refute_it_for_every_rule(string rule)
    {
        Activation activation = rule switch
        {
            "top" => new TopKActivation(1),
            "batch" => new BatchTopKActivation(1),
            _ => new JumpReluActivation([Rational.Parse(rule)]),
        };
        var verdict = Decided.Of("3.6", StatementForm.Published, GalleryInstances.ByName("orthonormal-2-unequal").With(activation: activation));
        Assert.Equal(VerdictKind.Refuted, verdict.Kind);
        Assert.Equal("The pattern ({0,1}, {}) is realizable, a partition and polysemantic, but carries no partial minimum.", verdict.Reason);
    }

    /// <summary>Equal weights: a pair always has the positive eigenvector (1, 1), three in the plane need not have one.</summary>
    [Fact]
    public void Three_features_of_equal_weight_in_the_plane_refute_it()
    {
        var inputs = RationalMatrix.FromRows([
            [1, 0],
            [Rational.FromRatio(4, 5), Rational.FromRatio(3, 5)],
            [Rational.FromRatio(-3, 5), Rational.FromRatio(4, 5)],
        ]);
        var instance = new Instance("three", new ReluActivation(), 3, new Problem(inputs, inputs, [1, 1, 1]));
        var verdict = Decided.Of("3.6", StatementForm.Published, instance);
        Assert.Equal(VerdictKind.Refuted, verdict.Kind);
        Assert.Equal("The pattern ({0,1,2}, {}, {}) is realizable, a partition and polysemantic, but carries no partial minimum.", verdict.Reason);
        // The middle one is never seen alone, so 0 and 1 cannot part: three different inputs are enough against Theorem 3.8 too.
        Assert.Equal(VerdictKind.Refuted, Decided.Of("3.8", StatementForm.Published, instance).Kind);
    }

    /// <summary>The fans and the dog breeds have fewer neurons than features, so only the repaired form is about them; with more neurons the
    /// published one is, too.</summary>
    [Theory]
    [InlineData("absorption-relu-fan")]
    [InlineData("absorption-jumprelu-fan")]
    public void With_a_neuron_per_feature_the_fans_refute_it(string name)
    {
        var instance = GalleryInstances.ByName(name);
        Assert.Equal(VerdictKind.Holds, Decided.Of("3.6", StatementForm.Repaired, instance).Kind);
        Assert.Equal("The number of neurons, 2, is below the number of features, 4.", Decided.Of("3.6", StatementForm.Published, instance).Reason);
        Assert.Equal(VerdictKind.Refuted, Decided.Of("3.6", StatementForm.Published, instance.With(neurons: 4)).Kind);
    }

    /// <summary>Where no pattern meets the hypotheses about patterns, the statement says nothing.</summary>
    [Fact]
    public void Without_a_realizable_polysemantic_partition_it_is_vacuous()
    {
        var inputs = RationalMatrix.FromRows([[1], [-1]]);
        var verdict = Decided.Of(
            "3.6", StatementForm.Published, new Instance("two-rays", new ReluActivation(), 2, new Problem(inputs, inputs, [1, 1])));
        Assert.Equal((VerdictKind.Vacuous, "No polysemantic partition pattern is realizable."), (verdict.Kind, verdict.Reason));
    }

    [Fact]
    public void Reasons_name_the_pattern()
    {
        var verdicts = Decided.All("3.6", GalleryInstances.ByName("orthonormal-2-unequal"));
        Assert.Equal("The pattern ({0,1}, {}) is realizable, a partition and polysemantic, but carries no partial minimum.", verdicts[0].Reason);
        Assert.Equal(
            "The positive eigenvector criterion agrees with the explicit decision on all realizable partition patterns (up to permuting neurons): "
                + "1 of 2 with a partial minimum (1 trap).",
            verdicts[1].Reason);
        Assert.Equal(
            "Spurious local minima of the joint loss that leave columns unseen: all neurons dead with loss 3; ({1}, {}) with loss 1.",
            verdicts[2].Reason);
    }

    [Fact]
    public void Long_inputs_are_not_covered_by_the_published_statement()
    {
        var problem = new Problem(RationalMatrix.FromRows([[2, 0], [0, 1]]), RationalMatrix.Identity(2), [1, 1]);
        var verdict = Decided.Of("3.6", StatementForm.Published, new Instance("long", new ReluActivation(), 1, problem));
        Assert.Equal((VerdictKind.NotApplicable, "The input of feature 0 has squared length 4, not 1."), (verdict.Kind, verdict.Reason));
    }

    [Fact]
    public void Nothing_to_lose_is_vacuous()
    {
        var problem = new Problem(RationalMatrix.Identity(2), RationalMatrix.Identity(2), [0, 0]);
        var verdict = Decided.Of("3.6", StatementForm.Prevalence, new Instance("weightless", new ReluActivation(), 1, problem));
        Assert.Equal(
            (VerdictKind.Vacuous, "No column of positive weight has a nonzero target, so there is nothing to lose."), (verdict.Kind, verdict.Reason));
    }

    /// <summary>Patterns that leave columns unseen need not carry a local minimum: here each has a saddle or no interior. So the statement must not
    /// promise one.</summary>
    [Fact]
    public void Sets_that_leave_columns_unseen_may_have_saddles_only()
    {
        var problem = new Problem(
            RationalMatrix.FromRows([[1, 0], [1, 1], [-1, 0], [-1, -1]]),
            RationalMatrix.FromRows([[1, 0], [-3, 4], [-3, -4], [-3, 4]]),
            [1, 1, 1, 1]);
        var verdict = Decided.Of("3.6", StatementForm.Prevalence, new Instance("obtuse-pairs", new ReluActivation(), 1, problem));
        Assert.Equal(
            (VerdictKind.Vacuous, "No interior point of a region with disjoint sets and an unseen column is a local minimum."),
            (verdict.Kind, verdict.Reason));
        Assert.Equal(4, verdict.Findings.Count(finding => finding.Kind == "pattern-minimum"));
        var statement = TheoremRegistry.ById("3.6").Statement(StatementForm.Prevalence);
        Assert.StartsWith("A trap or flat partial minimum ", statement, StringComparison.Ordinal);
    }

    [Fact]
    public void Large_instances_are_undecided_with_the_limit()
    {
        var verdicts = Decided.All("3.6", PartitionPatternsTests.Orthonormal(13, 2));
        Assert.Equal([VerdictKind.NotApplicable, VerdictKind.Undecided, VerdictKind.Holds], verdicts.Select(verdict => verdict.Kind));
        Assert.StartsWith("There are more than 4096 patterns", verdicts[1].Reason, StringComparison.Ordinal);
    }

    /// <summary>Ties at zero leave no local minimum that misses a column: every neuron of +-e_1, +-e_2 sees two, and the pairs cannot be disjoint
    /// enough.</summary>
    [Fact]
    public void Every_disjoint_pattern_is_accounted_for_where_prevalence_is_vacuous()
    {
        var instance = GalleryInstances.ByName("superposition-4-in-2");
        var verdict = Decided.Of("3.6", StatementForm.Prevalence, instance);
        // Patterns of at most 4 disjoint sets that leave a column unseen: the partitions of the proper subsets of 4 columns.
        Assert.Equal(1 + 4 + 6 * 2 + 4 * 5, verdict.Findings.Count);
        Assert.True(PartialMinimaLaws.DisjointPatterns(instance).Count() > verdict.Findings.Count);
    }
}
