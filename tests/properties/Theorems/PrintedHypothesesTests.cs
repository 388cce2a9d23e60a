using TheoryChecks.Exact;
using TheoryChecks.Gallery;
using TheoryChecks.Model;
using TheoryChecks.Theorems;
using Xunit;

namespace TheoryChecks.Properties.Theorems;

/// <summary>
/// The hypotheses of every published statement, as printed: each that an instance can violate is violated by one here, all others holding, and the
/// verdict is not-applicable with the reason. What only a proof uses is no hypothesis; a refutation names it.
/// </summary>
public sealed class PrintedHypothesesTests
{
    private const string Exponential =
        "C is infinite: the magnitude of feature 0 is unbounded and W_E = [(1, 0), (3/5, 4/5)], W_D = [(1, 3/5), (0, 4/5)] misses it by 9/25 x_0^2.";

    private static readonly Instance Pair = GalleryInstances.ByName("orthonormal-2");
    private static readonly Instance Example = GalleryInstances.ByName("example-3.5");
    private static readonly Instance Sampled = GalleryInstances.ByName("sparse-acute-pair");

    private static readonly (string Theorem, string Hypothesis, Instance Violating, string Reason)[] Violations =
    [
        ("3.1", "a distribution", Pair, "The instance gives no distribution of its features."),
        ("3.1", "samples one by one", Sampled.With(activation: new BatchTopKActivation(1)),
            "The batchtopk activation acts on batches, so a single sample has no error of its own."),
        ("3.1", "unit-norm inputs", Scaled(Sampled, 2), "The input of feature 0 has squared length 4, not 1."),
        ("3.1", "a finite C", GalleryInstances.ByName("exponential-pair"), Exponential),
        ("3.1", "1-S <= 1/n", GalleryInstances.ByName("dense-pair"), "The density 1-S = 3/5 exceeds 1/n = 1/2."),
        ("example-3.5", "two features", Features(Example, [[1, 0]]), "There is 1 feature, not 2."),
        ("example-3.5", "two neurons", Example.With(neurons: 3), "There are 3 neurons, not 2."),
        ("example-3.5", "orthonormal inputs", Scaled(Example, 2), "The inputs are not orthonormal."),
        ("example-3.5", "orthonormal targets", Targets(Example, [[2, 0], [0, 1]]), "The targets are not orthonormal."),
        ("example-3.5", "dimension 2", Features(Example, [[1, 0, 0], [0, 1, 0]]), "The inputs have dimension 3 and the targets 3, not 2."),
        ("example-3.5", "TopK(1) after ReLU", Pair, "The activation is not TopK(1) after ReLU."),
        ("example-3.5", "weights 1", Example.WithScaledWeights(3), "The weights are (3, 3), not 1."),
        ("3.3", "unit-norm inputs", Scaled(Pair, 2), "The input of feature 0 has squared length 4, not 1."),
        ("3.3", "one neuron per feature", Pair.With(neurons: 1), "The number of neurons, 1, is below the number of features, 2."),
        ("3.3-global", "unit-norm inputs", Scaled(Pair, 2), "The input of feature 0 has squared length 4, not 1."),
        ("3.3-global", "one neuron per feature", Pair.With(neurons: 1), "The number of neurons, 1, is below the number of features, 2."),
        ("3.4-nonidentifiable", "zero loss can be reached", Pair.With(neurons: 1),
            "No point has zero loss: the targets have rank 2, more than the number 1 of neurons."),
        ("3.6", "two or more features", Features(Pair, [[1, 0]]), "There is one feature, and the statement is about two or more."),
        ("3.6", "one neuron per feature", Pair.With(neurons: 1), "The number of neurons, 1, is below the number of features, 2."),
        ("3.6", "unit-norm inputs", Scaled(Pair, 2), "The input of feature 0 has squared length 4, not 1."),
        ("3.6", "latents that pass only if positive", Pair.With(activation: new TopKActivation(1, rectified: false)),
            "The topk activation passes entries that are not positive, and the paper's sets are those of positive latents (Eq. 13)."),
        ("3.8", "M + 1 neurons, M >= 1", Pair.With(neurons: 1), "There is one neuron, so a sub-concept that splits off has nowhere to go."),
        ("3.8", "latents that pass only if positive", Pair.With(activation: new IdentityActivation()),
            "The identity activation passes entries that are not positive, and the paper's sets are those of positive latents (Eq. 13)."),
        ("anchoring", "nonzero directions", Targets(Pair, [[1, 0], [0, 0]]), "The target of feature 1 is 0, so it has no direction to recover."),
        ("anchoring", "no more anchors than neurons", Features(Pair, [[1, 0], [1, 1], [0, 1]]).With(anchors: [0, 1, 2]),
            "There are 3 anchors for 2 neurons."),
        ("recovery-gauge", "unit-norm features", Scaled(Pair, 2), "The input of feature 0 has squared length 4, not 1."),
        ("recovery-rows", "independent features", Pair, "The instance gives no distribution of its features."),
        ("recovery-rows", "unit-norm inputs", Scaled(Sampled, 2), "The input of feature 0 has squared length 4, not 1."),
        ("recovery-rows", "sizes that vary", GalleryInstances.ByName("jumprelu-sparse"),
            "Feature 0 is never active, or always of one size, which a bias reads without any row."),
        ("anchoring", "zero loss can be reached", Pair.With(neurons: 1), "Zero loss is out of reach, with or without anchors."),
    ];

