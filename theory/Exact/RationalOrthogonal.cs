namespace TheoryChecks.Exact;

/// <summary>Exact rational orthogonal matrices.</summary>
internal static class RationalOrthogonal
{
    /// <summary>
    /// An n x n matrix Q with Q Q^T = I exactly: a random signed permutation times two Householder reflections
    /// I - 2 v v^T / |v|^2 with entries of v in {-2, ..., 2}. The same n and seed give the same matrix on every platform.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">n is not positive.</exception>
    public static RationalMatrix Random(int n, int seed)
    {
        if (n < 1)
        {
            throw new ArgumentOutOfRangeException(nameof(n), $"The dimension is {n}: use at least 1.");
        }
        ulong state = unchecked((ulong)seed);
        int[] target = [.. Enumerable.Range(0, n)];
        Rational[] signs = new Rational[n];
        for (int i = n - 1; i >= 0; i--)
        {
            int j = Next(ref state, i + 1);
            (target[i], target[j]) = (target[j], target[i]);
            signs[i] = Next(ref state, 2) == 0 ? 1 : -1;
        }
        RationalMatrix q = RationalMatrix.Create(n, n, (i, j) => target[i] == j ? signs[i] : Rational.Zero);
        return q * Reflection(n, ref state) * Reflection(n, ref state);
    }

    private static RationalMatrix Reflection(int n, ref ulong state)
    {
        Rational[] entries = new Rational[n];
        for (int i = 0; i < n; i++)
        {
            entries[i] = Next(ref state, 5) - 2;
        }
        RationalVector v = RationalVector.Create(entries);
        v = v.IsZero ? RationalVector.Unit(n, 0) : v;
        Rational factor = 2 / v.SquaredNorm;
        return RationalMatrix.Create(n, n, (i, j) => (i == j ? 1 : 0) - factor * v[i] * v[j]);
    }

    // splitmix64: written out, because System.Random does not promise the same sequence across versions.
    private static int Next(ref ulong state, int bound)
    {
        unchecked
        {
            state += 0x9E3779B97F4A7C15;
            ulong z = (state ^ (state >> 30)) * 0xBF58476D1CE4E5B9;
            z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
            return (int)((z ^ (z >> 31)) % (ulong)bound);
        }
    }
}
