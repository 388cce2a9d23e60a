using System.Numerics;

namespace TheoryChecks.Exact;

/// <summary>
/// A ceiling on the work that vectors, matrices and long numbers cause on the current thread, from construction to disposal. An operation on numbers
/// of v and w 64-bit words is counted as 96 + (v + w)^2 units, which bounds its time whatever the algorithm; one on numbers that fit 64 bits is free
/// by itself, but a vector or a row of a matrix counts 16 units, and 16 more for each entry. A unit is at most some 5 ns of processor time.
/// Memory is counted in numbers of 24 bytes: large matrices and vectors when they are made, all else where it is kept. What is counted stays counted
/// until it is released, or the scope ends in which it was counted. Without a ceiling nothing is counted. What is spent below a ceiling counts for
/// those around it once it is lifted.
/// </summary>
internal sealed class Effort : IDisposable
{
    [ThreadStatic]
    private static Effort? s_current;

    /// <summary>The bytes of a number.</summary>
    public const int BytesPerNumber = 24;

    /// <summary>Vectors and matrices of fewer numbers are not counted when they are made: whoever keeps many counts them.</summary>
    private const int Large = 1 << 12;

    private const long Little = 4_000_000; // 96 MB

    private readonly Effort? _outer = s_current;
    private readonly long _mostKept;
    private long _most, _kept;

    /// <summary>Allows so many units; so many numbers may be kept, with these bytes.</summary>
    /// <exception cref="EffortExceededException">The bytes alone are more.</exception>
    public Effort(long units, long kept = long.MaxValue, long bytes = 0)
    {
        (_most, _mostKept) = (units, _outer is null ? kept : Math.Min(kept, _outer._mostKept - _outer._kept)); // a part of a document
        s_current = this;
        try
        {
            Keep(bytes / BytesPerNumber);
        }
        catch (EffortExceededException)
        {
            s_current = _outer; // nobody will dispose it
            throw;
        }
    }

    /// <summary>The units spent so far.</summary>
    public long Spent { get; private set; }

    /// <summary>The most numbers that were kept at a time.</summary>
    public long MostKept { get; private set; }

    /// <summary>Does work that has a ceiling of its own, and counts for none here.</summary>
    internal static T Outside<T>(Func<T> work)
    {
        var current = s_current;
        s_current = null;
        try
        {
            return work();
        }
        finally
        {
            s_current = current;
        }
    }

    /// <summary>Lifts the ceiling.</summary>
    public void Dispose()
    {
        s_current = _outer;
        if (_outer is not null)
            (_outer.Spent, _outer.MostKept) = (_outer.Spent + Spent, Math.Max(_outer.MostKept, _outer._kept + MostKept));
    }

    /// <summary>Counts an operation on two numbers.</summary>
    /// <exception cref="EffortExceededException">The ceiling is reached.</exception>
    internal static void Spend(in BigInteger a, in BigInteger b)
    {
        if (s_current is null)
            return;
        SpendWords((a.GetBitLength() + b.GetBitLength()) / 64 + 1);
    }

    /// <summary>Counts p/q + r/s as an operation on the numerator and the denominator of the plain sum.</summary>
    /// <exception cref="EffortExceededException">The ceiling is reached.</exception>
    internal static void SpendSum(in BigInteger p, in BigInteger q, in BigInteger r, in BigInteger s)
    {
        if (s_current is null)
            return;
        long below = q.GetBitLength() + s.GetBitLength();
        long above = Math.Max(p.GetBitLength() + s.GetBitLength(), r.GetBitLength() + q.GetBitLength());
        SpendWords((above + below) / 64 + 1);
    }

    /// <summary>Counts (p/q)(r/s) as an operation on the numerator and the denominator of the plain product.</summary>
    /// <exception cref="EffortExceededException">The ceiling is reached.</exception>
    internal static void SpendProduct(in BigInteger p, in BigInteger q, in BigInteger r, in BigInteger s)
    {
        if (s_current is not null)
            SpendWords((p.GetBitLength() + q.GetBitLength() + r.GetBitLength() + s.GetBitLength()) / 64 + 1);
    }

    /// <summary>What is counted as kept from here on is released when the scope ends. Scopes end in the opposite order.</summary>
    internal static Scope Passing() => new(s_current);

    /// <summary>Does work of which nothing is kept but what it returns, and that is counted by who needs it for long.</summary>
    internal static T Passing<T>(Func<T> work)
    {
        using var scope = Passing();
        return work();
    }

    /// <summary>The same for work that returns nothing.</summary>
    internal static void Passing(Action work)
    {
        using var scope = Passing();
        work();
    }

    /// <summary>Counts a vector that is kept.</summary>
    internal static RationalVector Kept(RationalVector vector)
    {
        KeepSmall(1, vector.Dimension);
        return vector;
    }

    /// <summary>Counts a vector that is kept, with its long numbers.</summary>
    internal static RationalVector KeptWhole(RationalVector vector)
    {
        KeepVectors([vector]);
        return vector;
    }

    /// <summary>Counts a number that is kept in a vector or a matrix that is counted, where it takes more room than others.</summary>
    internal static Rational Kept(Rational number)
    {
        if (number.LongNumbers is > 0 and var numbers)
            Keep(numbers);
        return number;
    }

