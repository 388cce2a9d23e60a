using System.Globalization;
using TheoryChecks.Reporting.Tables;
using TheoryChecks.Training.Lrb;
using TheoryChecks.Training.Store;

namespace TheoryChecks.Appendix;

/// <summary>A table of the paper on the Linear Representation Bench (docs/bench.md), our numbers beside the paper's.</summary>
/// <param name="table">One of <see cref="LrbPlan.Tables"/>.</param>
public sealed class BenchTable(string table) : Table
{
    /// <inheritdoc/>
    public override string Id => $"bench-{table}";

    /// <inheritdoc/>
    public override string Caption =>
        $"The paper's table {table} on the Linear Representation Bench, trained anew{(Varies.Length > 0 ? $": {Varies} varies" : "")}.";

    private string Varies =>
        table switch { "4" => "the number n of features", "5" => "the interference M", "6" => "the activity 1 - S", "7" => "k", _ => "" };

    /// <inheritdoc/>
    public override IReadOnlyList<TableColumn> Columns(TableContext context) =>
    [
        .. table == "1" ? Array.Empty<TableColumn>() : [new TableColumn("setting")],
        new("row"), new("M_GT", ColumnKind.Number), new("paper", ColumnKind.Number), new("M_IP", ColumnKind.Number), new("paper", ColumnKind.Number),
        new("rows M_GT", ColumnKind.Number), new("rows M_IP", ColumnKind.Number),
        new("pattern M_GT", ColumnKind.Number), new("pattern M_IP", ColumnKind.Number),
        new("dec M_GT", ColumnKind.Number), new("dec M_IP", ColumnKind.Number), new("dead", ColumnKind.Number),
        .. context.Scale == TableScale.Full ? [new TableColumn("steps", ColumnKind.Number)] : Array.Empty<TableColumn>(),
    ];

    /// <inheritdoc/>
    public override TableBody Make(TableContext context)
    {
        var results = context.Shared(all => new BenchRuns(all)).Of(table);
        var rows = results.GroupBy(result => (result.Column, result.Row)).Select(row =>
        {
            var paper = PaperResults.Find(table, row.Key.Row, row.Key.Column);
            return (IReadOnlyList<string>)
            [
                .. table == "1" ? Array.Empty<string>() : [row.Key.Column],
                row.Key.Row,
                Spread("printed.M_GT", Percent),
                paper is { } recovered ? Percent(recovered.Recovered) : "",
                Spread("printed.M_IP", Number),
                paper is { } product ? Number(product.InnerProduct) : "",
                Spread("encoder.M_GT", Percent), Spread("encoder.M_IP", Number),
                Spread("pattern.M_GT", Percent), Spread("pattern.M_IP", Number),
                Spread("decoder.M_GT", Percent), Spread("decoder.M_IP", Number), Spread("deadFraction", Percent),
                .. context.Scale == TableScale.Full ? [Steps(row)] : Array.Empty<string>(),
            ];

            string Spread(string metric, Func<double, string> format)
            {
                var values = row.Select(result => result.Metrics.Single(pair => pair.Key == metric).Value).ToArray();
                return values.Length == 1 ? format(values[0]) : $"{format(values.Average())} [{format(values.Min())}, {format(values.Max())}]";
            }
        });
        var scale = LrbScale.ByName(context.Scale.ToString().ToLowerInvariant());
        var notes = new List<string>
        {
            "M_GT, M_IP as the paper prints them: share of features with max |w_i . w_d| > 0.95 and its mean, over encoder rows that are not "
                + "normalised. Rows: share of features with a cosine of at least 0.95 to some encoder row, and mean of the best cosine; pattern: the "
                + "same by the inputs' covariance times the rows; dec: by decoder columns. On features that are not anchored. Dead: neurons that "
                + "never fire. FA: anchored.",
            "Directions: Eq. 27-29 as printed, stopped at M, with eps = M / 10, lambda = 0.01 and step 0.05, which the paper does not give.",
        };
        if (scale.Divisor > 1)
            notes.Add(string.Create(
                CultureInfo.InvariantCulture,
                $"n, np, nq, k, anchors and N are the paper's divided by {scale.Divisor}, trained for {scale.Steps} steps of {scale.BatchSize} "
                    + $"samples: the paper's numbers are for its own size, and settings that the paper does not give follow one rule for all rows."));
        var left = LrbPlan.Jobs(table, scale, context.Seed).Select(job => (job.Column, job.Row)).Except(results.Select(one => (one.Column, one.Row)))
            .Select(row => row.Column.Length > 0 ? $"{row.Row} {row.Column}" : row.Row)
            .ToArray();
        if (left.Length > 0)
            notes.Add($"Not run yet, and left out: {string.Join(", ", left)}.");
        if (context.Seeds > 1)
            notes.Add("Each cell: the mean over the seeds, and in brackets the least and the greatest.");
        return new([.. rows], [.. results.Select(Bench).Distinct()], "numeric, trained and scored in floating point on the CPU; no certificate.")
        {
            Seeds = [.. Enumerable.Range(context.Seed, context.Seeds)],
            Notes = notes,
        };
    }

    private static string Bench(BenchResult result) =>
        string.Create(
            CultureInfo.InvariantCulture,
            $"LRB n = {result.Settings["features"]}, np = {result.Settings["inputDimension"]}, nq = {result.Settings["neurons"]}");

    private static string Steps(IEnumerable<BenchResult> row) =>
        string.Join(", ", row.Select(result => result.Settings["steps"]!.GetValue<long>()).Distinct().Order()
            .Select(steps => string.Create(CultureInfo.InvariantCulture, $"{steps}")));

    private static string Percent(double share) => string.Create(CultureInfo.InvariantCulture, $"{100 * share:0.0}%");

    private static string Number(double value) => string.Create(CultureInfo.InvariantCulture, $"{value:0.000}");
}
