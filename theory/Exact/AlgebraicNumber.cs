using System.Numerics;

namespace TheoryChecks.Exact;

/// <summary>
/// A real algebraic number: one of the field of its polynomial's coefficients (a rational; or a + b sqrt(d) where they are irrational), or a root
/// outside of it of a square-free polynomial with an open interval that contains no other root. Immutable; all comparisons and signs are decided
/// exactly.
/// </summary>
internal sealed class AlgebraicNumber : IComparable<AlgebraicNumber>, IComparable<Rational>
{
    private readonly int _signAtUpper; // sign of the defining polynomial at the upper end, where it is not 0

    private AlgebraicNumber(Polynomial polynomial, Rational lower, Rational upper, int signAtUpper)
    {
        DefiningPolynomial = polynomial;
        Enclosure = new(lower, upper);
        _signAtUpper = signAtUpper;
    }

    /// <summary>Monic and square-free with this number as a root; x - r for a rational r. Not always of least degree.</summary>
    public Polynomial DefiningPolynomial { get; }

    /// <summary>
    /// [r, r] for a rational r. Otherwise [lo, hi] with lo &lt; this &lt; hi and no other root of
    /// <see cref="DefiningPolynomial"/> in (lo, hi].
    /// </summary>
    public RationalInterval Enclosure { get; }

    /// <summary>True exactly when the number is in the field of the coefficients, Q in general; it is then Enclosure.Lower.</summary>
    public bool IsRational => Enclosure.Lower == Enclosure.Upper;

    /// <summary>The sign of the number.</summary>
    public int Sign => CompareTo(Rational.Zero);

    /// <summary>The rational r.</summary>
    public static AlgebraicNumber FromRational(Rational r) => new(new([-r, 1]), r, r, 0);

    /// <summary>The only root of p in (lo, hi].</summary>
    /// <exception cref="ArgumentException">p has no or several roots there, or lo &gt;= hi.</exception>
    /// <exception cref="InvalidOperationException">p is 0.</exception>
    public static AlgebraicNumber RootOf(Polynomial p, Rational lo, Rational hi)
    {
        int count = p.CountRoots(lo, hi);
        return count == 1
            ? FromIsolated(p.SquareFree(), lo, hi)
            : throw new ArgumentException($"{p} has {count} roots in ({lo}, {hi}]: pass an interval that contains exactly one.", nameof(lo));
    }

    /// <summary>As <see cref="RootOf"/>, for callers that know p square-free with one root in (lo, hi].</summary>
    internal static AlgebraicNumber FromIsolated(Polynomial p, Rational lo, Rational hi)
    {
        int signAtUpper = p.SignAt(hi);
        if (signAtUpper == 0)
            return FromRational(hi);
        if (!p.IsRational)
            return FromField(p, new AlgebraicNumber(p, lo, hi, signAtUpper));
        // Decide rationality now, so that IsRational is exact: with integer leading coefficient c, c alpha is an algebraic
        // integer, so alpha is rational iff c alpha is an integer; an interval shorter than 1/c leaves one candidate.
        Rational c = p.IntegerLeadingCoefficient;
        AlgebraicNumber alpha = new AlgebraicNumber(p, lo, hi, signAtUpper).Refine(1 / (2 * c));
        Rational candidate = (c * alpha.Enclosure.Upper).Floor() / c;
        return candidate > alpha.Enclosure.Lower && p.SignAt(candidate) == 0 ? FromRational(candidate) : alpha;
    }

    /// <summary>
    /// The same for coefficients in Q(sqrt(d)). Let c > 0 be the leading coefficient of a multiple of p conj(p) with integer coefficients. If alpha
    /// is in the field, its conjugate beta is a root of conj(p), 2 c alpha = u + v sqrt(d) and 2 c beta = u - v sqrt(d) with integers u, v: for each
    /// root beta of conj(p), close enough enclosures leave one candidate.
    /// </summary>
    private static AlgebraicNumber FromField(Polynomial p, AlgebraicNumber alpha)
    {
        Polynomial conjugate = p.Conjugate();
        Rational c = (p * conjugate).IntegerLeadingCoefficient;
        int d = p.Coefficients.First(x => !x.IsRational).Radicand!.Value;
        Rational width = 1 / (8 * c);
        alpha = alpha.Refine(width);
        foreach (AlgebraicNumber root in conjugate.Isolate((q, lo, hi) => new(q, lo, hi, q.SignAt(hi))))
        {
            Rational end = root.Enclosure.Upper;
            AlgebraicNumber beta = conjugate.SignAt(end) == 0 ? FromRational(end) : root.Refine(width);
            // u = c (alpha + beta) and v sqrt(d) = c (alpha - beta), both known to within 1/4.
            Rational half = Rational.FromRatio(1, 2);
            Rational u = (c * (alpha.Enclosure.Midpoint + beta.Enclosure.Midpoint) + half).Floor();
            Rational v = (c * (alpha.Enclosure.Midpoint - beta.Enclosure.Midpoint) * Rational.Sqrt(d) / d + half).Floor();
            Rational candidate = (u + v * Rational.Sqrt(d)) / (2 * c);
            if (candidate > alpha.Enclosure.Lower && candidate <= alpha.Enclosure.Upper && p.SignAt(candidate) == 0)
                return FromRational(candidate);
        }
        return alpha;
    }

