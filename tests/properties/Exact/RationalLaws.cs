using System.Numerics;
using FsCheck.Xunit;
using Fractions;
using TheoryChecks.Exact;
using Xunit;

namespace TheoryChecks.Properties.Exact;

/// <summary>Rational is the field Q, and agrees with the independent implementation in Fractions.</summary>
[Properties(Arbitrary = new[] { typeof(ExactArbitraries) }, MaxTest = 1000)]
public sealed class RationalLaws
{
    [Property]
    public void Sums_and_products_are_commutative_associative_and_distributive(Rational a, Rational b, Rational c)
    {
        Assert.Equal(a + b, b + a);
        Assert.Equal(a * b, b * a);
        Assert.Equal(a + b + c, a + (b + c));
        Assert.Equal(a * b * c, a * (b * c));
        Assert.Equal(a * (b + c), a * b + a * c);
    }

    [Property]
    public void Zero_one_and_inverses_are_neutral(Rational a, Rational b)
    {
        Assert.Equal(a, a + Rational.Zero);
        Assert.Equal(a, a * Rational.One);
        Assert.Equal(Rational.Zero, a - a);
        Assert.Equal(a, a + b - b); // through sums of other sizes and back: the value has one representation
        Assert.Equal((a + b - b).GetHashCode(), a.GetHashCode());
        if (!b.IsZero)
        {
            Assert.Equal(Rational.One, b * b.Inverse());
            Assert.Equal(a, a * b / b);
            Assert.Equal((a * b / b).GetHashCode(), a.GetHashCode());
        }
    }

    [Property]
    public void Arithmetic_agrees_with_Fractions(Ratio r, Ratio s)
    {
        (Rational a, Rational b) = (Of(r), Of(s));
        (Fraction x, Fraction y) = (new(r.P, r.Q), new(s.P, s.Q));
        AssertSame(x, a);
        AssertSame(x + y, a + b);
        AssertSame(x - y, a - b);
        AssertSame(x * y, a * b);
        AssertSame(-x, -a);
        AssertSame(Fraction.Abs(x), Rational.Abs(a));
        if (!b.IsZero)
        {
            AssertSame(x / y, a / b);
        }
    }

    [Property]
    public void Sums_and_products_of_numbers_with_common_factors_agree_with_Fractions(Ratio r, Ratio s, BigInteger k)
    {
        k = k.IsZero ? 1 : k;
        (Rational a, Rational b, Rational c) = (Rational.FromRatio(r.P, r.Q * k), Rational.FromRatio(s.P, s.Q * k), Rational.FromRatio(s.P * k, s.Q));
        (Fraction x, Fraction y, Fraction z) = (new(r.P, r.Q * k), new(s.P, s.Q * k), new(s.P * k, s.Q));
        AssertSame(x + y, a + b);
        AssertSame(x - y, a - b);
        AssertSame(x * z, a * c);
        AssertSame(x * x, a * a);
        Assert.Equal(Rational.Zero, a - Rational.FromRatio(r.P, r.Q * k));
    }

    [Property]
    public void Order_equality_and_sign_agree_with_Fractions(Ratio r, Ratio s)
    {
        (Rational a, Rational b) = (Of(r), Of(s));
        (Fraction x, Fraction y) = (new(r.P, r.Q), new(s.P, s.Q));
        Assert.Equal(Math.Sign(x.CompareTo(y)), Math.Sign(a.CompareTo(b)));
        Assert.Equal(x.CompareTo(y) < 0, a < b);
        Assert.Equal(x.CompareTo(y) <= 0, a <= b);
        Assert.Equal(x.CompareTo(y) > 0, a > b);
        Assert.Equal(x.CompareTo(y) >= 0, a >= b);
        Assert.Equal(x == y, a == b);
        Assert.Equal(x != y, a != b);
        Assert.Equal(x.Numerator.Sign, a.Sign);
        Assert.Equal(x.IsZero, a.IsZero);
        AssertSame(x.CompareTo(y) <= 0 ? x : y, Rational.Min(a, b));
        AssertSame(x.CompareTo(y) >= 0 ? x : y, Rational.Max(a, b));
    }

    [Property]
    public void Multiplying_both_parts_changes_nothing(Ratio r, BigInteger k)
    {
        if (k.IsZero)
        {
            return;
        }
        (Rational a, Rational b) = (Of(r), Rational.FromRatio(r.P * k, r.Q * k));
        Assert.Equal(a, b);
        Assert.True(a.Equals((object)b));
        Assert.Equal(a.GetHashCode(), b.GetHashCode());
        Assert.Equal(0, a.CompareTo(b));
    }