    /// <summary>Counts a matrix, before it is made, unless it is small: all in all so many numbers.</summary>
    /// <returns>What was counted.</returns>
    /// <exception cref="EffortExceededException">The ceiling is reached.</exception>
    internal static long KeepLarge(long rows, long columns)
    {
        if (s_current is not { } effort || rows * columns < Large)
            return 0;
        if (rows * columns > effort._mostKept)
            throw new EffortExceededException(
                $"A matrix of {rows} x {columns} numbers would be needed, and {effort._mostKept} numbers is the limit; use fewer or shorter "
                    + "vectors.");
        Keep(rows * columns);
        return rows * columns;
    }

    /// <summary>Counts a matrix that is kept, unless it is large and counts itself.</summary>
    /// <exception cref="EffortExceededException">The ceiling is reached.</exception>
    internal static void KeepSmall(long rows, long columns)
    {
        if (rows * columns < Large)
            Keep(3 + rows * columns);
    }

    /// <summary>Counts the long numbers of a matrix or vector that is large, or is so by them.</summary>
    /// <returns>What was counted.</returns>
    /// <exception cref="EffortExceededException">The ceiling is reached.</exception>
    internal static long KeepLong(ReadOnlySpan<Rational> entries)
    {
        if (s_current is null)
            return 0;
        var numbers = 0L;
        foreach (var entry in entries)
            numbers += entry.LongNumbers;
        if (numbers + entries.Length < Large)
            return 0;
        Keep(numbers);
        return numbers;
    }

    /// <summary>Counts vectors, with their long numbers, that are kept.</summary>
    /// <exception cref="EffortExceededException">The ceiling is reached.</exception>
    internal static void KeepVectors(IEnumerable<RationalVector> vectors)
    {
        if (s_current is not null)
            foreach (var vector in vectors)
                Keep(3 + vector.Dimension + vector.Sum(entry => entry.LongNumbers));
    }

    /// <summary>Counts an operation on a vector or a row of so many entries.</summary>
    /// <exception cref="EffortExceededException">The ceiling is reached.</exception>
    internal static void SpendEntries(long entries) => Spend(16 + 16 * entries);

    /// <summary>Counts memory that is held until it is released, or as long as the ceiling stands, in numbers (24 bytes).</summary>
    /// <exception cref="EffortExceededException">The ceiling is reached.</exception>
    internal static void Keep(long numbers)
    {
        if (s_current is not { } effort)
            return;
        effort._kept += numbers;
        effort.MostKept = Math.Max(effort.MostKept, effort._kept);
        if (effort._kept > effort._mostKept)
            throw new EffortExceededException(
                $"More than {effort._mostKept} numbers would have to be kept, of {BytesPerNumber} bytes each and with the document's own text; use "
                    + "fewer or smaller patterns, vectors or numbers, or cut the document into parts.");
    }

    /// <summary>Asks before other documents are read beside this one.</summary>
    /// <exception cref="EffortExceededException">More is kept than beside a document that takes all it may.</exception>
    internal static void RequireLittle()
    {
        if (s_current is { } effort && effort._kept > Little)
            throw new EffortExceededException(
                $"A document that names files may keep at most {Little} numbers of {BytesPerNumber} bytes itself, its text included; move what it "
                    + "proves itself into files.");
    }

    /// <summary>So many numbers are kept no longer.</summary>
    internal static void Release(long numbers)
    {
        if (s_current is { } effort)
            effort._kept -= numbers;
    }

    private static void SpendWords(long words) => Spend(96 + words * words);

    /// <summary>Allows so many units more.</summary>
    internal static void Allow(long units) => s_current?._most += units;

    /// <summary>Counts so many units.</summary>
    /// <exception cref="EffortExceededException">The ceiling is reached.</exception>
    internal static void Spend(long units)
    {
        if (s_current is { } effort && (effort.Spent += units) > effort._most)
            throw new EffortExceededException($"More than {effort._most} units of work (Effort) would be needed; use fewer or shorter numbers.");
    }

    /// <summary>Ends what is kept for a while.</summary>
    internal readonly struct Scope : IDisposable
    {
        private readonly Effort? _effort;
        private readonly long _kept;

        internal Scope(Effort? effort) => (_effort, _kept) = (effort, effort?._kept ?? 0);

        public void Dispose() => _effort?._kept = _kept;
    }
}

/// <content>What a ceiling on memory asks for: matrices that are read, and are forgotten, and a product without a copy.</content>
public sealed partial class RationalMatrix
{
    /// <summary>The matrix with these entries, row by row, of which there are as many; it is kept (<see cref="Effort"/>).</summary>
    internal static RationalMatrix Kept(int rows, int columns, IEnumerable<Rational> entries)
    {
        Effort.KeepSmall(rows, columns);
        using IEnumerator<Rational> next = entries.GetEnumerator();
        RationalMatrix matrix = Create(rows, columns, (_, _) => next.MoveNext() ? next.Current : default);
        return next.MoveNext() ? throw new ArgumentException($"There are more than {rows} x {columns} entries.", nameof(entries)) : matrix;
    }

    /// <summary>this b^T.</summary>
    internal RationalMatrix TimesTransposed(RationalMatrix b)
    {
        Require(Columns == b.Columns, this, "*", $"transposed {b.Rows} x {b.Columns}", "rows of one length");
        return Create(Rows, b.Rows, (i, j) => RationalVector.Dot(RowSpan(i), b.RowSpan(j)));
    }

    /// <summary>It is not used any more, and counts as kept no longer (<see cref="Effort"/>).</summary>
    internal void Forget() => Effort.Release(_kept);
}
