using System.CommandLine;
using System.Diagnostics;
using System.Text.Json;
using Spectre.Console;
using TheoryChecks.Training;
using TheoryChecks.Training.Store;
using TheoryChecks.Training.Words;

namespace TheoryChecks.Cli;

/// <summary>`bench words`: word vectors with categories as subpopulations, with and without mean-embedding anchors.</summary>
internal static class WordsCommand
{
    private const string Schema = "theorychecks.words-bench/1";

    public static Command Create()
    {
        var data = new Option<string?>("--data") { HelpName = "FILE", Description = "Word vectors, as words-data writes them. Left out: the sample of 1908 nouns that comes with the program." };
        var anchors = CommonOptions.Positive(new Option<int>("--anchors") { HelpName = "N", Description = "So many categories are anchored in the rows +FA, and counted apart in all rows.", DefaultValueFactory = _ => 10 }, 1, 1000);
        var lambda = CommonOptions.Real("--lambda", "L", "lambda of Eq. 26; 1 unless given.");
        var sweep = new SweepOptions(WordJob.Methods, "ci (for the sample), small, or full.");
        var command = new Command("words", "Real representations: word vectors, WordNet's categories, mean-embedding anchors.") { data, anchors, lambda };
        sweep.AddTo(command, (job, parsed) => Run(job, parsed, sweep, parsed.GetValue(data), parsed.GetValue(anchors), parsed.GetValue(lambda) ?? 1));
        return command;
    }

    private static int Run(Job job, ParseResult parsed, SweepOptions sweep, string? file, int anchors, double lambda)
    {
        var clock = Stopwatch.StartNew();
        var (scale, methods) = (parsed.GetValue(sweep.Scale)!, sweep.Methods(parsed));
        var words = new WordData(file is null ? WordSet.Sample() : WordSet.Read(file));
        if (anchors > words.Categories.Length)
            throw CommandException.BadInput($"--anchors is {anchors}, but there are {words.Categories.Length} categories.");
        var jobs = sweep.Seeds(parsed).SelectMany(seed => WordJob.Jobs(scale, anchors, lambda, seed)).Where(one => methods.Length == 0 || methods.Contains(one.Method)).ToArray();
        var folder = sweep.Folder(parsed);
        var device = sweep.Device(parsed);
        var results = sweep.Results(job, parsed, [.. jobs.Select(one => one.Item(words, device))], device, folder);

        var written = folder?.WriteJson($"bench-words-{scale}.json", writer => Write(writer, scale, words, results));
        job.Screen.Json(writer => Write(writer, scale, words, results));
        Print(job.Screen, scale, anchors, words, results);
        job.Screen.Human.WriteLine(SweepOptions.Ending(device, clock.Elapsed));
        if (written is not null)
            job.Screen.Human.WriteLine($"Written: {written}");
        return ExitCode.Success;
    }

    private static void Write(Utf8JsonWriter writer, string scale, WordData words, IReadOnlyList<BenchResult> results)
    {
        writer.WriteStartObject();
        writer.WriteString("schema", Schema);
        writer.WriteString("data", words.Identity);
        writer.WriteString("scale", scale);
        writer.WriteStartArray("categories");
        foreach (var category in words.Categories)
            writer.WriteStringValue(category);
        writer.WriteEndArray();
        writer.WriteStartArray("rows");
        foreach (var row in ResultRow.Of(results))
            row.Write(writer);
        writer.WriteEndArray();
        writer.WriteEndObject();
    }

    private static void Print(Screen screen, string scale, int anchors, WordData words, IReadOnlyList<BenchResult> results)
    {
        var rows = ResultRow.Of(results).ToArray();
        var summary = new Table().RoundedBorder().AddColumns(
            "row", "anchored enc M_GT", "anchored dec M_IP", "held-out enc M_GT", "held-out enc M_IP", "held-out dec M_IP", "anchors alone", "held-out F1", "paper M_GT", "paper M_IP", "expl. var.", "L0", "dead");
        foreach (var row in rows)
            summary.AddRow(new[]
            {
                row.Name, row.PercentOf("encoder.M_GT.anchored"), row.NumberOf("decoder.M_IP.anchored"), row.PercentOf("encoder.M_GT"), row.NumberOf("encoder.M_IP"), row.NumberOf("decoder.M_IP"), row.NumberOf("anchorsAlone.M_IP"), row.NumberOf("F1"),
                row.Paper is { } paper ? ResultRow.Percent(paper.Recovered) : "", row.Paper is { } same ? ResultRow.Number(same.InnerProduct) : "",
                row.NumberOf("explainedVariance"), row.NumberOf("L0"), row.PercentOf("deadFraction"),
            }.Select(Markup.Escape).ToArray());
        screen.HumanConsole.Write(summary);

        var byCategory = new Table().RoundedBorder().AddColumns(["category", .. rows.Select(row => row.Name)]);
        foreach (var category in words.Categories)
            byCategory.AddRow(new[] { category }.Concat(rows.Select(row =>
            {
                var times = row.Results.Count(result => IsAnchored(result, category));
                return $"{ResultRow.Number(row.Spread($"{category}.decoder").Mean)} {ResultRow.Number(row.Spread($"{category}.encoder").Mean)}{(times == 0 ? "" : row.Results.Count == 1 ? " a" : $" a{times}")}";
            })).Select(Markup.Escape).ToArray());
        screen.HumanConsole.Write(byCategory);
        screen.Human.WriteLine($"Word vectors ({words.Categories.Length} categories, {anchors} anchored), scale {scale}, {ResultRow.Seeds(results)}. enc: encoder rows, dec: decoder columns, against the categories' mean directions.");
        screen.Human.WriteLine("Anchors alone: the held-out M_IP of the anchored directions themselves; only what exceeds it was found by training.");
        screen.Human.WriteLine("By category: the largest cosine of a decoder column, then of an encoder row; a: anchored (with several seeds, in how many).");
        screen.Human.WriteLine("The paper's numbers are for other data (images, 30 anchors among 1000 classes). Its statement is that anchors raise recovery; compare the rows with +FA with those without.");
    }

    private static bool IsAnchored(BenchResult result, string category) =>
        result.Settings["anchored"]!.GetValue<bool>() && result.Settings["anchoredCategories"]!.GetValue<string>().Split(' ').Contains(category);
}
