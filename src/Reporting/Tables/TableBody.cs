namespace TheoryChecks.Reporting.Tables;

/// <summary>The rows of a table and what its footer says.</summary>
/// <param name="Rows">One text per column, row by row; an empty text is an empty cell.</param>
/// <param name="Instances">The names of the instances or settings behind the rows.</param>
/// <param name="Evidence">What stands behind the rows, one sentence.</param>
public sealed record TableBody(IReadOnlyList<IReadOnlyList<string>> Rows, IReadOnlyList<string> Instances, string Evidence)
{
    /// <summary>The seeds behind the rows; empty if nothing is random.</summary>
    public IReadOnlyList<int> Seeds { get; init; } = [];

    /// <summary>What a reader must know to read the columns, one sentence each.</summary>
    public IReadOnlyList<string> Notes { get; init; } = [];
}
