namespace TheoryChecks.Reporting.Explaining;

/// <summary>Sets of columns or features: a pattern, one for each neuron, or a single set.</summary>
/// <param name="Sets">The sets, each ascending.</param>
/// <param name="IsSingle">True for one set by itself, without the brackets of a pattern.</param>
public sealed record ColumnSets(IReadOnlyList<IReadOnlyList<int>> Sets, bool IsSingle = false)
{
    /// <summary>In the notation of the library: ({0,1}, {}), or {0,1} for a single set.</summary>
    public override string ToString()
    {
        var sets = string.Join(", ", Sets.Select(set => $"{{{string.Join(',', set)}}}"));
        return IsSingle ? sets : $"({sets})";
    }
}
