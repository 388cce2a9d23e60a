using FsCheck.Xunit;
using TheoryChecks.Exact;
using Xunit;

namespace TheoryChecks.Properties.Exact;

[Properties(Arbitrary = new[] { typeof(ExactArbitraries) }, MaxTest = 300)]
public sealed class SphereLaws
{
    [Property]
    public void Nearest_is_exactly_unit_and_within_the_stated_error(FsCheck.NormalFloat[] entries, byte bits)
    {
        double[] direction = [.. entries.Take(6).Select(e => e.Get)];
        if (direction.All(e => e == 0))
        {
            return;
        }
        int denominatorBits = 1 + bits % 80;
        RationalVector x = Sphere.Nearest(direction, denominatorBits);
        Assert.Equal(Rational.One, x.SquaredNorm);
        AssertWithin(x, direction, direction.Length * Rational.FromRatio(1, 4).Pow(denominatorBits));
    }

    [Theory]
    [InlineData(new[] { double.MaxValue, double.Epsilon, -1.0 })]
    [InlineData(new[] { double.Epsilon, -double.Epsilon })]
    [InlineData(new[] { 1e-300, 1e300, -1e300, 1e300 })]
    [InlineData(new[] { -5.0 })]
    [InlineData(new[] { 0.0, 0.0, -2.0 })]
    public void Extreme_directions(double[] direction)
    {
        foreach (int bits in new[] { 1, 20, 200 })
        {
            RationalVector x = Sphere.Nearest(direction, bits);
            Assert.Equal(Rational.One, x.SquaredNorm);
            AssertWithin(x, direction, direction.Length * Rational.FromRatio(1, 4).Pow(bits));
        }
    }

    [Fact]
    public void Literals()
    {
        Assert.Equal(RationalVector.FromInts(0, -1, 0), Sphere.Nearest([0, -3.5, 0], 8));
        Assert.Equal(RationalVector.Parse("4/5 3/5"), Sphere.Nearest([3, 4], 1)); // t = 1/3 rounds to 1/2
        Assert.Equal(RationalVector.Parse("-15/17 0 -8/17"), Sphere.Nearest([-30, 0, -16], 2)); // t = 1/4 is exact
        RationalVector error = Sphere.Nearest([-8, 6], 30) - RationalVector.Parse("-4/5 3/5");
        Assert.True(error.SquaredNorm < Rational.Parse("1e-17"));
    }

    [Fact]
    public void Refusals_name_cause_and_fix()
    {
        Assert.StartsWith("denominatorBits is 0: use 1 to 4096.", Assert.Throws<ArgumentOutOfRangeException>(() => Sphere.Nearest([1], 0)).Message);
        Assert.StartsWith(
            "denominatorBits is 4097: use 1 to 4096.", Assert.Throws<ArgumentOutOfRangeException>(() => Sphere.Nearest([1], 4097)).Message);
        Assert.StartsWith(
            "Entry 1 of the direction is NaN: pass finite entries.",
            Assert.Throws<ArgumentException>(() => Sphere.Nearest([1, double.NaN], 9)).Message);
        Assert.StartsWith(
            "The direction of dimension 2 is zero: pass a nonzero vector.",
            Assert.Throws<ArgumentException>(() => Sphere.Nearest([0, -0.0], 9)).Message);
        Assert.StartsWith("The direction of dimension 0 is zero", Assert.Throws<ArgumentException>(() => Sphere.Nearest([], 9)).Message);
    }

    [Property]
    public void Within_is_exactly_unit_and_within_the_error(FsCheck.NormalFloat[] entries, byte tenths)
    {
        double[] direction = [.. entries.Take(6).Select(e => e.Get)];
        if (direction.All(e => e == 0))
        {
            return;
        }
        double error = Math.Pow(10, -(tenths % 116) / 10.0) / 2; // down to 1.6e-12
        RationalVector x = Sphere.Within(direction, error);
        Assert.Equal(Rational.One, x.SquaredNorm);
        AssertWithin(x, direction, Rational.FromDouble(error) * Rational.FromDouble(error));
        if (error > 1e-5)
        {
            Assert.Equal(x * -1, Sphere.Within([.. direction.Select(e => -e)], error)); // Nearest rounds ties upwards, the search away from 0
        }
    }

    [Fact]
    public void Within_takes_the_smallest_denominator_that_suffices()
    {
        Assert.Equal(RationalVector.Parse("3/5 4/5"), Sphere.Within([0.6, 0.8], 1e-9));
        Assert.Equal(RationalVector.Parse("1 0"), Sphere.Within([1, 1e-4], 1e-3));
        Assert.Equal(RationalVector.Parse("2/3 -2/3 1/3"), Sphere.Within([0.66, -0.67, 0.33], 0.02));
        Assert.InRange((double)Sphere.Within([1, Math.Sqrt(2)], 1e-5)[0].Denominator, 1, 1e6); // Nearest has 2^35 here
        foreach (double error in new[] { 0, 1e-13, 0.6, double.NaN })
        {
            Assert.StartsWith(
                FormattableString.Invariant($"error is {error}: use 1E-12 to 0.5."),
                Assert.Throws<ArgumentOutOfRangeException>(() => Sphere.Within([1], error)).Message);
        }
    }

    // |x - v/|v||^2 = 2 - 2 x.v/|v| <= bound, i.e. x.v >= (1 - bound/2) |v|, squared when the right side is positive.
    private static void AssertWithin(RationalVector x, double[] direction, Rational bound)
    {
        RationalVector v = new(direction.Select(Rational.FromDouble));
        Rational cosine = 1 - bound / 2, along = x.Dot(v);
        if (cosine.Sign > 0)
        {
            Assert.True(along.Sign > 0);
            Assert.True(along * along >= cosine * cosine * v.SquaredNorm);
        }
    }
}
