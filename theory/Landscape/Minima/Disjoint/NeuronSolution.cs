using TheoryChecks.Exact;

namespace TheoryChecks.Landscape;

/// <summary>
/// A solution of one neuron's KKT system: (M - alpha N) y = sum of Multipliers p_c over Tight, in the coordinates of <see cref="ColumnSpace"/>.
/// </summary>
/// <param name="Tight">A, the columns whose multiplier may be positive.</param>
/// <param name="EigenvalueIndex">The rank of alpha among the eigenvalues on { tight = 0 }, or null when no column carries weight.</param>
/// <param name="Alpha">The eigenvalue.</param>
/// <param name="Y">r coordinates, in Q(alpha).</param>
/// <param name="Multipliers">One for each tight column.</param>
internal sealed record NeuronSolution(int[] Tight, int? EigenvalueIndex, AlgebraicNumber Alpha, Polynomial[] Y, Polynomial[] Multipliers)
{
    /// <summary>True for a row that is 0 on all weighted columns of its set, with the decoder column 0: stationary whatever the targets are, but
    /// only a rule that is not rectified has it.</summary>
    public bool IsZero { get; init; }

    /// <summary>Such a row, not yet chosen.</summary>
    public static NeuronSolution Zero { get; } = new([], null, AlgebraicNumber.FromRational(Rational.Zero), [], []) { IsZero = true };
}
