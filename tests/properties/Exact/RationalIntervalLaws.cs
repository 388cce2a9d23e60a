using FsCheck.Xunit;
using TheoryChecks.Exact;
using Xunit;

namespace TheoryChecks.Properties.Exact;

[Properties(Arbitrary = new[] { typeof(ExactArbitraries) })]
public sealed class RationalIntervalLaws
{
    [Property]
    public void Operations_enclose_every_result_and_attain_their_ends(Rational a, Rational b, Rational c, Rational d)
    {
        (RationalInterval x, RationalInterval y) = (Hull(a, b), Hull(c, d));
        Rational[] xs = [x.Lower, x.Midpoint, x.Upper], ys = [y.Lower, y.Midpoint, y.Upper];
        foreach (Rational p in xs)
        {
            Assert.True(x.Contains(p));
            Assert.True((-x).Contains(-p));
            foreach (Rational q in ys)
            {
                Assert.True((x + y).Contains(p + q));
                Assert.True((x - y).Contains(p - q));
                Assert.True((x * y).Contains(p * q));
            }
        }
        Assert.Equal(x.Width + y.Width, (x + y).Width);
        Assert.Equal(x.Width + y.Width, (x - y).Width);
        Assert.Contains((x * y).Lower, xs.SelectMany(p => ys.Select(q => p * q))); // no wider than needed
        Assert.Contains((x * y).Upper, xs.SelectMany(p => ys.Select(q => p * q)));
    }

    [Property]
    public void Sign_is_that_of_every_member(Rational a, Rational b)
    {
        RationalInterval x = Hull(a, b);
        Assert.Equal(a.Sign == b.Sign ? a.Sign : null, x.Sign);
        Assert.False(x.Contains(x.Upper + 1));
        Assert.False(x.Contains(x.Lower - 1));
    }

    [Fact]
    public void Literals()
    {
        Assert.Equal(RationalInterval.Point(0), default);
        Assert.Equal(0, default(RationalInterval).Sign);
        Assert.Null(new RationalInterval(0, 1).Sign);
        Assert.Equal(new RationalInterval(-6, 4), new RationalInterval(-2, 1) * new RationalInterval(-2, 3) * RationalInterval.Point(1));
        Assert.Equal("[1/2, 3]", new RationalInterval(Rational.Parse("1/2"), 3).ToString());
        Assert.StartsWith("The interval [3, 2] is empty: pass lower <= upper.",
            Assert.Throws<ArgumentException>(() => new RationalInterval(3, 2)).Message);
    }

    private static RationalInterval Hull(Rational a, Rational b) => new(Rational.Min(a, b), Rational.Max(a, b));
}
