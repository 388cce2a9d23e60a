using TheoryChecks.Model;

namespace TheoryChecks.Patterns;

/// <summary>
/// A list of patterns, divided into orbits: what a symmetry of the instance maps to one another, up to the order of neurons that are alike, has the
/// same loss, so one of each orbit is worked on.
/// </summary>
internal sealed class PatternOrbits
{
    private readonly int[] _first;
    private readonly IReadOnlyList<int>?[] _by; // null for the first of an orbit

    private PatternOrbits(IReadOnlyList<ActivationPattern> patterns, int[] first, IReadOnlyList<int>?[] by) =>
        (Patterns, _first, _by) = (patterns, first, by);

    /// <summary>The patterns.</summary>
    public IReadOnlyList<ActivationPattern> Patterns { get; }

    /// <summary>Where in the list the orbits begin.</summary>
    public IEnumerable<int> First => Enumerable.Range(0, Patterns.Count).Where(k => _first[k] == k);

    /// <summary>Divides a list; a pattern whose images are not on it is an orbit by itself.</summary>
    public static PatternOrbits Of(Instance instance, IReadOnlyList<ActivationPattern> patterns, ColumnGroup group)
    {
        // Neurons are alike if each is gated by itself with the same threshold; where they compete, ties know their order.
        var alike = instance.Activation is ReluActivation or JumpReluActivation
            && Enumerable.Range(0, instance.Neurons).All(i => instance.Activation.Threshold(i) == instance.Activation.Threshold(0));
        var (first, by) = (Enumerable.Range(0, patterns.Count).ToArray(), new IReadOnlyList<int>?[patterns.Count]);
        if (group.IsTrivial)
            return new(patterns, first, by);
        var index = new Dictionary<ActivationPattern, int>();
        for (var k = 0; k < patterns.Count; k++)
            index.TryAdd(Key(patterns[k]), k);
        var isDone = new bool[patterns.Count];
        for (var k = 0; k < patterns.Count; k++)
        {
            if (isDone[k])
                continue;
            isDone[k] = true;
            var reached = new List<(int At, IReadOnlyList<int> By)> { (k, [.. Enumerable.Range(0, group.Columns)]) };
            for (var next = 0; next < reached.Count; next++)
                foreach (var generator in group.Generators)
                {
                    var (at, so) = (reached[next].At, ColumnGroup.Compose(reached[next].By, generator));
                    if (!index.TryGetValue(Key(ColumnGroup.Image(patterns[at], generator)), out var there) || isDone[there])
                        continue;
                    isDone[there] = true;
                    (first[there], by[there]) = (k, so);
                    reached.Add((there, so));
                }
        }
        return new(patterns, first, by);

        ActivationPattern Key(ActivationPattern pattern) => alike ? pattern.Canonical() : pattern;
    }

    /// <summary>The first pattern of the orbit of pattern number k, by its number.</summary>
    public int FirstOf(int k) => _first[k];

    /// <summary>The permutation of columns that takes the first of the orbit to pattern number k, up to the order of neurons; null for the first
    /// itself.</summary>
    public IReadOnlyList<int>? By(int k) => _by[k];

    /// <summary>The permutations that take the first pattern of an orbit to the others.</summary>
    public IReadOnlyList<IReadOnlyList<int>> Images(int first) =>
        [.. Enumerable.Range(0, Patterns.Count).Where(k => _first[k] == first).Select(k => _by[k]).OfType<IReadOnlyList<int>>()];

    /// <summary>Where each neuron of the first pattern goes in pattern number k.</summary>
    public int[] Neurons(int k)
    {
        var (from, to) = (_by[k] is { } by ? ColumnGroup.Image(Patterns[_first[k]], by) : Patterns[_first[k]], Patterns[k]);
        var (goes, taken) = (new int[from.Neurons], new bool[from.Neurons]);
        for (var j = 0; j < from.Neurons; j++)
        {
            // Itself if it can be.
            var i = Enumerable.Range(0, to.Neurons).OrderBy(i => i != j).First(i => !taken[i] && to[i].AsSpan().SequenceEqual(from[j].AsSpan()));
            (goes[j], taken[i]) = (i, true);
        }
        return goes;
    }
}
