namespace TheoryChecks.Reporting.Tables;

/// <summary>How tables are set for a paper.</summary>
public sealed record LatexOptions
{
    /// <summary>Columns of text on the paper's pages: 1, or 2 as in IEEE proceedings. In two, a table that does not fit one of them spans both, and
    /// one that is longer than a page is split: longtable is an error there.</summary>
    public int Columns { get; init; } = 1;

    /// <summary>What labels begin with; the table's id follows.</summary>
    public string LabelPrefix { get; init; } = "tab:";

    /// <summary>True if what the columns mean, instances, seeds, evidence and version stand below the table.</summary>
    public bool Footers { get; init; } = true;
}
