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
internal static class BenchCommand
{
    private const string Schema = "theorychecks.bench/1";
    private const int MostSeeds = 1000;
    private const double Close = 0.05;

    public static Command Create()
    {
        var table = new Option<string>("--table") { HelpName = "T", Description = "A table of the paper: 1, 4 (n), 5 (M), 6 (S) or 7 (k).", DefaultValueFactory = _ => "1" };
        table.AcceptOnlyFromAmong([.. LrbPlan.Tables]);
        var ablate = new Option<string?>("--ablate") { HelpName = "WHAT", Description = "In place of a table: vary the number of anchors, or lambda." };
        ablate.AcceptOnlyFromAmong([.. LrbPlan.Ablations]);
        var scale = new Option<string>("--scale") { HelpName = "SCALE", Description = "ci, small, or full (the paper's size).", DefaultValueFactory = _ => "ci" };
        scale.AcceptOnlyFromAmong([.. LrbScale.All.Select(one => one.Name)]);
        var method = new Option<string[]>("--method") { HelpName = "METHOD", Description = "Only these methods; may be repeated.", AllowMultipleArgumentsPerToken = true };
        method.AcceptOnlyFromAmong([.. BenchJob.Methods]);
        var device = new Option<string>("--device") { HelpName = "DEVICE", Description = "auto, cpu or cuda.", DefaultValueFactory = _ => "auto" };
        device.AcceptOnlyFromAmong("auto", "cpu", "cuda");
        var seed = CommonOptions.Positive(new Option<long>("--seed") { HelpName = "S", Description = "The first seed; data, truth and initial weights follow from it.", DefaultValueFactory = _ => 0 }, 0L, long.MaxValue - MostSeeds);
        var seeds = CommonOptions.Positive(new Option<int>("--seeds") { HelpName = "N", Description = "So many seeds, one after the other.", DefaultValueFactory = _ => 1 }, 1, MostSeeds);
        var every = CommonOptions.Positive(new Option<int>("--checkpoint-every") { HelpName = "STEPS", Description = "Steps between checkpoints, with --out.", DefaultValueFactory = _ => 1000 }, 1, int.MaxValue);
        var resume = new Option<bool>("--resume") { Description = "Go on in the folder of --out: results that are there stay, a run that was stopped goes on from its checkpoint." };
        var json = CommonOptions.Json();
        var output = CommonOptions.Out("Keep each result, the logs and the checkpoints in this folder.");
        var time = CommonOptions.Time("Stop after so many seconds, with a checkpoint.");
        var lrb = new Command("lrb", "The Linear Representation Bench: the paper's tables, our numbers beside the paper's.") { table, ablate, scale, method, device, seed, seeds, every, resume, json, output, time };
        lrb.SetAction(parsed => Job.Run(new Screen(parsed.GetValue(json)), parsed.GetValue(time), job => TrainingFailure.Told(() => Run(
            job,
            parsed.GetValue(ablate) ?? parsed.GetValue(table)!,
            LrbScale.ByName(parsed.GetValue(scale)!),
            parsed.GetValue(method) ?? [],
            parsed.GetValue(device)!,
            [.. Enumerable.Range(0, parsed.GetValue(seeds)).Select(k => parsed.GetValue(seed) + k)],
            parsed.GetValue(every),
            parsed.GetValue(resume),
            parsed.GetValue(output)))));
        return new Command("bench", "Train on data whose truth is known, and score what comes out.") { lrb, DriftCommand.Create() };
    }

    private static int Run(Job job, string table, LrbScale scale, string[] methods, string deviceName, long[] seeds, int every, bool resume, string? output)
    {
        var clock = Stopwatch.StartNew();
        if (resume && output is null)
            throw CommandException.BadInput("--resume needs the folder of the run to go on with; give --out.");
        var jobs = seeds.SelectMany(seed => LrbPlan.Jobs(table, scale, seed)).Where(one => methods.Length == 0 || methods.Contains(one.Method)).ToArray();
        if (jobs.Length == 0)
            throw CommandException.BadInput($"table {table} has no row of {string.Join(", ", methods)}; its methods are {string.Join(", ", LrbPlan.Jobs(table, scale, 0).Select(one => one.Method).Distinct())}.");
        var folder = OutputFolder.Open(output);
        var store = output is null ? null : new ResultStore(Path.Combine(output, "results"));
        if (store is not null && !resume && store.All().Any())
            throw CommandException.BadInput($"--out {output}: there are results in it; add --resume to go on, or give another folder.");
        var device = TrainingDevice.Resolve(deviceName);
        var results = ProgressDisplay.During(job.Screen, "training", progress => Sweep.Run(
            jobs, device, store, output is null ? null : item => Files(output, item, every), (state, done) => progress.Report(state, done, jobs.Length), job.Cancel));

        var written = folder?.WriteJson($"bench-lrb-{table}-{scale.Name}.json", writer => Write(writer, table, scale, results));
        job.Screen.Json(writer => Write(writer, table, scale, results));
        Print(job.Screen, table, scale, results);
        job.Screen.Human.WriteLine(string.Create(CultureInfo.InvariantCulture, $"Device: {device}. Time: {clock.Elapsed.TotalSeconds:0.0} s"));
        if (written is not null)
            job.Screen.Human.WriteLine($"Written: {written}");
        return ExitCode.Success;
    }

    private static RunFiles Files(string output, SweepItem item, int every)
    {
        var name = Path.GetFileNameWithoutExtension(item.FileName);
        var (checkpoints, logs) = (Path.Combine(output, "checkpoints"), Path.Combine(output, "logs"));
        Directory.CreateDirectory(checkpoints);
        Directory.CreateDirectory(logs);
        return new RunFiles(Path.Combine(checkpoints, name + ".safetensors"), every, Path.Combine(logs, name + ".jsonl"));
    }

