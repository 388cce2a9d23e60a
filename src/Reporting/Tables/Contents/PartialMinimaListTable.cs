using System.Globalization;
using TheoryChecks.Landscape;

namespace TheoryChecks.Reporting.Tables;

/// <summary>Every partial minimum on a partition pattern with its loss and what it is (Thm 3.6).</summary>
public sealed class PartialMinimaListTable : LandscapeTable
{
    /// <inheritdoc/>
    public override string Id => "partial-minima-list";

    /// <inheritdoc/>
    public override string Caption => "Every partial minimum on a realizable partition pattern, up to permuting neurons.";

    /// <inheritdoc/>
    protected override IReadOnlyList<string> Notes =>
        ["Spurious: the loss is above the global minimum. Classification: within the region. Local: a local minimum of the loss itself. A loss "
            + "with a decimal point is irrational, and rounded."];

    /// <inheritdoc/>
    public override IReadOnlyList<TableColumn> Columns(TableContext context) =>
        [new("instance"), new("pattern"), new("loss", ColumnKind.Number), new("classification"), new("local"), new("spurious")];

    /// <inheritdoc/>
    protected override IEnumerable<IReadOnlyList<string>> Rows(LandscapeReport report, KernelTally tally)
    {
        foreach (var entry in report.PartialMinima ?? [])
        {
            tally.Add(entry);
            yield return [
                report.Instance.Name,
                entry.Pattern.ToString(),
                Loss(entry),
                LandscapeWords.Of(entry.Shape),
                LandscapeWords.Of(entry.IsLocalMinimum),
                LandscapeWords.Of(entry.IsSpurious),
            ];
        }
        if (report.PartialMinima is null)
            yield return [
                report.Instance.Name,
                LandscapeWords.Undecided,
                LandscapeWords.Undecided,
                LandscapeWords.Undecided,
                LandscapeWords.Undecided,
                LandscapeWords.Undecided,
            ];
    }

    /// <summary>The exact loss, or 6 digits of it where it is irrational or its fraction is long.</summary>
    internal static string Loss(LocalMinimum entry) => entry.Loss.Lower == entry.Loss.Upper && entry.Loss.Lower.ToString() is { Length: <= 16 } exact
        ? exact
        : string.Create(CultureInfo.InvariantCulture, $"{entry.Loss.Midpoint.ToDouble():0.000000}");
}
