using System.Numerics;

namespace TheoryChecks.Exact;

/// <summary>
/// Fraction-free Gauss-Jordan elimination (Bareiss 1968). Every row is first multiplied by the least common denominator of its
/// entries. Then each step with pivot p = m[r,c] replaces m[i,j] by (p m[i,j] - m[i,c] m[r,j]) / (previous pivot);
/// the division is exact because every intermediate entry is a minor of the integer matrix.
/// Runs on long, and again on BigInteger when a minor does not fit. In a quadratic field it runs on the numbers as they are: Bareiss divides
/// without rest in every field.
/// </summary>
internal sealed class Elimination
{
    private readonly int _columns;
    private long[]? _small;
    private BigInteger[]? _big;
    private Rational[]? _field;
    private readonly List<int> _pivotColumns = [];

    /// <summary>
    /// Eliminates the row-major matrix. Pivots are sought in the first <paramref name="pivotLimit"/> columns.
    /// With <paramref name="reduce"/> the rows above each pivot are cleared too.
    /// </summary>
    internal Elimination(ReadOnlySpan<Rational> entries, int rows, int columns, int pivotLimit, bool reduce)
    {
        _columns = columns;
        Effort.SpendEntries(entries.Length);
        Effort.KeepLarge(2, entries.Length); // until the scope around ends
        Rational[] scaled = entries.ToArray();
        if (Array.Exists(scaled, entry => !entry.IsRational))
        {
            TryRun<Rational, FieldElements>(scaled, rows, pivotLimit, reduce, out _field);
            return;
        }
        for (int i = 0; i < rows; i++)
            ClearDenominators(scaled.AsSpan(i * columns, columns));
        Effort.KeepLong(scaled);
        if (!TryRun<long, Longs>(scaled, rows, pivotLimit, reduce, out _small))
            TryRun<BigInteger, BigIntegers>(scaled, rows, pivotLimit, reduce, out _big);
    }

    /// <summary>The column of the pivot in each of the first rows; its count is the rank.</summary>
    internal IReadOnlyList<int> PivotColumns => _pivotColumns;

    /// <summary>The last pivot, 1 if there is none. After reduction every pivot entry equals it.</summary>
    internal Rational Pivot { get; private set; } = Rational.One;

    /// <summary>(-1)^(row swaps) times the product of the row multipliers: det(eliminated) = Scale det(original).</summary>
    internal Rational Scale { get; private set; } = Rational.One;

    internal Rational this[int i, int j] =>
        _small is not null ? _small[i * _columns + j] : _big is not null ? _big[i * _columns + j] : _field![i * _columns + j];

    private void ClearDenominators(Span<Rational> row)
    {
        Rational multiplier = Rational.One;
        foreach (Rational entry in row)
        {
            Rational product = entry * multiplier;
            if (!product.IsInteger)
                multiplier *= product.Denominator; // exactly the missing factor of the least common multiple
        }
        if (multiplier.IsOne)
            return;
        Scale *= multiplier;
        foreach (ref Rational entry in row)
            entry *= multiplier;
    }

