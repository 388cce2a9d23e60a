using System.Globalization;
using System.Text.RegularExpressions;
using TheoryChecks.Appendix;
using TheoryChecks.CrossCheck;
using TheoryChecks.Training.Store;

namespace TheoryChecks.SolverTests.Text;

/// <summary>The tables of docs/text.md, made of what is stored.</summary>
internal static partial class TextPage
{
    private static readonly (string Header, string Metric)[] Measured =
    [
        ("rows", "encoder.M_IP"), ("cov x rows", "pattern.M_IP"), ("columns", "decoder.M_IP"), ("free columns", "free.M_IP"),
        ("alone", "anchorsAlone.M_IP"), ("F1", "F1"), ("F1 tokens", "F1.token"), ("absorbed", "absorption"),
        ("expl. var.", "explainedVariance"), ("L0", "L0"), ("dead", "deadFraction"), ("beaten", "deadFraction.beaten"),
    ];

    /// <summary>What anchors do to categories, at full size, in sentences.</summary>
    public static IEnumerable<string> Claim(IReadOnlyList<BenchResult> results)
    {
        var (none, means, random) = (Of("TopK"), Of("TopK+FA"), Of("TopK+RA"));
        const string Anchored = "decoder.M_GT.anchored", Column = "decoder.M_IP", Row = "encoder.M_IP", Pattern = "pattern.M_IP";
        yield return $"- On anchored categories M_GT by columns is {Say(means, Anchored)} with anchors, since their columns are put there; it is "
            + $"{Say(none, Anchored)} without, and on all other categories {Say(means, "decoder.M_GT")} with anchors and "
            + $"{Say(none, "decoder.M_GT")} without.";
        yield return $"- On categories that are not anchored the mean cosine of the best column is {Say(none, Column)} without anchors and "
            + $"{Say(means, Column)} with; the anchored directions alone, without any training, have {Say(means, "anchorsAlone.M_IP")} there, and "
            + $"the best column that is tied to no anchor {Say(means, "free.M_IP")}.";
        yield return $"- As many random anchors give {Say(random, Column)}.";
        yield return $"- Rows: {Say(none, Row)} without anchors, {Say(means, Row)} with, {Say(random, Row)} with random ones; "
            + $"covariance times rows: {Say(none, Pattern)}, {Say(means, Pattern)}, {Say(random, Pattern)}.";
        yield return $"- The best latent for a category has an F1 of {Say(none, "F1")} (with anchors {Say(means, "F1")}, on those that are anchored "
            + $"{Say(means, "F1.anchored")}), for a part of speech {Say(none, "F1.part")}, for a position {Say(none, "F1.position")}, for a "
            + $"frequent token {Say(none, "F1.token")}.";
        yield return $"- Explained variance on held-out tokens: {Say(none, "explainedVariance")} without anchors, "
            + $"{Say(means, "explainedVariance")} with, {Say(random, "explainedVariance")} with random ones.";

        BenchResult[] Of(string row) => [.. results.Where(one => one.Scale == "full" && one.Column == "residual-3" && one.Row == row)];

        static string Say(IEnumerable<BenchResult> row, string metric) => TextRuns.Number(row.Average(one => Metric(one, metric)));
    }

    /// <summary>Layer by layer: autoencoders without anchors on the same texts.</summary>
    public static BenchResult[] OfLayers(IEnumerable<BenchResult> results) =>
        [.. results.Where(one => one.Scale == "small" && one.Row == "TopK" && IsOfOnePlace(one)).GroupBy(TextTable.Tokens)
            .OrderByDescending(same => same.Select(TextLayersTable.Problem).Distinct().Count()).Take(1).SelectMany(same => same)];

    /// <summary>Method by method: small autoencoders on all texts, with anchors and without, whitened ones among them.</summary>
    public static BenchResult[] OfMethods(IReadOnlyList<BenchResult> results) =>
        [.. results.Where(one => one.Scale == "small" && IsOfOnePlace(one)).Except(OfLayers(results))];

    /// <summary>Rows, covariance times rows and columns layer by layer, on inputs as they come and whitened.</summary>
    public static IEnumerable<string> Layers(IEnumerable<BenchResult> results)
    {
        (string Header, string Metric)[] metrics =
        [
            ("rows", "encoder.M_IP"), ("cov x rows", "pattern.M_IP"), ("columns", "decoder.M_IP"), ("rows, whitened coordinates", "whitened.M_IP"),
            ("F1", "F1"), ("F1 tokens", "F1.token"), ("F1 positions", "F1.position"), ("F1 parts", "F1.part"), ("expl. var.", "explainedVariance"),
        ];
        yield return $"| place | inputs | seeds | {string.Join(" | ", metrics.Select(one => one.Header))} | rows less cov x rows "
            + "| rows less columns |";
        yield return $"|{string.Concat(Enumerable.Repeat("---|", 5 + metrics.Length))}";
        foreach (var row in results.GroupBy(one => (Problem: TextLayersTable.Problem(one), IsWhitened: TextTable.IsWhitened(one)))
            .OrderBy(row => row.Key.IsWhitened).ThenBy(row => row.Key.Problem, StringComparer.Ordinal))
            yield return string.Create(
                CultureInfo.InvariantCulture,
                $"| {row.Key.Problem} | {(row.Key.IsWhitened ? "whitened" : "plain")} | {row.Count()} "
                    + $"| {string.Join(" | ", metrics.Select(one => TextRuns.Spread(row, one.Metric)))} "
                    + $"| {Less(row, "pattern.M_IP")} | {Less(row, "decoder.M_IP")} |");

        static string Less(IEnumerable<BenchResult> row, string metric) => string.Create(
            CultureInfo.InvariantCulture, $"{row.Average(one => Metric(one, "encoder.M_IP") - Metric(one, metric)):+0.000;-0.000;0.000}");
    }

