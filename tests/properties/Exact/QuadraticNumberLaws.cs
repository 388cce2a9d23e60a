using System.Numerics;
using FsCheck;
using FsCheck.Fluent;
using FsCheck.Xunit;
using TheoryChecks.Exact;
using Xunit;

namespace TheoryChecks.Properties.Exact;

/// <summary>Three numbers a + b sqrt(d) of one field, some of them rational, with parts from tiny to far beyond 64 bits.</summary>
public sealed record Trio(int D, Rational X, Rational Y, Rational Z);

/// <summary>A square matrix over one quadratic field, of size 1 to 4, often singular.</summary>
public sealed record FieldSquare(RationalMatrix A);

/// <summary>Generators of numbers of quadratic fields.</summary>
internal static class QuadraticArbitraries
{
    private static readonly int[] Radicands = [2, 3, 5, 6, 7, 10, 13, 999_983];

    private static readonly Gen<Rational> Tiny = from p in Gen.Choose(-9, 9) from q in Gen.Choose(1, 4) select Rational.FromRatio(p, q);

    private static readonly Gen<Rational> Parts = Gen.Frequency((3, Tiny), (1, ExactArbitraries.RationalArbitrary().Generator));

    public static Arbitrary<Trio> Trios() => Arb.From(
        from d in Gen.Elements(Radicands)
        from x in Number(d, Parts)
        from y in Number(d, Parts)
        from z in Number(d, Parts)
        select new Trio(d, x, y, z));

    public static Arbitrary<FieldSquare> Squares() => Arb.From(
        from d in Gen.Elements(2, 3, 5)
        from n in Gen.Choose(1, 4)
        from entries in Gen.ArrayOf(Number(d, from p in Gen.Choose(-2, 2) select (Rational)p), n * n)
        select new FieldSquare(RationalMatrix.Create(n, n, (i, j) => entries[i * n + j])));

    private static Gen<Rational> Number(int d, Gen<Rational> parts) =>
        from a in parts from b in Gen.Frequency((1, Gen.Constant(Rational.Zero)), (4, parts)) select a + b * Rational.Sqrt(d);
}

/// <summary>Q(sqrt(d)) is an ordered field, and agrees with interval arithmetic on enclosures of its numbers.</summary>
[Properties(Arbitrary = new[] { typeof(QuadraticArbitraries) }, MaxTest = 400)]
public sealed class QuadraticNumberLaws
{
    [Property]
    public void It_is_a_field_in_which_a_value_has_one_form(Trio t)
    {
        var (x, y, z) = (t.X, t.Y, t.Z);
        Assert.Equal(x + y, y + x);
        Assert.Equal(x * (y + z), x * y + x * z);
        Assert.Equal(x * y * z, x * (y * z));
        Assert.Equal(x, x + y - y);
        Assert.Equal((x + y - y).GetHashCode(), x.GetHashCode());
        Assert.Equal(x.Pow(3), x * x * x);
        if (y.IsZero)
            return;
        Assert.Equal(x, x * y / y);
        Assert.Equal(Rational.One, y * y.Inverse());
        Assert.Equal(y.Pow(-2), (y * y).Inverse());
    }

    [Property]
    public void It_agrees_with_enclosures(Trio t)
    {
        var (x, y) = (Near(t.X), Near(t.Y));
        Assert.True(Near(t.X + t.Y).Meets(x + y));
        Assert.True(Near(t.X - t.Y).Meets(x - y));
        Assert.True(Near(t.X * t.Y).Meets(x * y));
        if (x.Sign is { } sign)
            Assert.Equal(sign, t.X.Sign);
        if ((x - y).Sign is { } order)
            Assert.Equal(order, t.X.CompareTo(t.Y));
        Assert.Equal(t.X.CompareTo(t.Y) == 0, t.X == t.Y);
        Assert.Equal(-t.X.CompareTo(t.Y), t.Y.CompareTo(t.X));
    }

    [Property]
    public void Floors_doubles_and_roots_lie_where_they_should(Trio t)
    {
        Rational floor = t.X.Floor();
        Assert.True(floor <= t.X && t.X < floor + 1);
        var near = t.X.ToDouble();
        if (double.IsFinite(near) && near != 0)
        {
            var gap = Rational.Abs(Rational.FromDouble(near) - t.X);
            Assert.True(gap <= Rational.Abs(Rational.FromDouble(Math.BitIncrement(near)) - t.X));
            Assert.True(gap <= Rational.Abs(Rational.FromDouble(Math.BitDecrement(near)) - t.X));
        }
        var root = SquareRoot.Enclose(t.X * t.X, 80);
        Assert.True(root.Contains(Rational.Abs(t.X)) && root.Width * (BigInteger.One << 80) <= 1);
    }

    [Property]
    public void Texts_are_read_back(Trio t)
    {
        Assert.Equal(t.X, Rational.Parse(t.X.ToString()));
        if (t.X.IsRational)
            return;
        Assert.Equal(t.X, Rational.Parse($"({t.X})/1"));
        if (t.X.Length < 1000)
            Assert.Equal(t.X.Inverse(), Rational.Parse($"1/({t.X})"));
    }

    [Property]
    public void The_simplest_fraction_between_two_numbers_is_between_them(Trio t)
    {
        var (lo, hi) = (Rational.Min(t.X, t.Y), Rational.Max(t.X, t.Y));
        var simplest = Rational.Simplest(lo, hi);
        Assert.True(lo <= simplest && simplest <= hi && (simplest.IsRational || lo == hi));
    }

