using TheoryChecks.Exact;
using TheoryChecks.Model;

namespace TheoryChecks.Landscape;

/// <summary>
/// Permutations of the features that orthogonal maps of inputs and of targets can undo: those that preserve both Gram matrices and the weights. They
/// map zero-loss points to zero-loss points and anchor sets to anchor sets.
/// </summary>
internal static class InstanceSymmetries
{
    /// <summary>All of them, the identity included: result[c] is the image of feature c. The cost grows like N!.</summary>
    public static IReadOnlyList<IReadOnlyList<int>> Of(Problem problem)
    {
        var (inputs, targets) = (problem.Inputs * problem.Inputs.Transpose(), problem.Targets * problem.Targets.Transpose());
        var (found, image) = (new List<IReadOnlyList<int>>(), new List<int>());
        Extend();
        return found;

        void Extend()
        {
            var c = image.Count;
            if (c == problem.Columns)
            {
                found.Add([.. image]);
                return;
            }
            for (var d = 0; d < problem.Columns; d++)
            {
                if (image.Contains(d) || problem.Weights[c] != problem.Weights[d])
                    continue;
                image.Add(d);
                if (Enumerable.Range(0, c + 1).All(b => inputs[b, c] == inputs[image[b], d] && targets[b, c] == targets[image[b], d]))
                    Extend();
                image.RemoveAt(c);
            }
        }
    }
}
