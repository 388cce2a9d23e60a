using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using Spectre.Console;
using TheoryChecks.CrossCheck;
using TheoryChecks.Exact;
using TheoryChecks.Reporting;
using TheoryChecks.Sweeps;
using TheoryChecks.Training.Toy;

namespace TheoryChecks.Cli;

/// <summary>`crosscheck FILE`: trains a toy instance from many starts and holds every end point against the certified landscape.</summary>
internal static class CrossCheckCommand
{
    private const int MostSeeds = 100_000, MostSteps = 10_000_000, MostColumns = 12, MostNeurons = 8;

    public static Command Create()
    {
        var defaults = new ToyOptions();
        var file = new Argument<string>("FILE") { Description = "An instance, \"theorychecks.instance/1\"." };
        var seeds = CommonOptions.Within("--seeds", "N", defaults.Seeds, 1, MostSeeds, "Models to train in each mode.");
        var seed = CommonOptions.Within("--seed", "S", defaults.Seed, 0, long.MaxValue, "Decides all starts.");
        var steps = CommonOptions.Within("--steps", "N", defaults.Steps, 1, MostSteps, "The most steps of gradient descent.");
        var mode = CommonOptions.Texts("--mode", "MODE", "plain, anchored or resampled; may be repeated. Left out, all three.");
        mode.AllowMultipleArgumentsPerToken = true;
        CommonOptions.Among(mode, Enum.GetValues<ToyMode>().Select(CrossCheckRun.Word));
        var expect = CommonOptions.Expect();
        var junit = CommonOptions.JUnit("Write one test case per claim of the landscape, and one per mode for --expect");
        var json = CommonOptions.Json();
        var output = CommonOptions.Out("Write crosscheck-NAME.json and all certificates into this folder.");
        var time = CommonOptions.Time("Give up after so many seconds; with --engine slurm, the time limit of each task.");
        var parts = CommonOptions.Within(
            "--parts",
            "N",
            1,
            1,
            PartNumber.Most,
            "Train in so many parts, each kept in the folder of --out; the last digits of losses depend on it.");
        var engine = new EngineOptions();
        var command = new Command("crosscheck", "Train a toy instance from many starts and hold every end point against the certified landscape.")
        {
            file, seeds, seed, steps, mode, expect, junit, json, output, time, parts,
        };
        engine.AddTo(command);
        command.SetAction(parsed => Job.Run(new Screen(parsed.GetValue(json)), engine.Time(parsed, parsed.GetValue(time)), job =>
        {
            var (folder, count, options) = (parsed.GetValue(output), parsed.GetValue(parts), new ToyOptions
            {
                Seeds = parsed.GetValue(seeds), Seed = parsed.GetValue(seed), Steps = parsed.GetValue(steps),
            });
            engine.Require(parsed, folder, parsed.GetValue(json));
            if (count > 1 && folder is null)
                throw CommandException.BadInput("--parts keeps each part in a folder; give --out.");
            if (count > options.Seeds)
                throw CommandException.BadInput($"--parts is {count}, but --seeds is {options.Seeds}; a part has at least one run.");
            if (engine.Part(parsed) is { } part && part.Count != count && parsed.GetResult(parts) is null or { Implicit: true })
                throw CommandException.BadInput($"--part {part} is one of {part.Count} parts; give --parts {part.Count}, too, as all of them must.");
            var isParted = count > 1 || engine.IsShared(parsed);
            if (isParted)
                job.GoesOn = "The parts that are whole stay, and the same command goes on from there.";
            return Run(
                job,
                parsed.GetValue(file)!,
                parsed.GetValue(expect),
                parsed.GetValue(junit),
                folder,
                options,
                Modes(parsed.GetValue(mode) ?? []),
                isParted ? cross => CrossCheckParts.Of(job, parsed, engine, folder!, count, cross, parsed.GetValue(time)) : null);
        }));
        return command;

        static ToyMode[] Modes(string[] words) =>
            words.Length == 0 ? Enum.GetValues<ToyMode>() : [.. words.Distinct().Select(word => Enum.Parse<ToyMode>(word, ignoreCase: true))];
    }

