using TheoryChecks.Exact;

namespace TheoryChecks.Model;

/// <summary>Finitely many magnitudes.</summary>
public sealed class FiniteMagnitudes : MagnitudeLaw
{
    private readonly (Rational Value, Rational Probability)[] _values;

    /// <summary>Positive values with positive probabilities that sum to 1.</summary>
    /// <exception cref="ArgumentException">A value or a probability is not positive, a value is repeated, or the sum is not 1.</exception>
    public FiniteMagnitudes(IEnumerable<(Rational Value, Rational Probability)> values)
    {
        _values = [.. values.OrderBy(pair => pair.Value)];
        for (var k = 0; k < _values.Length; k++)
        {
            if (_values[k].Value.Sign <= 0)
                throw new ArgumentException(
                    $"A magnitude is {_values[k].Value}; magnitudes are positive, and the chance of 0 goes into the probability of the feature.");
            if (_values[k].Probability.Sign <= 0)
                throw new ArgumentException(
                    $"The magnitude {_values[k].Value} has probability {_values[k].Probability}; give only magnitudes of positive probability.");
            if (k > 0 && _values[k].Value == _values[k - 1].Value)
                throw new ArgumentException($"The magnitude {_values[k].Value} is listed twice; add up its probabilities.");
        }
        var sum = Moment(0);
        if (!sum.IsOne)
            throw new ArgumentException($"The probabilities of the magnitudes sum to {sum}; they must sum to 1.");
    }

    /// <inheritdoc/>
    public override Rational Mean => Moment(1);

    /// <inheritdoc/>
    public override Rational MeanSquare => Moment(2);

    /// <inheritdoc/>
    public override IReadOnlyList<(Rational Value, Rational Probability)> Values => _values;

    private Rational Moment(int power) => _values.Aggregate(Rational.Zero, (sum, pair) => sum + pair.Probability * pair.Value.Pow(power));
}
