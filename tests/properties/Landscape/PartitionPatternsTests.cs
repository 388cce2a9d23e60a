using FsCheck.Xunit;
using TheoryChecks.Exact;
using TheoryChecks.Landscape;
using TheoryChecks.Model;
using TheoryChecks.Patterns;
using TheoryChecks.Properties.Patterns;
using TheoryChecks.Properties.Theorems;
using Xunit;

namespace TheoryChecks.Properties.Landscape;

public sealed class PartitionPatternsTests
{
    /// <summary>The list has one pattern of every class (up to permuting neurons of one kind) that brute force finds, each with an encoder that has
    /// it.</summary>
    [Property(MaxTest = 60)]
    public void They_are_the_partitions_among_all_patterns(int seed)
    {
        var random = new RandomNumbers(seed);
        var instance = PartialMinimaLaws.Any(random);
        if (instance.Activation is TopKActivation or BatchTopKActivation
            && instance.Problem.Columns * instance.Neurons * instance.Problem.InputDimension > 12)
            return;
        var listed = PartitionPatterns.Of(instance);
        foreach (var item in listed.List)
            Assert.Equal(item.Pattern, ActivationPattern.FromGate(instance.Activation.Gate(instance.Problem.Preactivations(item.Encoder))));
        var judge = new Judge(instance.Activation, instance.Problem.Inputs, instance.Neurons);
        var expected = PartialMinimaLaws.DisjointPatterns(instance)
            .Where(pattern => pattern.IsPartition(instance.Problem.Columns) && judge.IsRealizable(pattern))
            .Select(pattern => pattern.Canonical())
            .ToHashSet();
        Assert.Equal(expected.Order(), listed.List.Select(item => item.Pattern.Canonical()).Order());
        Assert.All(listed.Completeness, finding => PartialMinimaLaws.AssertAccepted(instance, finding));
    }

    /// <summary>The Bell numbers.</summary>
    [Theory]
    [InlineData(4, 4, 15)]
    [InlineData(5, 5, 52)]
    [InlineData(5, 2, 16)]
    public void Independent_inputs_realize_every_partition(int n, int neurons, int count)
    {
        Assert.Equal(count, PartitionPatterns.Of(Orthonormal(n, neurons)).List.Count);
    }

    [Fact]
    public void Too_many_sets_are_refused()
    {
        var many = Orthonormal(13, 2);
        Assert.Equal(
            "There are more than 4096 patterns; take a smaller instance.",
            Assert.Throws<EnumerationLimitException>(() => PartitionPatterns.Of(many)).Message);
    }

    internal static Instance Orthonormal(int n, int neurons) =>
        new(
            "orthonormal",
            new ReluActivation(),
            neurons,
            new Problem(RationalMatrix.Identity(n), RationalMatrix.Identity(n), new RationalVector(Enumerable.Repeat(Rational.One, n))));
}
