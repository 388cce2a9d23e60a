using TheoryChecks.Reporting.Tables;

namespace TheoryChecks.SolverTests.Tables;

/// <summary>The tables about the gallery, made once for all tests that look at them.</summary>
public sealed class GalleryTables
{
    /// <summary>The tables.</summary>
    public IReadOnlyList<FinishedTable> Finished { get; } = Make();

    private static IReadOnlyList<FinishedTable> Make()
    {
        var context = new TableContext();
        return [.. TableRegistry.All.Select(table => new FinishedTable(table, context))];
    }
}
