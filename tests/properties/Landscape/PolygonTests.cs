using TheoryChecks.Certificates;
using TheoryChecks.Checking;
using TheoryChecks.Exact;
using TheoryChecks.Landscape;
using TheoryChecks.Model;
using TheoryChecks.Patterns;
using Xunit;

namespace TheoryChecks.Properties.Landscape;

/// <summary>Regular polygons as they are, in a basis of their own (docs/fields.md): their symmetries, and known values.</summary>
public sealed class PolygonTests
{
    public static TheoryData<int, string> Cosines => new()
    {
        { 3, "-1/2" }, { 4, "0" }, { 5, "(sqrt(5)-1)/4" }, { 6, "1/2" }, { 8, "sqrt(2)/2" }, { 10, "(sqrt(5)+1)/4" }, { 12, "sqrt(3)/2" },
    };

    [Theory]
    [MemberData(nameof(Cosines))]
    public void The_whole_dihedral_group_is_found(int n, string cosine)
    {
        var instance = Polygon(n, cosine, 2, new ReluActivation());
        // The polygon closes, and all its corners are at distance 1.
        Assert.All(Enumerable.Range(0, n), c => Assert.Equal(Rational.One, instance.Problem.SquaredNorm(instance.Problem.Target(c))));
        var group = ColumnGroup.OfLoss(instance);
        Assert.Equal(2 * n, group.Order);
        var turned = Enumerable.Range(0, n).Select(c => (c + 1) % n).ToArray();
        Assert.Contains(turned, group.Orbit(Enumerable.Range(0, n).ToArray(), (image, g) => [.. image.Select(c => group.Generators[g][c])],
            EqualityComparer<int[]>.Create((x, y) => x!.SequenceEqual(y!), x => x[0])));
        Assert.Equal(2 * n + 1, PatternCensus.Take(instance).NeuronPatterns);
    }

    /// <summary>With positive thresholds patterns are regions, and orbits count them over the field, too.</summary>
    [Theory]
    [MemberData(nameof(Cosines))]
    public void Orbits_count_what_the_census_counts(int n, string cosine)
    {
        var instance = Polygon(n, cosine, 2, new JumpReluActivation([1]));
        var (all, orbits) = (PatternCensus.Take(instance), OrbitCensus.Take(instance));
        Assert.Equal(all.NeuronPatterns, orbits.NeuronPatterns);
        Assert.Equal((all.Patterns, all.PatternsUpToPermutation), (orbits.Patterns, orbits.PatternsUpToPermutation));
        Assert.All(orbits.Parts, part => Assert.Null(Kernel.Check(Certificate.Of(instance, part.Finding()).Utf8).Reason));
        Assert.True(orbits.Parts.Sum(part => part.Orbits) < all.NeuronPatterns);
    }

    [Fact]
    public void A_pentagon_with_two_neurons()
    {
        var report = Report(Polygon(5, "(sqrt(5)-1)/4", 2, new ReluActivation()));
        Assert.Equal(("2", "2"), ($"{report.GlobalMinimum!.Lower}", $"{report.GlobalMinimum.Upper}"));
        Assert.Equal(5, report.PartialMinima!.Count(entry => entry.Loss.Equals(RationalInterval.Point(Rational.FromRatio(5, 2)))));
        Assert.True(report.ZeroLoss!.ZeroLossPatterns.IsZero && report.ZeroLoss.UndecidedPatterns.IsZero);
    }

    /// <summary>Exact over the field: it is attained, and the trees of its patterns show it itself.</summary>
    [Fact]
    public void A_pentagon_with_three_neurons()
    {
        var instance = Polygon(5, "(sqrt(5)-1)/4", 3, new ReluActivation());
        var minimum = GlobalMinimum.Find(instance);
        Assert.Equal(("5/4-1/4*sqrt(5)", "5/4-1/4*sqrt(5)"), ($"{minimum.Lower}", $"{minimum.Upper}"));
        Assert.Null(Kernel.Check(Certificate.Of(instance, minimum.LowerFinding()).Utf8).Reason);
        Assert.Null(Kernel.Check(Certificate.Of(instance, minimum.UpperFinding()).Utf8).Reason);
    }

    [Fact]
    public void A_pentagon_whose_latents_compete()
    {
        var report = Report(Polygon(5, "(sqrt(5)-1)/4", 2, new TopKActivation(1)));
        Assert.Equal(("7/2-1/2*sqrt(5)", "7/2-1/2*sqrt(5)"), ($"{report.GlobalMinimum!.Lower}", $"{report.GlobalMinimum.Upper}"));
    }

    /// <summary>A triangle in the plane, where it needs sqrt(3), and in a basis of its own, where it is rational.</summary>
    [Fact]
    public void Coordinates_and_a_basis_of_its_own_say_the_same()
    {
        var own = Polygon(3, "-1/2", 2, new ReluActivation());
        RationalMatrix plane = RationalMatrix.FromRows(
            [[1, 0], [Rational.Parse("-1/2"), Rational.Parse("sqrt(3)/2")], [Rational.Parse("-1/2"), Rational.Parse("-sqrt(3)/2")]]);
        var other = own.With(problem: new Problem(plane, plane, own.Problem.Weights));
        Assert.Equal(own.Problem.GramOfTargets, other.Problem.GramOfTargets);
        var (a, b) = (Report(own), Report(other));
        Assert.Equal(a.PartialMinima!.Select(Words), b.PartialMinima!.Select(Words));
        Assert.Equal(a.ZeroLoss!.ZeroLossPatterns, b.ZeroLoss!.ZeroLossPatterns);

        static string Words(LocalMinimum entry) => $"{entry.Pattern} {entry.Loss} {entry.Shape}";
    }

    private static Instance Polygon(int n, string cosine, int neurons, Activation activation)
    {
        var (c, rows) = (Rational.Parse(cosine), new List<RationalVector> { RationalVector.Unit(2, 0), RationalVector.Unit(2, 1) });
        while (rows.Count < n)
            rows.Add(2 * c * rows[^1] - rows[^2]);
        Assert.Equal(rows[0], 2 * c * rows[^1] - rows[^2]);
        var points = RationalMatrix.FromRows(rows);
        var gram = RationalMatrix.Create(2, 2, (j, k) => j == k ? Rational.One : c);
        var weights = new RationalVector(Enumerable.Repeat(Rational.One, n));
        return new Instance($"polygon-{n}", activation, neurons, new Problem(points, points, weights, gram));
    }

    private static LandscapeReport Report(Instance instance)
    {
        var report = LandscapeReport.Take(instance, new() { Threads = 1 }).Judged(finding =>
            Kernel.Check(Certificate.Of(finding.Instance, finding.Finding.ToFinding()).Utf8).Reason);
        Assert.Empty(report.Refused);
        return report;
    }
}
