using System.Text.Json;
using FsCheck.Xunit;
using TheoryChecks.Certificates;
using TheoryChecks.Checking;
using TheoryChecks.Exact;
using TheoryChecks.Landscape;
using TheoryChecks.Model;
using Xunit;

namespace TheoryChecks.Properties.Landscape;

/// <summary>Bounds by cases, which pair of vertices of a cone the span goes between, against exact losses of points of the cones.</summary>
public sealed class CrossingBlockLaws
{
    /// <summary>Whatever a block shows, no decoder does better with latents from the cones, at the vertices and the edges too.</summary>
    [Property(MaxTest = 60)]
    public void No_point_of_the_cones_is_below(int seed)
    {
        var random = new Random(seed);
        var (n, k) = (random.Next(2, 5), random.Next(1, 3));
        var targets = Entries(n, random.Next(1, 4), -3, 4);
        var weights = new RationalVector(Enumerable.Range(0, n).Select(_ => Rational.FromRatio(random.Next(1, 5), random.Next(1, 3))));
        var products = targets * targets.Transpose();
        var gram = RationalMatrix.Diagonal(new RationalVector(weights.Select(weight => weight.Inverse())));
        var vertices = Enumerable.Range(0, k)
            .Select(_ => Enumerable.Range(0, random.Next(1, 4)).Select(_ => Entries(1, n, -1, 4).Row(0)).ToArray())
            .ToArray();
        var seeing = vertices.Count(own => own.Any(z => !z.IsZero));
        var total = Enumerable.Range(0, n).Aggregate(Rational.Zero, (sum, c) => sum + weights[c] * products[c, c]);
        foreach (var share in new[] { 1, 2, 4, 7 })
        {
            var target = total * Rational.FromRatio(share, 10);
            if (CrossingBlock.Of(RationalMatrix.Identity(n), gram, products, vertices, target) is null)
                continue;
            for (var draw = 0; draw < 20; draw++)
            {
                var latents = RationalMatrix.FromRows(n, vertices.Select(own =>
                    own.Aggregate(RationalVector.Zero(n), (sum, z) => sum + (Rational)random.Next(0, 3) * z)));
                // A point whose latents are all 0 is not one of the cone.
                if (Enumerable.Range(0, k).Any(i => latents.Row(i).IsZero && vertices[i].Any(z => !z.IsZero)))
                    continue;
                Assert.True(Left(latents) >= target, $"seed {seed}: less than {target} is left by {latents}");
            }
        }

        RationalMatrix Entries(int rows, int columns, int from, int to) => RationalMatrix.Create(rows, columns, (_, _) => random.Next(from, to));

        // sum m |r - W z|^2 for the best W: the targets' part outside the span of the latents, by independent rows of them.
        Rational Left(RationalMatrix latents)
        {
            var rows = new List<RationalVector>();
            for (var i = 0; i < latents.Rows; i++)
                if (RationalMatrix.FromRows(n, rows.Append(latents.Row(i))).Rank() > rows.Count)
                    rows.Add(latents.Row(i));
            if (rows.Count == 0)
                return total;
            var (z, d) = (RationalMatrix.FromRows(n, rows), RationalMatrix.Diagonal(weights));
            var saved = (z * d * z.Transpose()).Inverse()! * (z * d * products * d * z.Transpose());
            return total - Enumerable.Range(0, saved.Rows).Aggregate(Rational.Zero, (sum, i) => sum + saved[i, i]);
        }
    }

    /// <summary>Four corners of a simplex in space, three neurons: the infimum 1 is no minimum, and the lower end is 1 exactly.</summary>
    [Fact]
    public void The_simplex_with_three_neurons_loses_one()
    {
        var corners = RationalMatrix.FromRows([.. new long[][] { [1, 1, 1], [1, -1, -1], [-1, 1, -1], [-1, -1, 1] }.Select(RationalVector.FromInts)]);
        var ones = new RationalVector(Enumerable.Repeat(Rational.One, 4));
        var instance = new Instance("simplex4in3-3", new ReluActivation(), 3, new Problem(corners, corners, ones));
        var found = GlobalMinimum.Find(instance);
        Assert.Equal(Rational.One, found.Lower);
        Assert.True(found.Upper - found.Lower <= Rational.FromRatio(1, 1_000_000));
        var certificate = Certificate.Of(instance, found.LowerFinding()).Utf8.ToArray();
        Assert.Null(Kernel.Check(certificate).Reason);
        Assert.Contains("\"crossing\"", System.Text.Encoding.UTF8.GetString(certificate), StringComparison.Ordinal);
    }

    /// <summary>Two obtuse features and one neuron on in both: neither eigenvalues nor a multiplier that is too small show 1.</summary>
    [Fact]
    public void One_pair_of_obtuse_features()
    {
        var k = RationalMatrix.Create(2, 2, (i, j) => i == j ? 1 : Rational.FromRatio(-3, 5));
        RationalVector[][] cone = [[RationalVector.Unit(2, 0), RationalVector.Unit(2, 1)]];
        var one = RationalMatrix.Identity(2);
        Assert.NotNull(CrossingBlock.Of(one, one, k, cone, 1));
        Assert.Null(CrossingBlock.Of(one, one, k, cone, Rational.FromRatio(101, 100)));
        using var stream = new MemoryStream();
        using (var writer = new Utf8JsonWriter(stream))
            CrossingBlock.Of(one, one, k, cone, 1)!.Write(writer);
        Assert.Contains("6/5", System.Text.Encoding.UTF8.GetString(stream.ToArray()), StringComparison.Ordinal);
    }
}
