using System.Numerics;
using TheoryChecks.Certificates;
using TheoryChecks.Checking;
using TheoryChecks.Exact;
using TheoryChecks.Model;
using TheoryChecks.Patterns;
using Xunit;

namespace TheoryChecks.Properties.Patterns;

/// <summary>Numbers of patterns that others have counted. The kernel re-checks every tree behind them.</summary>
public sealed class KnownAnswerTests
{
    [Theory] // Linear threshold functions, OEIS A000609.
    [InlineData(1, 4)]
    [InlineData(2, 14)]
    [InlineData(3, 104)]
    [InlineData(4, 1882)]
    public void Threshold_functions(int variables, int count) => AssertCertified(count, Arrangements.Threshold(variables));

    [Fact]
    public void Threshold_functions_of_five_variables() => AssertStreamed(94572, Arrangements.Threshold(5));

    [Theory] // Regions of the resonance arrangement, OEIS A034997. No region is missed by "off" including 0: all sums 0 is the empty set, as all sums < 0 is.
    [InlineData(1, 2)]
    [InlineData(2, 6)]
    [InlineData(3, 32)]
    [InlineData(4, 370)]
    [InlineData(5, 11292)]
    public void Resonance_arrangement(int dimension, int count) => AssertCertified(count, Arrangements.Resonance(dimension));

    [Fact]
    public void Resonance_arrangement_in_dimension_six() => AssertStreamed(1066044, Arrangements.Resonance(6));

    [Theory]
    [InlineData(1, 1)]
    [InlineData(2, 2)]
    [InlineData(3, 3)]
    [InlineData(5, 2)]
    [InlineData(9, 3)]
    [InlineData(12, 4)]
    [InlineData(11, 5)]
    public void Generic_columns_inside_a_half_space(int n, int p) => AssertCertified(Arrangements.Cover(n, p), Arrangements.Moments(n, p));

    [Theory]
    [InlineData(3, 2)]
    [InlineData(6, 3)]
    [InlineData(8, 4)]
    public void Generic_columns_around_the_origin_have_the_empty_set_besides(int n, int p)
    {
        // Negate every other column of the moment curve: if -sum t_c p_c = 0 for some t > 0 then "all off" is no cell of its own.
        var inputs = RationalMatrix.Create(n, p, (c, j) => (c % 2 == 0 ? 1 : -1) * Arrangements.Moments(n, p)[c, j]);
        var surrounds = FourierMotzkin.Feasible(p, Enumerable.Range(0, n).Select(c => Inequality.Strict(-inputs.Row(c)))) is false;
        Assert.True(surrounds);
        AssertCertified(Arrangements.Cover(n, p) + 1, inputs);
    }

    [Theory]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(5)]
    [InlineData(6)]
    [InlineData(7)]
    public void Weak_orders_seen_half_open_are_the_permutations_of_the_braid_arrangement(int n)
    {
        // w_i > w_j for i < j, or not: weak orders with ties broken one way, so exactly the n! permutations.
        AssertCertified(
            Enumerable.Range(1, n).Aggregate(BigInteger.One, (product, k) => product * k), Arrangements.Graphical(n, Arrangements.Complete(n)));
    }

    [Theory]
    [InlineData(4)]
    [InlineData(7)]
    public void Cycles_have_all_sets_but_the_one_that_goes_round(int n)
    {
        // Edges (0,1), (1,2), ..., (n-1,0), all directed one way round: 2^n - 2 acyclic orientations; half-open, all off is there too, at w = 0.
        var inputs = Arrangements.Rows(Enumerable.Range(0, n)
            .Select(i => Enumerable.Range(0, n).Select(v => v == i ? 1L : v == (i + 1) % n ? -1L : 0L)));
        AssertCertified((1 << n) - 1, inputs);
    }

    [Fact]
    public void Gallery_example_has_the_patterns_of_the_contract()
    {
        var instance = Gallery.GalleryInstances.ByName("orthonormal-2");
        var census = PatternCensus.Take(instance, keepList: true);
        Assert.Equal(4, census.NeuronPatterns);
        Assert.Equal(16, census.Patterns);
        Assert.Equal(10, census.PatternsUpToPermutation);
        Assert.Equal(["({})", "({0})", "({0,1})", "({1})"], census.List!.Select(pattern => pattern.ToString()));
    }

    private static void AssertCertified(BigInteger count, RationalMatrix inputs)
    {
        var instance = Arrangements.Instance(inputs, new ReluActivation(), 1);
        var record = new EnumerationRecord();
        var census = PatternCensus.Take(instance, sinkFor: _ => record);
        Assert.Equal(count, census.NeuronPatterns);
        Assert.Equal(count, record.Points.Count);
        var result = Kernel.Check(Certificate.Of(instance, census.Parts[0].Finding(record)).Utf8);
        Assert.True(result.IsAccepted, result.Reason);
    }

    private static void AssertStreamed(BigInteger count, RationalMatrix inputs)
    {
        var (census, results) = StreamedKernel.Take(Arrangements.Instance(inputs, new ReluActivation(), 1));
        Assert.Equal(count, census.NeuronPatterns);
        var result = Assert.Single(results);
        Assert.True(result.IsAccepted, result.Reason);
    }
}
