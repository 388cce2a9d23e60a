using System.Numerics;
using TheoryChecks.Exact;

namespace TheoryChecks.Model;

/// <summary>
/// The distribution of the features x in R^n, x >= 0 (Assumption 2.1). Feature d is active when x_d > 0, and lone when it is active and no other is.
/// </summary>
public abstract class FeatureDistribution
{
    private protected FeatureDistribution()
    {
    }

    /// <summary>The number n of features.</summary>
    public abstract int Features { get; }

    /// <summary>Pr(x_d > 0), one entry per feature.</summary>
    public abstract RationalVector Activity { get; }

    /// <summary>Pr(only d is active), one entry per feature.</summary>
    public abstract RationalVector LoneActivity { get; }

    /// <summary>E[x_d^2 | x_d > 0], one entry per feature; 0 for a feature that is never active.</summary>
    public abstract RationalVector MeanSquares { get; }

    /// <summary>E[x_d^2; only d is active], one entry per feature.</summary>
    public abstract RationalVector LoneSquares { get; }

    /// <summary>The largest x_d with d alone; 0 if it never is. Only for a finite support.</summary>
    public abstract RationalVector LargestLone { get; }

    /// <summary>Pr(two or more features are active).</summary>
    public abstract Rational AtLeastTwo { get; }

    /// <summary>True if two different features are independent of each other, for every pair.</summary>
    public abstract bool IsPairwiseIndependent { get; }

    /// <summary>True if every magnitude that occurs is 1.</summary>
    public abstract bool IsBinary { get; }

    /// <summary>How many values x takes (those with probability 0 may count), or null if x is unbounded.</summary>
    public abstract BigInteger? SupportSize { get; }

    /// <summary>The values of x with their probabilities.</summary>
    /// <exception cref="InvalidOperationException">The support is infinite.</exception>
    public abstract IEnumerable<(Rational Probability, RationalVector X)> Support();

    /// <summary>M_d = Pr(only d is active) E[x_d^2 | x_d > 0] (Eq. 11), one entry per feature.</summary>
    public RationalVector IsolatedWeights => new(LoneActivity.Zip(MeanSquares, (alone, square) => alone * square));
}
