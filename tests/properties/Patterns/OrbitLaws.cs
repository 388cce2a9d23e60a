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
[Properties(Arbitrary = new[] { typeof(InstanceGenerators), typeof(SymmetricGenerators) })]
public sealed class OrbitLaws
{
    [Theory] // OEIS A000609; orbits: self-dual threshold functions of n + 1 variables up to permutations and negations, OEIS A001532.
    [InlineData(1, 4, 1)]
    [InlineData(2, 14, 2)]
    [InlineData(3, 104, 3)]
    [InlineData(4, 1882, 7)]
    [InlineData(5, 94572, 21)]
    [InlineData(6, 15_028_134, 135)]
    [InlineData(7, 8_378_070_864, 2470)]
    public void Threshold_functions(int variables, long count, int orbits)
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
    [InlineData(6, 1_066_044, 10_080)]
    [InlineData(7, 347_326_352, 80_640)]
    public void Resonance_arrangement(int dimension, long count, int symmetries)
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

    [Fact] // Nothing but the identity and the negation.
    public void Columns_without_symmetry_are_counted_too()
    {
        var columns = Arrangements.Rows([[1, 0, 0], [1, 1, 0], [1, 2, 5], [1, 7, 1], [2, 3, -4]]);
        var part = Certified(Arrangements.Instance(columns, new ReluActivation(), 1)).Parts[0];
        Assert.Equal((Arrangements.Cover(5, 3), 2), (part.Patterns, part.Symmetries));
    }

    [Fact]
    public void No_input_but_zero_has_one_pattern()
    {
        Assert.Equal(1, Certified(Arrangements.Instance(Arrangements.Rows([[0, 0]]), new ReluActivation(), 2)).Patterns);
        Assert.Equal(1, Certified(Arrangements.Instance(Arrangements.Rows([[0, 0]]), new JumpReluActivation([1]), 1)).Patterns);
    }

    [Property(MaxTest = 300)]
    public void Symmetric_columns_have_as_many_patterns_by_orbits_as_one_by_one(SymmetricInstance symmetric)
    {
        var expected = PatternCensus.Take(symmetric.Instance);
        var census = Certified(symmetric.Instance);
        Assert.Equal(
            (expected.NeuronPatterns, expected.Patterns, expected.PatternsUpToPermutation),
            ((BigInteger?)census.NeuronPatterns, census.Patterns, census.PatternsUpToPermutation));
        Assert.All(census.Parts, part => Assert.InRange(part.Symmetries, symmetric.LeastSymmetries, BigInteger.Pow(10, 9)));
    }

    [Property(MaxTest = 300)]
    public void Any_separable_instance_is_counted_or_refused_with_the_reason(SeparableInstance separable)
    {
        var instance = separable.Small.Instance;
        var rows = Enumerable.Range(0, instance.Problem.Columns).Select(instance.Problem.Inputs.Row).Where(row => !row.IsZero);
        var isInside = FourierMotzkin.Feasible(instance.Problem.InputDimension, rows.Select(Inequality.Strict));
        var hasZero = Enumerable.Range(0, instance.Neurons).Any(i => instance.Activation.Threshold(i).IsZero);
        Assert.Equal(hasZero && !isInside, OrbitCensus.Misfit(instance) is not null);
        if (OrbitCensus.Misfit(instance) is { } misfit)
        {
            Assert.Contains("no open half-space", misfit, StringComparison.Ordinal);
            Assert.Contains(misfit, Assert.Throws<ArgumentException>(() => OrbitCensus.Take(instance)).Message, StringComparison.Ordinal);
            return;
        }
        var (expected, census) = (PatternCensus.Take(instance), Certified(instance));
        Assert.Equal(
            (expected.NeuronPatterns, expected.PatternsUpToPermutation),
            ((BigInteger?)census.NeuronPatterns, census.PatternsUpToPermutation));
    }

    [Property(MaxTest = 100)]
    public void Coupled_neurons_are_refused(JointInstance joint) =>
        Assert.Contains("is not counted by orbits, only relu and jumprelu are", OrbitCensus.Misfit(joint.Small.Instance)!, StringComparison.Ordinal);

    [Fact]
    public void Limits_are_named()
    {
        var instance = Arrangements.Instance(Arrangements.Threshold(3), new ReluActivation(), 1);
        Assert.Contains("more than 2 orbits to keep in memory; raise --max-kept",
            Assert.Throws<EnumerationLimitException>(() => OrbitCensus.Take(instance, new EnumeratorOptions { MaxKept = 2 })).Message);
        Assert.Contains("The smallest orbit has more than 7 patterns",
            Assert.Throws<EnumerationLimitException>(() => OrbitCensus.Take(instance, new EnumeratorOptions { MaxKept = 7 })).Message);
        Assert.Contains("There are 1025 hyperplanes, and 1024 is the limit",
            Assert.Throws<EnumerationLimitException>(() => OrbitCensus.Take(
                Arrangements.Instance(Arrangements.Moments(1025, 2), new ReluActivation(), 1))).Message);
    }

    [Fact]
    public void Cancelling_stops_the_search()
    {
        using var cancel = new CancellationTokenSource();
        var options = new EnumeratorOptions { Progress = _ => cancel.Cancel() };
        Assert.ThrowsAny<OperationCanceledException>(() =>
            OrbitCensus.Take(Arrangements.Instance(Arrangements.Resonance(5), new ReluActivation(), 1), options, cancel.Token));
    }

    [Property(MaxTest = 200)]
    public void The_chain_holds_the_permutations_that_keep_colors_and_no_other(ColoredPoints points)
    {
        var colors = new PairColors(points.Labels.Length, (x, y) => points.Colors[Math.Min(x, y), Math.Max(x, y)]);
        var chain = SymmetryChain.Of(colors, points.Labels);
        var (kept, elements) = (0, Elements(chain));
        foreach (var permutation in Permutations(points.Labels.Length))
        {
            var keeps = permutation.Select((to, x) => points.Labels[x] == points.Labels[to]
                && Enumerable.Range(0, x + 1).All(y => colors[x, y] == colors[to, permutation[y]])).All(kept => kept);
            var word = chain.Word(permutation);
            Assert.Equal(keeps, word is not null);
            kept += keeps ? 1 : 0;
            if (word is not null)
                Assert.Equal(permutation, permutation.Select((_, x) => word.Reverse().Aggregate(x, (y, element) => elements[element][y])));
        }
        Assert.Equal(kept, chain.Order);
    }

    private static List<int[]> Elements(SymmetryChain chain)
    {
        var elements = chain.Generators.ToList();
        foreach (var (left, right) in chain.Products)
            elements.Add([.. elements[right].Select(x => elements[left][x])]);
        return elements;
    }

    private static IEnumerable<int[]> Permutations(int n) => n == 0
        ? [[]]
        : Permutations(n - 1).SelectMany(shorter => Enumerable.Range(0, n).Select(at => (int[])[.. shorter[..at], n - 1, .. shorter[at..]]));

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
