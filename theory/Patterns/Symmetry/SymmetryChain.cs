using System.Numerics;

namespace TheoryChecks.Patterns;

/// <summary>
/// The group of all permutations that keep the colors of pairs of points and the label of each point, as a chain of stabilizers (Sims 1970): few
/// generators, the order, and for every permutation of the group a word. Base points b_0, b_1, ... are fixed one after the other; the
/// permutations that keep b_0, ..., b_(i-1) in place move b_i over an orbit, and one of them is kept for every point of the orbit. A permutation of
/// the group is a product of one kept permutation for each i, in one way. The order is the product of the sizes of the orbits.
/// </summary>
internal sealed class SymmetryChain
{
    private readonly List<int[]> _elements = [];
    private readonly List<(int Left, int Right)> _products = [];
    private readonly List<(int Point, Dictionary<int, int> Orbit)> _levels = []; // orbit point -> element that takes the base point there, -1: none

    private SymmetryChain(int points) => Points = points;

    /// <summary>The number of points.</summary>
    public int Points { get; }

    /// <summary>Permutations that generate the group: g[x] is the image of x. None is the identity.</summary>
    public IReadOnlyList<int[]> Generators { get; private set; } = [];

    /// <summary>Elements number 0, 1, ... are the generators, then these: x goes to left[right[x]].</summary>
    public IReadOnlyList<(int Left, int Right)> Products => _products;

    /// <summary>The number of permutations in the group.</summary>
    public BigInteger Order => _levels.Aggregate(BigInteger.One, (order, level) => order * level.Orbit.Count);

    /// <summary>The group of these points and labels: the whole of it, or a part if the search for a permutation takes more steps.</summary>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    public static SymmetryChain Of(PairColors colors, ulong[] labels, CancellationToken cancel = default, int mostSteps = int.MaxValue)
    {
        var all = Enumerable.Range(0, colors.Points).ToArray();
        var chosen = colors.Base(labels);
        var (chain, generators, known) = (new SymmetryChain(colors.Points), new List<int[]>(), new int[chosen.Count]);
        for (var level = chosen.Count - 1; level >= 0; level--)
        {
            var (point, cell) = chosen[level];
            var fixedBefore = chosen.Take(level).Select(before => (before.Point, before.Point)).ToArray();
            var orbit = Orbit(point, generators);
            var refused = new HashSet<int>();
            foreach (var candidate in cell)
            {
                if (orbit.Contains(candidate) || refused.Contains(candidate))
                    continue;
                if (colors.Match(all, all, labels, labels, [.. fixedBefore, (point, candidate)], cancel, mostSteps) is not { } found)
                {
                    // What no permutation reaches, none of its images reaches.
                    refused.UnionWith(Orbit(candidate, generators));
                    continue;
                }
                generators.Add(found);
                orbit = Orbit(point, generators);
            }
            known[level] = generators.Count;
        }
        chain.Generators = generators;
        chain._elements.AddRange(generators);
        for (var level = 0; level < chosen.Count; level++)
            chain.AddLevel(chosen[level].Point, known[level]);
        return chain;
    }

    /// <summary>
    /// Elements whose product, the first one outermost, is this permutation of the group: it takes x to first[second[... [x]]]. Null if it is none of
    /// the group's.
    /// </summary>
    public IReadOnlyList<int>? Word(int[] permutation)
    {
        var (word, rest) = (new List<int>(_levels.Count), (int[])permutation.Clone());
        foreach (var (point, orbit) in _levels)
        {
            if (!orbit.TryGetValue(rest[point], out var element))
                return null;
            if (element < 0)
                continue;
            word.Add(element);
            var undo = new int[Points];
            for (var x = 0; x < Points; x++)
                undo[_elements[element][x]] = x;
            for (var x = 0; x < Points; x++)
                rest[x] = undo[rest[x]];
        }
        return rest.Where((image, x) => image != x).Any() ? null : word;
    }

    /// <summary>The points that the permutations reach from one.</summary>
    private static HashSet<int> Orbit(int point, IReadOnlyList<int[]> permutations)
    {
        var (orbit, open) = (new HashSet<int> { point }, new Stack<int>([point]));
        while (open.TryPop(out var x))
            foreach (var permutation in permutations)
                if (orbit.Add(permutation[x]))
                    open.Push(permutation[x]);
        return orbit;
    }

    /// <summary>Keeps a permutation for every point of the orbit, each the product of a generator and of one kept before.</summary>
    private void AddLevel(int point, int generators)
    {
        var (orbit, open) = (new Dictionary<int, int> { [point] = -1 }, new Queue<int>([point]));
        while (open.TryDequeue(out var x))
            for (var g = 0; g < generators; g++)
            {
                var image = Generators[g][x];
                if (orbit.ContainsKey(image))
                    continue;
                orbit.Add(image, orbit[x] < 0 ? g : Product(g, orbit[x]));
                open.Enqueue(image);
            }
        _levels.Add((point, orbit));
    }

    private int Product(int left, int right)
    {
        _products.Add((left, right));
        _elements.Add([.. _elements[right].Select(x => _elements[left][x])]);
        return _elements.Count - 1;
    }
}
