using FsCheck.Xunit;
using TheoryChecks.Certificates;
using TheoryChecks.Checking;
using TheoryChecks.Exact;
using TheoryChecks.Model;
using TheoryChecks.Patterns;
using Xunit;

namespace TheoryChecks.Properties.Patterns;

/// <summary>Regions: their inequalities, interior points and dimensions.</summary>
[Properties(Arbitrary = new[] { typeof(InstanceGenerators) })]
public sealed class RegionLaws
{
    [Property(MaxTest = 150)]
    public void The_dimension_is_what_elimination_finds_and_the_kernel_agrees(SmallInstance small)
    {
        var judge = new Judge(small.Activation, small.Inputs, small.Neurons);
        foreach (var pattern in judge.AllPatterns())
        {
            var region = Realizability.RegionOf(small.Instance, pattern);
            Assert.Equal(judge.Dimension(pattern), region?.Dimension ?? -1);
            if (region is null)
                continue;
            var result = Kernel.Check(Certificate.Of(small.Instance, region.Finding()).Utf8);
            Assert.True(result.IsAccepted, $"{pattern}: {result.Reason}");
        }
    }

    [Property(MaxTest = 150)]
    public void The_interior_point_is_strict_except_on_the_equalities(SmallInstance small)
    {
        foreach (var region in Regions(small))
        {
            var x = Point(region, region.Interior);
            var equal = region.Equalities.SelectMany(lemma => lemma.Terms, (_, term) => term.Atom).ToHashSet();
            Assert.All(region.Constraints, constraint => Assert.Equal(equal.Contains(constraint.Atom) ? 0 : 1, constraint.Normal.Dot(x).Sign));
            Assert.All(region.Constraints, constraint => Assert.Equal(constraint.IsStrict, constraint.Atom.IsStrict));
            Assert.Equal(region.Pattern, PatternAt(small, region.Interior));
        }
    }

    [Property(MaxTest = 150)]
    public void The_constraints_hold_exactly_where_the_pattern_does(SmallInstance small, int seed)
    {
        var regions = Regions(small).ToDictionary(region => region.Pattern);
        foreach (var encoder in EncoderSamples.Of(small, seed, 40))
        {
            var pattern = PatternAt(small, encoder);
            Assert.Contains(pattern, regions.Keys);
            Assert.Equal([pattern], regions.Values
                .Where(region => region.Constraints.All(c => c.Normal.Dot(Point(region, encoder)).Sign >= (c.IsStrict ? 1 : 0)))
                .Select(region => region.Pattern));
        }
    }

    [Property(MaxTest = 100)]
    public void Sampled_points_of_a_region_span_at_most_its_dimension(SmallInstance small, int seed)
    {
        var regions = Regions(small).ToDictionary(region => region.Pattern);
        foreach (var encoders in EncoderSamples.Of(small, seed, 60).GroupBy(encoder => PatternAt(small, encoder)))
        {
            var region = regions[encoders.Key];
            var directions = encoders.Select(encoder => Enumerable.Range(0, encoder.Rows).SelectMany((encoder - region.Interior).Row).ToArray());
            Assert.True(FourierMotzkin.Rank([.. directions]) <= region.Dimension);
        }
    }

    [Fact]
    public void Mixed_thresholds_give_every_normal_one_dimension()
    {
        var pattern = new ActivationPattern([[0], [0, 1]]);
        var region = Realizability.RegionOf(new JumpReluActivation([0, 2]), RationalMatrix.Identity(2), pattern)!;
        Assert.Equal(4, region.Constraints.Count);
        Assert.All(region.Constraints, constraint => Assert.Equal(5, constraint.Normal.Dimension));
        Assert.Equal(4, region.Dimension);
    }

    [Fact]
    public void Antiparallel_columns_leave_a_face()
    {
        // {c : <w, p_c> > 0} is empty only where w is orthogonal to p and -p.
        var inputs = Arrangements.Rows([[1, 2], [-1, -2]]);
        var region = Realizability.RegionOf(new ReluActivation(), inputs, new ActivationPattern([[]]))!;
        Assert.Equal(1, region.Dimension);
        Assert.Equal(2, Assert.Single(region.Equalities).Terms.Length);
        Assert.Null(Realizability.RegionOf(new ReluActivation(), inputs, new ActivationPattern([[0, 1]])));
    }

    private static IEnumerable<Region> Regions(SmallInstance small) =>
        Judge.AllPatterns(small.Neurons, small.Inputs.Rows).Select(pattern => Realizability.RegionOf(small.Instance, pattern)).OfType<Region>();

    private static RationalVector Point(Region region, RationalMatrix encoder)
    {
        var entries = new RationalVector(Enumerable.Range(0, encoder.Rows).SelectMany(encoder.Row));
        return region.Constraints.Any(constraint => constraint.Normal.Dimension > entries.Dimension) ? entries.Concat([1]) : entries;
    }

    private static ActivationPattern PatternAt(SmallInstance small, RationalMatrix encoder) =>
        ActivationPattern.FromGate(small.Activation.Gate(small.Instance.Problem.Preactivations(encoder)));
}
