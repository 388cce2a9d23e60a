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
internal sealed record NeuronSolution(int[] Tight, int? EigenvalueIndex, AlgebraicNumber Alpha, Polynomial[] Y, Polynomial[] Multipliers);
