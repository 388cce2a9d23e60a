using System.Numerics;
using TheoryChecks.Exact;

namespace TheoryChecks.Checking;

/// <summary>
/// The distribution of the features x >= 0 in R^n inside a certificate, read and evaluated by the kernel's own code: independent features or an
/// explicit list of
/// values. Feature d is active when x_d > 0, and lone when no other is.
/// </summary>
internal sealed class ClaimDistribution
{
    private const int MostValues = 1 << 16, None = -1, Several = -2;

    private readonly List<Law>? _laws;
    private readonly Rational[] _lone = [];
    private readonly List<(Rational Probability, RationalVector X)>? _atoms;

    private readonly int[] _active = []; // per atom: the feature that is active alone, -1 if none is, -2 if several are

    public ClaimDistribution(Reader reader, int features)
    {
        Features = features;
        reader.Object("?independent", "?joint");
        if (reader.Has("independent") == reader.Has("joint"))
            throw reader.Malformed("one of 'independent' and 'joint' is wanted");
        if (reader.Has("independent"))
        {
            _laws = [.. reader["independent"].Items(features, features).Select(ReadLaw)];
            _lone = LoneActivity(_laws);
        }
        else
            _atoms = [.. reader["joint"].Items(1, MostValues).Select(atom => (atom.Object("probability", "x")["probability"].Number(), atom["x"].Vector(features)))];
        if (_atoms is not null && (!Expect(_ => Rational.One).IsOne || _atoms.Any(atom => atom.Probability.Sign <= 0 || atom.X.Any(x => x.Sign < 0))))
            throw reader["joint"].Malformed("probabilities are positive and sum to 1, entries of x are 0 or more");
        _active = _atoms is null ? [] : [.. _atoms.Select(atom => Alone(atom.X))];
    }

    public int Features { get; }

    /// <summary>Independent features with their moments, else null: Pr(x_d > 0), E[x_d | x_d > 0], E[x_d^2 | x_d > 0].</summary>
    public IReadOnlyList<(Rational Probability, Rational Mean, Rational MeanSquare)>? Moments => _laws?.ConvertAll(law => (law.Probability, law.Mean, law.MeanSquare));

    /// <summary>The largest Pr(x_d > 0).</summary>
    public Rational Density => Enumerable.Range(0, Features).Max(d => _laws is null ? Expect(x => x[d].Sign) : _laws[d].Probability);

    /// <summary>M_d = Pr(d is lone) E[x_d^2 | x_d > 0].</summary>
    public Rational Weight(int d)
    {
        if (_laws is not null)
            return LonePower(d, 0) * _laws[d].MeanSquare;
        var active = Expect(x => x[d].Sign);
        return active.IsZero ? active : LonePower(d, 0) * Expect(x => x[d] * x[d]) / active;
    }

    /// <summary>E[x_d^power; d is lone], power 0 or 2.</summary>
    public Rational LonePower(int d, int power)
    {
        if (_laws is null)
        {
            Effort.Spend(4L * _active.Length);
            var sum = Rational.Zero;
            for (var k = 0; k < _active.Length; k++)
                sum += _active[k] == d ? _atoms![k].Probability * _atoms[k].X[d].Pow(power) : Rational.Zero;
            return sum;
        }
        return power == 0 ? _lone[d] : _lone[d] * _laws[d].MeanSquare;
    }

    /// <summary>Pr(two or more features are active).</summary>
    public Rational AtLeastTwo
    {
        get
        {
            if (_laws is null)
                return _atoms!.Where((_, k) => _active[k] == Several).Aggregate(Rational.Zero, (sum, atom) => sum + atom.Probability);
            var silent = _laws.Aggregate(Rational.One, (product, law) => product * (1 - law.Probability));
            return Enumerable.Range(0, Features).Aggregate(1 - silent, (rest, d) => rest - LonePower(d, 0));
        }
    }

    /// <summary>The largest x_d with d alone, 0 if it never is; rejected if there is no largest.</summary>
    public Rational LargestLone(int d) => _laws is null
        ? _atoms!.Select((atom, k) => _active[k] == d ? atom.X[d] : Rational.Zero).Max()
        : LonePower(d, 0).IsZero ? Rational.Zero : Bounded(_laws[d]).Max(pair => pair.Value);

