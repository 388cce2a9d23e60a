using FsCheck.Xunit;
using TheoryChecks.Exact;
using Xunit;

namespace TheoryChecks.Properties.Exact;

[Properties(Arbitrary = new[] { typeof(ExactArbitraries) })]
public sealed class PolynomialLaws
{
    [Property]
    internal void Evaluation_is_a_ring_homomorphism(Polynomial p, Polynomial q, Rational x, Rational s)
    {
        Assert.Equal(p.Evaluate(x) + q.Evaluate(x), (p + q).Evaluate(x));
        Assert.Equal(p.Evaluate(x) - q.Evaluate(x), (p - q).Evaluate(x));
        Assert.Equal(p.Evaluate(x) * q.Evaluate(x), (p * q).Evaluate(x));
        Assert.Equal(s * p.Evaluate(x), (s * p).Evaluate(x));
        Assert.Equal(-p.Evaluate(x), (-p).Evaluate(x));
        Assert.Equal(p.Evaluate(x).Sign, p.SignAt(x));
        Rational powers = Rational.Zero;
        for (int k = 0; k <= p.Degree; k++)
        {
            powers += p[k] * x.Pow(k);
        }
        Assert.Equal(powers, p.Evaluate(x));
        Assert.Equal(p.IsZero || q.IsZero ? -1 : p.Degree + q.Degree, (p * q).Degree);
    }

    [Property]
    internal void Interval_evaluation_encloses(Polynomial p, Small a, Small b)
    {
        RationalInterval x = new(Rational.Min(a.Value, b.Value), Rational.Max(a.Value, b.Value));
        RationalInterval values = p.Evaluate(x);
        foreach (Rational t in new[] { x.Lower, x.Midpoint, x.Upper })
        {
            Assert.True(values.Contains(p.Evaluate(t)));
        }
    }

    [Property]
    internal void Division_leaves_a_smaller_remainder(Polynomial a, Polynomial b)
    {
        if (!b.IsZero)
        {
            (Polynomial quotient, Polynomial remainder) = Polynomial.DivRem(a, b);
            Assert.Equal(a, quotient * b + remainder);
            Assert.True(remainder.Degree < b.Degree);
        }
    }

    [Property]
    internal void Gcd_divides_both_and_absorbs_a_common_factor(Polynomial a, Polynomial b, Polynomial c)
    {
        Polynomial g = Polynomial.Gcd(a * c, b * c);
        if (g.IsZero)
        {
            Assert.True((a * c).IsZero && (b * c).IsZero);
            return;
        }
        Assert.True(g[g.Degree].IsOne);
        Assert.True(Polynomial.DivRem(a * c, g).Remainder.IsZero);
        Assert.True(Polynomial.DivRem(b * c, g).Remainder.IsZero);
        Assert.True(Polynomial.DivRem(g, c).Remainder.IsZero);
    }

    [Property]
    internal void Derivative_obeys_the_product_rule(Polynomial p, Polynomial q)
    {
        Assert.Equal(p.Derivative() * q + p * q.Derivative(), (p * q).Derivative());
        Assert.Equal(Polynomial.Zero, new Polynomial([7]).Derivative());
        Assert.Equal(new Polynomial([0, 0, 3]), new Polynomial([5, 0, 0, 1]).Derivative());
    }

    [Property]
    public void Roots_that_are_built_in_are_counted_and_isolated(Small[] rootsWithRepeats, Small[] ends, Small b, Small gap)
    {
        // p = prod (x - r) times a quadratic (x + b)^2 + gap^2 + 1 without real roots.
        Rational[] roots = [.. rootsWithRepeats.Take(6).Select(r => r.Value)];
        Polynomial p = roots.Aggregate(
            new Polynomial([b.Value * b.Value + gap.Value * gap.Value + 1, 2 * b.Value, 1]),
            (product, r) => product * new Polynomial([-r, 1]));
        Rational[] distinct = [.. roots.Distinct().Order()];
        Assert.Equal(distinct.Length, p.CountRealRoots());
        Assert.Equal(distinct.Length + 2, p.SquareFree().Degree);
        foreach (Rational lo in ends.Select(e => e.Value).Concat(roots).Take(8)) // the ends include roots: (lo, hi] is half-open
        {
            foreach (Rational hi in ends.Select(e => e.Value).Concat(roots).Reverse().Take(8).Where(hi => lo <= hi))
            {
                Assert.Equal(distinct.Count(r => lo < r && r <= hi), p.CountRoots(lo, hi));
            }
        }
        IReadOnlyList<AlgebraicNumber> isolated = p.IsolateRealRoots();
        Assert.Equal(distinct, isolated.Select(r => r.Enclosure.Lower));
        Assert.All(isolated, r => Assert.True(r.IsRational));
        Assert.Equal(distinct.Select(r => roots.Count(s => s == r)), isolated.Select(p.MultiplicityAt));
        Assert.Equal(0, p.MultiplicityAt(AlgebraicNumber.FromRational(1000)));
    }

