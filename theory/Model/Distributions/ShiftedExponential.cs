using TheoryChecks.Exact;

namespace TheoryChecks.Model;

/// <summary>Magnitudes c + b E with E exponential of mean 1: the law of the Linear Representation Bench. Moments c + b and c^2 + 2 c b + 2 b^2;
/// unbounded.</summary>
public sealed class ShiftedExponential : MagnitudeLaw
{
    /// <summary>Minimum c >= 0 and mean b > 0 of the exponential part.</summary>
    /// <exception cref="ArgumentException">c is negative or b not positive.</exception>
    public ShiftedExponential(Rational minimum, Rational mean)
    {
        if (minimum.Sign < 0)
            throw new ArgumentException($"The minimum is {minimum}; magnitudes are positive, so it is 0 or more.");
        if (mean.Sign <= 0)
            throw new ArgumentException($"The mean of the exponential part is {mean}; it is positive.");
        (Minimum, ExponentialMean) = (minimum, mean);
    }

    /// <summary>c.</summary>
    public Rational Minimum { get; }

    /// <summary>b.</summary>
    public Rational ExponentialMean { get; }

    /// <inheritdoc/>
    public override Rational Mean => Minimum + ExponentialMean;

    /// <inheritdoc/>
    public override Rational MeanSquare => Minimum * Minimum + 2 * Minimum * ExponentialMean + 2 * ExponentialMean * ExponentialMean;

    /// <inheritdoc/>
    public override IReadOnlyList<(Rational Value, Rational Probability)>? Values => null;
}
