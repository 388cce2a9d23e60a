using System.Numerics;
using FsCheck;
using FsCheck.Xunit;
using TheoryChecks.Certificates;
using TheoryChecks.Checking;
using TheoryChecks.Exact;
using TheoryChecks.Gallery;
using TheoryChecks.Landscape;
using TheoryChecks.Model;
using Xunit;

namespace TheoryChecks.Properties.Landscape;

/// <summary>Known counts, and censuses of the gallery that the kernel accepts.</summary>
public sealed class ZeroLossCensusTests
{
    /// <summary>Loss 0 holds a row at the boundary where the other neuron alone sees a column: neurons on five of six columns have one direction, on
    /// all of them two.</summary>
    [Theory]
    [InlineData("({0,1,2,3,4}, {0,1,2,3,4,5})", 3)]
    [InlineData("({0,1,2,3,4}, {1,2,3,4,5})", 2)]
    [InlineData("({0,1,2,3,4,5}, {1,2,3,4,5})", 3)]
    [InlineData("({0,1,2,3,4,5}, {0,1,2,3,4,5})", 4)]
    public void Pieces_at_the_boundary_have_their_dimension(string pattern, int dimension)
    {
        var instance = GalleryInstances.ByName("crowded-plane");
        var decision = Assert.Single(ZeroLossCensus.Take(instance)!.Classes, item => item.Pattern.ToString() == pattern);
        var finding = SolutionPoint.Of(new AnchoredProblem(instance, []), decision.Decision ?? new ZeroLoss(instance).Decide(decision.Pattern));
        Assert.Equal(("anchored-dimension", dimension), (finding.Kind, RecordedFinding.Of(finding).Claim.GetProperty("dimension").GetInt32()));
        Assert.Null(Kernel.Check(Certificate.Of(instance, finding).Utf8).Reason);
    }

    /// <summary>ReLU, orthonormal features, as many neurons: the table that shows how little zero loss says.</summary>
    [Theory]
    [InlineData(1, 2, 1, 1)]
    [InlineData(2, 16, 7, 2)]
    [InlineData(3, 512, 247, 6)]
    [InlineData(4, 65_536, 37_823, 24)]
    [InlineData(5, 33_554_432, 23_191_071, 120)]
    public void Orthonormal_features_have_the_known_counts(int n, long patterns, long zeroLoss, long monosemantic)
    {
        var instance = new Instance($"orthonormal-{n}", new ReluActivation(), n,
            new Problem(RationalMatrix.Identity(n), RationalMatrix.Identity(n), new RationalVector(Enumerable.Repeat(Rational.One, n))));
        var census = ZeroLossCensus.Take(instance);
        Assert.Equal((patterns, zeroLoss, monosemantic, (BigInteger)0),
            (census.Patterns, census.ZeroLossPatterns, census.MonosemanticZeroLossPatterns, census.UndecidedPatterns));
        Assert.Null(Kernel.Check(Certificate.Of(instance, census.Finding()).Utf8).Reason);
    }

    /// <summary>Four features in two dimensions: inputs and targets are dependent, and still every pattern is decided.</summary>
    /// <summary>Too few neurons for loss 0, few classes, and more columns than are permuted one by one.</summary>
    [Theory]
    [InlineData(8, 1)]
    [InlineData(8, 3)]
    [InlineData(9, 2)]
    public void Many_orthonormal_features_and_few_neurons_are_counted(int n, int neurons)
    {
        var (features, weights) = (RationalMatrix.Identity(n), new RationalVector(Enumerable.Repeat(Rational.One, n)));
        var instance = new Instance("orthonormal", new ReluActivation(), neurons, new Problem(features, features, weights));
        var census = ZeroLossCensus.Take(instance, mostClasses: 1000);
        Assert.Equal(BigInteger.One << (n * neurons), census.Patterns);
        Assert.Equal((BigInteger.Zero, BigInteger.Zero), (census.ZeroLossPatterns, census.UndecidedPatterns));
        Assert.Null(Kernel.Check(Certificate.Of(instance, census.Finding()).Utf8).Reason);
    }

    [Fact]
    public void Superposition_is_decided_everywhere()
    {
        var census = ZeroLossCensus.Take(GalleryInstances.ByName("superposition-4-in-2"));
        Assert.Equal((6561, 1596, 24, 0), (census.Patterns, census.ZeroLossPatterns, census.MonosemanticZeroLossPatterns, census.UndecidedPatterns));
    }

    /// <summary>Three or four neurons on four features in two dimensions: loss 0 only on thin parts of regions, if at all; decided by going through a
    /// plane of combinations.</summary>
    [Theory]
    [InlineData(3, 729, 66)]
    [InlineData(4, 6561, 2954)]
    public void The_fan_is_decided_everywhere(int neurons, int patterns, int zeroLoss)
    {
        var instance = GalleryInstances.ByName("absorption-relu-fan").With(neurons: neurons);
        var census = ZeroLossCensus.Take(instance);
        Assert.Equal((patterns, zeroLoss, 0), (census.Patterns, census.ZeroLossPatterns, census.UndecidedPatterns));
        Assert.Null(Kernel.Check(Certificate.Of(instance, census.Finding()).Utf8).Reason);
    }

    /// <summary>Four columns in two dimensions, three neurons: nothing is undecided, and the kernel agrees.</summary>
    [Property(MaxTest = 12)]
    public void Four_columns_in_the_plane_are_always_decided(PositiveInt seed)
    {
        var random = new Random(seed.Get);
        var inputs = RationalMatrix.Create(4, 2, (_, _) => random.Next(-3, 4));
        var instance = new Instance(
            "plane", new ReluActivation(), 3, new Problem(inputs, inputs, new RationalVector(Enumerable.Repeat(Rational.One, 4))));
        var census = ZeroLossCensus.Take(instance);
        Assert.Equal(BigInteger.Zero, census.UndecidedPatterns);
        Assert.Null(Kernel.Check(Certificate.Of(instance, census.Finding()).Utf8).Reason);
    }

    public static TheoryData<string> Names => [.. GalleryInstances.All.Select(instance => instance.Name)];

    [Theory]
    [MemberData(nameof(Names))]
    public void The_kernel_accepts_the_census_of_a_gallery_instance(string name)
    {
        var instance = GalleryInstances.ByName(name);
        var census = ZeroLossCensus.Take(instance);
        Assert.Null(Kernel.Check(Certificate.Of(instance, census.Finding()).Utf8).Reason);
    }
}
