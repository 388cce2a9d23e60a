using TheoryChecks.Exact;
using TheoryChecks.Figures;
using TheoryChecks.Model;
using Xunit;

namespace TheoryChecks.SolverTests.Figures;

/// <summary>Figures draw a problem with the lengths and angles of its loss.</summary>
public sealed class PlaneCoordinatesTests
{
    [Fact]
    public void A_pentagon_in_a_basis_of_its_own_is_drawn_as_a_pentagon()
    {
        var instance = Pentagon(isAutoencoder: true);
        var plane = new PlaneCoordinates(instance);
        Assert.True(plane.InputsHaveMetric && plane.TargetsHaveMetric);
        for (var c = 0; c < 5; c++)
        {
            var (p, next) = (plane.Input(instance.Problem.Input(c)), plane.Input(instance.Problem.Input((c + 1) % 5)));
            Assert.Equal(1, Math.Sqrt(p.X * p.X + p.Y * p.Y), 12);
            Assert.Equal(Math.Cos(2 * Math.PI / 5), p.X * next.X + p.Y * next.Y, 12);
            Assert.Equal(p, plane.Target(instance.Problem.Target(c)));
        }
        // What a neuron answers is what it answers in the picture.
        var w = plane.Row((0.3, -0.7));
        var p2 = plane.Input(instance.Problem.Input(2));
        var plain = instance.Problem.Input(2).ToDoubles();
        Assert.Equal(0.3 * plain[0] - 0.7 * plain[1], w.X * p2.X + w.Y * p2.Y, 12);
    }

    [Fact]
    public void Inputs_that_are_not_the_targets_are_drawn_as_they_are_given()
    {
        var instance = Pentagon(isAutoencoder: false);
        var plane = new PlaneCoordinates(instance);
        Assert.False(plane.InputsHaveMetric);
        Assert.True(plane.TargetsHaveMetric);
        Assert.Equal((3, 0), plane.Input(instance.Problem.Input(0)));
        Assert.Equal((0.3, -0.7), plane.Row((0.3, -0.7)));
    }

    /// <summary>p_(c+1) = 2 cos 72 p_c - p_(c-1), in the basis p_0, p_1.</summary>
    private static Instance Pentagon(bool isAutoencoder)
    {
        var cosine = (Rational.Sqrt(5) - Rational.One) / 4;
        List<RationalVector> vectors = [new RationalVector([Rational.One, Rational.Zero]), new RationalVector([Rational.Zero, Rational.One])];
        while (vectors.Count < 5)
            vectors.Add(2 * cosine * vectors[^1] - vectors[^2]);
        var targets = RationalMatrix.FromRows([.. vectors]);
        var inputs = isAutoencoder ? targets : RationalMatrix.FromRows([.. vectors.Select(v => (Rational)3 * v)]);
        var gram = RationalMatrix.FromRows([new RationalVector([Rational.One, cosine]), new RationalVector([cosine, Rational.One])]);
        var weights = new RationalVector(Enumerable.Repeat(Rational.One, 5));
        return new Instance("pentagon", new ReluActivation(), 2, new Problem(inputs, targets, weights, gram));
    }
}
