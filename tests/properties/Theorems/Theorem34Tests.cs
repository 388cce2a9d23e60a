using FsCheck.Xunit;
using TheoryChecks.Exact;
using TheoryChecks.Gallery;
using TheoryChecks.Model;
using TheoryChecks.Theorems;
using Xunit;

namespace TheoryChecks.Properties.Theorems;

public sealed class Theorem34Tests
{
    [Fact]
    public void A_child_that_never_fires_alone_refutes_it()
    {
        var verdicts = Decided.All("3.4", GalleryInstances.ByName("child-never-alone"));
        Assert.Equal([VerdictKind.Refuted, VerdictKind.Holds], verdicts.Select(verdict => verdict.Kind));
        Assert.Equal("W_E = [(1, 0), (0, 1)], W_D = [(1, 0), (0, 0)] has loss 0 but misses feature 1, whose weight is 0, by 1."
            + " The printed hypotheses hold; the proof also needs positive weights: the weight of feature 1 is 0.", verdicts[0].Reason);
        Assert.Equal("L~ is a sum of squared residuals, with positive weights for the features 0 and none for the others.", verdicts[1].Reason);
    }

    [Property(MaxTest = 100)]
    public void Holds_where_all_weights_are_positive(int seed)
    {
        var random = new RandomNumbers(seed);
        var (n, nq) = (random.Whole(1, 4), random.Whole(1, 4));
        var instance = new Instance("random", random.Activation(nq), nq, new Problem(random.Matrix(n, 2), random.Matrix(n, 2), random.Weights(n)));
        Assert.Equal([VerdictKind.Holds, VerdictKind.Holds], Decided.Kinds("3.4", instance));
    }

    [Property(MaxTest = 60)]
    public void Refuted_where_a_weight_is_zero_and_zero_loss_is_easy(int seed)
    {
        var random = new RandomNumbers(seed);
        var n = random.Whole(1, 3);
        var inputs = random.UnitVectors(n, n, independent: true);
        var weights = new RationalVector(random.Weights(n).Select((weight, d) => d == n - 1 ? Rational.Zero : weight));
        var instance = new Instance("random", new ReluActivation(), n, new Problem(inputs, random.UnitVectors(n, 2), weights));
        Assert.Equal(VerdictKind.Refuted, Decided.Of("3.4", StatementForm.Published, instance).Kind);
        Assert.Equal(
            VerdictKind.Refuted,
            Decided.Of("3.4", StatementForm.Published, instance.RotatedInputs(seed).RotatedTargets(seed).WithPermutedFeatures(seed)).Kind);
    }

    [Fact]
    public void Holds_where_the_unseen_feature_repeats_another()
    {
        var problem = new Problem(RationalMatrix.FromRows([[1, 0], [1, 0]]), RationalMatrix.FromRows([[0, 1], [0, 1]]), [1, 0]);
        var verdict = Decided.Of("3.4", StatementForm.Published, new Instance("twice", new ReluActivation(), 1, problem));
        Assert.Equal(VerdictKind.Holds, verdict.Kind);
        Assert.Equal(
            "Every feature of weight 0 repeats the input and the target of one with positive weight, up to a scale, or is 0.", verdict.Reason);
    }