    private static int Run(
        Job job,
        string file,
        string? expect,
        string? junit,
        string? output,
        ToyOptions options,
        ToyMode[] modes,
        Func<CrossCheckParts, (int? Ended, IReadOnlyList<TrainedPart> Parts)>? train)
    {
        var clock = Stopwatch.StartNew();
        var instance = InputFile.ReadSearchable(file, out var utf8);
        var (columns, neurons) = (instance.Problem.Columns, instance.Neurons);
        if (columns > MostColumns || neurons > MostNeurons)
        {
            var limit = $"a cross-check goes up to {MostColumns} columns and {MostNeurons} neurons";
            throw CommandException.BadInput($"{file}: it has {Counted.Of(columns, "column")} and {Counted.Of(neurons, "neuron")}; "
                + $"{limit}. Take a smaller instance.");
        }
        if (instance.Problem.TargetGram is not null)
        {
            if (modes is [ToyMode.Anchored])
                throw CommandException.BadInput(
                    $"{file}: --mode anchored compares rows with inputs, which have no lengths beside targetGram; use --mode plain or resampled.");
            modes = [.. modes.Where(mode => mode != ToyMode.Anchored)];
        }
        var saved = expect is null ? default(ReadOnlyMemory<byte>?) : InputFile.Read(expect, InputFile.MostBytes, "a report saved by crosscheck");
        var folder = OutputFolder.Open(output);
        var cases = OutputFile.Open("--junit", junit);
        CrossCheckReport report;
        try
        {
            var (ended, trained) = train?.Invoke(new CrossCheckParts(instance, utf8, options, modes)) ?? default;
            if (ended is { } code)
                return code;
            report = ProgressDisplay.During(job.Screen, "training", progress => CrossCheckRun.Take(
                instance,
                options,
                modes,
                folder is null ? null : (path, bytes) => folder.Write(path, bytes),
                (what, done, total) => progress.Report(what, done, total),
                trained,
                job.Cancel));
        }
        catch (DllNotFoundException missing)
        {
            throw new CommandException(ExitCode.Failed, missing.Message);
        }
        IReadOnlyList<string> differences;
        try
        {
            differences = saved is { } bytes ? CrossCheckComparison.Differences(bytes, report) : [];
        }
        catch (FormatException e)
        {
            throw CommandException.BadInput($"{expect}: {e.Message}; give a report saved by crosscheck.");
        }
        cases?.Write(stream => JUnitReport.Write(stream, "theorychecks crosscheck", Cases(report, expect, differences)));
        var written = folder?.WriteJson($"crosscheck-{instance.Name}.json", writer => CrossCheckDocument.Write(writer, report));

        job.Screen.Json(writer => CrossCheckDocument.Write(writer, report));
        Print(job.Screen, report);
        var text = job.Screen.Human;
        foreach (var difference in differences)
            text.WriteLine($"  differs: {difference}");
        if (expect is not null)
            text.WriteLine(differences.Count == 0 ? $"As expected by {expect}." : $"{Counted.Of(differences.Count, "difference")} from {expect}.");
        text.WriteLine(string.Create(CultureInfo.InvariantCulture, $"Time: {clock.Elapsed.TotalSeconds:0.0} s"));
        if (written is not null)
            text.WriteLine($"Written: {written}");
        foreach (var refused in report.Refused)
            job.Screen.Error.WriteLine($"theorychecks: the kernel does not accept {refused} This is a bug; please report it with the instance.");
        return report.IsConsistent && differences.Count == 0 ? ExitCode.Success : ExitCode.Failed;
    }

