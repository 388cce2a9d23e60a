using TheoryChecks.Landscape;

namespace TheoryChecks.Reporting.Tables;

/// <summary>One row for the landscape of each instance.</summary>
public sealed class LandscapeSummaryTable : LandscapeTable
{
    /// <inheritdoc/>
    public override string Id => "landscape";

    /// <inheritdoc/>
    public override string Caption => "The landscape of each instance.";

    /// <inheritdoc/>
    protected override IReadOnlyList<string> Notes =>
    [
        "nq neurons on N features. Minimum: the global minimum exactly, or an interval that holds the infimum of the loss. Patterns are ordered, "
            + "one set per neuron; mono: those that reach loss 0 with every neuron on for at most one feature.",
        "Spurious: partial minima on partition patterns, up to permuting neurons, that are local minima above the global minimum.",
        "Dimension: of the set of points of loss 0, the largest over its pieces or, where that is not proven, at least so much.",
    ];

    /// <inheritdoc/>
    public override IReadOnlyList<TableColumn> Columns(TableContext context) =>
    [
        new("instance"),
        new("activation"),
        new("nq", ColumnKind.Number),
        new("N", ColumnKind.Number),
        new("minimum"),
        new("patterns", ColumnKind.Number),
        new("loss 0", ColumnKind.Number), new("mono", ColumnKind.Number), new("spurious", ColumnKind.Number), new("dimension", ColumnKind.Number),
    ];

    /// <inheritdoc/>
    protected override IEnumerable<IReadOnlyList<string>> Rows(LandscapeReport report, KernelTally tally)
    {
        var (instance, minimum, zeroLoss) = (report.Instance, report.GlobalMinimum, report.ZeroLoss);
        foreach (var evidence in new[] { minimum?.Evidence, zeroLoss?.Evidence, report.PartialMinimaComplete }.OfType<LandscapeEvidence>())
            tally.Add(evidence);
        var spurious = report.PartialMinima?.Where(entry => entry is { IsSpurious: true, IsLocalMinimum: true }).ToArray();
        foreach (var entry in spurious ?? [])
            tally.Add(entry);
        var plain = report.Identifiability?.FirstOrDefault(entry => entry.Anchors.Count == 0);
        if (plain is not null)
            tally.Add(plain.Evidence);
        yield return
        [
            instance.Name, instance.Activation.Kind, Number(instance.Neurons), Number(instance.Problem.Columns),
            minimum is null ? LandscapeWords.Undecided : minimum.IsExact ? $"{minimum.Lower}" : $"[{minimum.Lower}, {minimum.Upper}]",
            Number(zeroLoss?.Patterns),
            zeroLoss is null
                ? LandscapeWords.Undecided
                : zeroLoss.UndecidedPatterns.IsZero
                    ? Number(zeroLoss.ZeroLossPatterns)
                    : $"{zeroLoss.ZeroLossPatterns} to {zeroLoss.ZeroLossPatterns + zeroLoss.UndecidedPatterns}",
            Number(zeroLoss?.MonosemanticZeroLossPatterns),
            spurious is null
                ? LandscapeWords.Undecided
                : LandscapeWords.Counted(report, spurious.Length),
            plain is null ? LandscapeWords.Undecided : plain.IsReachable == false ? None : Dimension(plain),
        ];
    }
}
