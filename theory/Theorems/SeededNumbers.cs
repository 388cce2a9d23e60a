using TheoryChecks.Exact;

namespace TheoryChecks.Theorems;

/// <summary>Small pseudo-random numbers, the same for a seed on every platform (splitmix64; System.Random promises no such thing).</summary>
internal sealed class SeededNumbers(int seed)
{
    private ulong _state = unchecked((ulong)seed);

    /// <summary>A whole number from <paramref name="least"/> to <paramref name="greatest"/>.</summary>
    public int Whole(int least, int greatest)
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
    public bool Chance(int num, int den) => Whole(1, den) <= num;

    /// <summary>A matrix of whole numbers.</summary>
    public RationalMatrix Matrix(int rows, int columns, int least, int greatest) =>
        RationalMatrix.Create(rows, columns, (_, _) => Whole(least, greatest));

    /// <summary>The numbers 0..n-1 in random order.</summary>
    public int[] Order(int n)
    {
        var order = Enumerable.Range(0, n).ToArray();
        for (var i = n - 1; i > 0; i--)
        {
            var j = Whole(0, i);
            (order[i], order[j]) = (order[j], order[i]);
        }
        return order;
    }
}
