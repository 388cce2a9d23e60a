using TheoryChecks.Exact;

namespace TheoryChecks.Checking;

/// <summary>
/// The distribution of the features x >= 0 in R^n inside a certificate, read and evaluated by the kernel's own code: independent features or an
/// explicit list of values. Feature d is active when x_d > 0, and lone when no other is.
/// </summary>
internal sealed class ClaimDistribution
{
    /// <summary>At most so many values of x are listed.</summary>
    public const int MostValues = 1 << 16;

    /// <summary>Stand for a feature where none, or more than one, is active.</summary>
    public const int None = -1, Several = -2;

    private readonly Rational[] _lone = [];

    public ClaimDistribution(Reader reader, int features)
    {
        Features = features;
        reader.Object("?independent", "?joint");
        if (reader.Has("independent") == reader.Has("joint"))
            throw reader.Malformed("one of 'independent' and 'joint' is wanted");
        if (reader.Has("independent"))
        {
            Laws = [.. reader["independent"].Items(features, features).Select(ReadLaw)];
            _lone = LoneActivity(Laws);
        }
        else
            Atoms = [.. reader["joint"].Items(1, MostValues).Select(atom => (atom.Object("probability", "x")["probability"].Number(), atom["x"].Vector(features)))];
        if (Atoms is not null && (!Expect(_ => Rational.One).IsOne || Atoms.Any(atom => atom.Probability.Sign <= 0 || atom.X.Any(x => x.Sign < 0))))
            throw reader["joint"].Malformed("probabilities are positive and sum to 1, entries of x are 0 or more");
        Active = Atoms is null ? [] : [.. Atoms.Select(atom => Alone(atom.X))];
    }

    public int Features { get; }

    /// <summary>The laws of independent features, else null.</summary>
    public List<Law>? Laws { get; }

    /// <summary>The values that the features take together with their probabilities, if they are listed, else null.</summary>
    public List<(Rational Probability, RationalVector X)>? Atoms { get; }

    /// <summary>For each listed value the feature that is active alone, or <see cref="None"/> or <see cref="Several"/>.</summary>
    public int[] Active { get; }

    /// <summary>M_d = Pr(d is lone) E[x_d^2 | x_d > 0].</summary>
    public Rational Weight(int d)
    {
        if (Laws is not null)
            return LonePower(d, 0) * Laws[d].MeanSquare;
        var active = Expect(x => x[d].Sign);
        return active.IsZero ? active : LonePower(d, 0) * Expect(x => x[d] * x[d]) / active;
    }

    /// <summary>E[x_d^power; d is lone], power 0 or 2.</summary>
    public Rational LonePower(int d, int power)
    {
        if (Laws is null)
        {
            Effort.Spend(4L * Active.Length);
            var sum = Rational.Zero;
            for (var k = 0; k < Active.Length; k++)
                sum += Active[k] == d ? Atoms![k].Probability * Atoms[k].X[d].Pow(power) : Rational.Zero;
            return sum;
        }
        return power == 0 ? _lone[d] : _lone[d] * Laws[d].MeanSquare;
    }

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

    /// <summary>The mean over listed values.</summary>
    public Rational Expect(Func<RationalVector, Rational> value)
    {
        Effort.SpendEntries(Atoms!.Count);
        return Atoms.Aggregate(Rational.Zero, (sum, atom) => sum + atom.Probability * value(atom.X));
    }

    /// <summary>Pr(x > 0), E[x | x > 0], E[x^2 | x > 0], and the magnitudes if they are finitely many.</summary>
    internal sealed record Law(Rational Probability, Rational Mean, Rational MeanSquare, List<(Rational Value, Rational Probability)>? Values);
}
