using TheoryChecks.Exact;
using TheoryChecks.Model;

namespace TheoryChecks.Theorems;

/// <summary>The numbers of Thm 3.1 that depend on the distribution alone. Proofs: docs/theorems/3.1.md.</summary>
internal static class SparsityBounds
{
    /// <summary>1-S, the largest Pr(x_d > 0).</summary>
    public static Rational Density(FeatureDistribution distribution) => distribution.Activity.Max();

    /// <summary>
    /// kappa with |L - L~| &lt;= kappa C at every point, if s is positively homogeneous or all magnitudes are 1: the larger of Pr(two or
    /// more) + sum delta_d^+ / b_d^2 and sum delta_d^- / b_d^2, delta_d = E[x_d^2; only d] - M_d. For a finite support.
    /// </summary>
    public static Rational Factor(FeatureDistribution distribution)
    {
        var (above, below, largest, deltas) = (distribution.AtLeastTwo, Rational.Zero, distribution.LargestLone, LoneExcess(distribution));
        for (var d = 0; d < deltas.Dimension; d++)
        {
            if (deltas[d].Sign > 0)
                above += deltas[d] / largest[d].Pow(2);
            else if (deltas[d].Sign < 0)
                below -= deltas[d] / largest[d].Pow(2);
        }
        return Rational.Max(above, below);
    }

    /// <summary>delta_d = E[x_d^2; only d is active] - M_d, which is 0 for independent features.</summary>
    public static RationalVector LoneExcess(FeatureDistribution distribution) => distribution.LoneSquares - distribution.IsolatedWeights;

    /// <summary>E[|x|_1^2; two or more active] for independent features: sum q_d mu2_d (1 - prod_{j != d} (1 - q_j)) + sum_{i != j} q_i q_j mu1_i
    /// mu1_j.</summary>
    public static Rational ExcessFactor(IndependentFeatures features)
    {
        var (squares, sum, sumOfSquares) = (Rational.Zero, Rational.Zero, Rational.Zero);
        var alone = features.LoneActivity;
        for (var d = 0; d < features.Features; d++)
        {
            var law = features.Laws[d];
            squares += (law.Probability - alone[d]) * law.Magnitude.MeanSquare;
            var mean = law.Probability * law.Magnitude.Mean;
            sum += mean;
            sumOfSquares += mean * mean;
        }
        return squares + sum * sum - sumOfSquares;
    }

    /// <summary>The same for n equal features: n q mu2 (1 - (1-q)^(n-1)) + n (n-1) q^2 mu1^2.</summary>
    public static Rational ExcessFactor(int features, Rational density, MagnitudeLaw magnitude)
    {
        Rational n = features;
        return n * density * magnitude.MeanSquare * (1 - (1 - density).Pow(features - 1)) + n * (n - 1) * density.Pow(2) * magnitude.Mean.Pow(2);
    }
}
