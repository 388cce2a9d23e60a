using TheoryChecks.Exact;
using TheoryChecks.Gallery;
using TheoryChecks.Landscape;
using TheoryChecks.Model;
using TheoryChecks.Patterns;
using TheoryChecks.Solvers.Z3;
using Xunit;

namespace TheoryChecks.SolverTests;

/// <summary>Z3 asked in the words of the definition, against the exact decision of Thm 3.6.</summary>
public sealed class PartialMinimumOpinionTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    /// <summary>Where Z3 has an answer it is the exact one. It runs out of time on some patterns of three features and more, which is no
    /// answer.</summary>
    [Theory]
    [InlineData("acute-pair")]
    [InlineData("obtuse-pair")]
    [InlineData("orthonormal-2")]
    [InlineData("orthonormal-2-unequal")]
    [InlineData("transcoder-rotated")]
    [InlineData("jumprelu-theta-1")]
    [InlineData("absorption-relu-fan")]
    [InlineData("absorption-jumprelu-fan")]
    [InlineData("superposition-4-in-2")]
    [InlineData("orthonormal-3")]
    public void Agrees_with_the_exact_decision(string name)
    {
        var instance = GalleryInstances.ByName(name);
        var minima = new PartialMinima(instance);
        var answers = 0;
        foreach (var partition in PartitionPatterns.Of(instance).List)
        {
            var opinion = PartialMinimumOpinion.Ask(instance, partition.Pattern, Patience);
            if (opinion.Answer is not { } answer)
                continue;
            answers++;
            Assert.True(answer == minima.Decide(partition.Pattern).Exists, $"{name} {partition.Pattern}: {opinion}");
        }
        Assert.True(answers > 0, $"{name}: Z3 answered on no pattern");
    }

    /// <summary>Dependent inputs where the off column pushes, and an unrealizable pattern.</summary>
    [Fact]
    public void Knows_multipliers()
    {
        var problem = new Problem(RationalMatrix.FromRows([[1, 0], [0, 1], [1, -1]]), RationalMatrix.FromRows([[2, 0], [0, 1], [0, 0]]), [1, 1, 1]);
        var instance = new Instance("boundary", new ReluActivation(), 1, problem);
        Assert.True(PartialMinimumOpinion.Ask(instance, new ActivationPattern([[0, 1]]), Patience).Answer);
        Assert.False(PartialMinimumOpinion.Ask(instance, new ActivationPattern([[1, 2]]), Patience).Answer);
    }

    [Fact]
    public void Says_who_answered_and_how()
    {
        var opinion = PartialMinimumOpinion.Ask(GalleryInstances.ByName("orthonormal-2"), new ActivationPattern([[0, 1], []]), Patience);
        Assert.Equal(
            ($"Z3 {Z3Native.Version}", "logic=QF_NRA nlsat.reorder=false timeout=5000", true, null),
            (opinion.Solver, opinion.Options, opinion.Answer!.Value, opinion.WhyUnknown));
    }

    [Fact]
    public void Does_not_ask_what_it_cannot_put()
    {
        var topk = GalleryInstances.ByName("example-3.5");
        Assert.StartsWith("The activation is topk; the question is put for ReLU and JumpReLU only.",
            Assert.Throws<ArgumentException>(() => PartialMinimumOpinion.Ask(topk, new ActivationPattern([[0, 1], []]), Patience)).Message,
            StringComparison.Ordinal);
        var relu = GalleryInstances.ByName("orthonormal-2");
        Assert.StartsWith("The sets of ({0}, {0}) overlap; the question is put for disjoint sets.",
            Assert.Throws<ArgumentException>(() => PartialMinimumOpinion.Ask(relu, new ActivationPattern([[0], [0]]), Patience)).Message,
            StringComparison.Ordinal);
    }
}
