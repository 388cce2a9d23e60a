using System.Runtime.InteropServices;

namespace TheoryChecks.Patterns;

/// <summary>
/// Lemmas by the decision they closed, tried again before the solver is asked: most empty children fall to a handful of
/// small circuits of the inputs. A hit moves one place forward, so the useful ones are met first.
/// </summary>
internal sealed class LemmaCache(int decisions)
{
    private const int LongestScan = 2048; // beyond this a solver call is cheaper

    private readonly List<Entry>?[] _byDecision = new List<Entry>?[decisions];

    /// <summary>A cache of its own with the lemmas that this one would try.</summary>
    public LemmaCache Copy()
    {
        var copy = new LemmaCache(_byDecision.Length);
        for (var k = 0; k < _byDecision.Length; k++)
            if (_byDecision[k] is { } list)
                copy._byDecision[k] = list.GetRange(0, Math.Min(list.Count, LongestScan));
        return copy;
    }

    /// <summary>Remembers a lemma under the decision that completed it; see <see cref="Literals"/>.</summary>
    public void Add(int decision, int lemma, int[] literals) =>
        (_byDecision[decision] ??= []).Add(new Entry(lemma, literals, Signature.Of(literals)));

    /// <summary>A lemma all of whose atoms are in force, or -1. The signature is that of the atoms in force.</summary>
    public int Find(int decision, Signature signature, ReadOnlySpan<sbyte> sideOfForm)
    {
        var list = CollectionsMarshal.AsSpan(_byDecision[decision]);
        var end = Math.Min(list.Length, LongestScan);
        for (var k = 0; k < end; k++)
        {
            if (!signature.Covers(list[k].Signature) || !InForce(list[k].Literals, sideOfForm))
                continue;
            var lemma = list[k].Lemma;
            if (k > 0)
                (list[k - 1], list[k]) = (list[k], list[k - 1]);
            return lemma;
        }
        // The scan ends before the list does: let newer lemmas take the place of the least useful one.
        if (list.Length > LongestScan)
            (list[LongestScan - 1], list[^1]) = (list[^1], list[LongestScan - 1]);
        return -1;
    }

    /// <summary>The atoms of a lemma as numbers, 2 form + 1 for "form > 0" and 2 form for "form &lt;= 0".</summary>
    public static int[] Literals(AtomSystem system, Lemma lemma) =>
        [.. lemma.Terms.Select(term => system.FormOf(term.Atom)).Select(atom => atom.Side > 0 ? 2 * atom.Form + 1 : 2 * atom.Form).Order()];

    private static bool InForce(int[] literals, ReadOnlySpan<sbyte> sideOfForm)
    {
        foreach (var literal in literals)
            if (sideOfForm[literal >> 1] != ((literal & 1) == 1 ? 1 : -1))
                return false;
        return true;
    }

    private readonly record struct Entry(int Lemma, int[] Literals, Signature Signature);

    /// <summary>A set of literals, told apart modulo 64 forms: one look rules out most lemmas.</summary>
    internal readonly record struct Signature(ulong Positive, ulong Negative)
    {
        public static Signature Of(int[] literals)
        {
            var signature = default(Signature);
            foreach (var literal in literals)
                signature = signature.With(literal >> 1, (literal & 1) == 1 ? 1 : -1);
            return signature;
        }

        public Signature With(int form, int side) => side > 0
            ? this with { Positive = Positive | 1UL << (form & 63) }
            : this with { Negative = Negative | 1UL << (form & 63) };

        public bool Covers(Signature other) => ((other.Positive & ~Positive) | (other.Negative & ~Negative)) == 0;
    }
}
