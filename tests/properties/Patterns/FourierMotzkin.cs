using System.Numerics;
using TheoryChecks.Exact;

namespace TheoryChecks.Properties.Patterns;

/// <summary>
/// Feasibility of homogeneous linear inequalities by elimination of one variable after another: every lower bound on it against every
/// upper bound. Slow and simple, and shares nothing with the simplex method it judges.
/// </summary>
internal static class FourierMotzkin
{
    /// <summary>True if some x of that dimension satisfies all inequalities.</summary>
    public static bool Feasible(int dimension, IEnumerable<Inequality> inequalities)
    {
        var system = new Dictionary<Key, bool>();
        foreach (var inequality in inequalities)
            if (!Add(system, inequality.Integers(), inequality.IsStrict))
                return false;
        for (var left = Enumerable.Range(0, dimension).ToList(); left.Count > 0;)
        {
            var variable = left.MinBy(j => (long)system.Count(row => row.Key.Normal[j].Sign > 0) * system.Count(row => row.Key.Normal[j].Sign < 0));
            left.Remove(variable);
            var next = new Dictionary<Key, bool>();
            foreach (var (row, strict) in system.Where(row => row.Key.Normal[variable].IsZero))
                Add(next, row.Normal, strict);
            foreach (var (below, belowStrict) in system.Where(row => row.Key.Normal[variable].Sign > 0))
                foreach (var (above, aboveStrict) in system.Where(row => row.Key.Normal[variable].Sign < 0))
                    if (!Add(next, Combine(below.Normal, above.Normal, variable), belowStrict || aboveStrict))
                        return false;
            system = next;
        }
        return true;
    }

    /// <summary>
    /// The dimension of the set of solutions, or -1 if there are none: a weak inequality that cannot be made strict is an equality, and the
    /// others leave a relatively open set.
    /// </summary>
    public static int Dimension(int dimension, IReadOnlyCollection<Inequality> inequalities)
    {
        if (!Feasible(dimension, inequalities))
            return -1;
        var equalities = inequalities.Where(weak => !weak.IsStrict && !Feasible(dimension, inequalities.Append(Inequality.Strict(weak.Normal))));
        return dimension - Rank([.. equalities.Select(equality => equality.Normal.ToArray())]);
    }

    /// <summary>The rank, by elimination with fractions.</summary>
    public static int Rank(List<Rational[]> rows)
    {
        var rank = 0;
        for (var j = 0; rows.Count > rank && j < rows[0].Length; j++)
        {
            var found = rows.FindIndex(rank, row => !row[j].IsZero);
            if (found < 0)
                continue;
            (rows[rank], rows[found]) = (rows[found], rows[rank]);
            for (var i = rank + 1; i < rows.Count; i++)
            {
                var factor = rows[i][j] / rows[rank][j];
                for (var l = j; l < rows[i].Length; l++)
                    rows[i][l] -= factor * rows[rank][l];
            }
            rank++;
        }
        return rank;
    }

    /// <summary>Adds a row in lowest terms, strict if it is so once; false for the contradiction 0 > 0.</summary>
    private static bool Add(Dictionary<Key, bool> system, BigInteger[] row, bool strict)
    {
        var content = row.Aggregate(BigInteger.Zero, BigInteger.GreatestCommonDivisor);
        if (content.IsZero)
            return !strict;
        var key = new Key(Array.ConvertAll(row, x => x / content));
        system[key] = strict || system.GetValueOrDefault(key);
        return true;
    }

    private static BigInteger[] Combine(BigInteger[] below, BigInteger[] above, int variable)
    {
        var (a, b) = (-above[variable], below[variable]);
        return [.. below.Select((x, j) => a * x + b * above[j])];
    }

    private readonly struct Key(BigInteger[] normal) : IEquatable<Key>
    {
        public BigInteger[] Normal { get; } = normal;

        public bool Equals(Key other) => Normal.AsSpan().SequenceEqual(other.Normal);

        public override bool Equals(object? obj) => obj is Key other && Equals(other);

        public override int GetHashCode()
        {
            var hash = new HashCode();
            foreach (var x in Normal)
                hash.Add(x);
            return hash.ToHashCode();
        }
    }
}