    [Property]
    public void Parts_are_in_lowest_terms_with_positive_denominator(Rational a, Rational b)
    {
        foreach (Rational x in new[] { a, -a, a + b, a * b, a - b })
        {
            Assert.True(x.Denominator.Sign > 0);
            Assert.True(BigInteger.GreatestCommonDivisor(x.Numerator, x.Denominator).IsOne);
            Assert.Equal(x.Denominator.IsOne, x.IsInteger);
        }
    }

    [Property]
    public void Integers_convert_both_ways(BigInteger n)
    {
        Rational a = n;
        Assert.Equal(n, a.Numerator);
        Assert.True(a.IsInteger);
        bool fits = n >= long.MinValue && n <= long.MaxValue;
        Assert.Equal(fits, a.TryGetInt64(out long value));
        Assert.Equal(fits ? n : 0, value);
        if (fits)
        {
            Assert.Equal(a, (Rational)(long)n);
            Assert.Equal(a.GetHashCode(), ((Rational)(long)n).GetHashCode());
        }
        Assert.Equal(n.IsOne, a.IsOne);
    }

    [Property]
    public void Floor_and_ceiling_enclose_within_one(Rational a)
    {
        Assert.True(a.Floor() <= a && a < a.Floor() + 1);
        Assert.True(a.Ceiling() >= a && a > a.Ceiling() - 1);
    }

    [Property]
    public void Powers_are_repeated_products(Rational a, byte exponent)
    {
        int e = exponent % 7;
        Rational product = Enumerable.Repeat(a, e).Aggregate(Rational.One, (x, y) => x * y);
        Assert.Equal(product, a.Pow(e));
        if (!a.IsZero)
        {
            Assert.Equal(product.Inverse(), a.Pow(-e));
        }
    }

    [Property]
    public void Printed_numbers_parse_back(Rational a)
    {
        Assert.Equal(a, Rational.Parse(a.ToString()));
        Assert.Equal(a.Denominator.IsOne ? $"{a.Numerator}" : $"{a.Numerator}/{a.Denominator}", a.ToString());
    }

    [Property]
    public void Doubles_convert_exactly_and_back(AnyDouble any)
    {
        double d = any.Value;
        Rational a = Rational.FromDouble(d);
        Assert.Equal(d, a.ToDouble());
        // Fractions 8.3.2 gives subnormal doubles a hidden bit they do not have; they are multiples of 2^-1074.
        Fraction expected = double.IsSubnormal(d)
            ? new(Math.Sign(d) * (BitConverter.DoubleToInt64Bits(d) & long.MaxValue), BigInteger.One << 1074)
            : Fraction.FromDouble(d);
        AssertSame(expected, a);
    }

    [Property]
    public void ToDouble_is_the_nearest_double(Rational a, Rational b, Scale scale)
    {
        // Scaling by a power of 2 reaches subnormal results and both ends of the range.
        Rational x = (a + b / 3) * ((Rational)2).Pow(scale.Exponent);
        double d = x.ToDouble();
        if (!double.IsFinite(d))
        {
            Assert.True(Rational.Abs(x) > Rational.FromDouble(double.MaxValue));
            return;
        }
        Rational error = Rational.Abs(x - Rational.FromDouble(d));
        foreach (double neighbour in new[] { Math.BitIncrement(d), Math.BitDecrement(d) })
        {
            if (double.IsFinite(neighbour))
            {
                Rational other = Rational.Abs(x - Rational.FromDouble(neighbour));
                bool even = (BitConverter.DoubleToInt64Bits(d) & 1) == 0;
                Assert.True(error < other || (error == other && even));
            }
        }
    }

    [Property]
    public void Simplest_is_the_first_hit_of_a_search_by_denominator(Small a, Small b)
    {
        (Rational lo, Rational hi) = (Rational.Min(a.Value, b.Value), Rational.Max(a.Value, b.Value));
        Rational found = Rational.Simplest(lo, hi);
        for (int q = 1; ; q++)
        {
            // The numerators that give p/q in [lo, hi]; the one nearest 0 wins.
            BigInteger first = (lo * q).Ceiling(), last = (hi * q).Floor();
            if (first <= last)
            {
                BigInteger p = first.Sign > 0 ? first : last.Sign < 0 ? last : 0;
                Assert.Equal(Rational.FromRatio(p, q), found);
                return;
            }
        }
    }

