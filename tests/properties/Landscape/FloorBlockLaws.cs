using System.Text.Json;
using FsCheck.Xunit;
using TheoryChecks.Certificates;
using TheoryChecks.Checking;
using TheoryChecks.Exact;
using TheoryChecks.Landscape;
using TheoryChecks.Model;
using TheoryChecks.Patterns;
using Xunit;

namespace TheoryChecks.Properties.Landscape;

/// <summary>Bounds by forms with floors on the cones of neurons, against exact losses of points of the cones.</summary>
public sealed class FloorBlockLaws
{
    /// <summary>Whatever a block shows, no decoder does better with latents from the cones, at the vertices and the edges too; and the kernel
    /// computes the same number.</summary>
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
        var total = Enumerable.Range(0, n).Aggregate(Rational.Zero, (sum, c) => sum + weights[c] * products[c, c]);
        var one = RationalMatrix.Identity(n);
        if (FloorBlock.Of(one, gram, products, vertices, target: null) is not { } best)
            return;
        Assert.Equal(best.Value, Checked(best, vertices, gram, products));
        // A target well below the best is shown, by short numbers or close ones; one above it is not.
        if (best.Value > total / 100)
            Assert.NotNull(FloorBlock.Of(one, gram, products, vertices, best.Value - total / 100));
        Assert.Null(FloorBlock.Of(one, gram, products, vertices, best.Value + total / 100));
        for (var draw = 0; draw < 60; draw++)
        {
            var latents = RationalMatrix.FromRows(n, vertices.Select(own =>
                own.Aggregate(RationalVector.Zero(n), (sum, z) => sum + (Rational)random.Next(0, 3) * z)));
            // A point whose latents are all 0 is not one of the cone.
            if (Enumerable.Range(0, k).Any(i => latents.Row(i).IsZero && vertices[i].Any(z => !z.IsZero)))
                continue;
            Assert.True(Left(latents) >= best.Value, $"seed {seed}: less than {best.Value} is left by {latents}");
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

    /// <summary>With one neuron and up to four vertices nothing is lost: the copositive forms of that size are sums of a square and of numbers
    /// >= 0 (Diananda 1962). The best of a fine grid of points is next to the bound.</summary>
    [Property(MaxTest = 20)]
    public void One_neuron_loses_nothing(int seed)
    {
        var random = new Random(seed);
        var (n, grid) = (random.Next(2, 4), 24);
        var targets = RationalMatrix.Create(n, 3, (_, _) => random.Next(-3, 4));
        var products = targets * targets.Transpose();
        RationalVector[][] cone = [[.. Enumerable.Range(0, n).Select(c => RationalVector.Unit(n, c))]];
        var one = RationalMatrix.Identity(n);
        if (FloorBlock.Of(one, one, products, cone, target: null) is not { } best)
            return;
        var total = EckartYoung.Trace(products);
        var points = from a in Enumerable.Range(0, grid + 1)
                     from b in Enumerable.Range(0, n == 2 ? 1 : grid + 1 - a)
                     select n == 2 ? new RationalVector([a, grid - a]) : new RationalVector([a, b, grid - a - b]);
        var least = points.Where(z => !z.IsZero).Min(z => total - z.Dot(products * z) / z.SquaredNorm);
        Assert.True(best.Value <= least && least - best.Value <= total / 25, $"seed {seed}: {best.Value.ToDouble()} and {least.ToDouble()}");
    }

    /// <summary>Four corners of a simplex in space, three neurons: the infimum 1 is no minimum. Two neurons: 5. An octahedron and two:
    /// 3.</summary>
    [Theory]
    [InlineData(4, 3, 1)]
    [InlineData(4, 2, 5)]
    [InlineData(6, 2, 3)]
    public void A_simplex_and_an_octahedron_are_closed(int features, int neurons, int loss)
    {
        long[][] corners = features == 4
            ? [[1, 1, 1], [1, -1, -1], [-1, 1, -1], [-1, -1, 1]]
            : [[1, 0, 0], [-1, 0, 0], [0, 1, 0], [0, -1, 0], [0, 0, 1], [0, 0, -1]];
        var rows = RationalMatrix.FromRows([.. corners.Select(RationalVector.FromInts)]);
        var ones = new RationalVector(Enumerable.Repeat(Rational.One, features));
        var instance = new Instance($"corners-{features}-{neurons}", new ReluActivation(), neurons, new Problem(rows, rows, ones));
        var gap = Rational.FromRatio(1, 1_000_000);
        var found = GlobalMinimum.Find(instance);
        Assert.Equal(loss, found.Lower);
        Assert.True(found.Upper - found.Lower <= gap, $"[{found.Lower}, {found.Upper}]");
        var certificate = Certificate.Of(instance, found.LowerFinding()).Utf8.ToArray();
        Assert.Null(Kernel.Check(certificate).Reason);
        if (features == 4)
            Assert.Contains("\"floors\"", System.Text.Encoding.UTF8.GetString(certificate), StringComparison.Ordinal);
    }

    /// <summary>With and without each part, and with floors all but at once, intervals meet, and the kernel accepts every lower end.</summary>
    [Property(MaxTest = 25)]
    public void Whatever_lower_ends_are_made_of_no_point_is_below(int seed)
    {
        var instance = TinyInstances.Of(seed & int.MaxValue);
        var found = new GlobalMinimumOptions[]
            { new(), new() { UseFloors = false }, new() { MostBoxes = 2 }, new() { UseFloors = false, AddOrthogonal = false } }
            .Select(options => GlobalMinimum.Find(instance, options: options with { MostBoxes = Math.Min(options.MostBoxes, 60) })).ToArray();
        var least = found.Min(item => item.Upper);
        foreach (var item in found)
        {
            Assert.True(item.Lower <= least, $"{instance.Name}: {item.Lower} is above {least}");
            Assert.Null(Kernel.Check(Certificate.Of(instance, item.LowerFinding()).Utf8).Reason);
        }
    }

    /// <summary>What is orthogonal to blind combinations only adds.</summary>
    [Property(MaxTest = 40)]
    public void An_orthogonal_rest_only_adds(int seed)
    {
        var instance = TinyInstances.Of(seed & int.MaxValue);
        var (with, without) = (new PatternLossBounds(instance), new PatternLossBounds(instance, addOrthogonal: false));
        foreach (var (pattern, _) in RealizableClasses.Of(instance, 500, new EnumeratorOptions(), default).Patterns.Take(20))
        {
            var (more, less) = (PatternProofs.Sum(with.For(pattern)), PatternProofs.Sum(without.For(pattern)));
            Assert.True(more >= less, $"{instance.Name}, {pattern}: {more} and {less}");
        }
    }

    /// <summary>Two obtuse features and one neuron on in both: eigenvalues alone show 2/5, the cone shows 1, and no more is true.</summary>
    [Fact]
    public void One_pair_of_obtuse_features()
    {
        var k = RationalMatrix.Create(2, 2, (i, j) => i == j ? 1 : Rational.FromRatio(-3, 5));
        RationalVector[][] cone = [[RationalVector.Unit(2, 0), RationalVector.Unit(2, 1)]];
        var one = RationalMatrix.Identity(2);
        Assert.Equal(Rational.One, FloorBlock.Of(one, one, k, cone, 1)!.Value);
        Assert.Null(FloorBlock.Of(one, one, k, cone, Rational.FromRatio(101, 100)));
    }

    private static Rational Checked(FloorBlock block, RationalVector[][] vertices, RationalMatrix gram, RationalMatrix products)
    {
        using var stream = new MemoryStream();
        using (var writer = new Utf8JsonWriter(stream))
            block.Write(writer);
        return FloorCheck.Least(
            Array.ConvertAll(vertices, own => RationalMatrix.FromRows(gram.Rows, own)),
            gram,
            products,
            new Reader(JsonIndex.Parse(stream.ToArray()).Root, "$"));
    }
}
