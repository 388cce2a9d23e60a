using TheoryChecks.Exact;
using TheoryChecks.Gallery;
using TheoryChecks.Solvers.Z3;
using Xunit;

namespace TheoryChecks.SolverTests;

/// <summary>One query about the whole loss, on instances small enough for Z3.</summary>
public sealed class LossBelowOpinionTests
{
    [Theory]
    [InlineData("acute-pair", "1/2")]
    [InlineData("obtuse-pair", "3/2")]
    public void Z3_finds_a_point_below_a_bound_above_the_minimum(string name, string bound) =>
        Assert.True(LossBelowOpinion.Ask(GalleryInstances.ByName(name).With(neurons: 1), Rational.Parse(bound), TimeSpan.FromSeconds(60)).Answer);

    /// <summary>The certified minima of these are proven from below by other means.</summary>
    [Theory]
    [InlineData("acute-pair", "2/5")]
    [InlineData("obtuse-pair", "1")]
    public void Z3_finds_nothing_below_a_minimum(string name, string minimum) =>
        Assert.False(LossBelowOpinion.Ask(GalleryInstances.ByName(name).With(neurons: 1), Rational.Parse(minimum), TimeSpan.FromSeconds(60)).Answer);

    [Fact]
    public void The_question_is_put_for_ReLU_only()
    {
        var error = Assert.Throws<ArgumentException>(() => LossBelowOpinion.Ask(GalleryInstances.ByName("example-3.5"), 1, TimeSpan.FromSeconds(1)));
        Assert.StartsWith("The activation is topk; the question is put for ReLU only.", error.Message, StringComparison.Ordinal);
    }
}