    [Property]
    public void Simplest_finds_a_fraction_hidden_in_a_narrow_interval(Rational a)
    {
        // Two fractions with denominators <= q differ by at least 1/q^2.
        Rational width = Rational.FromRatio(1, 2 * a.Denominator * a.Denominator);
        Assert.Equal(a, Rational.Simplest(a - width, a + width / 3));
    }

    [Fact]
    public void Default_is_zero()
    {
        Rational zero = default;
        Assert.Equal(Rational.Zero, zero);
        Assert.Equal((Rational)0, zero);
        Assert.Equal("0", zero.ToString());
        Assert.Equal(BigInteger.One, zero.Denominator);
        Assert.Equal(Rational.One, zero + 1);
        Assert.Equal(0.0, zero.ToDouble());
        Assert.True(zero.IsZero && zero.IsInteger && !zero.IsOne);
    }

    [Theory]
    [InlineData(long.MinValue, "-9223372036854775808", "9223372036854775808")]
    [InlineData(long.MaxValue, "9223372036854775807", "-9223372036854775807")]
    public void Ends_of_long_negate_without_overflow(long n, string text, string negated)
    {
        Rational a = n;
        Assert.Equal(text, a.ToString());
        Assert.Equal(negated, (-a).ToString());
        Assert.Equal(negated.TrimStart('-'), Rational.Abs(-a).ToString());
        Assert.Equal(a, -(-a));
        Assert.Equal("1", (a / a).ToString());
        Assert.Equal(BigInteger.Abs(n), a.Inverse().Denominator);
        Assert.True(a.TryGetInt64(out long back) && back == n);
    }

    [Fact]
    public void Sums_leave_the_range_of_long_and_come_back()
    {
        Rational max = long.MaxValue;
        Assert.Equal(((BigInteger)long.MaxValue + 1).ToString(), (max + 1).ToString());
        Assert.Equal(max, max + 1 - 1);
        Assert.Equal((Rational)long.MinValue, -max - 1);
        Assert.Equal("-9223372036854775809", ((Rational)long.MinValue - 1).ToString());
    }

    [Fact]
    public void Ties_round_to_even()
    {
        Rational unit = 1L << 53;
        Assert.Equal(9007199254740992.0, (unit + 1).ToDouble());
        Assert.Equal(9007199254740996.0, (unit + 3).ToDouble());
        Assert.Equal(0.0, Rational.FromRatio(1, BigInteger.One << 1075).ToDouble());
        Assert.Equal(double.Epsilon, Rational.FromRatio(3, BigInteger.One << 1076).ToDouble());
        Assert.Equal(double.PositiveInfinity, ((Rational)(BigInteger.One << 1024)).ToDouble());
        Assert.Equal(0.0, Rational.FromRatio(1, BigInteger.One << 9000).ToDouble());
    }

    [Fact]
    public void Refusals_name_cause_and_fix()
    {
        Assert.Equal("The denominator is zero: give a nonzero denominator.",
            Assert.Throws<DivideByZeroException>(() => Rational.FromRatio(1, 0)).Message);
        Assert.Equal("Division by the rational number 0: test IsZero first.",
            Assert.Throws<DivideByZeroException>(() => Rational.One / default(Rational)).Message);
        Assert.Throws<DivideByZeroException>(() => Rational.Zero.Pow(-1));
        Assert.Equal(Rational.One, Rational.Zero.Pow(0));
        Assert.StartsWith("NaN is not a rational number: pass a finite double.",
            Assert.Throws<ArgumentException>(() => Rational.FromDouble(double.NaN)).Message);
        Assert.StartsWith("Infinity is not a rational number",
            Assert.Throws<ArgumentException>(() => Rational.FromDouble(double.PositiveInfinity)).Message);
        Assert.StartsWith("The interval [2, 1] is empty: pass lo <= hi.",
            Assert.Throws<ArgumentException>(() => Rational.Simplest(2, 1)).Message);
    }

    private static Rational Of(Ratio r) => Rational.FromRatio(r.P, r.Q);

    private static void AssertSame(Fraction expected, Rational actual)
    {
        Fraction reduced = new(expected.Numerator, expected.Denominator); // normalises sign and common factors
        Assert.Equal(reduced.Numerator, actual.Numerator);
        Assert.Equal(reduced.Denominator, actual.Denominator);
    }
}
