using TheoryChecks.Certificates;
using TheoryChecks.Checking;
using TheoryChecks.Exact;
using TheoryChecks.Landscape;
using TheoryChecks.Model;
using Xunit;

namespace TheoryChecks.Properties.Landscape;

/// <summary>TopK(1) by assignments: the lower end is the infimum where the inputs are the targets, and a bound otherwise.</summary>
public sealed class AssignmentTests
{
    private static readonly RationalVector[] Cube =
        [.. Enumerable.Range(0, 8).Select(k => RationalVector.FromInts([1 - 2 * (k >> 2), 1 - 2 * (k >> 1 & 1), 1 - 2 * (k & 1)]))];

    private static readonly RationalVector[] Cross =
        [.. Enumerable.Range(0, 8).Select(k => (k % 2 == 0 ? Rational.One : -Rational.One) * RationalVector.Unit(4, k / 2))];

    /// <summary>One neuron at most is on: the cube's corners go together with their neighbours.</summary>
    [Theory]
    [InlineData(3, 12)]
    [InlineData(4, 8)]
    public void Corners_of_the_cube(int neurons, int loss) => Exactly(Of(new TopKActivation(1), neurons, Cube), loss);

    [Theory]
    [InlineData(2, 6)]
    [InlineData(3, 5)]
    [InlineData(5, 3)]
    public void Corners_of_the_cross(int neurons, int loss) => Exactly(Of(new TopKActivation(1), neurons, Cross), loss);

    /// <summary>n - nq orthonormal features are lost, whatever goes together with what.</summary>
    [Theory]
    [InlineData(6, 2)]
    [InlineData(8, 5)]
    public void Orthonormal_features(int n, int neurons) =>
        Exactly(Of(new TopKActivation(1), neurons, [.. Enumerable.Range(0, n).Select(k => RationalVector.Unit(n, k))]), n - neurons);

    /// <summary>Two opposite vectors, and columns of weight 0, which lose nothing.</summary>
    [Fact]
    public void Weights()
    {
        var inputs = RationalMatrix.FromRows([RationalVector.FromInts([1]), RationalVector.FromInts([-1]), RationalVector.FromInts([5])]);
        var problem = new Problem(inputs, inputs, new RationalVector([2, Rational.FromRatio(1, 3), 0]));
        var instance = new Instance("weights", new TopKActivation(1), 1, problem);
        Exactly(instance, Rational.FromRatio(1, 3));
    }

    /// <summary>Without ReLU one neuron may serve both of two opposite vectors; no part of the certificate says that latents are positive.</summary>
    [Fact]
    public void Bare() => Exactly(Of(new TopKActivation(1, rectified: false), 1, [.. Cross[..2], Cross[2]]), 1);

    /// <summary>
    /// Vectors of random directions: the least sum over assignments is attained (docs/landscape.md), so the interval closes; descent from many starts
    /// stays above it, and so do random encoders.
    /// </summary>
    [Theory]
    [InlineData(2, 8, 2, 1)]
    [InlineData(2, 8, 3, 2)]
    [InlineData(2, 9, 4, 3)]
    [InlineData(3, 6, 2, 4)]
    [InlineData(3, 8, 3, 5)]
    [InlineData(3, 8, 4, 6)]
    public void Inputs_as_targets_close(int dimension, int columns, int neurons, int seed)
    {
        var random = new Random(seed);
        var instance = Of(new TopKActivation(1), neurons, Random(random, columns, dimension));
        var minimum = GlobalMinimum.Find(instance);
        Assert.True(minimum.Upper - minimum.Lower <= Rational.FromRatio(1, 1_000_000), $"[{minimum.Lower.ToDouble()}, {minimum.Upper.ToDouble()}]");
        Assert.Equal("loss-assignments", minimum.LowerFinding().Kind);
        Certified(instance, minimum);
        StaysAbove(instance, minimum.Lower, random);
    }

    /// <summary>Targets apart, where competition may bind: a bound all the same, bare or not.</summary>
    [Theory]
    [InlineData(true, 7)]
    [InlineData(false, 8)]
    public void Targets_apart_are_bounded(bool rectified, int seed)
    {
        var random = new Random(seed);
        for (var trial = 0; trial < 6; trial++)
        {
            var (inputs, targets) = (RationalMatrix.FromRows(Random(random, 4, 2)), RationalMatrix.FromRows(Random(random, 4, 3)));
            var weights = new RationalVector(Enumerable.Range(0, 4).Select(_ => Rational.FromRatio(random.Next(1, 6), 2)));
            var instance = new Instance("apart", new TopKActivation(1, rectified), 2, new Problem(inputs, targets, weights));
            var bound = AssignmentBound.Of(instance, GlobalMinimum.Trivial(instance).Upper, null, default)!;
            Assert.Null(Kernel.Check(Certificate.Of(instance, bound.Finding(bound.Lower)).Utf8).Reason);
            StaysAbove(instance, bound.Lower, random);
        }
    }

    /// <summary>The point that the best assignment proposes is what descent found, without a descent.</summary>
    [Fact]
    public void The_assignment_has_a_point()
    {
        var random = new Random(11);
        var instance = Of(new TopKActivation(1), 3, Random(random, 7, 3));
        var bound = AssignmentBound.Of(instance, GlobalMinimum.Trivial(instance).Upper, null, default)!;
        Assert.True(bound.Point()!.Loss - bound.Lower is { Sign: >= 0 } gap && gap < Rational.FromRatio(1, 1_000_000_000));
    }

    [Fact]
    public void Other_activations_have_no_assignments()
    {
        Assert.Null(AssignmentBound.Of(Of(new TopKActivation(2), 2, Cross), 1, null, default));
        Assert.Null(AssignmentBound.Of(Of(new ReluActivation(), 2, Cross), 1, null, default));
    }

    private static void Exactly(Instance instance, Rational loss)
    {
        var minimum = GlobalMinimum.Find(instance);
        Assert.Equal((loss, loss), (minimum.Lower, minimum.Upper));
        Certified(instance, minimum);
    }

    private static void Certified(Instance instance, GlobalMinimum minimum)
    {
        Assert.Null(Kernel.Check(Certificate.Of(instance, minimum.LowerFinding()).Utf8).Reason);
        Assert.Null(Kernel.Check(Certificate.Of(instance, minimum.UpperFinding()).Utf8).Reason);
    }

    private static void StaysAbove(Instance instance, Rational lower, Random random)
    {
        for (var trial = 0; trial < 200; trial++)
        {
            var encoder = RationalMatrix.Create(instance.Neurons, instance.Problem.InputDimension, (_, _) => random.Next(-9, 10));
            Assert.True(AlternatingSearch.WithBestDecoder(instance, encoder).Loss >= lower);
        }
        foreach (var point in StartingPoints.Of(instance, default))
            Assert.True(point.Loss >= lower);
    }

    private static RationalVector[] Random(Random random, int columns, int dimension) =>
        [.. Enumerable.Range(0, columns)
            .Select(_ => RationalVector.FromInts([.. Enumerable.Range(0, dimension).Select(_ => random.NextInt64(-9, 10))]))];

    private static Instance Of(Activation activation, int neurons, RationalVector[] columns)
    {
        var inputs = RationalMatrix.FromRows([.. columns]);
        return new("assigned", activation, neurons, new Problem(inputs, inputs, new RationalVector(Enumerable.Repeat(Rational.One, columns.Length))));
    }
}
