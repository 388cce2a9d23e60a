using FsCheck.Xunit;
using TheoryChecks.Exact;
using TheoryChecks.Gallery;
using TheoryChecks.Model;
using TheoryChecks.Theorems;
using Xunit;

namespace TheoryChecks.Properties.Theorems;

public sealed class Theorem34NonidentifiableTests
{
    private const string Id = "3.4-nonidentifiable";

    [Theory]
    [InlineData("orthonormal-2")]
    [InlineData("orthonormal-3")]
    [InlineData("acute-pair")]
    [InlineData("obtuse-pair")]
    [InlineData("three-features-no-partial-minimum")]
    [InlineData("transcoder-rotated")]
    [InlineData("crosscoder-two-models")]
    [InlineData("superposition-4-in-2")]
    public void One_point_recovers_nothing_by_either_metric(string name)
    {
        var verdicts = Decided.All(Id, GalleryInstances.ByName(name));
        Assert.Equal([VerdictKind.Holds, VerdictKind.Holds], verdicts.Select(verdict => verdict.Kind));
        Assert.StartsWith("By encoder rows and by decoder columns alike, ", verdicts[1].Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void Rows_recover_nothing_while_columns_are_exact_for_top_1()
    {
        var verdict = Decided.Of(Id, StatementForm.Repaired, GalleryInstances.ByName("example-3.5"));
        Assert.Equal(VerdictKind.Holds, verdict.Kind);
        Assert.EndsWith(
            "has zero loss and recovers nothing; by decoder columns every point of zero loss recovers a feature, since one latent is on per "
                + "feature, so each target is a multiple of a decoder column.",
            verdict.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void Refuted_in_one_dimension() => Assert.Equal(
        "By encoder rows every point of zero loss recovers a feature, since in one dimension every nonzero row points along a feature.",
        AssertKind(GalleryInstances.ByName("topk-bare-jump"), VerdictKind.Refuted).Reason);

    [Fact]
    public void Refuted_where_the_features_crowd_the_plane() =>
        Assert.Contains("so dense that every row is close to one", AssertKind(Crowd(), VerdictKind.Refuted).Reason, StringComparison.Ordinal);

    [Fact]
    public void A_gap_in_the_crowd_is_found()
    {
        var crowd = Crowd().Problem;
        var gap = Enumerable.Range(0, 5).ToArray();
        var problem = new Problem(
            RationalMatrix.FromRows(gap.Select(crowd.Input)),
            RationalMatrix.FromRows(gap.Select(crowd.Target)),
            new RationalVector(gap.Select(_ => Rational.One)));
        AssertKind(new Instance("gap", new ReluActivation(), 4, problem), VerdictKind.Holds);
    }

    [Theory]
    [InlineData("dog-breeds", "No point has zero loss: the targets have rank 4, more than the number 3 of neurons.")]
    [InlineData("width-1-of-3", "No point has zero loss: the targets have rank 3, more than the number 1 of neurons.")]
    [InlineData(
        "absorption-relu-fan",
        "No point has zero loss: nonnegative multiples of the targets sum to 0, which 2 neurons with nonnegative latents cannot follow.")]
    [InlineData("absorption-top1-fan", "No point has zero loss: the targets lie on 4 rays, one latent is on per feature and there are 2 neurons.")]
    public void Not_applicable_where_zero_loss_is_out_of_reach(string name, string reason)
    {
        foreach (var verdict in Decided.All(Id, GalleryInstances.ByName(name)))
        {
            Assert.Equal(VerdictKind.NotApplicable, verdict.Kind);
            Assert.Equal(reason, verdict.Reason);
            Assert.Equal("positive-loss", Assert.Single(verdict.Findings).Kind);
        }
    }

    [Theory]
    [InlineData("blind", "feature 1 activates no neuron but its target is not 0")]
    [InlineData("conflict", "features 0 and 1 have one input but two targets")]
    public void Other_obstacles(string name, string reason)
    {
        var inputs = name == "blind" ? RationalMatrix.FromRows([[1, 0], [0, 0]]) : RationalMatrix.FromRows([[1, 0], [1, 0]]);
        var instance = new Instance(name, new ReluActivation(), 3, new Problem(inputs, RationalMatrix.Identity(2), [1, 1]));
        Assert.All(Decided.All(Id, instance), verdict => Assert.Equal($"No point has zero loss: {reason}.", verdict.Reason));
    }

    /// <summary>cos(r_1, r_2) = -24/25 &lt;= -tau: two columns whose cone holds both targets are close to them.</summary>
    [Fact]
    public void Nearly_opposite_targets_are_recovered_by_columns_but_not_by_rows()
    {
        var verdict = Decided.Of(Id, StatementForm.Repaired, GalleryInstances.ByName("nearly-opposite-pair"));
        Assert.Equal(VerdictKind.Holds, verdict.Kind);
        Assert.Equal(["unrecovered", "recovers"], verdict.Findings.Select(finding => finding.Kind));
        Assert.EndsWith(
            "two decoder columns span a cone with the nearly opposite targets 0 and 1, so they are close to them.",
            verdict.Reason,
            StringComparison.Ordinal);
    }

    [Fact]
    public void With_nothing_to_reconstruct_the_zero_point_recovers_nothing()
    {
        var instance = GalleryInstances.ByName("topk-bare-jump");
        instance = instance.With(problem: new Problem(instance.Problem.Inputs, instance.Problem.Targets, [0]));
        AssertKind(instance, VerdictKind.Holds);
    }

    /// <summary>docs/theorems/3.4.md, item 2.</summary>
    [Property(MaxTest = 60)]
    public void Independent_inputs_need_not_be_recovered_by_rows(int seed)
    {
        var random = new RandomNumbers(seed);
        var n = random.Whole(2, 4);
        var nq = n + random.Whole(0, 1);
        Activation activation = random.One<Activation>(new ReluActivation(), new JumpReluActivation([Rational.FromRatio(3, 2)]));
        var inputs = random.UnitVectors(n, n + random.Whole(0, 1), independent: true);
        AssertKind(
            new Instance("random", activation, nq, new Problem(inputs, random.One(inputs, random.Matrix(n, 2)), random.Weights(n))),
            VerdictKind.Holds);
    }

    /// <summary>Nearly parallel and nearly opposite inputs, where the room for rows is smallest.</summary>
    [Theory]
    [InlineData("0 1", "1/100 1")]
    [InlineData("0 1", "1/100 -1")]
    [InlineData("1 0 0", "1 1/50 0", "1 0 1/50")]
    [InlineData("1 0 0", "-1 1/50 0", "1 0 1/50")]
    public void Extreme_angles(params string[] vectors)
    {
        var inputs = RationalMatrix.FromRows(vectors.Select(RationalVector.Parse));
        AssertKind(
            new Instance(
                "extreme", new ReluActivation(), inputs.Rows, new Problem(inputs, inputs, new RationalVector(vectors.Select(_ => Rational.One)))),
            VerdictKind.Holds);
    }

    /// <summary>docs/theorems/3.4.md, item 1.</summary>
    [Property(MaxTest = 60)]
    public void Inputs_that_do_not_span_need_not_be_recovered_by_rows(int seed)
    {
        var random = new RandomNumbers(seed);
        var n = random.Whole(1, 3);
        var inputs = random.UnitVectors(n, n, independent: true);
        var padded = RationalMatrix.Create(n, n + 1, (d, j) => j < n ? inputs[d, j] : Rational.Zero);
        var activation = random.One<Activation>(new ReluActivation(), new TopKActivation(1), new BatchTopKActivation(n), new IdentityActivation());
        AssertKind(new Instance("padded", activation, n, new Problem(padded, inputs, random.Weights(n))).RotatedInputs(seed), VerdictKind.Holds);
    }

    /// <summary>A spare neuron lets decoder columns point anywhere, even off the span of the targets.</summary>
    [Fact]
    public void One_feature_with_two_neurons_need_not_be_recovered()
    {
        var feature = RationalMatrix.FromRows([[Rational.Parse("3/5"), Rational.Parse("4/5")]]);
        var verdict = Decided.Of(Id, StatementForm.Repaired, new Instance("spare", new ReluActivation(), 2, new Problem(feature, feature, [1])));
        Assert.Equal(VerdictKind.Holds, verdict.Kind);
        Assert.Equal("unrecovered", Assert.Single(verdict.Findings).Kind);
    }

    /// <summary>docs/theorems/3.4.md, item 4.</summary>
    [Property(MaxTest = 40)]
    public void Top_1_always_recovers_by_columns(int seed)
    {
        var random = new RandomNumbers(seed);
        var n = random.Whole(2, 3);
        var inputs = random.UnitVectors(n, n, independent: true);
        var verdict = Decided.Of(
            Id,
            StatementForm.Repaired,
            new Instance("random", new TopKActivation(1), n, new Problem(inputs, random.UnitVectors(n, 2), random.Weights(n))));
        Assert.Equal("recovers", verdict.Kind is VerdictKind.Holds ? verdict.Findings[^1].Kind : "recovers");
        Assert.NotEqual(VerdictKind.Refuted, verdict.Kind);
    }

    [Property(MaxTest = 20)]
    public void Permuting_neurons_changes_nothing(int seed)
    {
        var random = new RandomNumbers(seed);
        var inputs = random.UnitVectors(2, 2);
        RationalVector thetas = [Rational.FromRatio(random.Whole(0, 4), 3), Rational.FromRatio(random.Whole(0, 4), 3), 0];
        var instance = new Instance("random", new JumpReluActivation(thetas), 3, new Problem(inputs, inputs, random.Weights(2)));
        foreach (var theorem in new[] { Id, "3.4" })
            Assert.Equal(
                Decided.Kinds(theorem, instance),
                Decided.Kinds(theorem, instance.With(activation: new JumpReluActivation([thetas[2], thetas[0], thetas[1]]))));
    }

    [Property(MaxTest = 10)]
    public void Verdicts_are_invariant(int seed)
    {
        foreach (var instance in new[] { "acute-pair", "obtuse-pair", "example-3.5", "superposition-4-in-2", "dog-breeds", "absorption-relu-fan" }
            .Select(GalleryInstances.ByName)
            .Append(Crowd()))
        {
            var kinds = Decided.Kinds(Id, instance);
            Assert.Equal(kinds, Decided.Kinds(Id, instance.RotatedInputs(seed).RotatedTargets(seed + 1)));
            Assert.Equal(kinds, Decided.Kinds(Id, instance.WithPermutedFeatures(seed).WithScaledWeights(Rational.FromRatio(2, 9))));
        }
    }

    private static Instance Crowd() => GalleryInstances.ByName("crowded-plane");

    private static Verdict AssertKind(Instance instance, VerdictKind kind)
    {
        var verdict = Decided.Of(Id, StatementForm.Published, instance);
        Assert.True(kind == verdict.Kind, $"{instance.Name}: {verdict.Kind}. {verdict.Reason}");
        return verdict;
    }

    /// <summary>Units carry no information: what is found at scale 1 is found when inputs, targets and weights are far from it.</summary>
    [Theory]
    [InlineData("1/10000", "10000000")]
    [InlineData("1000000000", "1")]
    [InlineData("1", "1/1000000000")]
    [InlineData("1000000", "1000000")]
    public void Scales_change_no_verdict(string inputScale, string targetScale)
    {
        foreach (var rows in new RationalVector[][] { [[1, 0]], [[1, 0], [0, 1]], [[1, 0], [Rational.FromRatio(3, 5), Rational.FromRatio(4, 5)]] })
        {
            var (one, features) = (RationalMatrix.FromRows(rows), rows.Length);
            var weights = new RationalVector(rows.Select(_ => Rational.One));
            var scaled = new Problem(Rational.Parse(inputScale) * one, Rational.Parse(targetScale) * one, weights);
            Assert.Equal(Kinds(new Problem(one, one, weights)), Kinds(scaled));

            VerdictKind[] Kinds(Problem problem) =>
                [.. Decided.Kinds("3.4-nonidentifiable", new Instance("scaled", new ReluActivation(), features + 1, problem))];
        }
    }
}
