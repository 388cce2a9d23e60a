using System.Collections.Immutable;
using TheoryChecks.Exact;
using TheoryChecks.Model;

namespace TheoryChecks.Landscape;

/// <summary>Combinations of columns to which neurons are blind: sum_c l_c z_ic = 0 for every encoder, given where the neurons are on.</summary>
internal static class BlindCombinations
{
    /// <summary>A basis of the combinations of columns of positive weight, or of those listed, to which neurons on for these sets are blind. Shape:
    /// any number of rows x N.</summary>
    public static RationalMatrix Of(Problem problem, IEnumerable<ImmutableArray<int>> sets, IReadOnlyList<int>? columns = null)
    {
        columns ??= [.. Enumerable.Range(0, problem.Columns).Where(c => problem.Weights[c].Sign > 0)];
        var rows = sets.SelectMany(set => Enumerable.Range(0, problem.InputDimension)
            .Select(j => new RationalVector(columns.Select(c => set.Contains(c) ? problem.Inputs[c, j] : Rational.Zero)))).ToArray();
        var kernel = rows.Length == 0
            ? [.. Enumerable.Range(0, columns.Count).Select(k => RationalVector.Unit(columns.Count, k))]
            : RationalMatrix.FromRows(rows).NullSpace();
        return RationalMatrix.FromRows(problem.Columns, kernel.Select(row =>
        {
            var wide = new Rational[problem.Columns];
            for (var k = 0; k < columns.Count; k++)
                wide[columns[k]] = row[k];
            return new RationalVector(wide);
        }));
    }

    /// <summary>True unless a neuron that is on for this set is blind to all the combinations.</summary>
    public static bool Sees(Problem problem, ImmutableArray<int> set, RationalMatrix combinations)
    {
        var on = RationalMatrix.Create(problem.Columns, problem.InputDimension, (c, j) => set.Contains(c) ? problem.Inputs[c, j] : Rational.Zero);
        var seen = combinations * on;
        return Enumerable.Range(0, seen.Rows).Any(k => !seen.Row(k).IsZero);
    }
}