    [Property]
    public void A_positive_multiple_has_the_same_primitive_form(Trio t)
    {
        RationalVector v = [t.X, t.Y, t.Z];
        var primitive = v.ToPrimitive();
        Assert.Equal(primitive, (Rational.Abs(t.X) + 1) * v is var other ? other.ToPrimitive() : v);
        if (!v.IsZero)
        {
            Assert.True(new[] { v, primitive }.Select(u => u.Select(x => x.Sign)).Distinct(new Signs()).Count() == 1);
            Assert.Equal(1, RationalMatrix.FromRows([v, primitive]).Rank());
        }
    }

    [Property]
    public void Elimination_and_spectra_work_over_the_field(FieldSquare square)
    {
        var (a, n) = (square.A, square.A.Rows);
        Assert.Equal(a.Rank(), n - a.NullSpace().Count);
        Assert.All(a.NullSpace(), x => Assert.True((a * x).IsZero && !x.IsZero));
        Assert.Equal(a.Inverse() is null, a.Determinant().IsZero);
        if (a.Inverse() is { } inverse)
            Assert.Equal(RationalMatrix.Identity(n), inverse * a);
        var symmetric = a * a.Transpose();
        Assert.Equal(symmetric, LdlDecomposition.Of(symmetric).Reconstruct());
        Assert.True(LdlDecomposition.Of(symmetric).Inertia.IsPositiveSemidefinite);
        // Cayley and Hamilton, and as many real roots as the matrix has rows.
        var spectrum = symmetric.CharacteristicPolynomial();
        var (power, sum) = (RationalMatrix.Identity(n), RationalMatrix.Zero(n, n));
        for (var k = 0; k <= n; k++, power *= symmetric)
            sum += spectrum[k] * power;
        Assert.True(sum.IsZero);
        Assert.Equal(n, spectrum.IsolateRealRoots().Sum(spectrum.MultiplicityAt));
    }

    [Property]
    public void Roots_in_the_field_are_found_to_be_there(Trio t)
    {
        var (x, y) = (t.X.Quadratic is { A.Length: > 40 } ? t.D : t.X, t.Y.Length > 40 ? 1 : t.Y);
        if (x.Length > 40)
            return;
        // (z - x)(z - y)(z^2 - 11): two roots in the field, two outside of it, as 11 d is no square.
        var p = new Polynomial([-x, 1]) * new Polynomial([-y, 1]) * new Polynomial([-11, 0, 1]);
        var roots = p.IsolateRealRoots();
        Rational[] own = [.. new[] { x, y }.Distinct().Order()];
        // Of conjugate x and y the polynomial is rational, and knows of no field: they are roots like any others.
        if (p.IsRational && !x.IsRational)
            Assert.Equal(own, own.Where(number => roots.Count(root => root.CompareTo(number) == 0) == 1));
        else
            Assert.Equal(own, roots.Where(root => root.IsRational).Select(root => root.Enclosure.Lower));
        Assert.Equal(2 + own.Length, roots.Count);
        Assert.All(roots, root => Assert.Equal(0, root.SignOf(p)));
    }

    /// <summary>Conjugate numbers: a case that was met once in many runs.</summary>
    [Property(MaxTest = 1, Replay = "(16375964985084427029,10579884128030553187,9)")]
    public void Roots_that_are_conjugate_are_found_to_be_there(Trio t) => Roots_in_the_field_are_found_to_be_there(t);

    [Property]
    public void A_root_of_a_rational_polynomial_is_compared_with_numbers_of_any_field(Trio t)
    {
        // The roots of x^2 - d are +-sqrt(d), whether they are known as roots or as numbers of Q(sqrt(d)).
        var (root, number) = (new Polynomial([-t.D, 0, 1]).IsolateRealRoots()[1], Rational.Sqrt(t.D));
        Assert.Equal(0, root.CompareTo(number));
        Assert.Equal(0, root.CompareTo(AlgebraicNumber.FromRational(number)));
        Assert.Equal(0, AlgebraicNumber.FromRational(number).CompareTo(root));
        Assert.Equal(number.CompareTo(t.X), root.CompareTo(t.X));
        Assert.Equal(t.X.CompareTo(number), AlgebraicNumber.FromRational(t.X).CompareTo(root));
    }

    [Fact]
    public void Numbers_of_two_fields_do_not_mix()
    {
        var (two, three) = (Rational.Sqrt(2), Rational.Sqrt(3));
        Assert.NotEqual(two, three);
        var mixed = Assert.Throws<MixedFieldsException>(() => two + three);
        Assert.Equal("Numbers of Q(sqrt(2)) and of Q(sqrt(3)) cannot be mixed: use the numbers of one field Q(sqrt(d)).", mixed.Message);
        Assert.Throws<MixedFieldsException>(() => two < three);
        Assert.Throws<InvalidOperationException>(() => two.Numerator);
    }

    private static RationalInterval Near(Rational x) => x.Quadratic?.Enclose(200) ?? RationalInterval.Point(x);

    private sealed class Signs : IEqualityComparer<IEnumerable<int>>
    {
        public bool Equals(IEnumerable<int>? x, IEnumerable<int>? y) => x!.SequenceEqual(y!);

        public int GetHashCode(IEnumerable<int> signs) => 0;
    }
}