    private bool TryRun<T, TOps>(Rational[] scaled, int rows, int pivotLimit, bool reduce, out T[]? result)
        where TOps : IIntegers<T>
    {
        result = null;
        T[] m = new T[scaled.Length];
        for (int k = 0; k < m.Length; k++)
        {
            if (!TOps.TryConvert(scaled[k], out m[k]))
                return false;
        }
        _pivotColumns.Clear();
        int r = 0;
        bool odd = false;
        T previous = TOps.One;
        for (int c = 0; c < pivotLimit && r < rows; c++)
        {
            int found = r;
            while (found < rows && TOps.IsZero(m[found * _columns + c]))
                found++;
            if (found == rows)
                continue;
            Span<T> pivotRow = m.AsSpan(r * _columns, _columns);
            if (found != r)
            {
                odd = !odd;
                for (int j = 0; j < _columns; j++)
                    (m[found * _columns + j], pivotRow[j]) = (pivotRow[j], m[found * _columns + j]);
            }
            T pivot = pivotRow[c];
            for (int i = reduce ? 0 : r + 1; i < rows; i++)
            {
                if (i == r)
                    continue;
                Effort.SpendEntries(_columns);
                Span<T> row = m.AsSpan(i * _columns, _columns);
                T head = row[c];
                long before = 0, after = 0;
                for (int j = i < r ? 0 : c; j < row.Length; j++) // below the pivot row, columns before c are already zero
                {
                    before += TOps.LongNumbers(row[j]);
                    if (!TOps.TryStep(pivot, row[j], head, pivotRow[j], previous, out row[j]))
                        return false;
                    after += TOps.LongNumbers(row[j]);
                }
                Effort.Keep(after - before);
            }
            previous = pivot;
            _pivotColumns.Add(c);
            r++;
        }
        Pivot = TOps.ToRational(previous);
        Scale = odd ? -Scale : Scale;
        result = m;
        return true;
    }

    private interface IIntegers<T>
    {
        static abstract T One { get; }

        static abstract bool TryConvert(Rational integer, out T value);

        static abstract Rational ToRational(T value);

        static abstract bool IsZero(T value);

        /// <summary>See <see cref="Rational.LongNumbers"/>.</summary>
        static abstract long LongNumbers(T value);

        /// <summary>(p a - h b) / d, known to be exact; false when it does not fit.</summary>
        static abstract bool TryStep(T p, T a, T h, T b, T d, out T result);
    }

    private readonly struct Longs : IIntegers<long>
    {
        public static long One => 1;

        public static bool TryConvert(Rational integer, out long value) => integer.TryGetInt64(out value);

        public static Rational ToRational(long value) => value;

        public static bool IsZero(long value) => value == 0;

        public static long LongNumbers(long value) => 0;

        public static bool TryStep(long p, long a, long h, long b, long d, out long result)
        {
            unchecked
            {
                // At most 2^126 + 2^63 (2^63 - 1) < 2^127 in size, so Int128 holds it.
                Int128 exact = Math.BigMul(p, a) - Math.BigMul(h, b);
                result = (long)exact;
                if (result == exact && result != long.MinValue) // long.MinValue / -1 would overflow
                {
                    result /= d;
                    return true;
                }
                exact /= d; // slower, but the quotient is again a minor and often fits
                result = (long)exact;
                return result == exact;
            }
        }
    }

    private readonly struct BigIntegers : IIntegers<BigInteger>
    {
        public static BigInteger One => BigInteger.One;

        public static bool TryConvert(Rational integer, out BigInteger value)
        {
            value = integer.Numerator;
            return true;
        }

        public static Rational ToRational(BigInteger value) => value;

        public static bool IsZero(BigInteger value) => value.IsZero;

        public static long LongNumbers(BigInteger value) => value.GetBitLength() is var bits && bits <= 31 ? 0 : 1 + bits / 192;

        public static bool TryStep(BigInteger p, BigInteger a, BigInteger h, BigInteger b, BigInteger d, out BigInteger result)
        {
            Effort.Spend(p, a);
            Effort.Spend(h, b);
            result = (p * a - h * b) / d;
            return true;
        }
    }

    private readonly struct FieldElements : IIntegers<Rational>
    {
        public static Rational One => Rational.One;

        public static bool TryConvert(Rational number, out Rational value)
        {
            value = number;
            return true;
        }

        public static Rational ToRational(Rational value) => value;

        public static bool IsZero(Rational value) => value.IsZero;

        public static long LongNumbers(Rational value) => value.LongNumbers;

        public static bool TryStep(Rational p, Rational a, Rational h, Rational b, Rational d, out Rational result)
        {
            result = (p * a - h * b) / d;
            return true;
        }
    }
}
