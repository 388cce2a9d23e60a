using System.CommandLine;
using System.Diagnostics;
using System.Text.Json;
using TheoryChecks.Training;
using TheoryChecks.Training.Lrb;
using TheoryChecks.Training.Store;

namespace TheoryChecks.Cli;

/// <summary>`bench lrb`: trains the paper's tables on the Linear Representation Bench and puts our numbers beside the paper's.</summary>
internal static class LrbCommand
{
    private const string Schema = "theorychecks.bench/1";
    private const double Close = 0.05;
    private const long MostSteps = 1_000_000;

    private const string Legend = "M_GT, M_IP on features that are not anchored, or on all. As the paper prints them: encoder rows that are not "
        + "normalised; enc: unit rows, pat: covariance times rows, dec: decoder columns.";

    public static Command Create()
    {
        var table = CommonOptions.Word("--table", "T", "1", LrbPlan.Tables, "A table of the paper: 1, 4 (n), 5 (M), 6 (S) or 7 (k).");
        var ablate = CommonOptions.Text(
            "--ablate", "WHAT", "In place of a table: vary the number of anchors, or lambda; or hold rows against their prediction.");
        CommonOptions.Among(ablate, LrbPlan.Ablations);
        var sweep = new SweepOptions(BenchJob.Methods, "ci, small, or full (the paper's size).");
        var product = CommonOptions.Product();
        var steps = CommonOptions.PerhapsWithin("--steps", "N", 1L, MostSteps, "So many steps for every model, in place of the scale's.");
        var lrb = new Command("lrb", "The Linear Representation Bench: the paper's tables, our numbers beside the paper's.")
        {
            table, ablate, product, steps,
        };
        sweep.AddTo(lrb, (job, parsed) =>
        {
            if (parsed.GetValue(ablate) is not null && CommonOptions.IsGiven(parsed, table))
                throw CommandException.BadInput("--ablate stands in place of a table; leave out --table, or --ablate.");
            return Run(
                job,
                parsed,
                sweep,
                parsed.GetValue(ablate) ?? parsed.GetValue(table)!,
                parsed.GetValue(steps),
                Enum.Parse<ProductKind>(parsed.GetValue(product)!, ignoreCase: true));
        });
        return lrb;
    }

    private static int Run(Job job, ParseResult parsed, SweepOptions sweep, string table, long? steps, ProductKind product)
    {
        var clock = Stopwatch.StartNew();
        var scale = LrbScale.ByName(parsed.GetValue(sweep.Scale)!);
        var jobs = sweep.Chosen(
            parsed,
            seed => LrbPlan.Jobs(table, scale, seed, steps).Select(one => one with { Product = product }),
            one => one.Method,
            $"table {table}");
        var answer = new CommandAnswer(job, sweep.Folder(parsed));
        var device = sweep.Device(parsed);
        return sweep.Take(answer, parsed, Sweep.Items(jobs, device), device, results => answer.Give(
            $"bench-lrb-{table}-{scale.Name}.json", writer => Write(writer, table, scale, results), text =>
        {
            (table == "rows" ? RowsTable.Of(results) : Table(results)).WriteTo(job.Screen);
            text.WriteLine($"Table {table}, scale {scale.Name}, {ResultRow.Seeds(results)}. {(table == "rows" ? RowsTable.Legend : Legend)}");
            foreach (var sentence in table == "rows" ? RowsTable.Differences(results) : Differences(results))
                text.WriteLine(sentence);
            text.WriteLine(SweepOptions.Ending(device, clock.Elapsed));
        }));
    }

    private static void Write(Utf8JsonWriter writer, string table, LrbScale scale, IReadOnlyList<BenchResult> results)
    {
        writer.WriteStartObject();
        writer.WriteString("schema", Schema);
        writer.WriteString("table", table);
        writer.WriteString("scale", scale.Name);
        ResultRow.WriteAll(writer, results);
        writer.WriteStrings("differences", table == "rows" ? RowsTable.Differences(results) : Differences(results));
        writer.WriteEndObject();
    }

    private static TextTable Table(IReadOnlyList<BenchResult> results)
    {
        var table = new TextTable(
            "row", "M_GT", "M_IP", "paper M_GT", "paper M_IP", "enc M_GT", "enc M_IP", "pat M_GT", "pat M_IP", "dec M_GT", "dec M_IP",
            "enc M_GT all", "expl. var.", "L0", "dead");
        foreach (var row in ResultRow.Of(results))
            table.Add(
            [
                row.Label, row.PercentOf("printed.M_GT"), row.NumberOf("printed.M_IP"), .. row.PaperCells,
                row.PercentOf("encoder.M_GT"), row.NumberOf("encoder.M_IP"), row.PercentOf("pattern.M_GT"), row.NumberOf("pattern.M_IP"),
                row.PercentOf("decoder.M_GT"), row.NumberOf("decoder.M_IP"), row.PercentOf("encoder.M_GT.all"),
                .. row.HealthCells,
            ]);
        return table;
    }

    /// <summary>One sentence for every row that differs from the paper's by more than 5 points or 0.05.</summary>
    private static IEnumerable<string> Differences(IReadOnlyList<BenchResult> results)
    {
        foreach (var row in ResultRow.Of(results))
        {
            if (row.Paper is not { } paper)
                continue;
            var (recovered, product) = (Mean("printed.M_GT"), Mean("printed.M_IP"));
            if (Math.Abs(recovered - paper.Recovered) <= Close && Math.Abs(product - paper.InnerProduct) <= Close)
                continue;
            var shares = $"M_GT {ResultRow.Percent(recovered)} against the paper's {ResultRow.Percent(paper.Recovered)}";
            var products = $"M_IP {ResultRow.Number(product)} against {ResultRow.Number(paper.InnerProduct)}";
            var byColumns = $"by decoder columns {ResultRow.Percent(Mean("decoder.M_GT"))} and {ResultRow.Number(Mean("decoder.M_IP"))}";
            yield return $"{row.Label} differs: {shares}, {products}; {byColumns}.";

            double Mean(string metric) => row.Spread(metric).Mean;
        }
    }
}
