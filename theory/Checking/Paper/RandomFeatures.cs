using System.Numerics;
using TheoryChecks.Exact;

namespace TheoryChecks.Checking;

/// <summary>What the claims about sparsity ask of the distribution of the features.</summary>
internal sealed class RandomFeatures(ClaimDistribution distribution)
{
    /// <summary>The largest Pr(x_d > 0).</summary>
    public Rational Density => Enumerable.Range(0, distribution.Features).Max(
        d => distribution.Laws is { } laws ? laws[d].Probability : distribution.Expect(x => x[d].Sign));

    /// <summary>Pr(two or more features are active).</summary>
    public Rational AtLeastTwo
    {
        get
        {
            if (distribution.Laws is null)
                return distribution.Atoms!.Where((_, k) => distribution.Active[k] == ClaimDistribution.Several).Aggregate(Rational.Zero, (sum, atom) => sum + atom.Probability);
            var silent = distribution.Laws.Aggregate(Rational.One, (product, law) => product * (1 - law.Probability));
            return Enumerable.Range(0, distribution.Features).Aggregate(1 - silent, (rest, d) => rest - distribution.LonePower(d, 0));
        }
    }

    /// <summary>The largest x_d with d alone, 0 if it never is; rejected if there is no largest.</summary>
    public Rational LargestLone(int d) => distribution.Laws is null
        ? distribution.Atoms!.Select((atom, k) => distribution.Active[k] == d ? atom.X[d] : Rational.Zero).Max()
        : distribution.LonePower(d, 0).IsZero ? Rational.Zero : Bounded(distribution.Laws[d]).Max(pair => pair.Value);

    /// <summary>True if every magnitude that occurs is 1.</summary>
    public bool IsBinary => distribution.Laws is null
        ? distribution.Atoms!.All(atom => atom.X.All(entry => entry.IsZero || entry.IsOne))
        : distribution.Laws.All(law => law.Probability.IsZero || (law.Values is { } values && values.All(pair => pair.Value.IsOne)));

    /// <summary>All values of x; rejected if there are infinitely or too many.</summary>
    public IEnumerable<(Rational Probability, RationalVector X)> Values()
    {
        if (distribution.Laws is null)
            return distribution.Atoms!;
        var choices = distribution.Laws.ConvertAll(law => (List<(Rational Value, Rational Probability)>)
            [(Rational.Zero, 1 - law.Probability), .. law.Probability.IsZero ? [] : Bounded(law).Select(pair => (pair.Value, pair.Probability * law.Probability))]);
        foreach (var choice in choices)
            choice.RemoveAll(pair => pair.Probability.IsZero);
        return choices.Aggregate(BigInteger.One, (product, choice) => product * choice.Count) <= ClaimDistribution.MostValues
            ? Products(choices)
            : throw NotACertificate.Rejected($"x takes more than {ClaimDistribution.MostValues} values");
    }

    private static IEnumerable<(Rational, RationalVector)> Products(List<List<(Rational Value, Rational Probability)>> choices)
    {
        // An odometer: the last feature turns fastest.
        var at = new int[choices.Count];
        while (true)
        {
            Effort.SpendEntries(2L * at.Length);
            var probability = choices.Select((choice, d) => choice[at[d]].Probability).Aggregate(Rational.One, (product, p) => product * p);
            yield return (probability, new RationalVector(choices.Select((choice, d) => choice[at[d]].Value)));
            var turning = at.Length - 1;
            while (turning >= 0 && ++at[turning] == choices[turning].Count)
                at[turning--] = 0;
            if (turning < 0)
                yield break;
        }
    }

    private static List<(Rational Value, Rational Probability)> Bounded(ClaimDistribution.Law law) => law.Values ?? throw NotACertificate.Rejected("a feature is unbounded");
}
