using System.Globalization;
using TheoryChecks.Reporting.Tables;
using TheoryChecks.Training.Store;

namespace TheoryChecks.Appendix;

/// <summary>Recovery and health of dictionaries of a language model's activations, with and without anchors (docs/text.md).</summary>
internal sealed class TextTable : Table
{
    /// <summary>The columns after the row's name, and what they are of.</summary>
    private static readonly (string Header, string Metric)[] Measured =
    [
        ("rows", "encoder.M_IP"), ("cov x rows", "pattern.M_IP"), ("columns", "decoder.M_IP"), ("free", "free.M_IP"),
        ("alone", "anchorsAlone.M_IP"), ("M_GT", "decoder.M_GT"), ("anchored M_GT", "decoder.M_GT.anchored"), ("F1", "F1"),
        ("absorbed", "absorption"), ("expl. var.", "explainedVariance"), ("dead", "deadFraction"), ("beaten", "deadFraction.beaten"),
    ];

    /// <inheritdoc/>
    public override string Id => "text-1";

    /// <inheritdoc/>
    public override string Caption =>
        "Dictionaries of a language model's activations: recovery of WordNet's categories that are not anchored, and health.";

    /// <inheritdoc/>
    public override IReadOnlyList<TableColumn> Columns(TableContext context) =>
        [
        new("problem"), new("tokens", ColumnKind.Number), new("nq", ColumnKind.Number), new("steps"), new("row"),
        .. Measured.Select(one => new TableColumn(one.Header, ColumnKind.Number)),
    ];

    /// <inheritdoc/>
    public override TableBody Make(TableContext context)
    {
        var runs = context.Shared(all => new TextRuns(all));
        var results = runs.Results.Where(result => !IsWhitened(result)).ToArray();
        if (results.Length == 0)
            throw runs.Missing(Id, "result of a dictionary of activations");
        return new(
            [.. results.GroupBy(result => (result.Column, Tokens: Tokens(result), Size: Neurons(result), Steps: Steps(result), result.Row))
                .Select(row => (IReadOnlyList<string>)
                [
                    row.Key.Column, row.Key.Tokens, row.Key.Size, row.Key.Steps, row.Key.Row,
                    .. Measured.Select(one => TextRuns.Spread(row, one.Metric)),
                ])],
            [.. results.Select(Setting).Distinct().Order(StringComparer.Ordinal)],
            "numeric, trained and scored in floating point on the CPU; no certificate.")
        {
            Seeds = TextRuns.Seeds(results.Select(result => result.Seed)),
            Notes =
            [
                "Of categories that are not anchored: mean of the best cosine with the category's mean direction, over encoder rows, the inputs' "
                    + "covariance times rows, decoder columns, and columns that are tied to no anchor (free). Alone: of the anchored directions "
                    + "themselves, without training. M_GT: share of categories at 0.95 or more to a column; of those that are not anchored, and of "
                    + "those that are, or would be.",
                "FA: anchored on mean directions of categories; RA: on as many random directions. F1: of the best latent for a category, on "
                    + "held-out tokens. Absorbed: tokens of a frequent member on which the category's latent is off and another speaks for it. "
                    + "Dead: neurons that fire on no scored token; beaten: those of them that are positive somewhere, but never among the largest.",
                "Several seeds: the mean, and in brackets the least and the greatest.",
            ],
        };
    }

    /// <summary>Whether a dictionary was trained on whitened inputs.</summary>
    internal static bool IsWhitened(BenchResult result) => result.Settings["whitened"]?.GetValue<bool>() ?? false;

    /// <summary>nq.</summary>
    internal static string Neurons(BenchResult result) => result.Settings["neurons"]?.ToString() ?? "";

    /// <summary>Steps, and samples of each.</summary>
    internal static string Steps(BenchResult result) => $"{result.Settings["steps"]} x {result.Settings["batch"]}";

    /// <summary>How many tokens there were, those held out among them; empty where that is not kept.</summary>
    internal static string Tokens(BenchResult result) =>
        result.Settings["data"]?.ToString().Split(", ") is [_, var tokens, ..] && tokens.Split(' ') is [var count, "tokens"] ? count : "";

    /// <summary>A dictionary's size and training, for the footer.</summary>
    internal static string Setting(BenchResult result) => string.Create(
        CultureInfo.InvariantCulture,
        $"nq = {result.Settings["neurons"]}, k = {result.Settings["k"]}, {result.Settings["steps"]} steps of {result.Settings["batch"]}, "
            + $"{result.Settings["anchors"]} anchors");
}
