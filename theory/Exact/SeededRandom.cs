namespace TheoryChecks.Exact;

/// <summary>Small random integers from an explicit seed: splitmix64, written out because System.Random does not promise the same sequence across
/// versions.</summary>
internal sealed class SeededRandom(long seed)
{
    private ulong _state = unchecked((ulong)seed);

    /// <summary>An integer from <paramref name="least"/> to <paramref name="greatest"/>.</summary>
    public int Next(int least, int greatest)
    {
        unchecked
        {
            _state += 0x9E3779B97F4A7C15;
            var z = (_state ^ (_state >> 30)) * 0xBF58476D1CE4E5B9;
            z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
            return least + (int)((z ^ (z >> 31)) % (ulong)(greatest - least + 1));
        }
    }

    /// <summary>True with probability num/den.</summary>
    public bool Chance(int num, int den) => Next(1, den) <= num;

    /// <summary>A matrix of such integers.</summary>
    public RationalMatrix Matrix(int rows, int columns, int least, int greatest) =>
        RationalMatrix.Create(rows, columns, (_, _) => Next(least, greatest));

    /// <summary>The numbers 0 to n - 1 in random order.</summary>
    public int[] Permutation(int n)
    {
        int[] order = [.. Enumerable.Range(0, n)];
        for (var i = n - 1; i > 0; i--)
        {
            var j = Next(0, i);
            (order[i], order[j]) = (order[j], order[i]);
        }
        return order;
    }
}
