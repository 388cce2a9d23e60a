namespace TheoryChecks.Training.Data;

/// <summary>
/// Random numbers as a pure function of seed, purpose, item and place: Philox 4x32-10 (Salmon et al., SC 2011). Whoever asks for item t gets the same
/// numbers, in any order and on any number of threads. A value of this type is a sequence of its own: the numbers of one item.
/// </summary>
internal struct CounterRandom
{
    private readonly uint _key0, _key1, _item0, _item1, _purpose;
    private uint _block;
    private (uint A, uint B, uint C, uint D) _numbers;
    private int _used;

    /// <summary>The numbers of one item of one purpose.</summary>
    public CounterRandom(long seed, RandomPurpose purpose, long item)
    {
        unchecked
        {
            (_key0, _key1) = ((uint)seed, (uint)(seed >> 32));
            (_item0, _item1) = ((uint)item, (uint)(item >> 32));
            _purpose = (uint)purpose;
        }
        _used = 4;
    }

    /// <summary>32 random bits.</summary>
    public uint NextBits()
    {
        if (_used == 4)
        {
            _numbers = Philox((_item0, _item1, _purpose, _block), (_key0, _key1));
            _block = checked(_block + 1);
            _used = 0;
        }
        return _used++ switch { 0 => _numbers.A, 1 => _numbers.B, 2 => _numbers.C, _ => _numbers.D };
    }

    /// <summary>Uniform on the 2^53 middle points of (0, 1): never 0, never 1.</summary>
    public double NextUniform()
    {
        var bits = ((ulong)NextBits() << 21) ^ (NextBits() >> 11);
        return (bits + 0.5) * (1.0 / (1L << 53));
    }

    /// <summary>Exponential with mean 1.</summary>
    public double NextExponential() => -Math.Log(NextUniform());

    /// <summary>Two independent standard normal numbers (Box and Muller).</summary>
    public (double First, double Second) NextNormals()
    {
        var radius = Math.Sqrt(2 * NextExponential());
        var (sine, cosine) = Math.SinCos(2 * Math.PI * NextUniform());
        return (radius * cosine, radius * sine);
    }

    /// <summary>Fills the row with a direction, uniform on the unit sphere.</summary>
    public void NextDirection(Span<float> row)
    {
        for (var k = 0; k < row.Length; k += 2)
        {
            var (first, second) = NextNormals();
            row[k] = (float)first;
            if (k + 1 < row.Length)
                row[k + 1] = (float)second;
        }
        if (Dot.Of(row, row) == 0)
            row[0] = 1; // has probability 0, but a unit row must come out
        Dot.Normalise(row);
    }

    /// <summary>A whole number from 0 to count - 1, each as likely up to a part in 2^53 / count.</summary>
    public int NextBelow(int count) => Math.Min(count - 1, (int)(NextUniform() * count));

    /// <summary>The numbers 0 to count - 1 in random order.</summary>
    public int[] Permutation(int count)
    {
        int[] order = [.. Enumerable.Range(0, count)];
        for (var i = count - 1; i > 0; i--)
        {
            var j = NextBelow(i + 1);
            (order[i], order[j]) = (order[j], order[i]);
        }
        return order;
    }

    /// <summary>Ten rounds of the bijection, as published.</summary>
    internal static (uint A, uint B, uint C, uint D) Philox((uint A, uint B, uint C, uint D) counter, (uint K0, uint K1) key)
    {
        unchecked
        {
            var (a, b, c, d) = counter;
            var (k0, k1) = key;
            for (var round = 0; round < 10; round++)
            {
                var (first, second) = (0xD2511F53UL * a, 0xCD9E8D57UL * c);
                (a, b, c, d) = ((uint)(second >> 32) ^ b ^ k0, (uint)second, (uint)(first >> 32) ^ d ^ k1, (uint)first);
                (k0, k1) = (k0 + 0x9E3779B9, k1 + 0xBB67AE85);
            }
            return (a, b, c, d);
        }
    }
}
