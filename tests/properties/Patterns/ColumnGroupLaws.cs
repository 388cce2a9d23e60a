using System.Numerics;
using FsCheck.Xunit;
using TheoryChecks.Exact;
using TheoryChecks.Gallery;
using TheoryChecks.Landscape;
using TheoryChecks.Model;
using TheoryChecks.Patterns;
using Xunit;

namespace TheoryChecks.Properties.Patterns;

/// <summary>Symmetries of instances: against all permutations tried one by one, and what they keep.</summary>
public sealed class ColumnGroupLaws
{
    /// <summary>The group is what a definition by relations and inner products says, permutation by permutation.</summary>
    [Property(MaxTest = 60)]
    public void The_group_has_every_permutation_that_keeps_the_loss_and_no_other(int seed)
    {
        var random = new Random(seed);
        var (n, dimension) = (random.Next(2, 6), random.Next(1, 4));
        var inputs = RationalMatrix.Create(n, dimension, (_, _) => random.Next(-1, 2));
        var targets = random.Next(2) == 0 ? inputs : RationalMatrix.Create(n, 2, (_, _) => random.Next(-1, 2));
        var weights = new RationalVector(Enumerable.Range(0, n).Select(_ => (Rational)random.Next(1, 3)));
        var instance = new Instance("random", new ReluActivation(), 2, new Problem(inputs, targets, weights));
        var group = ColumnGroup.OfLoss(instance);
        var kept = Permutations([.. Enumerable.Range(0, n)]).Where(g => Keeps(instance.Problem, g)).ToArray();
        Assert.Equal(kept.Length, group.Order);
        var generated = group.Orbit<string>(
            Text(Enumerable.Range(0, n)), (g, k) => Text(ColumnGroup.Compose([.. g.Split(' ').Select(int.Parse)], group.Generators[k])));
        Assert.Equal(kept.Select(Text).Order(StringComparer.Ordinal), generated.Order(StringComparer.Ordinal));
    }

    /// <summary>Encoder and decoder can follow: the best loss of an encoder is that of its image.</summary>
    [Property(MaxTest = 40)]
    public void An_encoder_and_its_image_have_the_same_best_loss(int seed)
    {
        var random = new Random(seed);
        var instance = GalleryInstances.All[random.Next(GalleryInstances.All.Count)].WithoutSamples();
        var (group, inputs) = (ColumnGroup.OfLoss(instance), instance.Problem.Inputs);
        var encoder = RationalMatrix.Create(instance.Neurons, inputs.Columns, (_, _) => random.Next(-3, 4));
        var z = instance.Problem.Preactivations(encoder);
        foreach (var g in group.Generators)
        {
            // The row with <w', p_g(c)> = <w, p_c>.
            var moved = RationalMatrix.FromRows(Enumerable.Range(0, instance.Neurons).Select(i =>
                inputs.Solve(new RationalVector(Enumerable.Range(0, inputs.Rows).Select(c => z[i, g.ToList().IndexOf(c)])))!));
            Assert.Equal(AlternatingSearch.WithBestDecoder(instance, encoder).Loss, AlternatingSearch.WithBestDecoder(instance, moved).Loss);
        }
    }

    [Theory]
    [InlineData(6, 11)]
    [InlineData(7, 15)]
    [InlineData(8, 22)]
    public void Partition_patterns_of_orthonormal_features_are_partitions_of_their_number(int n, int orbits)
    {
        var instance = Arrangements.Instance(RationalMatrix.Identity(n), new ReluActivation(), n);
        var patterns = PartitionPatterns.Of(instance).List.Select(item => item.Pattern).ToArray();
        var divided = PatternOrbits.Of(instance, patterns, ColumnGroup.OfLoss(instance));
        Assert.Equal(orbits, divided.First.Count());
        for (var k = 0; k < patterns.Length; k++)
        {
            var first = patterns[divided.FirstOf(k)];
            var goes = divided.Neurons(k);
            var image = divided.By(k) is { } by ? ColumnGroup.Image(first, by) : first;
            Assert.All(Enumerable.Range(0, n), i => Assert.Equal(image[i].AsEnumerable(), patterns[k][goes[i]].AsEnumerable()));
        }
    }

    /// <summary>Where the inputs are independent, their angles do not matter.</summary>
    [Fact]
    public void Only_targets_tell_independent_inputs_apart()
    {
        var skew = Arrangements.Rows([[1, 0, 0], [3, 4, 0], [-1, 2, 5]]);
        var instance = new Instance("skew", new ReluActivation(), 3, new Problem(skew, RationalMatrix.Identity(3), RationalVector.FromInts(1, 1, 1)));
        Assert.Equal(6, ColumnGroup.OfLoss(instance).Order);
        Assert.Equal(1, ColumnGroup.OfMetric(instance.Problem).Order);
        Assert.True(ColumnGroup.OfLoss(instance.With(activation: new BatchTopKActivation(1))).IsTrivial);
    }

    [Theory]
    [InlineData(24, 17, 4)]
    [InlineData(48, 24, 6)]
    [InlineData(384, 46, 8)]
    public void Simplex_octahedron_and_cross_have_few_orbits(int order, int orbits, int columns)
    {
        var rows = columns == 4
            ? Arrangements.Rows([[1, 1, 1], [1, -1, -1], [-1, 1, -1], [-1, -1, 1]])
            : RationalMatrix.Create(columns, columns / 2, (c, j) => c / 2 == j ? 1 - 2 * (c % 2) : 0);
        var instance = Arrangements.Instance(rows, new ReluActivation(), 2);
        var group = ColumnGroup.OfLoss(instance);
        Assert.Equal(order, group.Order);
        var all = RealizableClasses.Of(instance, 100_000, new EnumeratorOptions(), default);
        var few = RealizableClasses.Of(instance, 100_000, new EnumeratorOptions(), default, group);
        Assert.Equal(orbits, few.Patterns.Count);
        Assert.Equal(Total(all), Total(few));
    }

    private static BigInteger Total(RealizableClasses classes) => classes.Patterns.Aggregate(BigInteger.Zero, (sum, item) => sum + item.Multiplicity);

    private static string Text(IEnumerable<int> permutation) => string.Join(' ', permutation);

    private static bool Keeps(Problem problem, IReadOnlyList<int> g)
    {
        var columns = Enumerable.Range(0, problem.Columns).ToArray();
        return columns.All(c => problem.Weights[c] == problem.Weights[g[c]])
            && columns.All(c => columns.All(d => problem.Target(c).Dot(problem.Target(d)) == problem.Target(g[c]).Dot(problem.Target(g[d]))))
            && problem.Inputs.Transpose().NullSpace().All(relation =>
                columns.Aggregate(RationalVector.Zero(problem.InputDimension), (sum, c) => sum + relation[c] * problem.Input(g[c])).IsZero);
    }

    private static IEnumerable<IReadOnlyList<int>> Permutations(int[] items) => items.Length == 0
        ? [[]]
        : items.SelectMany(first => Permutations([.. items.Where(item => item != first)]).Select(rest => (IReadOnlyList<int>)[first, .. rest]));
}
