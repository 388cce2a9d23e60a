using System.CommandLine;
using System.Diagnostics;
using System.Text.Json;
using TheoryChecks.Training.Store;
using TheoryChecks.Training.Words;

namespace TheoryChecks.Cli;

/// <summary>`bench words`: word vectors with categories as subpopulations, with and without mean-embedding anchors.</summary>
internal static class WordsCommand
{
    private const string Schema = "theorychecks.words-bench/1";
    private const int MostAnchors = 1000;

    private static readonly string[] Legend =
    [
        "Anchors alone: the held-out M_IP of the anchored directions themselves; only what exceeds it was found by training.",
        "By category: the largest cosine of a decoder column, then of an encoder row; a: anchored (with several seeds, in how many).",
        "The paper's numbers are for other data (images, 30 anchors among 1000 classes). Its statement is that anchors raise recovery; "
            + "compare the rows with +FA with those without.",
    ];

    public static Command Create()
    {
        var data = CommonOptions.Text(
            "--data", "FILE", "Word vectors, as words-data writes them. Left out: the sample of 1908 nouns that comes with the program.");
        var anchors = CommonOptions.Within(
            "--anchors", "N", 10, 1, MostAnchors, "So many categories are anchored in the rows +FA, and counted apart in all rows.");
        var lambda = CommonOptions.Real("--lambda", "L", "lambda of Eq. 26; 1 unless given.");
        var sweep = new SweepOptions(WordJob.Methods, "ci (for the sample), small, or full.");
        var command = new Command("words", "Real representations: word vectors, WordNet's categories, mean-embedding anchors.")
        {
            data, anchors, lambda,
        };
        sweep.AddTo(command, (job, parsed) => Run(job, parsed, sweep, parsed.GetValue(data), parsed.GetValue(anchors), parsed.GetValue(lambda) ?? 1));
        return command;
    }

    private static int Run(Job job, ParseResult parsed, SweepOptions sweep, string? file, int anchors, double lambda)
    {
        var clock = Stopwatch.StartNew();
        var scale = parsed.GetValue(sweep.Scale)!;
        var words = new WordData(file is null ? WordSet.Sample() : WordSet.Read(file));
        if (anchors > words.Categories.Length)
            throw CommandException.BadInput($"--anchors is {anchors}, but there are {words.Categories.Length} categories.");
        var jobs = sweep.Chosen(parsed, seed => WordJob.Jobs(scale, anchors, lambda, seed), one => one.Method, "the table");
        var answer = new CommandAnswer(job, sweep.Folder(parsed));
        var device = sweep.Device(parsed);
        return sweep.Take(answer, parsed, [.. jobs.Select(one => one.Item(words, device))], device, results => answer.Give(
            $"bench-words-{scale}.json", writer => Write(writer, scale, words, results), text =>
        {
            var rows = ResultRow.Of(results).ToArray();
            Summary(rows).WriteTo(job.Screen);
            ByCategory(rows, words).WriteTo(job.Screen);
            var data = $"Word vectors ({words.Categories.Length} categories, {anchors} anchored), scale {scale}, {ResultRow.Seeds(results)}";
            text.WriteLine($"{data}. enc: encoder rows, dec: decoder columns, against the categories' mean directions.");
            foreach (var line in Legend)
                text.WriteLine(line);
            text.WriteLine(SweepOptions.Ending(device, clock.Elapsed));
        }));
    }

    private static void Write(Utf8JsonWriter writer, string scale, WordData words, IReadOnlyList<BenchResult> results)
    {
        writer.WriteStartObject();
        writer.WriteString("schema", Schema);
        writer.WriteString("data", words.Identity);
        writer.WriteString("scale", scale);
        writer.WriteStrings("categories", words.Categories);
        ResultRow.WriteAll(writer, results);
        writer.WriteEndObject();
    }

    private static TextTable Summary(IEnumerable<ResultRow> rows)
    {
        var table = new TextTable(
            "row", "anchored enc M_GT", "anchored dec M_IP", "held-out enc M_GT", "held-out enc M_IP", "held-out dec M_IP", "anchors alone",
            "held-out F1", "paper M_GT", "paper M_IP", "expl. var.", "L0", "dead");
        foreach (var row in rows)
            table.Add(
            [
                row.Name, row.PercentOf("encoder.M_GT.anchored"), row.NumberOf("decoder.M_IP.anchored"), row.PercentOf("encoder.M_GT"),
                row.NumberOf("encoder.M_IP"), row.NumberOf("decoder.M_IP"), row.NumberOf("anchorsAlone.M_IP"), row.NumberOf("F1"),
                .. row.PaperCells, .. row.HealthCells,
            ]);
        return table;
    }

    private static TextTable ByCategory(IReadOnlyList<ResultRow> rows, WordData words)
    {
        var table = new TextTable(["category", .. rows.Select(row => row.Name)]);
        foreach (var category in words.Categories)
            table.Add([category, .. rows.Select(row => Cell(row, category))]);
        return table;

        static string Cell(ResultRow row, string category)
        {
            var cosines = $"{ResultRow.Number(row.Spread($"{category}.decoder").Mean)} {ResultRow.Number(row.Spread($"{category}.encoder").Mean)}";
            return (row.Results.Count(result => IsAnchored(result, category)), row.Results.Count) switch
            {
                (0, _) => cosines,
                (_, 1) => $"{cosines} a",
                var (times, _) => $"{cosines} a{times}",
            };
        }
    }

    private static bool IsAnchored(BenchResult result, string category) =>
        result.Settings["anchored"]!.GetValue<bool>() && result.Settings["anchoredCategories"]!.GetValue<string>().Split(' ').Contains(category);
}
