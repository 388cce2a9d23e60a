using TheoryChecks.Landscape;

namespace TheoryChecks.Reporting.Tables;

/// <summary>The partial minima on partition patterns, counted by what they are (Thm 3.6, docs/theorems/3.6.md).</summary>
public sealed class PartialMinimaTable : LandscapeTable
{
    /// <inheritdoc/>
    public override string Id => "partial-minima";

    /// <inheritdoc/>
    public override string Caption => "Partial minima on realizable partition patterns, counted up to permuting neurons.";

    /// <inheritdoc/>
    protected override IReadOnlyList<string> Notes =>
    [
        "Trap: a local minimum within its region, strict up to rescaling neurons and moves that change no activation; flat: a local minimum, not "
            + "strict; saddle: a certified direction of descent. "
            + "Undecided: partial minima whose shape the tests do not tell, and partition patterns on which existence is not settled.",
        "At least: the minima that were found are certified; a pattern may carry more where inputs are dependent "
            + "(docs/theorems/3.6.md, \"How many\").",
        "Spurious: traps and flats in the interior of their region with a loss above the global minimum; lowest and highest are their losses.",
        "Complete: every partition pattern is decided; the others have no partial minimum.",
    ];

    /// <inheritdoc/>
    public override IReadOnlyList<TableColumn> Columns(TableContext context) =>
    [
        new("instance"),
        new("minima", ColumnKind.Number),
        new("trap", ColumnKind.Number),
        new("flat", ColumnKind.Number),
        new("saddle", ColumnKind.Number),
        new("undecided", ColumnKind.Number),
        new("spurious", ColumnKind.Number), new("lowest", ColumnKind.Number), new("highest", ColumnKind.Number), new("complete"),
    ];

    /// <inheritdoc/>
    protected override IEnumerable<IReadOnlyList<string>> Rows(LandscapeReport report, KernelTally tally)
    {
        if (report.PartialMinima is not { } minima)
        {
            yield return [report.Instance.Name, .. Enumerable.Repeat(LandscapeWords.Undecided, 9)];
            yield break;
        }
        tally.Add(report.PartialMinimaComplete);
        foreach (var entry in minima)
            tally.Add(entry);
        var spurious = minima.Where(entry => entry is { IsSpurious: true, IsLocalMinimum: true }).OrderBy(entry => entry.Loss.Lower).ToArray();
        yield return
        [
            report.Instance.Name, LandscapeWords.Counted(report, minima.Count),
            Count(MinimumShape.Trap), Count(MinimumShape.Flat), Count(MinimumShape.Saddle),
            Number(minima.Count(entry => entry.Shape is null) + report.UndecidedPartitions.Count),
            LandscapeWords.Counted(report, spurious.Length),
            spurious.Length == 0 ? None : PartialMinimaListTable.Loss(spurious[0]),
            spurious.Length == 0 ? None : PartialMinimaListTable.Loss(spurious[^1]),
            report.IsPartialMinimaComplete ? "yes" : LandscapeWords.Undecided,
        ];

        string Count(MinimumShape shape) => LandscapeWords.Counted(report, minima.Count(entry => entry.Shape == shape));
    }
}
