using TheoryChecks.Landscape;

namespace TheoryChecks.Reporting.Tables;

/// <summary>What loss 0 determines, against the anchored features (Eq. 25-26, docs/theorems/anchoring.md).</summary>
public sealed class IdentifiabilityTable : LandscapeTable
{
    /// <inheritdoc/>
    public override string Id => "identifiability";

    /// <inheritdoc/>
    public override string Caption => "Identifiability against anchors.";

    /// <inheritdoc/>
    protected override IReadOnlyList<string> Notes =>
    [
        "One row per set of anchored features up to symmetry; sets: how many sets have these answers.",
        "Reachable: whether some point of loss 0 respects the anchors. Dimension: of the set of such points, the largest over its pieces or, where "
            + "that is not proven, at least so much; gauge: how many of its directions only rescale a neuron.",
        "Decoder, encoder: whether every such point recovers every other feature by decoder columns, by encoder rows. Patterns left: of the free "
            + "neurons, those that still reach loss 0.",
    ];

    /// <inheritdoc/>
    public override IReadOnlyList<TableColumn> Columns(TableContext context) =>
    [
        new("instance"),
        new("anchors"),
        new("sets", ColumnKind.Number),
        new("reachable"),
        new("dimension", ColumnKind.Number),
        new("gauge", ColumnKind.Number),
        new("decoder"), new("encoder"), new("patterns left", ColumnKind.Number),
    ];

    /// <inheritdoc/>
    protected override IEnumerable<IReadOnlyList<string>> Rows(LandscapeReport report, KernelTally tally)
    {
        if (report.Identifiability is null)
        {
            yield return [report.Instance.Name, .. Enumerable.Repeat(LandscapeWords.Undecided, 8)];
            yield break;
        }
        foreach (var entry in report.Identifiability)
        {
            tally.Add(entry.Evidence);
            var isOut = entry.IsReachable == false;
            yield return
            [
                report.Instance.Name, Set(entry.Anchors), Number(entry.AnchorSets), LandscapeWords.Of(entry.IsReachable),
                isOut ? None : Dimension(entry), isOut ? None : Number(entry.Gauge),
                isOut ? None : LandscapeWords.Of(entry.DecoderIsIdentifiable), isOut ? None : LandscapeWords.Of(entry.EncoderIsIdentifiable),
                entry.ZeroLossPatternsLeft is { } left ? Number(left) : None,
            ];
        }
    }
}
