using System.Numerics;

namespace TheoryChecks.Exact;

/// <summary>Rational points exactly on the unit sphere.</summary>
internal static class Sphere
{
    /// <summary>The largest accepted number of denominator bits.</summary>
    public const int MaxDenominatorBits = 4096;

    /// <summary>
    /// A rational x with |x|^2 = 1 exactly and |x - v/|v|| &lt;= sqrt(n) 2^-denominatorBits for the direction v of dimension n.
    /// The stereographic chart coordinates of x have the denominator 2^denominatorBits; x itself has about twice the bits.
    /// </summary>
    /// <param name="direction">Finite entries, not all zero; its length does not matter.</param>
    /// <param name="denominatorBits">From 1 to <see cref="MaxDenominatorBits"/>.</param>
    /// <exception cref="ArgumentException">The direction is zero, empty or not finite.</exception>
    /// <exception cref="ArgumentOutOfRangeException">denominatorBits is out of range.</exception>
    public static RationalVector Nearest(ReadOnlySpan<double> direction, int denominatorBits)
    {
        if (denominatorBits is < 1 or > MaxDenominatorBits)
        {
            throw new ArgumentOutOfRangeException(nameof(denominatorBits), $"denominatorBits is {denominatorBits}: use 1 to {MaxDenominatorBits}.");
        }
        int n = direction.Length, k = 0;
        for (int i = 0; i < n; i++)
        {
            if (!double.IsFinite(direction[i]))
            {
                throw new ArgumentException($"Entry {i} of the direction is {direction[i]}: pass finite entries.", nameof(direction));
            }
            k = Math.Abs(direction[i]) > Math.Abs(direction[k]) ? i : k;
        }
        if (n == 0 || direction[k] == 0)
        {
            throw new ArgumentException($"The direction of dimension {n} is zero: pass a nonzero vector.", nameof(direction));
        }
        // Project from the pole -sign(v_k) e_k, the farthest from v as v_k is the largest entry. With u = v/|v_k|, u_k = +-1,
        // the chart point is t_i = u_i / (1 + |u|), |t| <= 1; back: x_i = 2 t_i / (1 + |t|^2), x_k = +-(1 - |t|^2) / (1 + |t|^2).
        // Both roundings (of |u| and of t) move t by at most 2^-denominatorBits per coordinate / 2 (+ guard bits), and the way back
        // stretches lengths by at most 2.
        Rational largest = Rational.Abs(Rational.FromDouble(direction[k]));
        Rational[] u = new Rational[n];
        for (int i = 0; i < n; i++)
        {
            u[i] = Rational.FromDouble(direction[i]) / largest;
        }
        int guarded = denominatorBits + 32;
        BigInteger scaledSquare = (RationalVector.Dot(u, u) * (BigInteger.One << (2 * guarded))).Floor();
        Rational norm = Rational.FromRatio(SquareRoot(scaledSquare), BigInteger.One << guarded);
        BigInteger unit = BigInteger.One << denominatorBits;
        Rational[] t = new Rational[n];
        Rational squared = default;
        for (int i = 0; i < n; i++)
        {
            if (i != k)
            {
                BigInteger rounded = (u[i] / (1 + norm) * unit + Rational.FromRatio(1, 2)).Floor();
                t[i] = Rational.FromRatio(rounded, unit);
                squared += t[i] * t[i];
            }
        }
        Rational[] x = new Rational[n];
        for (int i = 0; i < n; i++)
        {
            x[i] = (i == k ? u[k] * (1 - squared) : 2 * t[i]) / (1 + squared);
        }
        return RationalVector.Create(x);
    }

    // floor(sqrt(n)) for n >= 1 by Newton's method from above: the iterates fall until they reach it.
    private static BigInteger SquareRoot(BigInteger n)
    {
        BigInteger root = BigInteger.One << (int)((n.GetBitLength() + 1) / 2);
        while (true)
        {
            BigInteger next = (root + n / root) >> 1;
            if (next >= root)
            {
                return root;
            }
            root = next;
        }
    }
}
