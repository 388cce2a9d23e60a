namespace TheoryChecks.Reporting.Tables;

/// <summary>The tables of the theory, in the order in which they are made. Those that rest on training are added by TheoryChecks.Appendix.</summary>
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
