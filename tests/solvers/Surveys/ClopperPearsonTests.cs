using FsCheck;
using FsCheck.Fluent;
using FsCheck.Xunit;
using TheoryChecks.Surveys;
using Xunit;

namespace TheoryChecks.SolverTests.Surveys;

/// <summary>The interval for a probability, against its definition by binomial sums and against published values.</summary>
public sealed class ClopperPearsonTests
{
    /// <summary>At the lower end x or more successes have probability 2.5%, at the upper end x or fewer.</summary>
    [Property(MaxTest = 200)]
    public Property Its_ends_are_where_the_tails_are_two_and_a_half_percent() => Prop.ForAll(
        (from n in Gen.Choose(1, 300) from x in Gen.Choose(0, n) select (n, x)).ToArbitrary(),
        t =>
        {
            var (lower, upper) = ClopperPearson.Of(t.x, t.x, t.n);
            Assert.True(lower <= t.x / (double)t.n && t.x / (double)t.n <= upper);
            if (t.x > 0)
                Assert.Equal(0.025, Enumerable.Range(t.x, t.n - t.x + 1).Sum(k => Binomial(t.n, k, lower)), 1e-6);
            else
                Assert.Equal(0, lower);
            if (t.x < t.n)
                Assert.Equal(0.025, Enumerable.Range(0, t.x + 1).Sum(k => Binomial(t.n, k, upper)), 1e-6);
            else
                Assert.Equal(1, upper);
        });

    [Property(MaxTest = 100)]
    public Property What_is_undecided_widens_it_to_hold_every_outcome() => Prop.ForAll(
        (from n in Gen.Choose(1, 100) from x in Gen.Choose(0, n) from u in Gen.Choose(0, n - x) select (n, x, u)).ToArbitrary(),
        t =>
        {
            var (lower, upper) = ClopperPearson.Of(t.x, t.x + t.u, t.n);
            for (var k = t.x; k <= t.x + t.u; k++)
                Assert.True(ClopperPearson.Of(k, k, t.n) is var one && lower <= one.Lower && one.Upper <= upper);
        });

    /// <summary>Values that every table of the interval has.</summary>
    [Theory]
    [InlineData(0, 10, 0, 0.3085)]
    [InlineData(5, 10, 0.1871, 0.8129)]
    [InlineData(1, 20, 0.0013, 0.2487)]
    [InlineData(100, 100, 0.9638, 1)]
    public void Known_values(int x, int n, double lower, double upper)
    {
        var interval = ClopperPearson.Of(x, x, n);
        Assert.Equal((lower, upper), (Math.Round(interval.Lower, 4), Math.Round(interval.Upper, 4)));
    }

    [Theory]
    [InlineData(-1, 1, 2)]
    [InlineData(2, 1, 2)]
    [InlineData(1, 3, 2)]
    [InlineData(0, 0, 0)]
    public void What_is_no_count_is_refused(int least, int most, int trials) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => ClopperPearson.Of(least, most, trials));

    private static double Binomial(int n, int k, double p) => Math.Exp(
        Enumerable.Range(1, k).Sum(i => Math.Log((n - k + i) / (double)i)) + k * Math.Log(p) + (n - k) * Math.Log(1 - p));
}
