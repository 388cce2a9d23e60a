using TheoryChecks.Exact;

namespace TheoryChecks.Checking;

/// <summary>Combinations of weak conditions that sum to 0, so that none of them can be strict.</summary>
internal static class Equalities
{
    /// <summary>The terms of combinations that each prove their conditions to be equalities.</summary>
    public static IEnumerable<LemmaChecker.Term> Read(LemmaChecker lemmas, Reader equalities)
    {
        foreach (var item in equalities.Items())
        {
            var terms = lemmas.Read(item);
            if (Flaw(lemmas, terms) is { } flaw)
                throw NotACertificate.Rejected(flaw);
            foreach (var term in terms)
                yield return term;
        }
    }

    /// <summary>
    /// Why the terms do not prove their conditions to be equalities, or null if they do: all are weak, and they sum to the constant 0, so none can be
    /// strict.
    /// </summary>
    private static string? Flaw(LemmaChecker lemmas, LemmaChecker.Term[] terms)
    {
        if (lemmas.Sum(terms, out var constant, out var anyStrict) is { } flaw)
            return flaw;
        return constant.IsZero && !anyStrict && terms.Length > 0 ? null : "the combination does not force equality";
    }
}