    /// <summary>The same number with an enclosure of at most this positive width.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The width is not positive.</exception>
    public AlgebraicNumber Refine(Rational width)
    {
        if (width.Sign <= 0)
            throw new ArgumentOutOfRangeException(nameof(width), $"The width is {width}: pass a positive one.");
        AlgebraicNumber alpha = this;
        while (alpha.Enclosure.Width > width)
            alpha = alpha.Bisect();
        return alpha;
    }

    /// <summary>-1, 0 or 1 as this is below, equal to or above the rational.</summary>
    public int CompareTo(Rational other)
    {
        (Rational lo, Rational hi) = (Enclosure.Lower, Enclosure.Upper);
        if (IsRational)
            return lo.CompareTo(other);
        if (other <= lo || other >= hi)
            return other <= lo ? 1 : -1;
        // The one simple root in (lo, hi) is where the sign changes to the sign at hi. With a rational polynomial, sqrt(2) may be that root.
        int sign = DefiningPolynomial.SignAt(other);
        return sign == 0 ? 0 : sign == _signAtUpper ? -1 : 1;
    }

    /// <summary>-1, 0 or 1 as this is below, equal to or above the other number; null is below every number.</summary>
    public int CompareTo(AlgebraicNumber? other)
    {
        if (other is null)
            return 1;
        if (IsRational || other.IsRational)
            return other.IsRational ? CompareTo(other.Enclosure.Lower) : -other.CompareTo(Enclosure.Lower);
        // Equal iff this is a root of the other polynomial inside the other isolating interval.
        if (CompareTo(other.Enclosure.Lower) > 0 && CompareTo(other.Enclosure.Upper) < 0 && SignOf(other.DefiningPolynomial) == 0)
            return 0;
        AlgebraicNumber a = this, b = other;
        while (true)
        {
            if (a.Enclosure.Upper <= b.Enclosure.Lower)
                return -1;
            if (b.Enclosure.Upper <= a.Enclosure.Lower)
                return 1;
            (a, b) = (a.Bisect(), b.Bisect());
        }
    }

    /// <summary>The sign of g at this number.</summary>
    public int SignOf(Polynomial g)
    {
        if (IsRational)
            return g.SignAt(Enclosure.Lower);
        // g(alpha) = 0 iff alpha is a root of gcd(g, p), whose roots are roots of p: it is the only one in (lo, hi].
        if (g.IsZero || Polynomial.Gcd(g, DefiningPolynomial).CountRoots(Enclosure.Lower, Enclosure.Upper) > 0)
            return 0;
        for (AlgebraicNumber alpha = this; ; alpha = alpha.Bisect())
        {
            if (g.Evaluate(alpha.Enclosure).Sign is int sign)
                return sign; // reached, as the values close in on g(alpha) != 0
        }
    }

    /// <summary>"3/5", or "root of x^2 - 2 in [1, 3/2]".</summary>
    public override string ToString() =>
        IsRational ? Enclosure.Lower.ToString() : $"root of {DefiningPolynomial} in {Enclosure}";

    // Halves the enclosure; the root lies where the sign changes.
    private AlgebraicNumber Bisect()
    {
        if (IsRational)
            return this;
        Rational middle = Enclosure.Midpoint;
        int sign = DefiningPolynomial.SignAt(middle);
        return sign == 0 ? FromRational(middle)
            : sign == _signAtUpper ? new(DefiningPolynomial, Enclosure.Lower, middle, sign)
            : new(DefiningPolynomial, middle, Enclosure.Upper, _signAtUpper);
    }
}
