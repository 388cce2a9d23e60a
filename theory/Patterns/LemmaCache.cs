using System.Runtime.InteropServices;

namespace TheoryChecks.Patterns;

/// <summary>
/// Lemmas by the decision they closed, tried again before the solver is asked: most empty children fall to a handful of
/// small circuits of the inputs. A hit moves one place forward, so the useful ones are met first.
/// </summary>
internal sealed class LemmaCache(int decisions)
{
    private const int LongestScan = 512; // beyond this a solver call is cheaper

    private readonly List<(int Lemma, int[] Literals)>?[] _byDecision = new List<(int, int[])>?[decisions];

    /// <summary>Remembers a lemma under the decision that completed it; literals are forms and sides, see <see cref="Literal"/>.</summary>
    public void Add(int decision, int lemma, int[] literals) => (_byDecision[decision] ??= []).Add((lemma, literals));

    /// <summary>A lemma all of whose atoms are in force, or -1.</summary>
    public int Find(int decision, ReadOnlySpan<sbyte> sideOfForm)
    {
        var list = CollectionsMarshal.AsSpan(_byDecision[decision]);
        var end = Math.Min(list.Length, LongestScan);
        for (var k = 0; k < end; k++)
        {
            if (!InForce(list[k].Literals, sideOfForm))
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

    /// <summary>A form and a side as one number.</summary>
    public static int Literal(int form, int side) => side > 0 ? 2 * form + 1 : 2 * form;

    private static bool InForce(int[] literals, ReadOnlySpan<sbyte> sideOfForm)
    {
        foreach (var literal in literals)
            if (sideOfForm[literal >> 1] != ((literal & 1) == 1 ? 1 : -1))
                return false;
        return true;
    }
}
