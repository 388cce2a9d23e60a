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
        foreach (var term in Equalities.Read(lemmas, equalities))
        {
            conditions.RequireInForce(term);
            if (!equal.Add((term.Kind, term.First, term.Second)))
                continue;
            if ((long)equal.Count * encoder.Rows * encoder.Columns > MostEntries)
                throw equalities.Malformed($"the equalities have more than {MostEntries} coefficients");
            normals.Add(Effort.KeptWhole(lemmas.Normal(term)));
        }
        var z = instance.Preactivations(encoder);
        foreach (var term in Weak(instance, conditions).Where(Moves))
            if (!IsEqual(term) && Slack(instance, z, term).Sign <= 0 && !Effort.Passing(() => isConstant?.Invoke(lemmas.Normal(term)) == true))
                throw NotACertificate.Rejected($"the encoder is not strict on {term.Kind} {term.First}, which is not shown to be an equality");
        return normals;

        bool IsEqual(LemmaChecker.Term term) => equal.Contains((term.Kind, term.First, term.Second));

        bool Moves(LemmaChecker.Term term) => moves(term.First % instance.Neurons) || (term.Second >= 0 && moves(term.Second % instance.Neurons));
    }

    /// <summary>How far inside a weak condition the pre-activations lie; 0 on its boundary.</summary>
    public static Rational Slack(ClaimInstance instance, RationalMatrix z, LemmaChecker.Term term)
    {
        return term.Kind == LemmaChecker.Kind.Off
            ? instance.Threshold(term.First % instance.Neurons) - Z(term.First)
            : Z(term.First) - Z(term.Second);

        Rational Z(int e) => z[e % instance.Neurons, e / instance.Neurons];
    }

    /// <summary>The weak conditions that, with the strict ones, describe the region of a complete pattern exactly.</summary>
    private static IEnumerable<LemmaChecker.Term> Weak(ClaimInstance instance, PatternConditions conditions)
    {
        if (instance.Kind is "identity" or "zero")
            yield break;
        for (var first = 0; first < instance.Cells; first += instance.GroupSize)
        {
            var cells = Enumerable.Range(first, instance.GroupSize).ToLookup(conditions.IsOn);
            var filled = conditions.OnInGroup[conditions.Group(first)] == instance.Budget;
            foreach (var off in cells[false])
            {
                if (!filled)
                    yield return new(LemmaChecker.Kind.Off, off, -1, Rational.One);
                else
                    foreach (var on in cells[true].TakeWhile(on => on < off))
                    {
                        Effort.Spend(64);
                        yield return new(LemmaChecker.Kind.Beats, on, off, Rational.One);
                    }
            }
        }
    }
}
