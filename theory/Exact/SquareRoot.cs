using System.Numerics;

namespace TheoryChecks.Exact;

/// <summary>Square roots as rational intervals.</summary>
internal static class SquareRoot
{
    /// <summary>
    /// An interval of width at most 2^-bits that contains sqrt(value); the point itself when the root is rational. With value = p/q in lowest
    /// terms, sqrt(value) = sqrt(p q) / q, and the integer root of p q 4^s is within 1 of 2^s sqrt(p q).
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">The value or bits is negative.</exception>
    public static RationalInterval Enclose(Rational value, int bits)
    {
        if (value.Sign < 0)
            throw new ArgumentOutOfRangeException(nameof(value), $"{value} is negative; only numbers from 0 up have a real square root.");
        ArgumentOutOfRangeException.ThrowIfNegative(bits);
        if (value.Quadratic is { } irrational)
        {
            // The roots of two numbers that are 2^-2k apart are at most 2^-k apart.
            var near = irrational.Enclose(2 * bits + 4);
            return new(Enclose(near.Lower, bits + 2).Lower, Enclose(near.Upper, bits + 2).Upper);
        }
        var (p, q) = (value.Numerator, value.Denominator);
        if (Floor(p) is var rootP && rootP * rootP == p && Floor(q) is var rootQ && rootQ * rootQ == q)
            return RationalInterval.Point(Rational.FromRatio(rootP, rootQ));
        var scale = BigInteger.One << bits;
        var root = Floor(p * q * scale * scale);
        return new RationalInterval(Rational.FromRatio(root, q * scale), Rational.FromRatio(root + 1, q * scale));
    }

    /// <summary>The largest integer whose square is at most n >= 0, by Newton's method from above.</summary>
    internal static BigInteger Floor(BigInteger n)
    {
        if (n < 2)
            return n;
        var root = BigInteger.One << (int)((n.GetBitLength() + 1) / 2);
        while (true)
        {
            var next = (root + n / root) >> 1;
            if (next >= root)
                return root;
            root = next;
        }
    }
}