    /// <summary>What was trained: a line for each problem, size and row, means over seeds.</summary>
    public static IEnumerable<string> Runs(IReadOnlyCollection<BenchResult> results)
    {
        if (results.Count == 0)
            yield break;
        yield return $"| problem | tokens | nq | steps | row | seeds | {string.Join(" | ", Measured.Select(one => one.Header))} |";
        yield return $"|{string.Concat(Enumerable.Repeat("---|", 6 + Measured.Length))}";
        foreach (var row in results
            .GroupBy(one => (
                Full: one.Scale == "full" ? 0 : 1, one.Column, Tokens: TextTable.Tokens(one), Size: Setting(one, "neurons"),
                Steps: TextTable.Steps(one), one.Row))
            .OrderBy(row => row.Key.Full).ThenBy(row => Kind(row.Key.Column)).ThenBy(row => row.Key.Column, StringComparer.Ordinal)
            .ThenBy(row => row.Key.Row, StringComparer.Ordinal).ThenBy(row => row.Key.Steps, StringComparer.Ordinal))
            yield return $"| {row.Key.Column} | {row.Key.Tokens} | {row.Key.Size} | {row.Key.Steps} | {row.Key.Row} | {row.Count()} | "
                + $"{string.Join(" | ", Measured.Select(one => TextRuns.Spread(row, one.Metric)))} |";
    }

    /// <summary>Prediction after prediction, a column for each problem and method.</summary>
    public static IEnumerable<string> Predictions(IEnumerable<TextPredictions> all)
    {
        var runs = all.GroupBy(one => (one.Scale, one.Problem, one.Method)).OrderBy(run => run.Key.Scale, StringComparer.Ordinal)
            .ThenByDescending(run => run.Count()).ThenBy(run => run.Key.Problem, StringComparer.Ordinal).ToArray();
        if (runs.Length == 0)
            yield break;
        yield return Row("prediction", runs.Select(run => $"{run.Key.Problem}, {run.Key.Method}, {run.Key.Scale} | by chance"));
        yield return $"|{string.Concat(Enumerable.Repeat("---|", 1 + (2 * runs.Length)))}";
        yield return Row("seeds", runs.Select(run => $"{run.Count()} | "));
        yield return Row("groups", runs.Select(run => $"{run.Sum(one => one.Groups)} | "));
        yield return Row("patterns", runs.Select(run => $"{run.Sum(one => one.Patterns)} | "));
        yield return Row("of these, certified traps", runs.Select(run => $"{run.Sum(one => one.Traps)} | "));
        yield return Row("certificates accepted", runs.Select(run => $"{run.Sum(one => one.Certificates)} | "));
        for (var k = 0; k < runs[0].First().Agreements.Length; k++)
        {
            var cells = runs.Select(run =>
            {
                var same = run.Select(one => one.Agreements[k]).ToArray();
                var (right, asked) = (same.Sum(one => one.Agreements), same.Sum(one => one.Agreements + one.Failures));
                var chance = same.Sum(one => (one.Chance ?? 0) * (one.Agreements + one.Failures)) / Math.Max(1, asked);
                return string.Create(CultureInfo.InvariantCulture, $"{right} of {asked} | {(asked == 0 ? "" : $"{100 * chance:0}%")}");
            });
            yield return Row(runs[0].First().Agreements[k].Question, cells);
        }

        yield return Row(
            "correlation of predicted and observed cosines, of the two categories in each sibling group's cheapest trap",
            runs.Select(run => string.Create(CultureInfo.InvariantCulture, $"{Correlation(run):0.00} | ")));

        static double Correlation(IEnumerable<TextPredictions> run)
        {
            var points = run.SelectMany(one => one.Trapped).Where(one => one.Kind == "siblings").ToArray();
            var (x, y) = (points.Average(one => one.Predicted), points.Average(one => one.Seen));
            double Sum(Func<TrappedClass, double> term) => points.Sum(term);
            return Sum(one => (one.Predicted - x) * (one.Seen - y))
                / Math.Sqrt(Sum(one => Math.Pow(one.Predicted - x, 2)) * Sum(one => Math.Pow(one.Seen - y, 2)));
        }

        static string Row(string name, IEnumerable<string> cells) => $"| {name} | {string.Join(" | ", cells)} |";
    }

