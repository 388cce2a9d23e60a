using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using TheoryChecks.Appendix;
using TheoryChecks.Figures;
using TheoryChecks.Reporting.Tables;
using TheoryChecks.SolverTests.Cli;
using TheoryChecks.Storage;
using TheoryChecks.Training.Data;
using TheoryChecks.Training.Lrb;
using TheoryChecks.Training.Metrics;
using TheoryChecks.Training.Store;
using Xunit;

namespace TheoryChecks.SolverTests.Tables;

/// <summary>docs/results: trained models that take too long to train in a test. What is shown of them is made of them (UPDATE_DOCS=1).</summary>
public sealed partial class StoredResultsTests
{
    private const double Close = 0.03;

    private static readonly long[] Looks = [1000, 2000, 20_000];

    private static readonly bool Update = Environment.GetEnvironmentVariable("UPDATE_DOCS") == "1";
    private static readonly string Docs = Path.Combine(CliProcess.Root, "docs");
    private static readonly ResultStore Store = new(Path.Combine(Docs, "results"));
    private static readonly BenchResult[] Rows = [.. Store.All().Where(result => result.Table == "rows")];

    [Fact]
    public void Every_one_is_of_the_plan_as_it_is_now_and_as_its_schema_says()
    {
        foreach (var result in Store.All().ToArray())
        {
            if (Update)
                Store.Keep(result);
            var steps = result.Settings["steps"]!.GetValue<long>();
            Assert.Contains(LrbPlan.Jobs(result.Table, LrbScale.ByName(result.Scale), result.Seed, steps), job => job.FindIn(Store) is { } kept
                && kept.FileName == result.FileName);
            var text = File.ReadAllText(Path.Combine(Store.Folder, result.FileName));
            Schemas.Require(text);
            using var again = new MemoryStream();
            JsonText.Write(again, result.Write);
            Assert.Equal(Encoding.UTF8.GetString(again.ToArray()), text);
        }
        Assert.Equal(Store.All().Count(), Directory.GetFiles(Store.Folder).Length);
    }

    [Fact]
    public void Predictions_are_those_of_the_directions_that_the_settings_name()
    {
        Assert.True(Rows.Length >= 6);
        foreach (var (job, result) in Jobs())
        {
            var data = BenchData.Create(job.Data);
            var prediction = RowPrediction.Of(data.Inputs, job.Data.Variances());
            Assert.Equal(prediction.Cosines.Average(), Metric(result, "predicted.M_IP"), 1e-4);
            if (prediction.LeavesDirections)
                Assert.Equal(prediction.Started(1, 1).Average(), Metric(result, "predicted.M_IP.start"), 1e-4);
            Assert.Equal(prediction.LeavesDirections, data.Inputs.Features < data.Inputs.Dimension);
        }
    }

    [Fact]
    public void The_page_shows_rows_trained_beside_rows_predicted()
    {
        const string Head = "| n / np | activity | directions | gate | least eigenvalue | predicted M_GT, M_IP | rows M_GT, M_IP | difference "
            + "| pattern M_IP | columns M_GT | F1 of gates |\n";
        var text = Page(Head, "|---|---|---|---|---|---|---|---|---|---|---|\n", Jobs().Select(one => Line(one.Job, one.Result)));
        var near = Jobs().Count(one => Math.Abs(Difference(one.Result)) <= Close);
        var count = string.Create(CultureInfo.InvariantCulture, $"{near} of {Rows.Length} mean cosines are within {Close} of the prediction");
        if (Update)
            File.WriteAllText(Path.Combine(Docs, "recovery.md"), Count().Replace(text, count));
        else
            Assert.Contains(count, text);
    }

    [Fact]
    public void The_page_shows_what_drift_found_with_each_switch()
    {
        const string Head = "| scale | directions | switch | step | loss | printed M_GT, M_IP | rows M_GT, M_IP | pattern M_GT, M_IP "
            + "| columns M_GT, M_IP | response | row length |\n";
        Page(Head, "|---|---|---|---|---|---|---|---|---|---|---|\n", Directory.GetFiles(Path.Combine(Store.Folder, "drift"), "*.json")
            .Order(StringComparer.Ordinal)
            .SelectMany(file =>
            {
                Schemas.Require(File.ReadAllText(file));
                var document = JsonNode.Parse(File.ReadAllText(file))!;
                var settings = document["settings"]!;
                var scale = LrbScale.All.Single(one => one.Of(1000) == settings["features"]!.GetValue<int>()).Name;
                var what = settings["tied"] is not null ? "tied" : settings["whitened"] is not null ? "whitened" : "";
                var points = document["points"]!.AsArray().OfType<JsonObject>();
                return points.Where(point => Looks.Contains(point["step"]!.GetValue<long>())).Select(point =>
                    $"| {scale} | {settings["directions"]} | {what} | {point["step"]} | {Number(point["loss"])} | {Pair(point, "printed")} "
                        + $"| {Pair(point, "encoder")} | {Pair(point, "pattern")} | {Pair(point, "decoder")} | {Number(point["response"])} "
                        + $"| {Number(point["rowNorm"])} |");
            }));

        static string Number(JsonNode? number) => number!.GetValue<double>().ToString("0.000", CultureInfo.InvariantCulture);

        static string Pair(JsonObject point, string kind) => string.Create(
            CultureInfo.InvariantCulture, $"{100 * point[$"{kind}.M_GT"]!.GetValue<double>():0}, {Number(point[$"{kind}.M_IP"])}");
    }