    public static TheoryData<string, string> Cases
    {
        get
        {
            var cases = new TheoryData<string, string>();
            foreach (var (theorem, hypothesis, _, _) in Violations)
                cases.Add(theorem, hypothesis);
            return cases;
        }
    }

    public static TheoryData<string> Ids => [.. TheoremRegistry.All.Select(theorem => theorem.Id)];

    [Theory]
    [MemberData(nameof(Ids))]
    public void Every_printed_hypothesis_is_violated_somewhere_or_holds_by_construction(string id)
    {
        var theorem = TheoremRegistry.ById(id);
        Assert.Equal(
            theorem.Hypotheses.Where(hypothesis => hypothesis.ByConstruction is null)
                .Select(hypothesis => hypothesis.Name)
                .Order(StringComparer.Ordinal),
            Violations.Where(one => one.Theorem == id).Select(one => one.Hypothesis).Order(StringComparer.Ordinal));
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void Where_one_fails_the_published_statement_is_not_applicable(string id, string name)
    {
        var (_, _, instance, reason) = Assert.Single(Violations, one => (one.Theorem, one.Hypothesis) == (id, name));
        var theorem = TheoremRegistry.ById(id);
        Assert.NotNull(theorem.Hypotheses.Single(hypothesis => hypothesis.Name == name).Violation(instance));
        Assert.All(theorem.Hypotheses.Where(hypothesis => hypothesis.Name != name), other => Assert.Null(other.Violation(instance)));
        var verdict = Decided.Of(id, StatementForm.Published, instance);
        Assert.Equal((VerdictKind.NotApplicable, reason), (verdict.Kind, verdict.Reason));
    }

    /// <summary>A refutation on the gallery names the unstated hypotheses that fail, and only those.</summary>
    [Theory]
    [MemberData(nameof(Ids))]
    public void A_refutation_names_what_only_the_proof_uses(string id)
    {
        var theorem = TheoremRegistry.ById(id);
        foreach (var instance in GalleryInstances.All)
        {
            if (Decided.Of(id, StatementForm.Published, instance) is not { Kind: VerdictKind.Refuted } refuted)
                continue;
            Assert.Null(theorem.Hypotheses.Select(hypothesis => hypothesis.Violation(instance)).FirstOrDefault(violation => violation is not null));
            var missing = theorem.UsedByTheProof.Where(hypothesis => !hypothesis.Holds(instance)).ToArray();
            Assert.All(missing, one => Assert.Contains($"{one.Name}: {one.Violation(instance)}", refuted.Reason, StringComparison.Ordinal));
            Assert.Equal(missing.Length > 0, refuted.Reason.Contains("The printed hypotheses hold; the proof also needs ", StringComparison.Ordinal));
        }
    }

    [Theory]
    [InlineData("3.1", "coactive-pair", "independent features: these are not.")]
    [InlineData(
        "3.1",
        "jumprelu-sparse",
        "a positively homogeneous activation, or magnitudes 1: the jumprelu activation has a positive threshold, so it is not positively "
            + "homogeneous.")]
    [InlineData(
        "3.2",
        "topk-bare-jump",
        "latents that pass only if positive: the topk activation passes entries that are not positive, and the paper's sets are those of positive "
            + "latents (Eq. 13).")]
    [InlineData("3.3", "long-targets", "unit-norm targets: the target of feature 0 has squared length 9, not 1.")]
    [InlineData(
        "3.3",
        "jumprelu-theta-1",
        "an activation that keeps entry d of feature d and only positive entries: the jumprelu activation drops entry 0 of feature 0.")]
    [InlineData("3.4", "child-never-alone", "positive weights: the weight of feature 1 is 0.")]
    [InlineData("3.6", "coactive-pair", "positive weights: the weight of feature 0 is 0.")]
    [InlineData("3.8", "absorption-relu-fan", "positive thresholds: relu has none.")]
    public void The_reason_ends_with_what_the_proof_also_needs(string id, string name, string missing)
    {
        var reason = Decided.Of(id, StatementForm.Published, GalleryInstances.ByName(name)).Reason;
        Assert.EndsWith($"The printed hypotheses hold; the proof also needs {missing}", reason, StringComparison.Ordinal);
    }

    private static Instance Features(Instance like, RationalVector[] rows)
    {
        var inputs = RationalMatrix.FromRows(rows);
        return like.With(problem: new Problem(inputs, inputs, new RationalVector(rows.Select(_ => Rational.One))));
    }

    private static Instance Targets(Instance like, RationalVector[] rows) =>
        like.With(problem: new Problem(like.Problem.Inputs, RationalMatrix.FromRows(rows), like.Problem.Weights));

    /// <summary>All inputs times a factor.</summary>
    private static Instance Scaled(Instance like, Rational factor) =>
        like.With(problem: new Problem(factor * like.Problem.Inputs, like.Problem.Targets, like.Problem.Weights), distribution: like.Distribution);
}
