using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using System.Text;
using System.Text.Json;
using TheoryChecks.Appendix;
using TheoryChecks.Exact;
using TheoryChecks.Reporting;
using TheoryChecks.Reporting.Tables;

namespace TheoryChecks.Cli;

/// <summary>`tables [FILE...]`: the tables of the appendix, as LaTeX, Markdown and CSV.</summary>
internal static class TablesCommand
{
    private const string Schema = "theorychecks.tables/1";

    private static string Ids => string.Join(", ", AppendixTables.All.Select(table => table.Id));

    public static Command Create()
    {
        var files = CommonOptions.Files("FILE", "Instances that the tables of the theory are about. None: the built-in gallery.", orNone: true);
        var only = CommonOptions.Texts("--only", "ID", $"Only this table: {Ids}. Can be given several times.");
        var scale = new Option<TableScale>("--scale")
        {
            HelpName = "ci|small|full",
            Description = "How much work goes into tables that train.",
            DefaultValueFactory = _ => TableScale.Ci,
        };
        scale.CustomParser = result =>
        {
            var text = result.Tokens.Count > 0 ? result.Tokens[0].Value : "";
            foreach (var one in Enum.GetValues<TableScale>())
                if (text == one.ToString().ToLowerInvariant())
                    return one;
            result.AddError($"--scale is '{text}'; give ci, small or full.");
            return default;
        };
        var seed = CommonOptions.Within("--seed", "N", 1, 0, int.MaxValue, "The seed of everything random; 1 unless given.");
        var seeds = CommonOptions.Within(
            "--seeds", "N", 1, 1, 1000, "So many seeds, from --seed on, behind each row of a table that trains; 1 unless given.");
        var results = CommonOptions.Text("--results", "DIR", "Take results from this folder, as bench lrb --out makes it, and keep new ones there.");
        var partial = new Option<bool>("--partial")
        {
            Description = "Leave out rows of the bench of which --results has no result, and name them; train nothing for these tables.",
        };
        var columns = CommonOptions.Within(
            "--columns", "N", 1, 1, 2, "LaTeX for papers with 1 or 2 columns of text on a page; 1 unless given.");
        var prefix = CommonOptions.Text("--label-prefix", "TEXT", "What labels in LaTeX begin with, in place of tab: and thm:.");
        var bare = new Option<bool>("--no-footers") { Description = "LaTeX without notes, instances, seeds, evidence and version below the tables." };
        var theorems = new Option<bool>("--theorems")
        {
            Description = "Write the theorems as LaTeX environments, published, refuted by, repaired, and their graph as SVG; "
                + "tables only with --only.",
        };
        var proved = new Option<bool>("--proved")
        {
            Description = "Ask the checker extracted from Coq about every certificate of a verdict, too; tables of verdicts say what it proves.",
        };
        var check = CommonOptions.Text(
            "--check", "DIR", "Compare with the tables saved in this folder; any difference is listed and makes the exit code 1.");
        var junit = CommonOptions.JUnit("Write one test case per table, failed where it differs from --check");
        var json = CommonOptions.Json();
        var output = CommonOptions.Out("Write ID.tex, ID.md and ID.csv into this folder, instead of Markdown to stdout.");
        var threads = CommonOptions.Threads();
        var time = CommonOptions.Time("Give up after so many seconds.");
        var command = new Command("tables", "Make the tables of the appendix as LaTeX, Markdown and CSV.")
        {
            files, only, scale, seed, seeds, results, partial, columns, prefix, bare, theorems, proved, check, junit, json, output, threads, time,
        };
        command.SetAction(parsed => Job.Run(new Screen(parsed.GetValue(json)), parsed.GetValue(time), job => TrainingFailure.Told(() => Run(
            job,
            parsed.GetValue(only) ?? [],
            parsed.GetValue(check),
            parsed.GetValue(junit),
            parsed.GetValue(output),
            parsed.GetValue(json),
            parsed.GetValue(results),
            parsed.GetValue(partial),
            parsed.GetValue(proved),
            new TableStyle(parsed.GetValue(columns), parsed.GetValue(prefix), !parsed.GetValue(bare), parsed.GetValue(theorems)),
            (progress, prover) => new TableContext
            {
                Prover = prover,
                KeepsCertificates = parsed.GetValue(theorems),
                Scale = parsed.GetValue(scale),
                Seed = parsed.GetValue(seed),
                Seeds = parsed.GetValue(seeds),
                Results = parsed.GetValue(results),
                LeavesOutMissing = parsed.GetValue(partial),
                Threads = parsed.GetValue(threads),
                Progress = progress,
                Cancel = job.Cancel,
                Instances = InputFile.ReadInstances(parsed.GetValue(files)!),
            }))));
        return command;
    }

