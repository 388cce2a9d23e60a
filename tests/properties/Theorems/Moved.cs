using TheoryChecks.Exact;
using TheoryChecks.Model;

namespace TheoryChecks.Properties.Theorems;

/// <summary>Copies of an instance that a theorem cannot tell from the original.</summary>
internal static class Moved
{
    /// <summary>Inputs and targets in other orthonormal coordinates, and the features in another order.</summary>
    public static Instance Copy(Instance instance, int seed)
    {
        var (problem, random) = (instance.Problem, new Random(seed));
        var order = Enumerable.Range(0, problem.Columns).ToArray();
        random.Shuffle(order);
        var moved = new Problem(
            Rows(problem.Inputs * RationalOrthogonal.Random(problem.InputDimension, random.Next()), order),
            Rows(problem.Targets * RationalOrthogonal.Random(problem.TargetDimension, random.Next()), order),
            new RationalVector(order.Select(c => problem.Weights[c])));
        return instance.With(problem: moved, anchors: [.. instance.Anchors.Select(a => Array.IndexOf(order, a))]);
    }

    private static RationalMatrix Rows(RationalMatrix matrix, int[] order) => RationalMatrix.FromRows(matrix.Columns, order.Select(matrix.Row));
}
