using System.Numerics;

namespace TheoryChecks.Exact;

/// <summary>
/// A ceiling on the work that vectors, matrices and long numbers cause on the current thread, from construction to disposal. An operation on numbers
/// of v and w 64-bit words is counted as 96 + (v + w)^2 units, which bounds its time whatever the algorithm; one on numbers that fit 64 bits is free
/// by itself, but a vector or a row of a matrix counts 16 units, and 16 more for each entry. A unit is at most some 5 ns of processor time. No matrix
/// may have more than so many entries, nor may all that is kept at a time. Without a ceiling nothing is counted. What is spent below a ceiling counts
/// for those around it once it is lifted.
/// </summary>
internal sealed class Effort : IDisposable
{
    [ThreadStatic]
    private static Effort? s_current;

    private readonly Effort? _outer = s_current;
    private readonly long _most, _mostEntries;
    private long _kept;

    /// <summary>Allows so many units, and matrices of so many entries; so many numbers may be kept.</summary>
    public Effort(long units, long entries = long.MaxValue)
    {
        (_most, _mostEntries) = (units, entries);
        s_current = this;
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

    /// <summary>Asks before a matrix is built.</summary>
    /// <exception cref="EffortExceededException">It would be too large.</exception>
    internal static void RequireRoom(long rows, long columns)
    {
        if (s_current is { } effort && rows * columns > effort._mostEntries)
            throw new EffortExceededException(
                $"A matrix of {rows} x {columns} numbers would be needed, and {effort._mostEntries} numbers is the limit; use fewer or shorter "
                    + $"vectors.");
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
        if (effort._kept > effort._mostEntries)
            throw new EffortExceededException(
                $"More than {effort._mostEntries} numbers would have to be kept; use fewer or smaller patterns or vectors.");
    }

    /// <summary>So many numbers are kept no longer.</summary>
    internal static void Release(long numbers)
    {
        if (s_current is { } effort)
            effort._kept -= numbers;
    }

    private static void SpendWords(long words) => Spend(96 + words * words);

    /// <summary>Counts so many units.</summary>
    /// <exception cref="EffortExceededException">The ceiling is reached.</exception>
    internal static void Spend(long units)
    {
        if (s_current is { } effort && (effort.Spent += units) > effort._most)
            throw new EffortExceededException($"More than {effort._most} units of work (Effort) would be needed; use fewer or shorter numbers.");
    }
}
