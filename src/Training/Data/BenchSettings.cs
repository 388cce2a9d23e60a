using System.Collections.Immutable;
using System.Globalization;

namespace TheoryChecks.Training.Data;

/// <summary>
/// A Linear Representation Bench: n features x >= 0 that are rarely active, seen through W x. The paper's own settings are n = 1000, np = 768, S =
/// 0.99 (activity 0.01), M = 0.1, N = 100,000; frequencies that differ, correlation and hierarchy go beyond it and are off by default.
/// </summary>
public sealed record BenchSettings
{
    /// <summary>What is reconstructed from what.</summary>
    public BenchKind Kind { get; init; } = BenchKind.Autoencoder;

    /// <summary>n.</summary>
    public int Features { get; init; } = 1000;

    /// <summary>np; for a crosscoder, of each source.</summary>
    public int InputDimension { get; init; } = 768;

    /// <summary>nr of a transcoder.</summary>
    public int TargetDimension { get; init; } = 768;

    /// <summary>Sources of a crosscoder.</summary>
    public int Sources { get; init; } = 2;

    /// <summary>M: the largest signed inner product of two directions; of the rule <see cref="DirectionKind.Absolute"/>, the largest |inner
    /// product|.</summary>
    public double Interference { get; init; } = 0.1;

    /// <summary>How directions are drawn.</summary>
    public DirectionKind Directions { get; init; }

    /// <summary>eps of Eq. 28, how far below M the hinge aims; null for M / 10.</summary>
    public double? DirectionMargin { get; init; }

    /// <summary>lambda of Eq. 28.</summary>
    public double DirectionLambda { get; init; } = 0.01;

    /// <summary>The step of Eq. 29.</summary>
    public double DirectionStep { get; init; } = 0.05;

    /// <summary>Steps of Eq. 29 that are taken even where M is met before; 0 stops at M. Of the frame potential: its steps, 0 for as many as it
    /// takes.</summary>
    public int DirectionSteps { get; init; }

    /// <summary>1 - S: the mean over features of Pr(x_d > 0), or, with a hierarchy, over its roots.</summary>
    public double Activity { get; init; } = 0.01;

    /// <summary>c in x_d = c + b Exp(1), given x_d > 0.</summary>
    public double MagnitudeMinimum { get; init; } = 1;

    /// <summary>b in x_d = c + b Exp(1), given x_d > 0.</summary>
    public double MagnitudeMean { get; init; } = 1;

    /// <summary>N: how many different samples there are to train on; 0 for no end.</summary>
    public int Samples { get; init; } = 100_000;

    /// <summary>s in Pr(x_d > 0) proportional to (d + 1)^-s; 0 for equal frequencies.</summary>
    public double ZipfExponent { get; init; }

    /// <summary>Neighbouring features that are correlated with each other; 1 for none.</summary>
    public int GroupSize { get; init; } = 1;

    /// <summary>
    /// The share c of a group's common coin, in [0, 1]: with probability sqrt(c), a feature follows its group's uniform number instead of its own, so
    /// Pr(i and j active) = c min(q_i, q_j) + (1 - c) q_i q_j, and with equal frequencies c is the correlation of the two supports.
    /// </summary>
    public double Correlation { get; init; }

    /// <summary>Children of every feature in the trees of a hierarchy; 0 for none.</summary>
    public int Branching { get; init; }

    /// <summary>Levels below the root.</summary>
    public int Depth { get; init; } = 1;

    /// <summary>Pr(child active | parent active); a child is never active without its parent. If exclusive: Pr(some child active | parent
    /// active).</summary>
    public double ChildActivity { get; init; } = 0.2;

    /// <summary>True if at most one child of a parent is active.</summary>
    public bool Exclusive { get; init; }

    /// <summary>Everything random follows from it.</summary>
    public long Seed { get; init; }

    /// <summary>eps of Eq. 28.</summary>
    public double Margin => DirectionMargin ?? Interference / 10;

    /// <summary>True if no feature's activity says anything about another's.</summary>
    public bool IsIndependent => Branching == 0 && (GroupSize == 1 || Correlation == 0);

    /// <summary>The dimension of the inputs as models see them.</summary>
    public int ModelInputDimension => Kind == BenchKind.Crosscoder ? Sources * InputDimension : InputDimension;

    /// <summary>The dimension of the targets as models see them.</summary>
    public int ModelTargetDimension => Kind == BenchKind.Transcoder ? TargetDimension : ModelInputDimension;

