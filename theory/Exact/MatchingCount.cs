using System.Numerics;

namespace TheoryChecks.Exact;

/// <summary>
/// How many bipartite graphs between m rows and n columns, which are told apart, have a matching that covers all rows.
/// By Dulmage and Mendelsohn (1958) every graph splits in one way into a part H with more columns than rows, a part S with a perfect matching and a
/// part V with more rows than columns; rows of H may be joined to any column, rows of S to columns of S and V, rows of V to columns of V alone. With
/// h(a, b), p(s) and h(b', a') graphs that are all H, all S and all V (V is H with rows and columns exchanged)
/// <code>2^(m n) = sum m!/(a! s! a'!) n!/(b! s! b'!) h(a, b) p(s) h(b', a') 2^(a s + a b' + s b'),   a + s + a' = m, b + s + b' = n.</code>
/// One number in each equation is new, so they give all h and p; the graphs that are asked for are those without V. Known: p(n) = 1, 7, 247, 37823,
/// 23191071 for n = 1..5.
/// </summary>
internal static class MatchingCount
{
    /// <summary>The largest number of rows and of columns.</summary>
    public const int Most = 16;

    /// <summary>The number of such graphs.</summary>
    /// <exception cref="ArgumentOutOfRangeException">There are more rows or columns than <see cref="Most"/>, or fewer than none.</exception>
    public static BigInteger Covering(int rows, int columns)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(rows);
        ArgumentOutOfRangeException.ThrowIfNegative(columns);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(rows, Most);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(columns, Most);
        if (rows > columns)
            return BigInteger.Zero;
        var size = columns + 1;
        // h[a, b] for a < b, p[a] on the diagonal; a part without rows is all H, and one without anything counts once.
        var (h, p) = (new BigInteger[size, size], new BigInteger[size]);
        for (var b = 0; b < size; b++)
            h[0, b] = 1;
        p[0] = 1;
        for (var total = 2; total <= rows + columns; total++)
            for (var m = 1; 2 * m <= total && m <= rows; m++)
            {
                var n = total - m;
                if (n > columns)
                    continue;
                var rest = (BigInteger.One << (m * n)) - Sum(m, n);
                if (m == n)
                    p[m] = rest;
                else
                    h[m, n] = rest;
            }
        var count = BigInteger.Zero;
        for (var s = 0; s <= rows; s++)
            count += Choose(rows, s) * Choose(columns, s) * H(rows - s, columns - s) * p[s] << ((rows - s) * s);
        return count;

        BigInteger H(int a, int b) => a < b || (a == 0 && b == 0) ? h[a, b] : BigInteger.Zero;

        // All terms but the new one, which is still 0.
        BigInteger Sum(int m, int n)
        {
            var sum = BigInteger.Zero;
            for (var s = 0; s <= m; s++)
                for (var a = 0; a + s <= m; a++)
                    for (var b = a == 0 ? 0 : a + 1; b + s <= n; b++)
                    {
                        var (rest, other) = (m - a - s, n - b - s);
                        var graphs = H(a, b) * H(other, rest) * p[s];
                        if (!graphs.IsZero)
                            sum += Choose(m, s) * Choose(m - s, a) * Choose(n, s) * Choose(n - s, b) * graphs << (a * s + a * other + s * other);
                    }
            return sum;
        }
    }

    /// <summary>
    /// In how many ways n neurons can each make one of some choices, so that every one of the items among them is chosen: inclusion and exclusion.
    /// </summary>
    public static BigInteger Onto(int items, int choices, int neurons)
    {
        var count = BigInteger.Zero;
        for (var k = 0; k <= items; k++)
            count += (k % 2 == 0 ? 1 : -1) * Choose(items, k) * BigInteger.Pow(choices - k, neurons);
        return count;
    }

    /// <summary>n (n - 1) ... (n - k + 1).</summary>
    public static BigInteger Falling(int n, int k)
    {
        var product = BigInteger.One;
        for (var i = 0; i < k; i++)
            product *= n - i;
        return product;
    }

    /// <summary>n over k.</summary>
    public static BigInteger Choose(int n, int k) => k < 0 || k > n ? BigInteger.Zero : Falling(n, k) / Falling(k, k);
}
