using System.Numerics;
using TheoryChecks.Exact;

namespace TheoryChecks.Checking;

/// <summary>
/// Lists of patterns that must be all realizable ones: a decision tree says which there are, of one neuron if all neurons are gated one by one with
/// the same threshold (then a pattern stands for all orders of its sets), else of all jointly (then it stands for itself).
/// </summary>
internal static class PatternClasses
{
    /// <summary>
    /// Calls <paramref name="check"/> with each listed pattern, its item, which may be the pattern alone (bare), and the number of ordered patterns
    /// it stands for; rejects unless every realizable pattern is covered once. With symmetries (<see cref="SymmetryCheck"/>) an item stands for its
    /// whole orbit: a linear map of the inputs takes realizable patterns to realizable ones.
    /// </summary>
    public static void RequireAll(
        ClaimInstance instance,
        Reader tree,
        IEnumerable<Reader> classes,
        Action<bool[,], Reader, BigInteger> check,
        int[][]? symmetries = null,
        bool bare = false)
    {
        var single = instance.IsNeuronwise && Enumerable.Range(0, instance.Neurons).All(i => instance.Threshold(i) == instance.Threshold(0));
        var sets = new HashSet<string>();
        var scope = single ? instance.OneNeuron(instance.Threshold(0)) : instance;
        var walk = PatternTree.Walk(scope, tree, walked =>
        {
            sets.Add(Kept(Key(walked.Sides)));
        });
        walk.Finish(walk.Patterns);
        var (total, covered, seen, count) = (BigInteger.Pow(sets.Count, single ? instance.Neurons : 1), BigInteger.Zero, new HashSet<string>(), 0);
        foreach (var item in classes)
        {
            var pattern = (bare ? item : item["pattern"]).Pattern(instance.Neurons, instance.Columns);
            var own = Keys(pattern);
            if (!own.All(sets.Contains))
                throw NotACertificate.Rejected($"class {count} is not a pattern of the enumeration");
            if (!IsNew(own))
                throw NotACertificate.Rejected($"class {count} is listed twice{(symmetries is null ? "" : ", as itself or as an image of another")}");
            // The images of the images, until nothing new comes.
            var orbit = new List<bool[,]> { pattern };
            for (var k = 0; k < orbit.Count; k++)
                foreach (var symmetry in symmetries ?? [])
                    if (Image(orbit[k], symmetry) is var image && IsNew(Keys(image)))
                    {
                        orbit.Add(image);
                        Effort.Keep(3 + image.Length / Effort.BytesPerNumber);
                    }
            Effort.Release((orbit.Count - 1L) * (3 + pattern.Length / Effort.BytesPerNumber));
            var patterns = orbit.Count * (single ? Arrangements(own) : 1);
            Effort.Passing(() => check(pattern, item, patterns));
            covered += patterns;
            count++;
        }
        if (covered != total)
            throw NotACertificate.Rejected($"the classes hold {Counted.Of(covered, "pattern")} of {total}");

        string[] Keys(bool[,] pattern) => single
            ? [.. Enumerable.Range(0, instance.Neurons).Select(i => Key(instance.Columns, c => pattern[i, c]))]
            : [Key(instance.Cells, e => pattern[e % instance.Neurons, e / instance.Neurons])];

        // What is kept of a pattern: its keys in order, all of one length.
        bool IsNew(string[] own)
        {
            var key = string.Concat(own.Order(StringComparer.Ordinal));
            return seen.Add(key) && Kept(key) == key;
        }
    }

    /// <summary>What a neuron saw of column c, it sees of g(c).</summary>
    private static bool[,] Image(bool[,] pattern, int[] symmetry)
    {
        Effort.Spend(64 + 16L * pattern.Length);
        var image = new bool[pattern.GetLength(0), pattern.GetLength(1)];
        for (var i = 0; i < pattern.GetLength(0); i++)
            for (var c = 0; c < symmetry.Length; c++)
                image[i, symmetry[c]] = pattern[i, c];
        return image;
    }

    /// <summary>The cells of a pattern, 16 to a character.</summary>
    public static string Key(ReadOnlySpan<sbyte> sides)
    {
        Effort.Spend(64 + 16L * sides.Length);
        var key = new char[(sides.Length + 15) / 16];
        for (var e = 0; e < sides.Length; e++)
            if (sides[e] > 0)
                key[e / 16] |= (char)(1 << e % 16);
        return new string(key);
    }

    /// <summary>The same for cells that a function says are on.</summary>
    public static string Key(int cells, Func<int, bool> isOn)
    {
        var sides = new sbyte[cells];
        for (var e = 0; e < cells; e++)
            sides[e] = isOn(e) ? (sbyte)1 : (sbyte)0;
        return Key(sides);
    }

    /// <summary>A key, whose memory in a set is counted.</summary>
    public static string Kept(string key)
    {
        Effort.Keep(4 + key.Length * (long)sizeof(char) / Effort.BytesPerNumber);
        return key;
    }

    /// <summary>How many orders a multiset has.</summary>
    public static BigInteger Arrangements<T>(T[] multiset)
        where T : notnull
    {
        var count = Factorial(multiset.Length);
        foreach (var group in multiset.GroupBy(item => item))
            count /= Factorial(group.Count());
        return count;
    }

    private static BigInteger Factorial(int n) => Enumerable.Range(1, n).Aggregate(BigInteger.One, (product, k) => product * k);
}
