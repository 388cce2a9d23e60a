using TheoryChecks.Theorems;

namespace TheoryChecks.Reporting.Tables;

/// <summary>Every theorem on every instance, one letter for each form.</summary>
public sealed class VerdictMatrixTable : Table
{
    /// <inheritdoc/>
    public override string Id => "verdict-matrix";

    /// <inheritdoc/>
    public override string Caption => "Verdicts by instance.";

    /// <inheritdoc/>
    public override IReadOnlyList<TableColumn> Columns(TableContext context) =>
        [new("instance"), .. context.Theorems.Select(theorem => new TableColumn(Heading(theorem.Id), ColumnKind.Mark))];

    /// <inheritdoc/>
    public override TableBody Make(TableContext context)
    {
        var tally = new KernelTally();
        foreach (var verdict in context.Verification.Verdicts)
            tally.Add(verdict);
        var cells = context.Verification.Verdicts.ToLookup(verdict => (verdict.Instance, verdict.Theorem));
        return new(
            [.. context.Instances.Select(instance => (IReadOnlyList<string>)
                [
                    instance.Name,
                    .. context.Theorems.Select(theorem => string.Join(
                        ' ', cells[(instance.Name, theorem.Id)].OrderBy(verdict => verdict.Form).Select(Letter))),
                ])],
            [.. context.Instances.Select(instance => instance.Name)],
            VerdictsTable.Levels(context, tally))
        {
            Notes = ["In each cell: as published, as repaired, and for Theorem 3.6 its prevalence. H: holds; R: refuted; -: a hypothesis fails; V: "
                + $"vacuous; U: undecided.{(context.Prover is null ? "" : " With p: all certificates are proved, too.")}"],
        };
    }

    /// <summary>Ids that are words are shortened, so that the columns stay narrow.</summary>
    private static string Heading(string id) => id switch
    {
        "example-3.5" => "ex. 3.5",
        "3.3-global" => "3.3 gl.",
        "3.4-nonidentifiable" => "3.4 n.i.",
        "anchoring" => "anch.",
        "recovery-gauge" => "gau",
        "recovery-rows" => "row",
        _ => id,
    };

    private static string Letter(ReportedVerdict verdict) => verdict.Kind switch
    {
        VerdictKind.NotApplicable => "-",
        VerdictKind.Undecided => "U",
        VerdictKind.Holds => $"H{Mark(verdict)}",
        VerdictKind.Refuted => $"R{Mark(verdict)}",
        _ => $"V{Mark(verdict)}",
    };

    private static string Mark(ReportedVerdict verdict) => verdict.IsProved ? "p" : "";
}