    [Fact]
    public void The_figure_of_rows_is_drawn_from_them() => Saved("figures/rows.svg", RowsFigure.Of(Rows).ToSvg());

    [Theory]
    [InlineData(TableScale.Small)]
    [InlineData(TableScale.Full)]
    public void Tables_of_scales_that_no_test_trains_are_those_of_the_results_that_are_there(TableScale scale)
    {
        var name = scale.ToString().ToLowerInvariant();
        foreach (var id in LrbPlan.Tables)
        {
            if (!Store.All().Any(result => result.Scale == name && result.Table == id))
                continue;
            var table = new FinishedTable(new BenchTable(id), new TableContext { Scale = scale, Results = Docs, LeavesOutMissing = true });
            foreach (var format in TableFormat.All)
                Saved($"tables/{name}/{format.FileName(table)}", format.Text(table));
        }
    }

    /// <summary>The page, whose table of this head is made of these lines.</summary>
    private static string Page(string head, string rule, IEnumerable<string> lines)
    {
        var path = Path.Combine(Docs, "recovery.md");
        var text = File.ReadAllText(path).ReplaceLineEndings("\n");
        var from = text.IndexOf(head, StringComparison.Ordinal);
        var to = text.IndexOf("\n\n", from, StringComparison.Ordinal);
        var made = head + rule + string.Join('\n', lines);
        if (Update)
            File.WriteAllText(path, text = text[..from] + made + text[to..]);
        else
            Assert.Equal(made, text[from..to]);
        return text;
    }

    private static void Saved(string name, string text)
    {
        var path = Path.Combine(Docs, name);
        if (Update)
        {
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            File.WriteAllText(path, text);
        }
        Assert.Equal(text.ReplaceLineEndings("\n"), File.ReadAllText(path).ReplaceLineEndings("\n"));
    }

    /// <summary>In the order of the plan.</summary>
    private static IEnumerable<(BenchJob Job, BenchResult Result)> Jobs() =>
        from scale in LrbScale.All
        from seed in Rows.Select(result => result.Seed).Distinct().Order()
        from job in LrbPlan.Jobs("rows", scale, seed)
        let result = job.FindIn(Store)
        where result is not null
        select (job, result);

    private static string Line(BenchJob job, BenchResult result)
    {
        var more = job.Data.DirectionSteps > 0 ? $", {job.Data.DirectionSteps} steps" : "";
        var directions = job.Data.Directions.ToString().ToLowerInvariant() + more;
        var ratio = Math.Round(job.Data.Features / (double)job.Data.InputDimension, 1);
        var start = result.Metrics.Any(pair => pair.Key == "predicted.M_IP.start") ? ".start" : "";
        return string.Create(
            CultureInfo.InvariantCulture,
            $"| {ratio} | {job.Data.Activity} | {directions} | {job.Method}, k = {job.K} | {Metric(result, "directions.eigenvalue.least"):0.0000} "
                + $"| {100 * Metric(result, $"predicted.M_GT{start}"):0}, {Metric(result, $"predicted.M_IP{start}"):0.000} "
                + $"| {100 * Metric(result, "encoder.M_GT"):0}, {Metric(result, "encoder.M_IP"):0.000} | {Difference(result):+0.000;-0.000;0.000} "
                + $"| {Metric(result, "pattern.M_IP"):0.000} | {100 * Metric(result, "decoder.M_GT"):0} | {Metric(result, "F1.live"):0.000} |");
    }

    [GeneratedRegex(@"\d+ of \d+ mean cosines are within [\d.]+ of the prediction")]
    private static partial Regex Count();

    private static double Difference(BenchResult result) => Math.Round(
        Metric(result, "encoder.M_IP")
            - Metric(result, result.Metrics.Any(pair => pair.Key == "predicted.M_IP.start") ? "predicted.M_IP.start" : "predicted.M_IP"),
        3);

    private static double Metric(BenchResult result, string name) => result.Metrics.Single(pair => pair.Key == name).Value;
}
