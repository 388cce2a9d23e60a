using TheoryChecks.Exact;

namespace TheoryChecks.Checking;

/// <summary>Conditions of a pattern that hold with equality on its whole region: combinations of weak ones that sum to 0.</summary>
internal static class RegionEqualities
{
    /// <summary>Larger systems of equalities are not evaluated; it bounds the work a hostile certificate can ask for.</summary>
    private const int MostEntries = 1 << 22;

    /// <summary>
    /// The normals, over the encoder row after row, of conditions shown to be equalities on the region of a pattern. The encoder must be strict on
    /// every other weak condition, except those among neurons that do not move and those known to be constant.
    /// </summary>
    public static List<RationalVector> Normals(
        ClaimInstance instance,
        RationalMatrix encoder,
        bool[,] pattern,
        Reader equalities,
        Predicate<int> moves,
        Predicate<RationalVector>? isConstant = null)
    {
        var (lemmas, conditions) = (new LemmaChecker(instance), new PatternConditions(instance, pattern));
        var equal = new HashSet<(LemmaChecker.Kind, int, int)>();
        var normals = new List<RationalVector>();
        foreach (var term in lemmas.ReadEqualities(equalities))
        {
            conditions.RequireInForce(term);
            if (!equal.Add((term.Kind, term.First, term.Second)))
                continue;
            if ((long)equal.Count * encoder.Rows * encoder.Columns > MostEntries)
                throw equalities.Malformed($"the equalities have more than {MostEntries} coefficients");
            normals.Add(lemmas.Normal(term));
        }
        var z = instance.Preactivations(encoder);
        foreach (var term in conditions.Weak().Where(Moves))
            if (!IsEqual(term) && lemmas.Slack(z, term).Sign <= 0 && isConstant?.Invoke(lemmas.Normal(term)) != true)
                throw NotACertificate.Rejected($"the encoder is not strict on {term.Kind} {term.First}, which is not shown to be an equality");
        return normals;

        bool IsEqual(LemmaChecker.Term term) => equal.Contains((term.Kind, term.First, term.Second));

        bool Moves(LemmaChecker.Term term) => moves(term.First % instance.Neurons) || (term.Second >= 0 && moves(term.Second % instance.Neurons));
    }
}
