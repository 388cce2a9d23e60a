using System.Numerics;
using TheoryChecks.Exact;

namespace TheoryChecks.Model;

/// <summary>Independent features, each with its own law.</summary>
public sealed class IndependentFeatures : FeatureDistribution
{
    private readonly FeatureLaw[] _laws;

    /// <summary>One law per feature.</summary>
    /// <exception cref="ArgumentException">There is none.</exception>
    public IndependentFeatures(IEnumerable<FeatureLaw> laws)
    {
        _laws = [.. laws];
        if (_laws.Length == 0)
            throw new ArgumentException("There are no features; give one law per feature.");
        // prod_{j != d} (1 - q_j) as a product from the left times one from the right.
        var lone = new Rational[_laws.Length];
        var (before, after) = (Rational.One, Rational.One);
        for (var d = 0; d < lone.Length; before *= 1 - _laws[d++].Probability)
            lone[d] = _laws[d].Probability * before;
        for (var d = lone.Length - 1; d >= 0; after *= 1 - _laws[d--].Probability)
            lone[d] *= after;
        LoneActivity = new RationalVector(lone);
        AtLeastTwo = Rational.One - before - lone.Aggregate(Rational.Zero, (sum, alone) => sum + alone);
    }

    /// <summary>The laws, one per feature.</summary>
    public IReadOnlyList<FeatureLaw> Laws => _laws;

    /// <inheritdoc/>
    public override int Features => _laws.Length;

    /// <inheritdoc/>
    public override RationalVector Activity => PerFeature(d => _laws[d].Probability);

    /// <inheritdoc/>
    public override RationalVector LoneActivity { get; }

    /// <inheritdoc/>
    public override RationalVector MeanSquares => PerFeature(d => _laws[d].Probability.IsZero ? Rational.Zero : _laws[d].Magnitude.MeanSquare);

    /// <inheritdoc/>
    public override RationalVector LoneSquares => IsolatedWeights;

    /// <inheritdoc/>
    public override RationalVector LargestLone =>
        PerFeature(d => LoneActivity[d].IsZero ? Rational.Zero : (_laws[d].Magnitude.Values ?? throw Infinite())[^1].Value);

    /// <inheritdoc/>
    public override Rational AtLeastTwo { get; }

    /// <inheritdoc/>
    public override bool IsPairwiseIndependent => true;

    /// <inheritdoc/>
    public override bool IsBinary => _laws.All(law => law.Probability.IsZero || law.Magnitude.Values is [{ Value.IsOne: true }]);

    /// <inheritdoc/>
    public override BigInteger? SupportSize => _laws.Aggregate((BigInteger?)BigInteger.One, (size, law) => size * Choices(law)?.Count);

    /// <inheritdoc/>
    public override IEnumerable<(Rational Probability, RationalVector X)> Support()
    {
        var choices = _laws.Select(law => Choices(law) ?? throw Infinite()).ToArray();
        return Extend(Rational.One, [], choices);
    }

    private static IEnumerable<(Rational Probability, RationalVector X)> Extend(
        Rational probability, Rational[] x, IReadOnlyList<(Rational Value, Rational Probability)>[] choices) =>
        x.Length == choices.Length
            ? [(probability, new RationalVector(x))]
            : choices[x.Length].SelectMany(choice => Extend(probability * choice.Probability, [.. x, choice.Value], choices));

    /// <summary>The values of x_d, 0 included, that have positive probability; null if there is no largest one.</summary>
    private static List<(Rational Value, Rational Probability)>? Choices(FeatureLaw law)
    {
        var choices = new List<(Rational Value, Rational Probability)>();
        if (law.Probability < Rational.One)
            choices.Add((Rational.Zero, Rational.One - law.Probability));
        if (law.Probability.IsZero)
            return choices;
        if (law.Magnitude.Values is not { } values)
            return null;
        choices.AddRange(values.Select(pair => (pair.Value, law.Probability * pair.Probability)));
        return choices;
    }

    private RationalVector PerFeature(Func<int, Rational> value) => new(Enumerable.Range(0, _laws.Length).Select(value).ToArray());

    private static InvalidOperationException Infinite() =>
        new("The magnitudes are unbounded, so their values cannot be listed; ask only for moments.");
}