    private static void Write(Utf8JsonWriter writer, string table, LrbScale scale, IReadOnlyList<BenchResult> results)
    {
        writer.WriteStartObject();
        writer.WriteString("schema", Schema);
        writer.WriteString("table", table);
        writer.WriteString("scale", scale.Name);
        writer.WriteStartArray("rows");
        foreach (var row in Rows(results))
        {
            writer.WriteStartObject();
            writer.WriteString("row", row.Name);
            writer.WriteString("column", row.Column);
            writer.WriteNumber("seeds", row.Results.Count);
            writer.WriteStartObject("metrics");
            foreach (var (name, _) in row.Results[0].Metrics)
            {
                var (mean, least, most) = row.Spread(name);
                writer.WritePropertyName(name);
                writer.WriteInline(inline =>
                {
                    inline.WriteStartObject();
                    inline.WriteNumber("mean", mean);
                    inline.WriteNumber("least", least);
                    inline.WriteNumber("greatest", most);
                    inline.WriteEndObject();
                });
            }
            writer.WriteEndObject();
            if (row.Paper is { } paper)
            {
                writer.WriteStartObject("paper");
                writer.WriteNumber("M_GT", paper.Recovered);
                writer.WriteNumber("M_IP", paper.InnerProduct);
                writer.WriteEndObject();
            }
            else
                writer.WriteNull("paper");
            writer.WriteEndObject();
        }
        writer.WriteEndArray();
        writer.WriteStartArray("differences");
        foreach (var sentence in Differences(results))
            writer.WriteStringValue(sentence);
        writer.WriteEndArray();
        writer.WriteEndObject();
    }

    private static void Print(Screen screen, string table, LrbScale scale, IReadOnlyList<BenchResult> results)
    {
        var view = new Table().RoundedBorder().AddColumns("row", "enc M_GT", "enc M_IP", "paper M_GT", "paper M_IP", "dec M_GT", "dec M_IP", "F1", "expl. var.", "L0", "dead");
        foreach (var row in Rows(results))
            view.AddRow(new[]
            {
                row.Column.Length > 0 ? $"{row.Column} {row.Name}" : row.Name, row.Percent("encoder.M_GT"), row.Number("encoder.M_IP"),
                row.Paper is { } paper ? Percent(paper.Recovered) : "", row.Paper is { } same ? Number(same.InnerProduct) : "",
                row.Percent("decoder.M_GT"), row.Number("decoder.M_IP"), row.Number("F1"), row.Number("explainedVariance"), row.Number("L0"), row.Percent("deadFraction"),
            }.Select(Markup.Escape).ToArray());
        screen.HumanConsole.Write(view);
        var seeds = results.Select(result => result.Seed).Distinct().Count();
        screen.Human.WriteLine($"Table {table}, scale {scale.Name}, {(seeds == 1 ? "1 seed" : $"mean over {seeds} seeds, least to greatest in brackets")}. M_GT, M_IP on features that are not anchored; enc: encoder rows (the paper's metric), dec: decoder columns.");
        foreach (var sentence in Differences(results))
            screen.Human.WriteLine(sentence);
    }

    /// <summary>One sentence for every row that differs from the paper's by more than 5 points or 0.05.</summary>
    private static IEnumerable<string> Differences(IReadOnlyList<BenchResult> results)
    {
        foreach (var row in Rows(results))
            if (row.Paper is { } paper && (Math.Abs(row.Spread("encoder.M_GT").Mean - paper.Recovered) > Close || Math.Abs(row.Spread("encoder.M_IP").Mean - paper.InnerProduct) > Close))
                yield return $"{(row.Column.Length > 0 ? row.Column + " " : "")}{row.Name} differs: M_GT {Percent(row.Spread("encoder.M_GT").Mean)} against the paper's {Percent(paper.Recovered)}, M_IP {Number(row.Spread("encoder.M_IP").Mean)} against {Number(paper.InnerProduct)}; by decoder columns {Percent(row.Spread("decoder.M_GT").Mean)} and {Number(row.Spread("decoder.M_IP").Mean)}.";
    }

    private static IEnumerable<Row> Rows(IReadOnlyList<BenchResult> results) =>
        results.GroupBy(result => (result.Column, result.Row, result.Table)).Select(group => new Row(group.Key.Row, group.Key.Column, [.. group], PaperResults.Find(group.Key.Table, group.Key.Row, group.Key.Column)));

    private static string Percent(double share) => string.Create(CultureInfo.InvariantCulture, $"{100 * share:0.0}%");

    private static string Number(double value) => string.Create(CultureInfo.InvariantCulture, $"{value:0.000}");

    private sealed record Row(string Name, string Column, IReadOnlyList<BenchResult> Results, (double Recovered, double InnerProduct)? Paper)
    {
        public (double Mean, double Least, double Greatest) Spread(string metric)
        {
            var values = Results.Select(result => result.Metrics.Single(pair => pair.Key == metric).Value).ToArray();
            return (values.Average(), values.Min(), values.Max());
        }

        public string Percent(string metric) => Format(metric, BenchCommand.Percent);

        public string Number(string metric) => Format(metric, BenchCommand.Number);

        private string Format(string metric, Func<double, string> format)
        {
            var (mean, least, greatest) = Spread(metric);
            return Results.Count == 1 ? format(mean) : $"{format(mean)} [{format(least)}, {format(greatest)}]";
        }
    }
}
