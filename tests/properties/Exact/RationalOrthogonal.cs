using TheoryChecks.Exact;

namespace TheoryChecks.Properties;

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
        var random = new SeededRandom(seed);
        int[] target = [.. Enumerable.Range(0, n)];
        Rational[] signs = new Rational[n];
        for (int i = n - 1; i >= 0; i--)
        {
            int j = random.Next(0, i);
            (target[i], target[j]) = (target[j], target[i]);
            signs[i] = random.Next(0, 1) == 0 ? 1 : -1;
        }
        RationalMatrix q = RationalMatrix.Create(n, n, (i, j) => target[i] == j ? signs[i] : Rational.Zero);
        return q * Reflection(n, random) * Reflection(n, random);
    }

    private static RationalMatrix Reflection(int n, SeededRandom random)
    {
        Rational[] entries = new Rational[n];
        for (int i = 0; i < n; i++)
        {
            entries[i] = random.Next(-2, 2);
        }
        RationalVector v = RationalVector.Create(entries);
        v = v.IsZero ? RationalVector.Unit(n, 0) : v;
        Rational factor = 2 / v.SquaredNorm;
        return RationalMatrix.Create(n, n, (i, j) => (i == j ? 1 : 0) - factor * v[i] * v[j]);
    }
}