    /// <summary>
    /// What a build server lists: the certified minimum, the kernel, each prediction of repaired Theorem 3.6, and the comparison with a saved report.
    /// </summary>
    private static IReadOnlyList<JUnitCase> Cases(CrossCheckReport report, string? expect, IReadOnlyList<string> differences) =>
    [
        new(
            report.Instance,
            "no run is below the certified minimum",
            report.BelowMinimum == 0 ? [] : [$"Below the certified minimum {report.Lower} {(report.BelowMinimum == 1 ? "is" : "are")} "
                + $"{Counted.Of(report.BelowMinimum, "run")}."]),
        new(report.Instance, "the kernel accepts every certificate", report.Refused),
        .. report.Predictions.Select(prediction => new JUnitCase(
            report.Instance,
            $"Theorem 3.6, repaired, on {prediction.Pattern}: {prediction.Predicted}",
            prediction.Agrees ? [] : [Disagreement(prediction)],
            Output: $"{prediction.Runs} plain runs end there.")),
        .. expect is null ? Array.Empty<JUnitCase>() : [new JUnitCase(report.Instance, "as in the saved report", differences)],
    ];

    private static string Disagreement(PatternPrediction prediction) =>
        $"{prediction.Runs} plain runs end on {prediction.Pattern}, where the certified landscape says {prediction.Predicted}.";

    private static void Print(Screen screen, CrossCheckReport report)
    {
        var text = screen.Human;
        var minimum = report.Lower == report.Upper ? $"{report.Lower}" : $"between {report.Lower} and {report.Upper}";
        var evidence = report.MinimumIsKernelChecked ? " k" : "";
        text.WriteLine($"{report.Instance}: {Counted.Of(report.Seeds, "model")} in each mode, global minimum {minimum}{evidence}");
        foreach (var mode in report.Modes)
        {
            var dead = Percent(mode.WithDeadNeurons / (double)mode.Runs);
            var title = new TableTitle($"{CrossCheckRun.Word(mode.Mode)}: {dead} end with a dead neuron");
            var table = new Table { Border = TableBorder.Rounded, Title = title };
            foreach (var name in new[] { "runs", "end", "pattern", "loss" })
                table.AddColumn(new TableColumn(name));
            foreach (var end in mode.Ends.Take(12))
                table.AddRow(
                    Markup.Escape(Percent(end.Runs / (double)mode.Runs)),
                    Markup.Escape(CrossCheckRun.Words(end.Verdict) + (end.IsKernelChecked ? " k" : "")),
                    Markup.Escape(end.Pattern.ToString()),
                    Markup.Escape(Loss(report, end) + (end.Reason is null ? "" : $": {end.Reason}")));
            if (mode.Ends.Length > 12)
                table.AddRow(Percent(mode.Ends.Skip(12).Sum(end => end.Runs) / (double)mode.Runs), "", $"{mode.Ends.Length - 12} others", "");
            screen.HumanConsole.Write(table);
        }
        foreach (var prediction in report.Predictions)
        {
            var what = prediction.Predicted == "none" ? "no partial minimum" : $"a partial minimum, {prediction.Predicted}";
            var ends = $"{prediction.Runs} plain runs end there{(prediction.Agrees ? "" : ": THIS CONTRADICTS IT")}";
            text.WriteLine($"Thm 3.6, repaired: {prediction.Pattern} has {what}; {ends}.");
        }
        text.WriteLine($"{Counted.Of(report.BelowMinimum, "run")} below the certified minimum. k: the kernel accepted the certificate.");
        if (!report.FeatureUnit.IsOne || !report.WeightUnit.IsOne)
            text.WriteLine($"Certificates are about the instance with features divided by {report.FeatureUnit} and weights by {report.WeightUnit}.");
    }

    /// <summary>What is no more than rounding is 0.</summary>
    private static string Loss(CrossCheckReport report, EndPoint end) => end.Loss <= report.Tolerance ? "0" : CrossCheckRun.Digits(end.Loss);

    private static string Percent(double share) => string.Create(CultureInfo.InvariantCulture, $"{100 * share:0.0}%");
}