    /// <summary>What follows from the features seen, because outputs are linear, or 0, or nobody competes.</summary>
    [Theory]
    [InlineData("identity", VerdictKind.Holds, "Every feature of weight 0 is a combination of those with positive weight, ")]
    [InlineData("zero", VerdictKind.Holds, "Every output is 0, and so is every target of weight 0.")]
    [InlineData("batchtopk-2", VerdictKind.Holds, "Every feature of weight 0 repeats the input and the target of one with positive weight, ")]
    [InlineData("relu", VerdictKind.Refuted, "")]
    public void Holds_where_the_unseen_feature_follows_from_others(string kind, VerdictKind expected, string reason)
    {
        var (plane, sums) = (RationalMatrix.FromRows([[1, 0], [0, 1], [1, -1]]), RationalMatrix.FromRows([[1], [2], [-1]]));
        var line = RationalMatrix.FromRows([[1], [2], [2]]);
        (Activation Activation, RationalMatrix Inputs, RationalMatrix Targets) of = kind switch
        {
            "identity" => (new IdentityActivation(), plane, sums),
            "zero" => (new ZeroActivation(), plane, RationalMatrix.Zero(3, 1)),
            "relu" => (new ReluActivation(), plane, sums),
            _ => (new BatchTopKActivation(2), line, line),
        };
        var problem = new Problem(of.Inputs, of.Targets, [1, 1, 0]);
        var verdict = Decided.Of("3.4", StatementForm.Published, new Instance("follows", of.Activation, 2, problem));
        Assert.Equal(expected, verdict.Kind);
        Assert.StartsWith(reason, verdict.Reason, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(2, "relu", VerdictKind.Holds)]
    [InlineData(-2, "relu", VerdictKind.Refuted)]
    [InlineData(2, "jumprelu", VerdictKind.Refuted)]
    [InlineData(0, "jumprelu", VerdictKind.Holds)]
    [InlineData(0, "batchtopk", VerdictKind.Holds)]
    public void A_multiple_is_reconstructed_where_outputs_scale(int times, string kind, VerdictKind expected)
    {
        Activation activation = kind switch
        {
            "jumprelu" => new JumpReluActivation([1]),
            "batchtopk" => new BatchTopKActivation(1),
            _ => new ReluActivation(),
        };
        // With the threshold 1 the half of an input that passes need not pass.
        var halved = kind == "jumprelu" && times > 0;
        var rows = RationalMatrix.FromRows([new RationalVector([halved ? 2 : 1, 0]), new RationalVector([halved ? 1 : times, 0])]);
        var instance = new Instance("twice", activation, 1, new Problem(rows, rows, [1, 0]));
        Assert.Equal(expected, Decided.Of("3.4", StatementForm.Published, instance).Kind);
    }

    /// <summary>
    /// Nobody loses anything on a feature of weight 0: an encoder that is on for it and off elsewhere, or whose latents there are no combination of
    /// the others, leaves its output free, also where the point that comes to mind outputs its target.
    /// </summary>
    [Theory]
    [InlineData("topk", 1, "[[0,1,0]]", "[[0,0]]", "[0]")]
    [InlineData("relu", 1, "[[-2],[-1],[2]]", "[[0,0],[0,0],[0,0]]", "[0,0,1]")]
    [InlineData("relu", 1, "[[1,0],[\"-12/13\",\"-5/13\"]]", "[[0],[0]]", "[0,1]")]
    [InlineData("relu", 2, "[[1,0],[0,1]]", "[[1,0],[0,0]]", "[1,0]")]
    [InlineData("identity", 2, "[[1,0],[0,1]]", "[[1],[0]]", "[1,0]")]
    [InlineData("batchtopk", 2, "[[1,0],[0,1]]", "[[0],[0]]", "[0,0]")]
    public void Refuted_where_the_output_of_an_unseen_feature_is_free(string kind, int neurons, string inputs, string targets, string weights)
    {
        var verdict = Decided.Of("3.4", StatementForm.Published, Read(kind, neurons, inputs, targets, weights));
        Assert.Equal(VerdictKind.Refuted, verdict.Kind);
    }

    /// <summary>Two bare places of two are linear: -p cannot have a target other than -r. The landscape's bounds say so, and the theorem knows
    /// them.</summary>
    [Fact]
    public void Holds_where_the_landscape_knows_that_zero_loss_is_out_of_reach()
    {
        var instance = Read("topk", 2, "[[0,0,1],[-1,0,0],[1,0,0]]", "[[1],[1],[-2]]", "[0,1,2]", bare: true);
        var verdict = Decided.Of("3.4", StatementForm.Published, instance);
        Assert.Equal(VerdictKind.Holds, verdict.Kind);
        Assert.StartsWith("No point has zero loss and none reconstructs every feature: ", verdict.Reason, StringComparison.Ordinal);
        Assert.NotEmpty(verdict.Findings);
    }

    private static Instance Read(string kind, int neurons, string inputs, string targets, string weights, bool bare = false)
    {
        var places = kind.EndsWith("topk", StringComparison.Ordinal) ? $", \"k\": {neurons}" : "";
        var rectified = bare ? ", \"rectified\": false" : "";
        var activation = $"{{\"kind\": \"{kind}\"{places}{rectified}}}";
        var features = $"{{\"input\": {inputs}, \"target\": {targets}, \"weights\": {weights}}}";
        const string Head = "\"schema\": \"theorychecks.instance/1\", \"name\": \"x\"";
        return InstanceFormat.Read($"{{{Head}, \"activation\": {activation}, \"neurons\": {neurons}, \"features\": {features}}}", "x");
    }

    [Fact]
    public void Holds_where_zero_loss_is_out_of_reach()
    {
        var problem = new Problem(RationalMatrix.Identity(3), RationalMatrix.Identity(3), [1, 1, 0]);
        var verdict = Decided.Of("3.4", StatementForm.Published, new Instance("narrow", new ReluActivation(), 1, problem));
        Assert.Equal(VerdictKind.Holds, verdict.Kind);
        Assert.Equal(
            "No point has zero loss and none reconstructs every feature: the targets have rank 2, more than the number 1 of neurons.",
            verdict.Reason);
    }
}
