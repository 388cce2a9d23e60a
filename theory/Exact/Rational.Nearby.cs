using System.Numerics;

namespace TheoryChecks.Exact;

/// <content>The way to doubles and back, and the simplest number nearby.</content>
public readonly partial struct Rational
{
    /// <summary>The exact value of a finite double, m 2^e.</summary>
    /// <exception cref="ArgumentException">The double is NaN or infinite.</exception>
    public static Rational FromDouble(double value)
    {
        if (!double.IsFinite(value))
            throw new ArgumentException($"{value} is not a rational number: pass a finite double.", nameof(value));
        long bits = BitConverter.DoubleToInt64Bits(value);
        int biased = (int)((bits >> 52) & 0x7FF);
        long mantissa = bits & 0xF_FFFF_FFFF_FFFF;
        if (biased == 0)
            biased = 1; // subnormal: no hidden bit, same unit as the smallest normal numbers
        else
            mantissa |= 1L << 52;
        BigInteger signed = bits < 0 ? -mantissa : mantissa;
        int exponent = biased - 1075;
        return exponent >= 0 ? signed << exponent : FromRatio(signed, BigInteger.One << -exponent);
    }

    /// <summary>The nearest double, ties to even; infinite beyond the range of double.</summary>
    public double ToDouble()
    {
        const long exactInDouble = 1L << 53;
        if (_big is null && _num >= -exactInDouble && _num <= exactInDouble && SmallDenominator <= exactInDouble)
            return (double)_num / SmallDenominator; // both parts exact, so IEEE division rounds correctly
        if (_big is QuadraticNumber irrational)
            return irrational.ToDouble();
        BigInteger p = BigInteger.Abs(Numerator), q = Denominator;
        // value = (p 2^shift / q) 2^-shift with a quotient of 55 or 56 bits, fewer when the result is subnormal.
        long shift = Math.Min(55 - (p.GetBitLength() - q.GetBitLength()), 1076);
        BigInteger quotient = shift >= 0
            ? BigInteger.DivRem(p << (int)shift, q, out BigInteger rest)
            : BigInteger.DivRem(p, q << (int)-shift, out rest);
        ulong m = (ulong)quotient | (rest.IsZero ? 0UL : 1UL); // sticky bit: below the two bits that rounding looks at
        int drop = (int)Math.Max(64 - BitOperations.LeadingZeroCount(m) - 53, shift - 1074);
        ulong half = 1UL << (drop - 1), tail = m & ((half << 1) - 1), kept = m >> drop;
        kept += tail > half || (tail == half && (kept & 1) == 1) ? 1UL : 0UL;
        double magnitude = Math.ScaleB(kept, (int)Math.Clamp(drop - shift, -5000, 5000));
        return Sign < 0 ? -magnitude : magnitude;
    }

    /// <summary>
    /// The fraction with the smallest denominator in [lo, hi]; among integers the one nearest 0. The number itself where lo = hi is irrational.
    /// </summary>
    /// <exception cref="ArgumentException">lo &gt; hi.</exception>
    public static Rational Simplest(Rational lo, Rational hi)
    {
        if (lo > hi)
            throw new ArgumentException($"The interval [{lo}, {hi}] is empty: pass lo <= hi.", nameof(lo));
        if (lo.Sign <= 0 && hi.Sign >= 0)
            return Zero;
        if (hi.Sign < 0)
            return -Simplest(-hi, -lo);
        if (!lo.IsRational && lo == hi)
            return lo;
        // Walk the Stern-Brocot tree by continued fractions: while both ends share their integer part f, the answer is
        // f + 1/x with x simplest in [1/(hi - f), 1/(lo - f)]. (p, q) is the convergent so far, (p0, q0) the one before.
        BigInteger p0 = 0, q0 = 1, p = 1, q = 0;
        while (true)
        {
            BigInteger f = lo.Floor();
            bool last = lo.IsInteger || f < hi.Floor();
            BigInteger term = last && !lo.IsInteger ? f + 1 : f;
            (p0, q0, p, q) = (p, q, term * p + p0, term * q + q0);
            if (last)
                return FromLowestTerms(p, q);
            (lo, hi) = ((hi - f).Inverse(), (lo - f).Inverse());
        }
    }
}
