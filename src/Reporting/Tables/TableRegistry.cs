namespace TheoryChecks.Reporting.Tables;

/// <summary>All tables, in the order in which they are made.</summary>
public static class TableRegistry
{
    /// <summary>The tables.</summary>
    public static IReadOnlyList<Table> All { get; } =
    [
        new VerdictsTable(),
        new VerdictMatrixTable(),
        new ZeroLossTable(),
        new LandscapeSummaryTable(),
        new IdentifiabilityTable(),
        new PartialMinimaTable(),
        new PartialMinimaListTable(),
        new AbsorptionTable(),
    ];
}
