using System.Collections.Concurrent;
using TheoryChecks.Exact;
using TheoryChecks.Model;
using TheoryChecks.Patterns;

namespace TheoryChecks.Landscape;

/// <summary>
/// Lower bounds for the loss on a pattern, without search. Columns that no chain of neurons connects are separate problems; in each the best of: a
/// Rayleigh quotient over latents >= 0 if one neuron sees it; rank bounds on the combinations of columns to which a set J of its neurons is blind,
/// and on those orthogonal to them.
/// </summary>
internal sealed class PatternLossBounds(Instance instance, bool addOrthogonal = true)
{
    private const int MostNeuronsForAllSubsets = 8;

    private readonly ConcurrentDictionary<string, IReadOnlyList<LossBlock>> _known = new();
    private readonly int[] _counted = [.. Enumerable.Range(0, instance.Problem.Columns).Where(c => instance.Problem.Weights[c].Sign > 0)];

    /// <summary>The bound that holds for every pattern: what rank nq leaves of all columns.</summary>
    public IReadOnlyList<LossBlock> ForAllPatterns() => _counted.Length == 0
        ? []
        : [LossBlock.ByRank(instance.Problem, Units(_counted), instance.Neurons)];

    /// <summary>Blocks whose values add up to a lower bound on the region of the pattern.</summary>
    public IReadOnlyList<LossBlock> For(ActivationPattern pattern)
    {
        var blocks = new List<LossBlock>();
        var rest = new List<int>(_counted);
        while (rest.Count > 0)
        {
            var (columns, neurons) = (new SortedSet<int> { rest[0] }, new SortedSet<int>());
            // A neuron on some column of the part joins all its columns to it.
            for (var grown = true; grown;)
            {
                grown = false;
                for (var i = 0; i < pattern.Neurons; i++)
                    if (!neurons.Contains(i) && pattern[i].Any(columns.Contains))
                    {
                        neurons.Add(i);
                        columns.UnionWith(pattern[i].Where(c => Array.BinarySearch(_counted, c) >= 0));
                        grown = true;
                    }
            }
            rest.RemoveAll(columns.Contains);
            var sets = neurons.Select(i => pattern[i])
                .Order(Comparer<System.Collections.Immutable.ImmutableArray<int>>.Create((x, y) => x.AsSpan().SequenceCompareTo(y.AsSpan())))
                .ToArray();
            var key = $"{string.Join(' ', columns)}|{string.Join('|', sets.Select(set => string.Join(' ', set)))}";
            blocks.AddRange(_known.GetOrAdd(key, _ => Best([.. columns], sets)));
        }
        return [.. blocks.Where(block => block.Value.Sign > 0)];
    }

    private IReadOnlyList<LossBlock> Best(int[] columns, System.Collections.Immutable.ImmutableArray<int>[] sets)
    {
        var (problem, n) = (instance.Problem, sets.Length);
        var candidates = new List<LossBlock[]>();
        if (n == 1 && instance.Activation.IsRectified)
            candidates.Add([LossBlock.ByOneNeuron(problem, columns)]);
        var subsets = n <= MostNeuronsForAllSubsets ? Enumerable.Range(0, 1 << n) : [0];
        foreach (var subset in subsets)
        {
            var combinations = BlindCombinations.Of(problem, sets.Where((_, i) => (subset >> i & 1) == 1), columns);
            if (combinations.Rows == 0)
                continue;
            var (blind, rest) = (LossBlock.ByRank(problem, combinations, n - int.PopCount(subset)), Orthogonal(combinations, columns));
            candidates.Add(addOrthogonal && rest.Rows > n ? [blind, LossBlock.ByRank(problem, rest, n)] : [blind]);
        }
        return candidates.MaxBy(PatternProofs.Sum)!;
    }

    /// <summary>A basis of the combinations b' of these columns with b D^-1 b'^T = 0 for all rows b.</summary>
    private RationalMatrix Orthogonal(RationalMatrix combinations, int[] columns)
    {
        var scaled = RationalMatrix.Create(
            combinations.Rows, columns.Length, (k, j) => combinations[k, columns[j]] / instance.Problem.Weights[columns[j]]);
        var units = Units(columns);
        return RationalMatrix.FromRows(instance.Problem.Columns, scaled.NullSpace().Select(row => units.Transpose() * row));
    }

    private RationalMatrix Units(IEnumerable<int> columns) =>
        RationalMatrix.FromRows(instance.Problem.Columns, columns.Select(c => RationalVector.Unit(instance.Problem.Columns, c)));
}
