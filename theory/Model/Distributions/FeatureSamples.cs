using TheoryChecks.Exact;

namespace TheoryChecks.Model;

/// <summary>
/// Samples x of the features, each with a weight: the columns of an empirical problem are (W_p x, W_r x) (Eq. 4). Features that are active together
/// meet in one column.
/// </summary>
public sealed class FeatureSamples
{
    /// <summary>N samples of n features, N x n, with N weights.</summary>
    /// <exception cref="ArgumentException">There is no sample, an entry or a weight is negative, or the lists differ in length.</exception>
    public FeatureSamples(RationalMatrix x, RationalVector weights)
    {
        if (x.Rows == 0)
            throw new ArgumentException("There are no samples; give at least one.");
        if (weights.Dimension != x.Rows)
            throw new ArgumentException($"For {Counted.Of(x.Rows, "sample")} {Counted.There(weights.Dimension, "weight")}; give one weight "
                + $"per sample.");
        for (var c = 0; c < x.Rows; c++)
        {
            if (x.Row(c).Any(entry => entry.Sign < 0))
                throw new ArgumentException($"Sample {c} is {x.Row(c)}; the coefficient of a feature is 0 or more.");
            if (weights[c].Sign < 0)
                throw new ArgumentException($"The weight of sample {c} is {weights[c]}; a weight is 0 or more.");
        }
        (X, Weights) = (x, weights);
    }

    /// <summary>N x n: row c is the sample x.</summary>
    public RationalMatrix X { get; }

    /// <summary>One weight per sample.</summary>
    public RationalVector Weights { get; }

    /// <summary>The number N of samples.</summary>
    public int Count => X.Rows;

    /// <summary>True if feature d is active in sample c.</summary>
    public bool IsActive(int sample, int feature) => X[sample, feature].Sign > 0;
}
