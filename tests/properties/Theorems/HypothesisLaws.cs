using FsCheck.Xunit;
using TheoryChecks.Exact;
using TheoryChecks.Model;
using TheoryChecks.Properties.Landscape;
using TheoryChecks.Theorems;
using Xunit;

namespace TheoryChecks.Properties.Theorems;

/// <summary>A hypothesis can be asked of any instance by itself, as explanations do, whatever the theorem would ask first.</summary>
public sealed class HypothesisLaws
{
    [Property(MaxTest = 100, Arbitrary = new[] { typeof(LandscapeAgreementLaws) })]
    public void Every_hypothesis_answers_on_odd_instances(OddInstance odd) => Ask(odd.Value);

    [Fact]
    public void Inputs_beside_targets_of_another_dimension_have_no_length()
    {
        var metric = RationalMatrix.Create(2, 2, (i, j) => i == j ? 2 : 1);
        var problem = new Problem(
            RationalMatrix.Create(2, 1, (c, _) => c + 1), RationalMatrix.Identity(2), new RationalVector([Rational.One, Rational.One]), metric);
        var instance = new Instance("coordinates", new ReluActivation(), 1, problem);
        Ask(instance);
        Assert.Contains(
            "with a targetGram inputs that are not the targets are coordinates without lengths",
            TheoremRegistry.ById("recovery-gauge").Hypotheses.Select(one => one.Violation(instance)));
    }

    private static void Ask(Instance instance)
    {
        foreach (var hypothesis in TheoremRegistry.All.SelectMany(theorem => theorem.Hypotheses.Concat(theorem.UsedByTheProof)))
            Assert.NotEqual("", hypothesis.Violation(instance));
    }
}
