namespace TheoryChecks.Patterns;

/// <summary>
/// Numbers that symmetries carry along. With an odd function W of the inner products, line i of a region with sides s has the label
/// s_i sum_j s_j W(i, j): a symmetry takes the region's lines to lines with the same labels. Sums are taken modulo 2^64 and W is as good as random,
/// so that different orbits rarely share labels; where they do, only time is lost.
/// </summary>
internal sealed class RegionInvariant
{
    private readonly ulong[] _sums; // sum_j s_j W(i, j)

    private RegionInvariant(ulong[] sums, ulong[] labels, ulong hash) => (_sums, Labels, Hash) = (sums, labels, hash);

    /// <summary>The label of each line.</summary>
    public ulong[] Labels { get; }

    /// <summary>The same for all regions of an orbit.</summary>
    public ulong Hash { get; }

    /// <summary>W(i, j) of all lines. Shape: lines x lines, row after row.</summary>
    public static ulong[] Weights(PairColors colors)
    {
        var lines = colors.Points / 2;
        var weights = new ulong[lines * lines];
        for (var i = 0; i < lines; i++)
            for (var j = 0; j < lines; j++)
            {
                var color = colors[2 * i, 2 * j];
                var weight = color == 0 ? 0 : Mixed((ulong)Math.Abs(color));
                weights[i * lines + j] = color < 0 ? unchecked(0 - weight) : weight;
            }
        return weights;
    }

    /// <summary>The labels of a region.</summary>
    public static RegionInvariant Of(sbyte[] sides, ulong[] weights, bool hasInfinity)
    {
        var sums = new ulong[sides.Length];
        for (var i = 0; i < sums.Length; i++)
            for (var j = 0; j < sums.Length; j++)
                sums[i] = unchecked(sums[i] + (sides[j] > 0 ? weights[i * sums.Length + j] : 0 - weights[i * sums.Length + j]));
        return Of(sums, sides, hasInfinity);
    }

    /// <summary>The labels of the region behind a line; <paramref name="sides"/> are those of that region.</summary>
    public RegionInvariant Behind(int line, sbyte[] sides, ulong[] weights, bool hasInfinity)
    {
        var sums = (ulong[])_sums.Clone();
        for (var i = 0; i < sums.Length; i++)
        {
            var twice = unchecked(2 * weights[i * sums.Length + line]);
            sums[i] = unchecked(sides[line] > 0 ? sums[i] + twice : sums[i] - twice);
        }
        return Of(sums, sides, hasInfinity);
    }

    private static RegionInvariant Of(ulong[] sums, sbyte[] sides, bool hasInfinity)
    {
        var (labels, hash) = (new ulong[sums.Length], 0UL);
        for (var i = 0; i < sums.Length; i++)
        {
            labels[i] = sides[i] > 0 ? sums[i] : unchecked(0 - sums[i]);
            if (hasInfinity && i + 1 == sums.Length)
                labels[i] = Mixed(labels[i]);
            hash = unchecked(hash + Mixed(labels[i]));
        }
        return new RegionInvariant(sums, labels, hash);
    }

    /// <summary>Steele, Lea and Flood's mixing function (SplitMix64).</summary>
    private static ulong Mixed(ulong x)
    {
        unchecked
        {
            x += 0x9E3779B97F4A7C15;
            x = (x ^ (x >> 30)) * 0xBF58476D1CE4E5B9;
            x = (x ^ (x >> 27)) * 0x94D049BB133111EB;
            return x ^ (x >> 31);
        }
    }
}
