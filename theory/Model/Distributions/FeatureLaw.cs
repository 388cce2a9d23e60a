using TheoryChecks.Exact;

namespace TheoryChecks.Model;

/// <summary>The distribution of one feature: active with some probability, and then of random magnitude.</summary>
public sealed class FeatureLaw
{
    /// <summary>Pr(x_d > 0) in [0, 1] and the law of x_d given that.</summary>
    /// <exception cref="ArgumentException">The probability is not in [0, 1].</exception>
    public FeatureLaw(Rational probability, MagnitudeLaw magnitude)
    {
        if (probability.Sign < 0 || probability > Rational.One)
            throw new ArgumentException($"The probability is {probability}; it lies between 0 and 1.");
        (Probability, Magnitude) = (probability, magnitude);
    }

    /// <summary>Pr(x_d > 0).</summary>
    public Rational Probability { get; }

    /// <summary>The law of x_d given x_d > 0.</summary>
    public MagnitudeLaw Magnitude { get; }
}