    /// <summary>True if every magnitude that occurs is 1.</summary>
    public bool IsBinary => _laws is null
        ? _atoms!.All(atom => atom.X.All(entry => entry.IsZero || entry.IsOne))
        : _laws.All(law => law.Probability.IsZero || (law.Values is { } values && values.All(pair => pair.Value.IsOne)));

    /// <summary>All values of x; rejected if there are infinitely or too many.</summary>
    public IEnumerable<(Rational Probability, RationalVector X)> Values()
    {
        if (_laws is null)
            return _atoms!;
        var choices = _laws.ConvertAll(law => (List<(Rational Value, Rational Probability)>)
            [(Rational.Zero, 1 - law.Probability), .. law.Probability.IsZero ? [] : Bounded(law).Select(pair => (pair.Value, pair.Probability * law.Probability))]);
        foreach (var choice in choices)
            choice.RemoveAll(pair => pair.Probability.IsZero);
        return choices.Aggregate(BigInteger.One, (product, choice) => product * choice.Count) <= MostValues
            ? Products(choices)
            : throw NotACertificate.Rejected($"x takes more than {MostValues} values");
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

    private static List<(Rational Value, Rational Probability)> Bounded(Law law) => law.Values ?? throw NotACertificate.Rejected("a feature is unbounded");

    /// <summary>q_d prod_{j != d} (1 - q_j) for every d: products from the left and from the right.</summary>
    private static Rational[] LoneActivity(List<Law> laws)
    {
        var lone = new Rational[laws.Count];
        var (before, after) = (Rational.One, Rational.One);
        for (var d = 0; d < laws.Count; before *= 1 - laws[d++].Probability)
            lone[d] = laws[d].Probability * before;
        for (var d = laws.Count - 1; d >= 0; after *= 1 - laws[d--].Probability)
            lone[d] *= after;
        return lone;
    }

    private static int Alone(RationalVector x)
    {
        var alone = None;
        for (var d = 0; d < x.Dimension; d++)
            if (x[d].Sign > 0)
                alone = alone == None ? d : Several;
        return alone;
    }

    private static Law ReadLaw(Reader reader)
    {
        reader.Object("probability", "?magnitudes", "?exponential");
        var probability = reader["probability"].Number();
        if (probability.Sign < 0 || probability > 1)
            throw reader["probability"].Malformed("a probability lies between 0 and 1");
        reader.Object("probability", reader.Has("magnitudes") ? "magnitudes" : "exponential");
        if (reader.Has("magnitudes"))
        {
            List<(Rational Value, Rational Probability)> values =
                [.. reader["magnitudes"].Items(1, MostValues).Select(pair => pair.Vector(2)).Select(pair => (pair[0], pair[1]))];
            for (var k = 0; k < values.Count; k++)
                if (values[k].Value <= (k == 0 ? Rational.Zero : values[k - 1].Value) || values[k].Probability.Sign <= 0)
                    throw reader["magnitudes"].Malformed("magnitudes are positive and ascending, their probabilities positive");
            if (!Moment(0).IsOne)
                throw reader["magnitudes"].Malformed($"the probabilities sum to {Moment(0)}, not 1");
            return new Law(probability, Moment(1), Moment(2), values);

            Rational Moment(int power) => values.Aggregate(Rational.Zero, (sum, pair) => sum + pair.Probability * pair.Value.Pow(power));
        }
        // x = c + b E with E[E] = 1 and E[E^2] = 2.
        var exponential = reader["exponential"].Object("minimum", "mean");
        var (c, b) = (exponential["minimum"].Number(), exponential["mean"].Number());
        return c.Sign >= 0 && b.Sign > 0
            ? new Law(probability, c + b, c * c + 2 * c * b + 2 * b * b, null)
            : throw reader["exponential"].Malformed("the minimum is 0 or more, the mean positive");
    }

    private Rational Expect(Func<RationalVector, Rational> value)
    {
        Effort.SpendEntries(_atoms!.Count);
        return _atoms.Aggregate(Rational.Zero, (sum, atom) => sum + atom.Probability * value(atom.X));
    }

    private sealed record Law(Rational Probability, Rational Mean, Rational MeanSquare, List<(Rational Value, Rational Probability)>? Values);
}
