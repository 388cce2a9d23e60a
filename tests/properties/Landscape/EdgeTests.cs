using TheoryChecks.Certificates;
using TheoryChecks.Checking;
using TheoryChecks.Exact;
using TheoryChecks.Gallery;
using TheoryChecks.Landscape;
using TheoryChecks.Model;
using TheoryChecks.Patterns;
using TheoryChecks.Properties.Theorems;
using Xunit;

namespace TheoryChecks.Properties.Landscape;

/// <summary>What partial minima on the boundary of their regions are beyond it (docs/landscape.md, "Edges"): known cases, and random ones against the
/// loss itself.</summary>
public sealed class EdgeTests
{
    public static TheoryData<int> Seeds => [.. Enumerable.Range(1, 24)];

    /// <summary>Of the five traps of the crowded plane that lie at an edge three are none of the loss.</summary>
    [Fact]
    public void Most_traps_of_the_crowded_plane_are_passed_by()
    {
        var survey = SpuriousOptima.Survey(GalleryInstances.ByName("crowded-plane"), GlobalMinimum.Find(GalleryInstances.ByName("crowded-plane")));
        var edges = survey.Entries.Where(entry => entry is { IsInterior: false, Shape: MinimumShape.Trap })
            .ToDictionary(entry => entry.Pattern.ToString(), entry => entry.IsLocalMinimum);
        Assert.Equal(
            new Dictionary<string, bool?>
            {
                ["({0}, {1,2,3,4,5})"] = true,
                ["({0,1}, {2,3,4,5})"] = false,
                ["({0,1,2}, {3,4,5})"] = false,
                ["({0,1,2,3}, {4,5})"] = false,
                ["({0,1,2,3,4}, {5})"] = true,
            },
            edges);
        Assert.All(survey.Entries.Where(entry => entry.HoldsAtEdge == true), entry => Assert.NotEmpty(entry.Escapes));
        SpuriousOptimaTests.Accepted(survey);
    }

    /// <summary>A row pushed against a third column, which costs nothing, too little, or more than is gained.</summary>
    [Theory]
    [InlineData(0, "-3 -3", false)]
    [InlineData(1, "-1/10 -1/10", false)]
    [InlineData(1, "-3 -3", true)]
    [InlineData(1, "1 1", false)]
    public void A_corner_holds_if_opening_costs_more_than_it_gains(long weight, string target, bool local)
    {
        var inputs = Rows("1 0", "0 1", "1 -1");
        var instance = new Instance("corner", new ReluActivation(), 1, new Problem(inputs, Rows("1 0", "0 1", target), [2, 1, weight]));
        var survey = SpuriousOptimaTests.Survey(instance);
        var entry = Assert.Single(survey.Entries, entry => entry.Pattern[0].SequenceEqual([0, 1]));
        Assert.Equal((MinimumShape.Trap, false, (bool?)local), (entry.Shape, entry.IsInterior, entry.IsLocalMinimum));
        SpuriousOptimaTests.Accepted(survey);
    }

    /// <summary>No gallery instance leaves it open whether a partial minimum is a local one, with its partition patterns or, for the smaller ones,
    /// with all.</summary>
    [Theory]
    [InlineData("dog-breeds", false)]
    [InlineData("superposition-4-in-2", true)]
    [InlineData("crowded-plane", true)]
    [InlineData("absorption-relu-fan", true)]
    [InlineData("absorption-top1-fan", true)]
    public void Nothing_is_left_open_at_edges(string name, bool all)
    {
        var instance = GalleryInstances.ByName(name);
        var minimum = GlobalMinimum.Find(instance, ZeroLossCensus.Take(instance));
        var survey = SpuriousOptima.Survey(instance, minimum, new SpuriousOptimaOptions { AllPatterns = all });
        Assert.Contains(survey.Entries, entry => !entry.IsInterior);
        Assert.All(survey.Entries, entry => Assert.NotNull(entry.IsLocalMinimum));
        SpuriousOptimaTests.Accepted(survey);
    }

    /// <summary>From what is called a local minimum no random walk comes down; from what is not, the path of the certificate does.</summary>
    [Theory]
    [MemberData(nameof(Seeds))]
    public void The_loss_itself_agrees(int seed)
    {
        var random = new RandomNumbers(seed);
        var (n, nq) = (random.Whole(3, 5), random.Whole(1, 2));
        var inputs = random.UnitVectors(n, 2);
        Activation activation = random.Whole(1, 4) == 1 ? new TopKActivation(1) : new ReluActivation();
        var instance = new Instance("edges", activation, nq, new Problem(inputs, random.One(inputs, random.Matrix(n, 2)), random.Weights(n)));
        var survey = SpuriousOptimaTests.Survey(instance);
        SpuriousOptimaTests.Accepted(survey);
        var (descent, walker) = (new BruteDescent(instance, seed), new Random(seed));
        foreach (var edge in survey.Entries.Select(entry => entry.Edge).OfType<EdgeDecision>())
        {
            double[] x = [.. Entries(edge.Point.Encoder), .. Entries(edge.Point.Decoder.Transpose())];
            var loss = descent.Loss(x);
            if (edge.IsLocalMinimum)
            {
                Assert.True(descent.Walk(x, walker, 3000, 1e-4) > loss - 1e-8, $"{edge.Point.Pattern} at {loss}");
                continue;
            }
            var (encoder, decoder) = edge.Path
                ?? (RationalMatrix.FromRows(Enumerable.Range(0, nq).Select(i => i == edge.Neuron ? edge.Direction! : RationalVector.Zero(2))),
                    RationalMatrix.Zero(2, nq));
            double[] d = [.. Entries(encoder), .. Entries(decoder.Transpose())];
            Assert.Contains([1e-2, 1e-3, 1e-4, 1e-5, 1e-6], s => descent.Loss([.. x.Zip(d, (a, b) => a + s * b)]) < loss - 1e-13);
        }
    }

    private static IEnumerable<double> Entries(RationalMatrix matrix) =>
        Enumerable.Range(0, matrix.Rows).SelectMany(matrix.Row).Select(x => x.ToDouble());

    private static RationalMatrix Rows(params string[] rows) => RationalMatrix.FromRows(rows.Select(RationalVector.Parse));
}
