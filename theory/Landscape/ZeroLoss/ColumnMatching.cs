using TheoryChecks.Patterns;

namespace TheoryChecks.Landscape;

/// <summary>
/// Assigning different neurons to columns, each on in its column: either all listed columns are covered, or some of them are seen by fewer neurons
/// than there are columns (Hall 1935, Koenig 1931).
/// </summary>
internal sealed class ColumnMatching
{
    private ColumnMatching(IReadOnlyList<int>? neurons, IReadOnlyList<int>? cover) => (Neurons, Cover) = (neurons, cover);

    /// <summary>The neuron of each listed column, or null.</summary>
    public IReadOnlyList<int>? Neurons { get; }

    /// <summary>Ascending columns that are seen by fewer neurons than there are columns, or null.</summary>
    public IReadOnlyList<int>? Cover { get; }

    /// <summary>Decides for a pattern and the columns to cover, by augmenting paths.</summary>
    public static ColumnMatching Of(ActivationPattern pattern, IReadOnlyList<int> columns)
    {
        var columnOf = Enumerable.Repeat(-1, pattern.Neurons).ToArray();
        foreach (var c in columns)
        {
            var (seen, visited) = (new bool[pattern.Neurons], new SortedSet<int>());
            if (!Augment(c))
                return new(null, [.. visited]);

            bool Augment(int column)
            {
                visited.Add(column);
                for (var i = 0; i < pattern.Neurons; i++)
                {
                    if (seen[i] || !pattern.IsOn(i, column))
                        continue;
                    seen[i] = true;
                    if (columnOf[i] < 0 || Augment(columnOf[i]))
                    {
                        columnOf[i] = column;
                        return true;
                    }
                }
                return false;
            }
        }
        return new([.. columns.Select(c => Array.IndexOf(columnOf, c))], null);
    }
}