    private static int Run(
        Job job,
        string[] only,
        string? check,
        string? junit,
        string? output,
        bool asJson,
        string? results,
        bool isPartial,
        bool askCoq,
        TableStyle style,
        Func<Action<string>, ICertificateProver?, TableContext> prepare)
    {
        var clock = Stopwatch.StartNew();
        foreach (var id in only)
            if (AppendixTables.All.All(table => table.Id != id))
                throw CommandException.BadInput($"--only {id}: there is no such table; the ids are {Ids}.");
        if (junit is not null && check is null)
            throw CommandException.BadInput("--junit says how the tables differ from saved ones; give the folder of those with --check.");
        if (check is not null && !Directory.Exists(check))
            throw CommandException.BadInput($"--check {check}: there is no such folder; make it with: theorychecks tables --out {check}");
        if (results is not null && !Directory.Exists(results))
            throw CommandException.BadInput($"--results {results}: there is no such folder; make it with: theorychecks bench lrb --out {results}");
        if (isPartial && results is null)
            throw CommandException.BadInput("--partial leaves out what a folder of results lacks; say which folder with --results.");
        if (style.Misfit is { } misfit)
            throw CommandException.BadInput(misfit);
        var chosen = AppendixTables.All.Where(table => only.Length == 0 ? !style.Theorems : only.Contains(table.Id)).ToArray();
        if (askCoq && !style.Theorems && !chosen.Any(table => table is VerdictsTable or VerdictMatrixTable))
            throw CommandException.BadInput("--proved says of verdicts which are proved; let --only name verdicts or verdict-matrix, too.");
        using var proved = askCoq ? ProvedCount.Start("--proved") : null;
        var folder = OutputFolder.Open(output);
        var cases = OutputFile.Open("--junit", junit);

        // Everything is made before anything is written: a table that fails leaves the folder as it was.
        var (tables, pages) = ProgressDisplay.During(job.Screen, "tables", progress =>
        {
            var at = 0;
            var context = prepare(
                state => progress.Report($"table {at + 1} of {chosen.Length}: {chosen[at].Id}, {state}", at, chosen.Length), proved);
            var made = new FinishedTable[chosen.Length];
            for (at = 0; at < chosen.Length; at++)
            {
                job.Cancel.ThrowIfCancellationRequested();
                progress.Report($"table {at + 1} of {chosen.Length}: {chosen[at].Id}", at, chosen.Length);
                made[at] = new FinishedTable(chosen[at], context);
            }
            return (made, style.Theorems ? TheoremPages.Make(context, style) : []);
        });
        var formats = TableFormat.For(style.Tables);
        var files = tables.SelectMany(table => formats.Select(format => (table.Id, Name: format.FileName(table), Text: format.Text(table))))
            .Concat(pages.Select(page => (Id: TheoremPages.Id, page.Name, page.Text)))
            .ToArray();
        var differences = check is null
            ? []
            : files.GroupBy(file => file.Id)
                .Select(table => (Id: table.Key, Found: table.SelectMany(file => Differences(check, file.Name, file.Text)).ToArray()))
                .ToArray();
        JUnitCase[] listed = [.. differences.Select(table => new JUnitCase("tables", table.Id, table.Found))];
        cases?.Write(stream => JUnitReport.Write(stream, "theorychecks tables", listed));
        if (folder is not null)
            foreach (var file in files)
                folder.Write(file.Name, Encoding.UTF8.GetBytes(file.Text));

        job.Screen.Json(writer => Write(writer, tables));
        var text = job.Screen.Human;
        if (folder is null && check is null && !asJson)
            text.Write(string.Join('\n', tables.Select(MarkdownTable.Of).Concat(pages.Take(1).Select(page => page.Text))));
        if (folder is not null)
        {
            var kinds = string.Join(", ", TableFormat.All.Select(format => $".{format.Extension}"));
            var seconds = clock.Elapsed.TotalSeconds.ToString("0.0", CultureInfo.InvariantCulture);
            var names = string.Join(", ", pages.Select(page => page.Name));
            string[] what = [
                .. tables.Length > 0 ? [$"{Counted.Of(tables.Length, "table")} as {kinds}"] : Array.Empty<string>(),
                .. names.Length > 0 ? [names] : Array.Empty<string>(),
            ];
            text.WriteLine($"Written: {string.Join("; ", what)} into {output} ({seconds} s)");
        }
        foreach (var difference in differences.SelectMany(table => table.Found))
            job.Screen.Error.WriteLine($"theorychecks: differs: {difference}");
        var different = differences.Count(table => table.Found.Length > 0);
        if (check is not null)
        {
            var all = Counted.Of(differences.Length, "table");
            var verdict = different == 0
                ? $"{all} {(differences.Length == 1 ? "is" : "are")} as in"
                : $"{different} of {all} {(different == 1 ? "differs" : "differ")} from";
            text.WriteLine($"{verdict} {check}.");
        }
        // the tables alone belong to stdout where they go there
        var agreed = proved?.Print(folder is null && check is null ? job.Screen.Error : text) ?? true;
        return different > 0 || !agreed ? ExitCode.Failed : ExitCode.Success;
    }

    private static IReadOnlyList<string> Differences(string folder, string name, string text)
    {
        var path = Path.Combine(folder, name);
        var saved = File.Exists(path) ? Encoding.UTF8.GetString(InputFile.Read(path, InputFile.MostBytes, "a table saved by tables").Span) : null;
        return TableComparison.Differences(path, saved, text);
    }

    private static void Write(Utf8JsonWriter writer, IReadOnlyList<FinishedTable> tables)
    {
        writer.WriteStartObject();
        writer.WriteString("schema", Schema);
        writer.WriteStartArray("tables");
        foreach (var table in tables)
        {
            writer.WriteStartObject();
            writer.WriteString("id", table.Id);
            writer.WriteString("caption", table.Caption);
            Texts("columns", table.Columns.Select(column => column.Header));
            writer.WriteStartArray("rows");
            foreach (var row in table.Rows)
                writer.WriteInline(inline =>
                {
                    inline.WriteStartArray();
                    foreach (var cell in row)
                        inline.WriteStringValue(cell);
                    inline.WriteEndArray();
                });
            writer.WriteEndArray();
            Texts("footer", table.Footer);
            writer.WriteEndObject();
        }
        writer.WriteEndArray();
        writer.WriteEndObject();

        void Texts(string name, IEnumerable<string> texts)
        {
            writer.WriteStrings(name, texts);
        }
    }
}
