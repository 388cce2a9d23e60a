using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Spectre.Console;
using TheoryChecks.Training;
using TheoryChecks.Training.Lrb;
using TheoryChecks.Training.Store;

namespace TheoryChecks.Cli;

/// <summary>`bench lrb`: trains the paper's tables on the Linear Representation Bench and puts our numbers beside the paper's.</summary>
internal static class LrbCommand
{
    private const string Schema = "theorychecks.bench/1";
    private const double Close = 0.05;

    public static Command Create()
    {
        var table = new Option<string>("--table") { HelpName = "T", Description = "A table of the paper: 1, 4 (n), 5 (M), 6 (S) or 7 (k).", DefaultValueFactory = _ => "1" };
        table.AcceptOnlyFromAmong([.. LrbPlan.Tables]);
        var ablate = new Option<string?>("--ablate") { HelpName = "WHAT", Description = "In place of a table: vary the number of anchors, or lambda." };
        ablate.AcceptOnlyFromAmong([.. LrbPlan.Ablations]);
        var sweep = new SweepOptions(BenchJob.Methods, "ci, small, or full (the paper's size).");
        var lrb = new Command("lrb", "The Linear Representation Bench: the paper's tables, our numbers beside the paper's.") { table, ablate };
        sweep.AddTo(lrb, (job, parsed) => Run(job, parsed, sweep, parsed.GetValue(ablate) ?? parsed.GetValue(table)!));
        return lrb;
    }

    private static int Run(Job job, ParseResult parsed, SweepOptions sweep, string table)
    {
        var clock = Stopwatch.StartNew();
        var (scale, methods) = (LrbScale.ByName(parsed.GetValue(sweep.Scale)!), sweep.Methods(parsed));
        var jobs = sweep.Seeds(parsed).SelectMany(seed => LrbPlan.Jobs(table, scale, seed)).Where(one => methods.Length == 0 || methods.Contains(one.Method)).ToArray();
        if (jobs.Length == 0)
            throw CommandException.BadInput($"table {table} has no row of {string.Join(", ", methods)}; its methods are {string.Join(", ", LrbPlan.Jobs(table, scale, 0).Select(one => one.Method).Distinct())}.");
        var folder = sweep.Folder(parsed);
        var device = sweep.Device(parsed);
        var results = sweep.Results(job, parsed, Sweep.Items(jobs, device), device, folder);

        var written = folder?.WriteJson($"bench-lrb-{table}-{scale.Name}.json", writer => Write(writer, table, scale, results));
        job.Screen.Json(writer => Write(writer, table, scale, results));
        Print(job.Screen, table, scale, results);
        job.Screen.Human.WriteLine(SweepOptions.Ending(device, clock.Elapsed));
        if (written is not null)
            job.Screen.Human.WriteLine($"Written: {written}");
        return ExitCode.Success;
    }

    private static void Write(Utf8JsonWriter writer, string table, LrbScale scale, IReadOnlyList<BenchResult> results)
    {
        writer.WriteStartObject();
        writer.WriteString("schema", Schema);
        writer.WriteString("table", table);
        writer.WriteString("scale", scale.Name);
        writer.WriteStartArray("rows");
        foreach (var row in ResultRow.Of(results))
            row.Write(writer);
        writer.WriteEndArray();
        writer.WriteStartArray("differences");
        foreach (var sentence in Differences(results))
            writer.WriteStringValue(sentence);
        writer.WriteEndArray();
        writer.WriteEndObject();
    }

    private static void Print(Screen screen, string table, LrbScale scale, IReadOnlyList<BenchResult> results)
    {
        var view = new Table().RoundedBorder().AddColumns("row", "enc M_GT", "enc M_IP", "paper M_GT", "paper M_IP", "dec M_GT", "dec M_IP", "enc M_GT all", "F1", "expl. var.", "L0", "dead");
        foreach (var row in ResultRow.Of(results))
            view.AddRow(new[]
            {
                row.Label, row.PercentOf("encoder.M_GT"), row.NumberOf("encoder.M_IP"),
                row.Paper is { } paper ? ResultRow.Percent(paper.Recovered) : "", row.Paper is { } same ? ResultRow.Number(same.InnerProduct) : "",
                row.PercentOf("decoder.M_GT"), row.NumberOf("decoder.M_IP"), row.PercentOf("encoder.M_GT.all"), row.NumberOf("F1"), row.NumberOf("explainedVariance"), row.NumberOf("L0"), row.PercentOf("deadFraction"),
            }.Select(Markup.Escape).ToArray());
        screen.HumanConsole.Write(view);
        screen.Human.WriteLine($"Table {table}, scale {scale.Name}, {ResultRow.Seeds(results)}. M_GT, M_IP on features that are not anchored, or on all; enc: encoder rows (the paper's metric), dec: decoder columns.");
        foreach (var sentence in Differences(results))
            screen.Human.WriteLine(sentence);
    }

    /// <summary>One sentence for every row that differs from the paper's by more than 5 points or 0.05.</summary>
    private static IEnumerable<string> Differences(IReadOnlyList<BenchResult> results)
    {
        foreach (var row in ResultRow.Of(results))
            if (row.Paper is { } paper && (Math.Abs(row.Spread("encoder.M_GT").Mean - paper.Recovered) > Close || Math.Abs(row.Spread("encoder.M_IP").Mean - paper.InnerProduct) > Close))
                yield return $"{row.Label} differs: M_GT {ResultRow.Percent(row.Spread("encoder.M_GT").Mean)} against the paper's {ResultRow.Percent(paper.Recovered)}, M_IP {ResultRow.Number(row.Spread("encoder.M_IP").Mean)} against {ResultRow.Number(paper.InnerProduct)}; by decoder columns {ResultRow.Percent(row.Spread("decoder.M_GT").Mean)} and {ResultRow.Number(row.Spread("decoder.M_IP").Mean)}.";
    }
}
