using System.Globalization;
using System.Numerics;

namespace TheoryChecks.Exact;

/// <summary>Rational points exactly on the unit sphere.</summary>
internal static class Sphere
{
    /// <summary>The largest accepted number of denominator bits.</summary>
    public const int MaxDenominatorBits = 4096;

    /// <summary>The least error that <see cref="Within"/> accepts.</summary>
    public const double LeastError = 1e-12;

    // Entries that the search for a small denominator looks at.
    private const long MostWork = 20_000_000;

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
            throw new ArgumentOutOfRangeException(nameof(denominatorBits), $"denominatorBits is {denominatorBits}: use 1 to {MaxDenominatorBits}.");
        int n = direction.Length, k = Largest(direction);
        // Project from the pole -sign(v_k) e_k, the farthest from v as v_k is the largest entry. With u = v/|v_k|, u_k = +-1,
        // the chart point is t_i = u_i / (1 + |u|), |t| <= 1; back: x_i = 2 t_i / (1 + |t|^2), x_k = +-(1 - |t|^2) / (1 + |t|^2).
        // Both roundings (of |u| and of t) move t by at most 2^-denominatorBits per coordinate / 2 (+ guard bits), and the way back
        // stretches lengths by at most 2.
        Rational largest = Rational.Abs(Rational.FromDouble(direction[k]));
        Rational[] u = new Rational[n];
        for (int i = 0; i < n; i++)
            u[i] = Rational.FromDouble(direction[i]) / largest;
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
            x[i] = (i == k ? u[k] * (1 - squared) : 2 * t[i]) / (1 + squared);
        return RationalVector.Create(x);
    }

    /// <summary>
    /// A rational x with |x|^2 = 1 exactly and |x - v/|v|| &lt;= error for the direction v, of small denominator: the least common denominator q of
    /// stereographic coordinates that suffices, so x has the denominator q^2 + |a|^2 or a part of it, with a the rounded numerators. Where the
    /// search for it would be long, the q of <see cref="Nearest(ReadOnlySpan{double}, int)"/>. Entries 0 stay 0, and signs of v carry over.
    /// </summary>
    /// <param name="direction">Finite entries, not all zero; its length does not matter.</param>
    /// <param name="error">From <see cref="LeastError"/> to 1/2.</param>
    /// <exception cref="ArgumentException">The direction is zero, empty or not finite.</exception>
    /// <exception cref="ArgumentOutOfRangeException">error is out of range.</exception>
    public static RationalVector Within(ReadOnlySpan<double> direction, double error)
    {
        if (!(error >= LeastError && error <= 0.5))
        {
            throw new ArgumentOutOfRangeException(
                nameof(error), string.Create(CultureInfo.InvariantCulture, $"error is {error}: use {LeastError} to 0.5."));
        }
        int k = Largest(direction);
        double[] v = Unit(direction, k);
        // Chart coordinates as in Nearest. The way back stretches lengths by at most 2, so q > sqrt(n) / error always suffices; smaller q do by luck.
        double[] t = Array.ConvertAll(v, entry => entry / (1 + Math.Abs(v[k])));
        double[] a = new double[t.Length];
        long mostTries = MostWork / t.Length;
        for (long q = 1; q <= mostTries; q++)
        {
            double squared = 0;
            for (int i = 0; i < t.Length; i++)
            {
                a[i] = i == k ? 0 : Math.Round(q * t[i], MidpointRounding.AwayFromZero);
                squared += a[i] * a[i];
            }
            double whole = (double)q * q + squared, away = 0;
            for (int i = 0; i < t.Length; i++)
            {
                double x = i == k ? Math.CopySign(((double)q * q - squared) / whole, v[k]) : 2 * q * a[i] / whole;
                away += (x - v[i]) * (x - v[i]);
            }
            // Double precision is good to 1e-15 here; LeastError is a thousand times that.
            if (Math.Sqrt(away) <= error * (1 - 1e-3))
            {
                BigInteger square = (BigInteger)q * q;
                BigInteger numerators = a.Aggregate(BigInteger.Zero, (sum, entry) => sum + new BigInteger(entry) * new BigInteger(entry));
                return new RationalVector(a.Select((entry, i) => i == k
                    ? Rational.FromRatio(Math.Sign(v[k]) * (square - numerators), square + numerators)
                    : Rational.FromRatio(2 * q * new BigInteger(entry), square + numerators)));
            }
        }
        return Nearest(direction, (int)Math.Ceiling(Math.Log2(Math.Sqrt(direction.Length) / error)) + 1);
    }

    // The entry of largest size; refuses what is no direction.
    private static int Largest(ReadOnlySpan<double> direction)
    {
        int n = direction.Length, k = 0;
        for (int i = 0; i < n; i++)
        {
            if (!double.IsFinite(direction[i]))
                throw new ArgumentException($"Entry {i} of the direction is {direction[i]}: pass finite entries.", nameof(direction));
            k = Math.Abs(direction[i]) > Math.Abs(direction[k]) ? i : k;
        }
        return n > 0 && direction[k] != 0
            ? k
            : throw new ArgumentException($"The direction of dimension {n} is zero: pass a nonzero vector.", nameof(direction));
    }

    // v / |v|, scaled by the largest entry first so that nothing overflows.
    private static double[] Unit(ReadOnlySpan<double> direction, int k)
    {
        double[] v = direction.ToArray();
        double largest = Math.Abs(v[k]), squared = 0;
        for (int i = 0; i < v.Length; i++)
        {
            v[i] /= largest;
            squared += v[i] * v[i];
        }
        return Array.ConvertAll(v, entry => entry / Math.Sqrt(squared));
    }

    // floor(sqrt(n)) for n >= 1 by Newton's method from above: the iterates fall until they reach it.
    private static BigInteger SquareRoot(BigInteger n)
    {
        BigInteger root = BigInteger.One << (int)((n.GetBitLength() + 1) / 2);
        while (true)
        {
            BigInteger next = (root + n / root) >> 1;
            if (next >= root)
                return root;
            root = next;
        }
    }
}
