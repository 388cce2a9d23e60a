using FsCheck;
using FsCheck.Fluent;
using FsCheck.Xunit;
using TheoryChecks.Exact;
using TheoryChecks.Model;
using TheoryChecks.Surveys;
using Xunit;

namespace TheoryChecks.SolverTests.Surveys;

/// <summary>The laws of a family's draws.</summary>
public sealed class SurveyFamilyTests
{
    private static readonly SurveyFamily Plain =
        new(3, 3, null, 3, new ReluActivation(), new DirectionLaw(null, 1e-3, null), new WeightLaw("equal"));

    [Property(MaxTest = 60)]
    public Property Vectors_have_length_1_exactly_and_a_draw_is_the_same_again() => Prop.ForAll(
        (from n in Gen.Choose(1, 6) from d in Gen.Choose(1, 8) from seed in Gen.Choose(0, 1000) from draw in Gen.Choose(0, 1000)
         select (n, d, seed, draw)).ToArbitrary(),
        t =>
        {
            var family = Plain with { Features = t.n, InputDimension = t.d, TargetDimension = t.d, Weights = new WeightLaw("drawn") };
            var (one, same) = (family.Draw("x", t.seed, t.draw), family.Draw("x", t.seed, t.draw));
            for (var c = 0; c < t.n; c++)
            {
                Assert.True(one.Problem.Input(c).SquaredNorm.IsOne);
                Assert.True(one.Problem.Target(c).SquaredNorm.IsOne);
                Assert.InRange(one.Problem.Weights[c].ToDouble(), 1, 10);
            }
            Assert.Equal(one.Problem.Inputs, same.Problem.Inputs);
            Assert.Equal(one.Problem.Targets, same.Problem.Targets);
            Assert.Equal(one.Problem.Weights, same.Problem.Weights);
            if (t.d > 1)
                Assert.NotEqual(one.Problem.Inputs, family.Draw("x", t.seed, t.draw + 1).Problem.Inputs);
        });

    /// <summary>So that what differs between two cells is what is varied.</summary>
    [Fact]
    public void Families_that_differ_in_something_else_share_their_directions()
    {
        var inputs = Plain.Draw("x", 5, 7).Problem.Inputs;
        Assert.Equal(inputs, (Plain with { Activation = new TopKActivation(1) }).Draw("y", 5, 7).Problem.Inputs);
        Assert.Equal(inputs, (Plain with { Weights = new WeightLaw("drawn") }).Draw("y", 5, 7).Problem.Inputs);
        Assert.NotEqual(inputs, Plain.Draw("x", 6, 7).Problem.Inputs);
        // More features: the first are the same ones.
        var more = (Plain with { Features = 5 }).Draw("y", 5, 7).Problem;
        Assert.Equal(Enumerable.Range(0, 3).Select(inputs.Row), Enumerable.Range(0, 3).Select(more.Input));
    }

    /// <summary>The mean of w w^T over the sphere is I / d; of 4,000 draws it is that to 0.02 (three standard deviations, and more).</summary>
    [Theory]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(5)]
    public void Directions_are_uniform(int dimension)
    {
        var sum = new double[dimension, dimension];
        var family = Plain with { Features = 1, InputDimension = dimension };
        const int Draws = 4000;
        for (var draw = 0; draw < Draws; draw++)
        {
            var w = family.Draw("x", 1, draw).Problem.Input(0).ToDoubles();
            for (var i = 0; i < dimension; i++)
                for (var j = 0; j < dimension; j++)
                    sum[i, j] += w[i] * w[j] / Draws;
        }
        for (var i = 0; i < dimension; i++)
            for (var j = 0; j < dimension; j++)
                Assert.Equal(i == j ? 1.0 / dimension : 0, sum[i, j], 0.02);
    }

    [Fact]
    public void A_bound_on_inner_products_is_kept_or_the_fix_is_said()
    {
        var most = Rational.FromRatio(1, 4);
        for (var draw = 0; draw < 20; draw++)
        {
            var problem = (Plain with { Directions = Plain.Directions with { MostCosine = most } }).Draw("x", 1, draw).Problem;
            for (var i = 0; i < 3; i++)
                for (var j = 0; j < i; j++)
                    Assert.True(problem.Input(i).Dot(problem.Input(j)) <= most);
        }
        var crowded = Plain with { Features = 6, InputDimension = 2, Directions = Plain.Directions with { MostCosine = 0 } };
        Assert.Equal(
            "no 6 vectors in dimension 2 with inner products of at most 0 were found in 10000 draws; raise mostCosine.",
            Assert.Throws<SurveyException>(() => crowded.Draw("x", 1, 0)).Message);
    }

    [Theory]
    [InlineData("equal", "1 1 1")]
    [InlineData("zipf", "1 1/4 1/9")]
    [InlineData("ratio", "7/2 1 1")]
    public void Weights_that_are_not_drawn(string kind, string weights)
    {
        var law = new WeightLaw(kind) { Exponent = 2, Ratio = Rational.FromRatio(7, 2) };
        Assert.Equal(weights, string.Join(' ', (Plain with { Weights = law }).Draw("x", 1, 0).Problem.Weights));
    }

    [Theory]
    [InlineData(90, "0 1")]
    [InlineData(180, "-1 0")]
    [InlineData(270, "0 -1")]
    public void A_fan_turns_right_angles_exactly(double angle, string second)
    {
        var fan = Plain with { Features = 2, InputDimension = 3, Directions = new DirectionLaw(angle, 1e-3, null) };
        Assert.False(fan.IsRandom);
        var problem = fan.Draw("x", 1, 0).Problem;
        Assert.Equal(("1 0 0", $"{second} 0"), (string.Join(' ', problem.Input(0)), string.Join(' ', problem.Input(1))));
    }
}
