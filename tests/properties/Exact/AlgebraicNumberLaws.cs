using FsCheck.Xunit;
using TheoryChecks.Exact;
using Xunit;

namespace TheoryChecks.Properties.Exact;

/// <summary>Algebraic numbers against hand algebra with square and cube roots.</summary>
[Properties(Arbitrary = new[] { typeof(ExactArbitraries) }, MaxTest = 200)]
public sealed class AlgebraicNumberLaws
{
    private static readonly Polynomial XSquaredMinusTwo = new([-2, 0, 1]);

    [Property]
    public void A_square_root_compares_with_a_rational_as_the_squares_do(byte n, Rational x)
    {
        int radicand = 1 + n % 50;
        Assert.Equal(CompareSquareRoot(radicand, x), SquareRoot(radicand).CompareTo(x));
        Rational close = Rational.FromDouble(Math.Sqrt(radicand));
        Assert.Equal(CompareSquareRoot(radicand, close), SquareRoot(radicand).CompareTo(close));
    }

    [Property]
    public void Shifted_square_roots_compare_as_by_hand(Small a, byte b, Small c, byte d)
    {
        (int p, int q) = (1 + b % 20, 1 + d % 20);
        AlgebraicNumber x = ShiftedSquareRoot(a.Value, p), y = ShiftedSquareRoot(c.Value, q);
        // a + sqrt p against c + sqrt q: sqrt p - sqrt q against t = c - a. When the two have the same sign compare squares,
        // p + q - t^2 against 2 sqrt(p q); the order is reversed when both are negative.
        Rational t = c.Value - a.Value;
        int root = p.CompareTo(q);
        int expected = root != t.Sign ? root.CompareTo(t.Sign)
            : root == 0 ? 0
            : root * -CompareSquareRoot(4 * p * q, p + q - t * t);
        Assert.Equal(expected, x.CompareTo(y));
        Assert.Equal(-expected, y.CompareTo(x));
    }

    [Property]
    internal void Equal_roots_of_different_polynomials_are_equal(byte n, Polynomial factor)
    {
        int radicand = 2 + n % 50;
        AlgebraicNumber x = SquareRoot(radicand);
        Polynomial p = new Polynomial([-radicand, 0, 1]) * factor;
        if (factor.IsZero)
        {
            return;
        }
        Assert.Single(p.IsolateRealRoots(), r => r.CompareTo(x) == 0);
        Assert.Single(p.IsolateRealRoots(), r => x.CompareTo(r) == 0);
    }

    [Property]
    internal void Sign_at_a_square_root_is_that_of_the_reduced_polynomial(byte n, Polynomial g, bool vanishing)
    {
        int radicand = 1 + n % 50;
        g = vanishing ? g * new Polynomial([-radicand, 0, 1]) : g;
        // g(sqrt n) = a + b sqrt n with a from the even and b from the odd coefficients.
        Rational a = 0, b = 0;
        for (int k = 0; k <= g.Degree; k++)
        {
            Rational term = g[k] * ((Rational)radicand).Pow(k / 2);
            (a, b) = k % 2 == 0 ? (a + term, b) : (a, b + term);
        }
        int expected = b.IsZero ? a.Sign : b.Sign * CompareSquareRoot(radicand, -a / b);
        Assert.Equal(expected, SquareRoot(radicand).SignOf(g));
    }

    [Property]
    public void Sign_at_a_cube_root_is_that_of_the_cubes(short n, Rational a, Rational b)
    {
        // a + b cbrt n and a^3 + b^3 n have the same sign.
        AlgebraicNumber root = new Polynomial([-n, 0, 0, 1]).IsolateRealRoots().Single();
        Assert.Equal((a.Pow(3) + b.Pow(3) * n).Sign, root.SignOf(new Polynomial([a, b])));
    }

    [Property]
    public void Rational_roots_are_recognised_among_irrational_ones(Small r, byte n)
    {
        int radicand = 1 + n % 50;
        Rational squareRoot = (int)Math.Round(Math.Sqrt(radicand));
        bool isSquare = squareRoot * squareRoot == radicand;
        Rational x = r.Value / 7; // denominators that bisection never meets
        IReadOnlyList<AlgebraicNumber> roots = (new Polynomial([-x, 1]) * new Polynomial([-radicand, 0, 1])).IsolateRealRoots();
        HashSet<Rational> expected = isSquare ? [x, squareRoot, -squareRoot] : [x];
        Assert.Equal(expected.Order(), roots.Where(y => y.IsRational).Select(y => y.Enclosure.Lower));
        Assert.Equal(isSquare ? 0 : 2, roots.Count(y => !y.IsRational));
    }

    [Property]
    public void Refinement_narrows_the_enclosure_of_the_same_number(byte n, byte bits)
    {
        int radicand = 1 + n % 50;
        Rational width = Rational.FromRatio(1, 2).Pow(bits);
        AlgebraicNumber x = SquareRoot(radicand), y = x.Refine(width);
        Assert.True(y.Enclosure.Width <= width);
        Assert.Equal(0, x.CompareTo(y));
        Assert.True(CompareSquareRoot(radicand, y.Enclosure.Lower) >= 0 && CompareSquareRoot(radicand, y.Enclosure.Upper) <= 0);
        Assert.True(x.Enclosure.Contains(y.Enclosure.Lower) && x.Enclosure.Contains(y.Enclosure.Upper));
    }