    /// <summary>What is wrong with the settings, or null.</summary>
    public string? Misfit() =>
        Range("features", Features, 1, 1 << 20)
            ?? Range("the input dimension", InputDimension, 1, 1 << 16) ?? Range("the target dimension", TargetDimension, 1, 1 << 16)
        ?? Range(
            "sources",
            Sources,
            1,
            64) ?? Range(
                "samples",
                Samples,
                0,
                int.MaxValue) ?? Range("the group size", GroupSize, 1, Features) ?? Range("the branching", Branching, 0, Features)
        ?? Range(
            "the depth",
            Depth,
            1,
            30) ?? Range(
                "M", Interference, 0, 1) ?? Range("the activity", Activity, 0, 1) ?? Range("the magnitudes' minimum", MagnitudeMinimum, 0, 1e6)
        ?? Range(
            "the magnitudes' mean above it",
            MagnitudeMean,
            0,
            1e6) ?? Range("the Zipf exponent", ZipfExponent, 0, 10) ?? Range("the correlation", Correlation, 0, 1)
        ?? Range("the child activity", ChildActivity, 0, 1)
        ?? Range("the directions' margin", DirectionMargin ?? 0, 0, 1) ?? Range("the directions' lambda", DirectionLambda, 0, 1e3)
        ?? Range("the directions' step", DirectionStep, 0, 1e3) ?? Range("the directions' steps", DirectionSteps, 0, 1 << 20)
        ?? (MagnitudeMinimum + MagnitudeMean > 0 ? null : "magnitudes are 0; raise their minimum or their mean.")
        ?? ((long)Features * ModelInputDimension > 1 << 28
            ? $"{Features} directions of dimension {ModelInputDimension} are more than 2^28 numbers; take fewer."
            : null)
        ?? (Frequencies()[0] > 1
            ? string.Create(
                CultureInfo.InvariantCulture,
                $"the most frequent feature would be active with probability {Frequencies()[0]:0.###}, more than 1; lower the activity or the Zipf "
                    + $"exponent.")
            : null);

    /// <summary>Pr(coin of d shows active): that of the feature, for children given their parent.</summary>
    public double[] Frequencies()
    {
        var parents = Parents();
        var roots = parents.Count(parent => parent < 0);
        var weights = Enumerable.Range(1, roots).Select(rank => Math.Pow(rank, -ZipfExponent)).ToArray();
        var (mean, rank) = (weights.Average(), 0);
        return [.. parents.Select(parent => parent < 0 ? Activity * weights[rank++] / mean : Exclusive ? ChildActivity / Branching : ChildActivity)];
    }

    /// <summary>The parent of every feature, -1 for roots: blocks of complete trees in level order, the last one cut off where features
    /// end.</summary>
    public ImmutableArray<int> Parents()
    {
        if (Branching == 0)
            return [.. Enumerable.Repeat(-1, Features)];
        var (block, level) = (1L, 1L);
        for (var depth = 0; depth < Depth && block < Features; depth++)
            block += level *= Branching;
        return [.. Enumerable.Range(0, Features).Select(d => d % block == 0 ? -1 : (int)(d - d % block + (d % block - 1) / Branching))];
    }

    /// <summary>Pr(x_d > 0).</summary>
    public double[] Activities()
    {
        var (parents, activities) = (Parents(), Frequencies());
        for (var d = 0; d < Features; d++)
            if (parents[d] >= 0)
                activities[d] *= activities[parents[d]];
        return activities;
    }

    /// <summary>Var x_d: q (c^2 + 2 c b + 2 b^2) - (q (c + b))^2 with q = Pr(x_d > 0), x_d = c + b Exp(1).</summary>
    public double[] Variances()
    {
        var (c, b) = (MagnitudeMinimum, MagnitudeMean);
        return Array.ConvertAll(Activities(), q => (q * ((c * c) + (2 * c * b) + (2 * b * b))) - (q * (c + b) * q * (c + b)));
    }

    private static string? Range<T>(string what, T value, T least, T most)
        where T : IComparable<T>, IFormattable =>
        value.CompareTo(least) >= 0 && value.CompareTo(most) <= 0 && value is not double.NaN
            ? null
            : string.Create(CultureInfo.InvariantCulture, $"{what}: found {value}; from {least} to {most} is wanted.");
}
