using TheoryChecks.Reporting.Tables;

namespace TheoryChecks.Surveys;

/// <summary>A table of a survey, with rows that are there already.</summary>
internal sealed class SurveyTable(
    string id,
    string caption,
    IReadOnlyList<TableColumn> columns,
    IReadOnlyList<IReadOnlyList<string>> rows,
    SurveyTotals totals,
    params string[] notes)
    : Table
{
    public override string Id => id;

    public override string Caption => caption;

    public override IReadOnlyList<TableColumn> Columns(TableContext context) => columns;

    public override TableBody Make(TableContext context) => new(
        rows,
        [$"{totals.Spec.Count} of the survey {totals.Spec.Name} ({totals.Spec.Hash})"],
        "every answer that is counted rests on certificates that the kernel has accepted; the others are undecided.")
    {
        Notes = notes,
        Seeds = totals.Spec.IsRandom || totals.Spec.Runs > 0 ? [(int)totals.Spec.Seed] : [],
    };
}
