using System.Globalization;
using TheoryChecks.Exact;
using TheoryChecks.Theorems;

namespace TheoryChecks.Reporting.Tables;

/// <summary>Every theorem, as published and as repaired: how many instances say what.</summary>
public sealed class VerdictsTable : Table
{
    private const int MostNamed = 3;

    /// <inheritdoc/>
    public override string Id => "verdicts";

    /// <inheritdoc/>
    public override string Caption => "Theorems as published and as repaired, decided on every instance.";

    /// <inheritdoc/>
    public override IReadOnlyList<TableColumn> Columns(TableContext context) =>
    [
        new("theorem"),
        new("form"),
        new("holds", ColumnKind.Number),
        new("refuted", ColumnKind.Number),
        new("n/a", ColumnKind.Number),
        new("vacuous", ColumnKind.Number),
        new("undecided", ColumnKind.Number),
        .. context.Prover is null ? Array.Empty<TableColumn>() : [new("proved", ColumnKind.Number)],
        new("refuted by", ColumnKind.Prose),
    ];

    /// <inheritdoc/>
    public override TableBody Make(TableContext context)
    {
        var tally = new KernelTally();
        var verdicts = context.Verification.Verdicts;
        foreach (var verdict in verdicts)
            tally.Add(verdict);
        var rows = context.Theorems.SelectMany(theorem => verdicts.Where(verdict => verdict.Theorem == theorem.Id)
            .GroupBy(verdict => verdict.Form)
            .OrderBy(form => form.Key)
            .Select(form =>
        {
            string[] refuting = [.. form.Where(verdict => verdict.Kind == VerdictKind.Refuted).Select(verdict => verdict.Instance)];
            return (IReadOnlyList<string>)
            [
                theorem.Id,
                form.Key.Word(),
                Count(VerdictKind.Holds),
                Count(VerdictKind.Refuted),
                Count(VerdictKind.NotApplicable),
                Count(VerdictKind.Vacuous),
                Count(VerdictKind.Undecided),
                .. context.Prover is null ? Array.Empty<string>() : [Number(form.Count(IsProved))],
                refuting.Length <= MostNamed
                    ? string.Join(", ", refuting)
                    : $"{string.Join(", ", refuting.Take(MostNamed))} and {refuting.Length - MostNamed} more",
            ];

            string Count(VerdictKind kind) => Number(form.Count(verdict => verdict.Kind == kind));
        }));
        return new([.. rows], [.. context.Instances.Select(instance => instance.Name)], Levels(context, tally))
        {
            Notes = ["Refuted: the hypotheses hold and the conclusion fails. N/a: a hypothesis fails. Vacuous: the conclusion says nothing."
                + (context.Prover is null ? "" : " Proved: verdicts that hold, are refuted or vacuous, with all certificates proved.")],
        };
    }

    private static string Number(int count) => count.ToString(CultureInfo.InvariantCulture);

    private static bool IsProved(ReportedVerdict verdict) =>
        verdict.IsProved && verdict.Kind is not (VerdictKind.Undecided or VerdictKind.NotApplicable);

    /// <summary>What stands behind the verdicts: the kernel, a prover where one ran, and whatever else some verdicts rest on.</summary>
    internal static string Levels(TableContext context, KernelTally tally)
    {
        var others = context.Verification.Verdicts.Where(verdict => verdict.Kind is not (VerdictKind.Undecided or VerdictKind.NotApplicable)
            && verdict.Evidence != EvidenceLevel.Kernel)
            .GroupBy(verdict => verdict.Evidence).OrderBy(level => level.Key)
            .Select(level => $" {level.Key.Word()}: {Counted.Of(level.Count(), "verdict")}.");
        var proofs = context.Prover is { } prover
            ? $" Proved by {prover.By}: {context.Verification.Verdicts.Sum(verdict => verdict.Proved!.Paths.Count)} of them."
            : "";
        return $"{tally}{proofs}{string.Concat(others)}";
    }
}