    [Property]
    public void Rationals_embed_with_their_order(Rational a, Rational b)
    {
        AlgebraicNumber x = AlgebraicNumber.FromRational(a);
        Assert.Equal(Math.Sign(a.CompareTo(b)), Math.Sign(x.CompareTo(b)));
        Assert.Equal(Math.Sign(a.CompareTo(b)), Math.Sign(x.CompareTo(AlgebraicNumber.FromRational(b))));
        Assert.Equal(a.Sign, x.Sign);
        Assert.True(x.IsRational);
        Assert.Equal(Rational.Zero, x.DefiningPolynomial.Evaluate(a));
    }

    [Fact]
    public void Literals()
    {
        AlgebraicNumber root = AlgebraicNumber.RootOf(XSquaredMinusTwo, 1, 2);
        Assert.False(root.IsRational);
        Assert.Equal(1, root.CompareTo(Rational.Parse("1.414213562373095048801688724209")));
        Assert.Equal(-1, root.CompareTo(Rational.Parse("1.414213562373095048801688724210")));
        Assert.Equal(1, root.Sign);
        Assert.Equal(-1, AlgebraicNumber.RootOf(XSquaredMinusTwo, -2, 0).Sign);
        Assert.Equal(0, root.SignOf(Polynomial.Zero));
        Assert.Equal(0, root.SignOf(new Polynomial([4, 0, -4, 0, 1]))); // (x^2 - 2)^2
        Assert.Equal(-1, root.SignOf(new Polynomial([-3, 2])));
        Assert.Equal(1, root.CompareTo((AlgebraicNumber?)null));
        Assert.StartsWith("root of x^2 - 2 in [", root.ToString());
        Assert.Equal("2", AlgebraicNumber.RootOf(new([-4, 0, 1]), 0, 2).ToString());
        Assert.Equal("1/3", AlgebraicNumber.RootOf(new([-1, 3]), 0, 1).ToString());
        // The lower end may be another root: (1, 2] contains only 3/2 of (x - 1)(2x - 3).
        Assert.Equal("3/2", AlgebraicNumber.RootOf(new([3, -5, 2]), 1, 2).ToString());
        // and (1, 2] contains only sqrt 2 of (x - 1)(x^2 - 2), irrational.
        AlgebraicNumber next = AlgebraicNumber.RootOf(new Polynomial([-1, 1]) * XSquaredMinusTwo, 1, 2);
        Assert.Equal(0, next.CompareTo(root));
        Assert.Equal(1, next.SignOf(new Polynomial([-1, 1])));
    }

    [Fact]
    public void Nearby_roots_of_different_polynomials_are_told_apart()
    {
        // x^2 - 2 and x^2 - 2 - 1e-30 have roots closer than 1e-30.
        AlgebraicNumber a = SquareRoot(2), b = new Polynomial([-2 - Rational.Parse("1e-30"), 0, 1]).IsolateRealRoots()[1];
        Assert.Equal(-1, a.CompareTo(b));
        Assert.Equal(1, b.SignOf(XSquaredMinusTwo));
        Assert.Equal(0, a.SignOf(XSquaredMinusTwo));
    }

    [Fact]
    public void Refusals_name_cause_and_fix()
    {
        Assert.StartsWith("x^2 - 2 has 2 roots in (-2, 2]: pass an interval that contains exactly one.",
            Assert.Throws<ArgumentException>(() => AlgebraicNumber.RootOf(XSquaredMinusTwo, -2, 2)).Message);
        Assert.StartsWith(
            "x^2 - 2 has 0 roots in (2, 3]", Assert.Throws<ArgumentException>(() => AlgebraicNumber.RootOf(XSquaredMinusTwo, 2, 3)).Message);
        Assert.StartsWith(
            "The interval (3, 2] is reversed", Assert.Throws<ArgumentException>(() => AlgebraicNumber.RootOf(XSquaredMinusTwo, 3, 2)).Message);
        Assert.Throws<InvalidOperationException>(() => AlgebraicNumber.RootOf(Polynomial.Zero, 0, 1));
        Assert.StartsWith("The width is 0: pass a positive one.", Assert.Throws<ArgumentOutOfRangeException>(() => SquareRoot(2).Refine(0)).Message);
    }

    private static AlgebraicNumber SquareRoot(int n) => AlgebraicNumber.RootOf(new([-n, 0, 1]), 0, n);

    // x = a + sqrt n is the larger root of (x - a)^2 - n.
    private static AlgebraicNumber ShiftedSquareRoot(Rational a, int n) => new Polynomial([a * a - n, -2 * a, 1]).IsolateRealRoots()[1];

    // The sign of sqrt n - x.
    private static int CompareSquareRoot(Rational n, Rational x) => x.Sign <= 0 ? (n - Rational.Min(x, 0)).Sign : (n - x * x).Sign;
}