    /// <summary>Seed by seed, without AuxK: with resampling after a sixth of the run, and without.</summary>
    public static IEnumerable<string> Resampling(IEnumerable<BenchResult> results)
    {
        yield return "| problem | method | scale | seed | unexplained, plain | resampled | difference | dead, plain | of these beaten "
            + "| dead, resampled | of these beaten |";
        yield return "|---|---|---|---|---|---|---|---|---|---|---|";
        foreach (var pair in results.Where(one => Of(one, "-plain") || Of(one, "-resampled"))
            .GroupBy(one => (one.Scale, one.Column, Method: one.Row.Split('-')[0], one.Seed)).OrderBy(pair => pair.Key.Scale, StringComparer.Ordinal)
            .ThenBy(pair => pair.Key.Method, StringComparer.Ordinal).ThenBy(pair => pair.Key.Seed))
            if (pair.SingleOrDefault(one => Of(one, "-plain")) is { } plain && pair.SingleOrDefault(one => Of(one, "-resampled")) is { } moved)
                yield return string.Create(
                    CultureInfo.InvariantCulture,
                    $"| {pair.Key.Column} | {pair.Key.Method} | {pair.Key.Scale} | {pair.Key.Seed} | {1 - Metric(plain, "explainedVariance"):0.0000} "
                        + $"| {1 - Metric(moved, "explainedVariance"):0.0000} "
                        + $"| {Metric(plain, "explainedVariance") - Metric(moved, "explainedVariance"):+0.0000;-0.0000;0.0000} "
                        + $"| {Dead(plain)} | {Dead(moved)} |");

        static bool Of(BenchResult one, string ending) => one.Row.EndsWith(ending, StringComparison.Ordinal);

        static string Dead(BenchResult one) => string.Create(
            CultureInfo.InvariantCulture,
            $"{Metric(one, "deadFraction"):0.000} | {Metric(one, "deadFraction.beaten"):0.000}");
    }

    /// <summary>What anchoring a class does to one that the theory says it should free, or push away.</summary>
    public static IEnumerable<string> Anchoring(IEnumerable<(string Run, AnchoredChange Change)> all)
    {
        yield return "| run | predicted | neighbours | predicted change | observed with anchors | with random anchors |";
        yield return "|---|---|---|---|---|---|";
        foreach (var run in all.GroupBy(one => (one.Run, Nearer: one.Change.After > one.Change.Before))
            .OrderBy(run => run.Key.Run, StringComparer.Ordinal).ThenByDescending(run => run.Key.Nearer))
            yield return string.Create(
                CultureInfo.InvariantCulture,
                $"| {run.Key.Run} | {(run.Key.Nearer ? "comes nearer" : "moves away")} | {run.Count()} "
                    + $"| {run.Average(one => one.Change.After - one.Change.Before):+0.000;-0.000} "
                    + $"| {run.Average(one => one.Change.SeenAfter - one.Change.Seen):+0.000;-0.000;0.000} "
                    + $"| {run.Average(one => one.Change.SeenRandom - one.Change.Seen):+0.000;-0.000;0.000} |");
    }

    /// <summary>The page with what stands between the marks of a name exchanged.</summary>
    public static string With(string page, string name, IEnumerable<string> lines)
    {
        var (from, to) = (page.IndexOf($"<!-- {name} -->\n", StringComparison.Ordinal), page.IndexOf($"<!-- /{name} -->", StringComparison.Ordinal));
        return from < 0 || to < from
            ? throw new FormatException($"docs/text.md: the marks <!-- {name} --> and <!-- /{name} --> are wanted.")
            : $"{page[..from]}<!-- {name} -->\n{string.Join('\n', lines)}\n{page[to..]}";
    }

    /// <summary>What the page says of results, without its tables.</summary>
    public static string Prose(string page) => Block().Replace(
        page[page.IndexOf("## What the paper's claim", StringComparison.Ordinal)..page.IndexOf("## What is a sample", StringComparison.Ordinal)]
            + page[page.IndexOf("## What was run", StringComparison.Ordinal)..],
        "");

    /// <summary>Measured numbers in a text: 0.123, 12%, 12 of 34.</summary>
    public static IEnumerable<string> Numbers(string text) => Measure().Matches(text).Select(match => match.Value);

    public static double Metric(BenchResult one, string name) => one.Metrics.Single(pair => pair.Key == name).Value;

    public static string Setting(BenchResult one, string name) => one.Settings[name]!.ToString();

    private static bool IsOfOnePlace(BenchResult one) => !one.Column.AsSpan().ContainsAny('+', '>');

    private static int Kind(string column) => column.Contains("whitened", StringComparison.Ordinal) ? 3
        : column.Contains('>', StringComparison.Ordinal) ? 1 : column.Contains('+', StringComparison.Ordinal) ? 2 : 0;

    [GeneratedRegex(@"(?<![\w.]|section )(?:\d+\.\d+|\d+%|\d+ of \d+)(?![\w%])(?!\.\d)")]
    private static partial Regex Measure();

    [GeneratedRegex(@"<!-- (\w+) -->\n.*?<!-- /\1 -->", RegexOptions.Singleline)]
    private static partial Regex Block();
}
