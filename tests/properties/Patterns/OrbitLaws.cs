using System.Numerics;
using FsCheck.Xunit;
using TheoryChecks.Certificates;
using TheoryChecks.Checking;
using TheoryChecks.Exact;
using TheoryChecks.Model;
using TheoryChecks.Patterns;
using Xunit;

namespace TheoryChecks.Properties.Patterns;

/// <summary>Counting by orbits against counting one by one, against numbers that others have counted, and before the kernel.</summary>
public sealed class OrbitLaws
{
    [Theory] // OEIS A000609; orbits: self-dual threshold functions of n + 1 variables up to permutations and negations, OEIS A001532.
    [InlineData(1, 4, 1)]
    [InlineData(2, 14, 2)]
    [InlineData(3, 104, 3)]
    [InlineData(4, 1882, 7)]
    [InlineData(5, 94572, 21)]
    public void Threshold_functions(int variables, int count, int orbits)
    {
        var part = Certified(Arrangements.Instance(Arrangements.Threshold(variables), new ReluActivation(), 1)).Parts[0];
        Assert.Equal((count, orbits), (part.Patterns, part.Orbits));
        // Signs and permutations of the n + 1 coordinates.
        Assert.Equal(Enumerable.Range(1, variables + 1).Aggregate(BigInteger.One, (order, k) => order * 2 * k), part.Symmetries);
    }

    [Theory] // OEIS A034997. With x_0 = -sum x_j the arrangement is symmetric in d + 1 coordinates, and under negation.
    [InlineData(2, 6, 12)]
    [InlineData(3, 32, 48)]
    [InlineData(4, 370, 240)]
    [InlineData(5, 11292, 1440)]
    public void Resonance_arrangement(int dimension, int count, int symmetries)
    {
        var part = Certified(Arrangements.Instance(Arrangements.Resonance(dimension), new ReluActivation(), 1)).Parts[0];
        Assert.Equal((count, symmetries), (part.Patterns, part.Symmetries));
    }

    [Theory]
    [InlineData(4, 24)]
    [InlineData(6, 720)]
    public void The_braid_arrangement_is_one_orbit(int n, int count)
    {
        var part = Certified(Arrangements.Instance(Arrangements.Graphical(n, Arrangements.Complete(n)), new ReluActivation(), 1)).Parts[0];
        Assert.Equal((count, 1, 2 * count), (part.Patterns, part.Orbits, part.Symmetries));
    }

    private static OrbitCensus Certified(Instance instance)
    {
        var census = OrbitCensus.Take(instance);
        Assert.All(census.Parts, part =>
        {
            var result = Kernel.Check(Certificate.Of(instance, part.Finding()).Utf8);
            Assert.True(result.IsAccepted, result.Reason);
        });
        return census;
    }
}
