using TheoryChecks.Exact;

namespace TheoryChecks.Landscape;

/// <summary>
/// The ordered field Q(alpha). Elements are polynomials in alpha, reduced modulo a polynomial that has the root alpha; it need not be irreducible,
/// so a nonzero polynomial may stand for 0, and every sign is decided at alpha itself.
/// </summary>
internal sealed class AlgebraicField
{
    private static readonly Rational Coarse = Rational.FromRatio(1, 1L << 20), Fine = Rational.FromRatio(1, System.Numerics.BigInteger.One << 80);

    private Polynomial _modulus;
    private AlgebraicNumber _near;

    public AlgebraicField(AlgebraicNumber alpha)
    {
        Alpha = alpha;
        _near = alpha.Refine(Coarse);
        _modulus = alpha.DefiningPolynomial;
        if (alpha.IsRational)
            return;
        foreach (var root in _modulus.IsolateRealRoots().Where(root => root.IsRational))
            _modulus = Polynomial.DivRem(_modulus, new Polynomial([-root.Enclosure.Lower, 1])).Quotient;
    }

    /// <summary>Q.</summary>
    public static AlgebraicField Rationals { get; } = new(AlgebraicNumber.FromRational(Rational.Zero));

    public static Polynomial Zero => Polynomial.Zero;

    public static Polynomial One { get; } = new([1]);

    /// <summary>The generator.</summary>
    public AlgebraicNumber Alpha { get; }

    /// <summary>The element with this polynomial.</summary>
    public Polynomial Reduce(Polynomial p) => p.Degree < _modulus.Degree ? p : Polynomial.DivRem(p, _modulus).Remainder;

    public Polynomial Multiply(Polynomial a, Polynomial b) => a.IsZero || b.IsZero ? Polynomial.Zero : Reduce(a * b);

    public Polynomial Divide(Polynomial a, Polynomial b) => Multiply(a, Inverse(b));

    public int Sign(Polynomial a)
    {
        if (a.Degree <= 0)
            return a.IsZero ? 0 : a[0].Sign;
        if (a.Evaluate(_near.Enclosure).Sign is int coarse)
            return coarse;
        _near = _near.Refine(Fine);
        return a.Evaluate(_near.Enclosure).Sign ?? _near.SignOf(a);
    }

    /// <summary>1/a for an element that is not 0.</summary>
    private Polynomial Inverse(Polynomial a)
    {
        if (a.Degree == 0)
            return new Polynomial([a[0].Inverse()]);
        // Euclid with u a = r (mod modulus) all along.
        var (r0, r1, u0, u1) = (_modulus, a, Polynomial.Zero, One);
        while (!r1.IsZero)
        {
            var (quotient, remainder) = Polynomial.DivRem(r0, r1);
            (r0, r1, u0, u1) = (r1, remainder, u1, u0 - quotient * u1);
        }
        if (r0.Degree == 0)
            return Reduce(r0[0].Inverse() * u0);
        // A common factor. It does not vanish at alpha, as a does not; so the rest of the modulus does.
        _modulus = Polynomial.DivRem(_modulus, r0).Quotient;
        return Inverse(Reduce(a));
    }
}
