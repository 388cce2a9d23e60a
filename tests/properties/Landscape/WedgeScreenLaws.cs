using FsCheck.Xunit;
using TheoryChecks.Exact;
using TheoryChecks.Landscape;
using Xunit;

namespace TheoryChecks.Properties.Landscape;

/// <summary>What double precision may rule out, and short numbers, against exact arithmetic.</summary>
public sealed class WedgeScreenLaws
{
    /// <summary>One neuron: a candidate that does exactly is never ruled out, also where a number is exactly 0.</summary>
    [Property(MaxTest = 300)]
    public void Nothing_that_does_is_ruled_out(int seed)
    {
        var random = new Random(seed);
        var (n, m) = (random.Next(1, 5), random.Next(1, 4));
        var factor = Entries(random.Next(1, 3), n);
        var form = factor.Transpose() * factor;
        var rows = Enumerable.Range(0, m).Select(_ => Entries(1, n).Row(0)).Where(z => !z.IsZero).ToArray();
        if (rows.Length == 0)
            return;
        // Often a number at which the form is exactly singular.
        var lambda = random.Next(2) == 0
            ? rows[0].Dot(form * rows[0]) / rows[0].SquaredNorm
            : Rational.FromRatio(random.Next(0, 20), random.Next(1, 4));
        var exact = RationalMatrix.Create(rows.Length, rows.Length, (g, h) => lambda * rows[g].Dot(rows[h]) - rows[g].Dot(form * rows[h]));
        (int, int)[][] monomials = [.. from g in Enumerable.Range(0, rows.Length) from h in Enumerable.Range(g, rows.Length - g)
                                       select g == h ? new[] { (g, g) } : [(g, h), (h, g)]];
        var screen = new WedgeScreen(RationalMatrix.Identity(n), form);
        var candidates = screen.Candidates([Array.ConvertAll(rows, screen.Scaled)], lambda.ToDouble(), monomials);
        if (Enumerable.Range(0, rows.Length).All(g => Enumerable.Range(0, rows.Length).All(h => exact[g, h].Sign >= 0)))
            Assert.Contains(0, candidates);
        if (LdlDecomposition.Of(exact).Inertia.IsPositiveSemidefinite)
            Assert.Contains(1, candidates);

        RationalMatrix Entries(int rows, int columns) =>
            RationalMatrix.Create(rows, columns, (_, _) => Rational.FromRatio(random.Next(-3, 7), random.Next(1, 4)));
    }

    /// <summary>Numbers within the gap below, and the field's own where one is near.</summary>
    [Property(MaxTest = 200)]
    public void Short_numbers_lie_below(int seed)
    {
        var random = new Random(seed);
        var gap = Rational.FromRatio(1, 1_000_000);
        var upper = Rational.FromRatio(random.Next(1, 1_000_000), random.Next(1, 1_000_000));
        Assert.All(ShortNumbers.Below(upper, gap), x => Assert.True(x < upper && x >= upper - gap));
        var minimum = (5 - Rational.Sqrt(5)) / 4;
        Assert.Equal(minimum, ShortNumbers.Below(minimum + gap / 2 * Rational.Sqrt(5) / 3, gap).First());
    }
}
