using TheoryChecks.Exact;

namespace TheoryChecks.Patterns;

/// <summary>The lemmas found so far, to be tried before the solver is asked: few of them close most lines of all regions.</summary>
internal sealed class WallLemmas
{
    private readonly GateLines _lines;
    private readonly List<Lemma> _lemmas = [];
    private readonly List<(int Number, ulong[] On, ulong[] Off)>[] _byLine;
    private readonly int _words;

    public WallLemmas(GateLines lines)
    {
        _lines = lines;
        _words = (lines.Count + 63) / 64;
        _byLine = [.. Enumerable.Range(0, lines.Count).Select(_ => new List<(int, ulong[], ulong[])>())];
    }

    /// <summary>The lemmas; their cells are columns of the instance.</summary>
    public IReadOnlyList<Lemma> All => _lemmas;

    /// <summary>Keeps a lemma whose cells are lines, and returns its number.</summary>
    public int Add(Lemma lemma)
    {
        var (number, on, off) = (_lemmas.Count, new ulong[_words], new ulong[_words]);
        foreach (var (atom, _) in lemma.Terms)
            (atom.Kind == AtomKind.On ? on : off)[atom.First / 64] |= 1UL << atom.First % 64;
        foreach (var line in lemma.Terms.Select(term => term.Atom.First))
            _byLine[line].Add((number, on, off));
        _lemmas.Add(new Lemma(lemma.Terms.Select(term => (term.Atom.Kind == AtomKind.On
            ? Atom.On(_lines.Columns[term.Atom.First])
            : Atom.Off(_lines.Columns[term.Atom.First]), term.Times))));
        return number;
    }

    /// <summary>A lemma that speaks of this line and contradicts these sides; -1 if there is none. Bits are the lines that are on.</summary>
    public int Find(int line, ulong[] bits)
    {
        var known = _byLine[line];
        for (var k = 0; k < known.Count; k++)
        {
            var (number, on, off) = known[k];
            var holds = true;
            for (var w = 0; w < bits.Length && holds; w++)
                holds = (bits[w] & on[w]) == on[w] && (bits[w] & off[w]) == 0;
            if (!holds)
                continue;
            // What has just helped is tried first next time.
            if (k > 0)
                (known[k / 2], known[k]) = (known[k], known[k / 2]);
            return number;
        }
        return -1;
    }
}
