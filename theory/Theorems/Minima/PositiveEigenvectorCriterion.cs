using TheoryChecks.Exact;
using TheoryChecks.Landscape;
using TheoryChecks.Model;
using TheoryChecks.Patterns;

namespace TheoryChecks.Theorems;

/// <summary>
/// The repaired Theorem 3.6 in its own terms, for linearly independent inputs: a partition pattern carries a partial minimum iff K D has a strictly
/// positive eigenvector for every F_i, where K is the Gram matrix of the targets and D the diagonal matrix of the weights, on the columns of F_i with
/// positive weight.
/// </summary>
internal static class PositiveEigenvectorCriterion
{
    /// <summary>True if the criterion says that a partial minimum exists.</summary>
    public static bool Holds(Problem problem, ActivationPattern pattern) => pattern.Sets.All(set => Holds(problem, set));

    /// <summary>True if K D on this set has a strictly positive eigenvector, or the set has no column of positive weight.</summary>
    public static bool Holds(Problem problem, IEnumerable<int> set)
    {
        int[] weighted = [.. set.Where(c => problem.Weights[c].Sign > 0)];
        var kd = RationalMatrix.Create(weighted.Length, weighted.Length,
            (a, b) => problem.Inner(problem.Target(weighted[a]), problem.Target(weighted[b])) * problem.Weights[weighted[b]]);
        return weighted.Length == 0 || kd.CharacteristicPolynomial().IsolateRealRoots().Any(eigenvalue => HasPositiveEigenvector(kd, eigenvalue));
    }

    private static bool HasPositiveEigenvector(RationalMatrix kd, AlgebraicNumber eigenvalue)
    {
        var program = new ConeProgram(new AlgebraicField(eigenvalue), kd.Rows);
        for (var a = 0; a < kd.Rows; a++)
            program.AddEqual([.. Enumerable.Range(0, kd.Rows).Select(b => new Polynomial([kd[a, b], a == b ? -1 : 0]))]);
        for (var a = 0; a < kd.Rows; a++)
            program.AddStrict([.. Enumerable.Range(0, kd.Rows).Select(b => new Polynomial([a == b ? 1 : 0]))]);
        return program.Solve(out _, out _);
    }
}
