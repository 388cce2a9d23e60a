using System.Numerics;

namespace TheoryChecks.Exact;

/// <summary>
/// A ceiling on the work that long numbers cause on the current thread, from construction to disposal. An operation on numbers of v and w 64-bit words is
/// counted as 16 + (v + w)^2 units, which bounds its time whatever the algorithm; numbers that fit 64 bits are free. Without a ceiling nothing is counted.
/// </summary>
public sealed class Effort : IDisposable
{
    [ThreadStatic]
    private static Effort? s_current;

    private readonly Effort? _outer = s_current;
    private readonly long _most;
    private long _spent;

    /// <summary>Allows so many units.</summary>
    public Effort(long units)
    {
        _most = units;
        s_current = this;
    }

    /// <summary>Lifts the ceiling.</summary>
    public void Dispose() => s_current = _outer;

    /// <summary>Counts an operation on two numbers.</summary>
    /// <exception cref="EffortExceededException">The ceiling is reached.</exception>
    internal static void Spend(in BigInteger a, in BigInteger b)
    {
        if (s_current is null)
            return;
        var words = (a.GetBitLength() + b.GetBitLength()) / 64 + 1;
        Spend(16 + words * words);
    }

    /// <summary>Counts so many units.</summary>
    /// <exception cref="EffortExceededException">The ceiling is reached.</exception>
    internal static void Spend(long units)
    {
        if (s_current is { } effort && (effort._spent += units) > effort._most)
            throw new EffortExceededException(effort._most);
    }
}