    [Property]
    internal void Isolated_roots_are_roots_in_increasing_order_and_all_of_them(Polynomial p)
    {
        if (p.IsZero)
        {
            return;
        }
        IReadOnlyList<AlgebraicNumber> roots = p.IsolateRealRoots();
        Assert.Equal(p.CountRealRoots(), roots.Count);
        Assert.All(roots, r => Assert.Equal(0, r.SignOf(p)));
        for (int i = 1; i < roots.Count; i++)
        {
            Assert.True(roots[i - 1].CompareTo(roots[i]) < 0);
        }
        Assert.True(p.Degree < 0 || (p.Degree - roots.Sum(p.MultiplicityAt)) % 2 == 0); // complex roots come in pairs
    }

    [Fact]
    public void Chebyshev_polynomial_has_all_its_roots_between_minus_one_and_one()
    {
        Polynomial before = new([1]), t = Polynomial.X;
        for (int n = 2; n <= 9; n++)
        {
            (before, t) = (t, 2 * Polynomial.X * t - before);
        }
        Assert.Equal(9, t.CountRoots(-1, 1));
        Assert.Equal(4, t.CountRoots(0, 1));
        IReadOnlyList<AlgebraicNumber> roots = t.IsolateRealRoots();
        for (int k = 0; k < 9; k++)
        {
            double expected = Math.Cos((17 - 2 * k) * Math.PI / 18), actual = roots[k].Refine(Rational.Parse("1e-12")).Enclosure.Midpoint.ToDouble();
            Assert.True(Math.Abs(expected - actual) < 1e-11, $"{expected} {actual}");
        }
    }

    [Fact]
    public void Literals()
    {
        Polynomial p = new([1, Rational.Parse("-3/2"), 0, -1, 0]);
        Assert.Equal("-x^3 - 3/2 x + 1", p.ToString());
        Assert.Equal(3, p.Degree);
        Assert.Equal(RationalVector.Parse("1 -3/2 0 -1"), p.Coefficients);
        Assert.Equal(Rational.Zero, p[9]);
        Assert.Equal("0", Polynomial.Zero.ToString());
        Assert.Equal("x", Polynomial.X.ToString());
        Assert.Equal(-1, Polynomial.Zero.Degree);
        Assert.Equal(Polynomial.Zero, new Polynomial([0, 0]));
        Assert.Equal(new Polynomial([1]).GetHashCode(), new Polynomial([1, 0]).GetHashCode());
        Assert.True(new Polynomial([1]) == new Polynomial([1, 0]));
        Assert.Equal(0, new Polynomial([1, 0, 1]).CountRealRoots());
        Assert.Empty(new Polynomial([5]).IsolateRealRoots());
        Assert.Equal(0, new Polynomial([-1, 1]).CountRoots(1, 1));
        Assert.Equal(1, new Polynomial([-1, 1]).CountRoots(0, 1));
        Assert.Equal(0, new Polynomial([-1, 1]).CountRoots(1, 2));
    }

    [Fact]
    public void Refusals_name_cause_and_fix()
    {
        Assert.Equal("Division by the polynomial 0: pass a nonzero divisor.",
            Assert.Throws<DivideByZeroException>(() => Polynomial.DivRem(Polynomial.X, Polynomial.Zero)).Message);
        const string zero = "Every number is a root of the polynomial 0: use a nonzero polynomial.";
        Assert.Equal(zero, Assert.Throws<InvalidOperationException>(() => Polynomial.Zero.CountRoots(0, 1)).Message);
        Assert.Equal(zero, Assert.Throws<InvalidOperationException>(() => Polynomial.Zero.IsolateRealRoots()).Message);
        Assert.Equal(zero, Assert.Throws<InvalidOperationException>(() => Polynomial.Zero.SquareFree()).Message);
        Assert.Equal(zero, Assert.Throws<InvalidOperationException>(() => Polynomial.Zero.MultiplicityAt(AlgebraicNumber.FromRational(0))).Message);
        Assert.StartsWith("The interval (2, 1] is reversed: pass lo <= hi.",
            Assert.Throws<ArgumentException>(() => Polynomial.X.CountRoots(2, 1)).Message);
    }
}
