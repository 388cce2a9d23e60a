namespace TheoryChecks.Training.Sparse;

/// <summary>Loops over ranges on all processors. Ranges do not depend on the machine, so neither do sums over them.</summary>
internal static class InParallel
{
    /// <summary>The most ranges that a loop is cut into.</summary>
    public const int Ranges = 64;

    /// <summary>Runs <paramref name="body"/> on ranges that make up 0 to count - 1.</summary>
    public static void For(int count, Action<int, int> body) => For(count, (_, from, to) => body(from, to));

    /// <summary>The same, with the number of the range.</summary>
    public static void For(int count, Action<int, int, int> body)
    {
        var ranges = Math.Min(Ranges, count);
        Parallel.For(0, ranges, range => body(range, (int)((long)count * range / ranges), (int)((long)count * (range + 1) / ranges)));
    }
}
