using System.Runtime.InteropServices;

namespace TheoryChecks.Patterns;

/// <summary>
/// The lemmas delivered so far, each once. A walk starts from what is known when it is ordered, so few circuits of the inputs are found twice.
/// </summary>
internal sealed class LemmaPool(AtomSystem system)
{
    private readonly Knowledge _known = Knowledge.None(system);
    private readonly Dictionary<int[], int> _numbers = new(new SameLiterals());
    private readonly HashSet<(int Decision, int Number)> _cached = [];

    /// <summary>The number of a lemma that completes a contradiction at this decision; true if it is new.</summary>
    public bool Add(int decision, Lemma lemma, out int number)
    {
        var literals = LemmaCache.Literals(system, lemma);
        var isNew = !_numbers.TryGetValue(literals, out number);
        if (isNew)
            _numbers.Add(literals, number = _numbers.Count);
        // In a group, the atoms of one lemma can be completed by different decisions.
        if (_cached.Add((decision, number)))
            _known.Cache.Add(decision, number, literals);
        return isNew;
    }

    /// <summary>What is known now.</summary>
    public Knowledge Snapshot() => _known.Copy() with { Lemmas = _numbers.Count };

    private sealed class SameLiterals : IEqualityComparer<int[]>
    {
        public bool Equals(int[]? x, int[]? y) => x.AsSpan().SequenceEqual(y);

        public int GetHashCode(int[] literals)
        {
            var hash = new HashCode();
            hash.AddBytes(MemoryMarshal.AsBytes<int>(literals));
            return hash.ToHashCode();
        }
    }
}
