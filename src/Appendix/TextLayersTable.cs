using TheoryChecks.Reporting.Tables;
using TheoryChecks.Training.Store;

namespace TheoryChecks.Appendix;

/// <summary>Rows, covariance times rows and columns side by side, layer by layer, with and without whitened inputs (docs/text.md).</summary>
internal sealed class TextLayersTable : Table
{
    private static readonly (string Header, string Metric)[] Measured =
    [
        ("rows", "encoder.M_IP"), ("cov x rows", "pattern.M_IP"), ("columns", "decoder.M_IP"), ("rows, whitened coordinates", "whitened.M_IP"),
        ("F1", "F1"), ("F1 tokens", "F1.token"), ("F1 positions", "F1.position"), ("F1 parts of speech", "F1.part"),
        ("expl. var.", "explainedVariance"), ("dead", "deadFraction"),
    ];

    /// <inheritdoc/>
    public override string Id => "text-2";

    /// <inheritdoc/>
    public override string Caption => "Encoder rows, covariance times rows and decoder columns of dictionaries without anchors, layer by layer.";

    /// <inheritdoc/>
    public override IReadOnlyList<TableColumn> Columns(TableContext context) =>
    [
        new("problem"), new("tokens", ColumnKind.Number), new("nq", ColumnKind.Number), new("steps"), new("row"),
        new("inputs"),
        .. Measured.Select(one => new TableColumn(one.Header, ColumnKind.Number)),
    ];

    /// <inheritdoc/>
    public override TableBody Make(TableContext context)
    {
        var runs = context.Shared(all => new TextRuns(all));
        var results = runs.Results.Where(IsPlain).ToArray();
        if (results.Length == 0)
            throw runs.Missing(Id, "result of a dictionary without anchors");
        return new(
            [.. results.GroupBy(result => (
                    Problem(result), Tokens: TextTable.Tokens(result), Size: TextTable.Neurons(result),
                    Steps: TextTable.Steps(result), result.Row, IsWhitened: TextTable.IsWhitened(result)))
                .OrderBy(row => row.Key.Item1, StringComparer.Ordinal).ThenBy(row => row.Key.Tokens, StringComparer.Ordinal)
                .ThenBy(row => row.Key.Size, StringComparer.Ordinal).ThenBy(row => row.Key.Steps, StringComparer.Ordinal)
                .ThenBy(row => row.Key.Row, StringComparer.Ordinal).ThenBy(row => row.Key.IsWhitened)
                .Select(row => (IReadOnlyList<string>)
                    [row.Key.Item1, row.Key.Tokens, row.Key.Size, row.Key.Steps, row.Key.Row,
                        row.Key.IsWhitened ? "whitened" : "plain", .. Measured.Select(one => TextRuns.Spread(row, one.Metric))])],
            [.. results.Select(TextTable.Setting).Distinct().Order(StringComparer.Ordinal)],
            "numeric, trained and scored in floating point on the CPU; no certificate.")
        {
            Seeds = TextRuns.Seeds(results.Select(result => result.Seed)),
            Notes =
            [
                "Of categories that are not among the anchored ones of other rows: mean of the best cosine with the category's mean direction. "
                    + "A model on whitened inputs is folded back to inputs as they come before it is compared; in whitened coordinates its rows "
                    + "are compared with the directions there.",
                "F1: of the best latent of a class, on held-out tokens: categories, frequent tokens, positions, parts of speech.",
            ],
        };
    }

    /// <summary>The problem, without what was done to its inputs.</summary>
    internal static string Problem(BenchResult result) => result.Settings["problem"]?.GetValue<string>() ?? result.Column;

    /// <summary>Whether nothing is anchored.</summary>
    internal static bool IsPlain(BenchResult result) => !result.Row.Contains('+', StringComparison.Ordinal);
}
