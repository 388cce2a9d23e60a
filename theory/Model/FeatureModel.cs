using TheoryChecks.Exact;

namespace TheoryChecks.Model;

/// <summary>
/// The linear representation x -> (W_p x, W_r x) of n ground-truth features: feature d has input direction w_p^d
/// and target direction w_r^d (Assumption 2.1).
/// </summary>
public sealed class FeatureModel
{
    /// <summary>Builds a model from n input directions (n x np), n target directions (n x nr) and the Gram matrix G of targets, the identity if
    /// null.</summary>
    /// <exception cref="ArgumentException">The lists differ in length.</exception>
    public FeatureModel(RationalMatrix inputDirections, RationalMatrix targetDirections, RationalMatrix? targetGram = null)
    {
        if (inputDirections.Rows != targetDirections.Rows)
            throw new ArgumentException(
                $"There are {inputDirections.Rows} input directions but {targetDirections.Rows} target directions; give one of each per feature.");
        InputDirections = inputDirections;
        TargetDirections = targetDirections;
        TargetGram = targetGram;
    }

    /// <summary>n x np: row d is w_p^d.</summary>
    public RationalMatrix InputDirections { get; }

    /// <summary>n x nr: row d is w_r^d.</summary>
    public RationalMatrix TargetDirections { get; }

    /// <summary>G, nr x nr, or null for the identity.</summary>
    public RationalMatrix? TargetGram { get; }

    /// <summary>The number n of features.</summary>
    public int Features => InputDirections.Rows;

    /// <summary>The isolated-feature problem (the paper's L~, Eq. 11): one column per feature, weighted by M_d.</summary>
    public Problem IsolatedFeatures(RationalVector weights) => new(InputDirections, TargetDirections, weights, TargetGram);

    /// <summary>The empirical problem: one column (W_p x, W_r x) per sample x. Shapes: samples N x n, weights N.</summary>
    public Problem Empirical(RationalMatrix samples, RationalVector weights) =>
        new(samples * InputDirections, samples * TargetDirections, weights, TargetGram);
}
