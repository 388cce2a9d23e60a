using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using TheoryChecks.Exact;
using TheoryChecks.Figures;
using TheoryChecks.Model;
using TheoryChecks.Reporting.Tables;
using TheoryChecks.Surveys;
using TheoryChecks.Sweeps;

namespace TheoryChecks.Cli;

/// <summary>`survey SPEC`: theorems and landscapes decided on many instances, in parts that can be run anywhere, and what they add up to.</summary>
internal static class SurveyCommand
{
    private const int MostBytes = 4 << 20, MostInstances = 100_000;
    private const int NamedQuestions = 3;
    private const string SweepName = "survey";

    public static Command Create()
    {
        var file = new Argument<string>("SPEC") { Description = "What to survey, \"theorychecks.survey/1\"." };
        var output = CommonOptions.Out("The folder of results; what is there already is not done again. Needed.");
        var part = new Option<SurveyPart?>("--part")
        {
            HelpName = "I/N",
            Description = "Only part I of N of the instances; the parts may run anywhere that shares the folder. 1/1 unless given.",
            CustomParser = SurveyPart.Parse,
        };
        var collect = new Option<bool>("--collect") { Description = "Decide nothing: only make tables and figures of the results that are there." };
        var json = CommonOptions.Json();
        var threads = CommonOptions.Threads();
        var time = CommonOptions.Time(
            "After so many seconds, stop; the files of results that are whole stay, and the next run goes on. With --engine slurm, a task's limit.");
        var engine = new EngineOptions();
        var command = new Command("survey", "Decide theorems and landscapes on many instances, and count.")
        {
            file, output, part, collect, json, threads, time,
        };
        engine.AddTo(command, withPart: false);
        command.SetAction(parsed => Job.Run(new Screen(parsed.GetValue(json)), engine.Time(parsed, parsed.GetValue(time)), job =>
            TrainingFailure.Told(() =>
        {
            if (engine.IsSlurm(parsed) && (parsed.GetValue(collect) || parsed.GetValue(part) is not null))
                throw CommandException.BadInput("--engine slurm has Slurm make every part and collects; leave --part and --collect out.");
            engine.Require(parsed, parsed.GetValue(output), parsed.GetValue(json));
            return Run(
                job,
                parsed.GetValue(file)!,
                parsed.GetValue(output),
                parsed.GetValue(part),
                parsed.GetValue(collect),
                parsed.GetValue(threads),
                parts => SweepRun.Of(job, parsed, engine, parsed.GetValue(output), SweepName, parts, isNamedByParts: true)!,
                engine.IsSlurm(parsed),
                parsed.GetValue(time));
        })));
        return command;
    }

    private static int Run(
        Job job,
        string file,
        string? output,
        SurveyPart? part,
        bool collect,
        int threads,
        Func<IEnumerable<SweepPart>, SweepRun> sweep,
        bool isOnSlurm,
        double? time)
    {
        if (output is null)
            throw CommandException.BadInput("a survey keeps its results in a folder; give it with --out.");
        if (collect && part is not null)
            throw CommandException.BadInput("--collect makes nothing new, so there is no part of it; leave --part out.");
        var clock = Stopwatch.StartNew();
        var spec = SurveyFormat.Read(InputFile.Read(file, MostBytes, "a survey's specification"), file, folder => Given(file, folder));
        if (collect && !Directory.Exists(output))
            throw CommandException.BadInput($"--out {output}: there is no such folder; give the one that has the results.");
        var folder = OutputFolder.Open(output)!;
        var results = new SurveyFolder(spec, output);
        job.GoesOn = "The files of results that are whole stay, and the same command goes on from there.";
        try
        {
            if (!results.IsBegun() && !collect)
                folder.WriteJson(SurveyFolder.Header, results.WriteHeader);
            if (!collect && Make(job, spec, results, new SurveyWork(job, spec, results, folder, threads), part, sweep, isOnSlurm, time) is { } code)
                return code;
            return Collect(job, spec, results, folder, collect, clock);
        }
        catch (OperationCanceledException) when (job.OutOfTime.IsCancellationRequested && !job.Interrupted.IsCancellationRequested)
        {
            throw new CommandException(
                ExitCode.Undecided, "out of time; the files of results that are whole stay, and the same command goes on from there.");
        }
        catch (SurveyException e)
        {
            throw CommandException.BadInput(e.Message);
        }
    }

    /// <summary>Makes what is missing, here or on Slurm; null if that was all, so that results can be collected, or else the exit code.</summary>
    private static int? Make(
        Job job,
        SurveySpec spec,
        SurveyFolder results,
        SurveyWork work,
        SurveyPart? part,
        Func<IEnumerable<SweepPart>, SweepRun> sweep,
        bool isOnSlurm,
        double? time)
    {
        // A task of Slurm's: a part is a file of results.
        var task = part?.Parts == spec.Blocks && SlurmTask.Current is not null ? new PartNumber(part.Part, part.Parts) : (PartNumber?)null;
        int[] own = [.. Enumerable.Range(0, spec.Blocks).Where(block => part?.Has(block) != false)];
        int[] missing = [.. own.Where(block => !results.IsDone(block))];
        if (!isOnSlurm && task is null && missing.Length == 0)
            return null;
        var run = sweep(work.Parts);
        if (isOnSlurm || task is not null)
        {
            var code = run.Elsewhere(work.One, time, task);
            if (code is null)
                run.Tidy();
            return code;
        }
        if (work.All(run, missing, work.Instances(own), waits: part is null) is { Count: > 0 } held)
            throw new CommandException(
                ExitCode.Undecided,
                $"{Counted.Of(held.Count, "file")} of results {(held.Count == 1 ? "is" : "are")} under way already, and left to them: "
                    + $"{string.Join("; ", held.Select(holder => holder.Owner?.ToString() ?? "somebody who has just begun").Distinct())}.");
        if (part is null)
            run.Tidy();
        return null;
    }

    private static int Collect(Job job, SurveySpec spec, SurveyFolder results, OutputFolder folder, bool isAsked, Stopwatch clock)
    {
        var totals = SurveyTotals.Of(spec, results, out var open, job.Cancel);
        string[] missing = [.. open.Select(results.FileOf)];
        var text = job.Screen.Human;
        job.Screen.Json(writer => SurveyDocument.Write(writer, spec, totals, missing));
        if (totals is null)
        {
            var there = spec.Blocks - missing.Length;
            text.WriteLine($"{spec.Name}: {there} of {Counted.Of(spec.Blocks, "file")} of results there, the first missing {missing[0]}.");
            if (!isAsked)
                return ExitCode.Success;
            throw new CommandException(
                ExitCode.Undecided,
                $"{Counted.Of(missing.Length, "file")} of {spec.Blocks} missing, the first {missing[0]}; run the survey with the same --out to make "
                    + "them.");
        }
        var written = new List<string>();
        foreach (var table in SurveyTables.Of(totals))
            foreach (var format in TableFormat.All)
            {
                var bytes = format.Bytes(table);
                written.Add(folder.Write($"tables/{format.FileName(table)}", bytes));
            }
        foreach (var figure in SurveyFigures.Of(totals))
            written.Add(folder.Write($"figures/{figure.Name}.svg", figure.Bytes(FigureFormat.Svg)));
        // Written last: where it is, the tables and figures are.
        written.Insert(0, folder.WriteJson("summary.json", writer => SurveyDocument.Write(writer, spec, totals, [])));
        SurveyScreen.Print(job.Screen, totals);
        text.WriteLine(string.Create(CultureInfo.InvariantCulture, $"Time: {clock.Elapsed.TotalSeconds:0.0} s"));
        foreach (var path in written.Where(path => Path.GetExtension(path) is not (".tex" or ".csv")))
            text.WriteLine($"Written: {path}");
        if (totals.Alarmed == 0)
            return totals.Open == 0 ? ExitCode.Success : throw new CommandException(ExitCode.Undecided, Open(totals));
        foreach (var alarm in totals.Alarms)
            job.Screen.Error.WriteLine($"theorychecks: SOUNDNESS ALARM: {alarm}");
        job.Screen.Error.WriteLine(
            $"theorychecks: {Counted.Of(totals.Alarmed, "instance")} of {spec.Count} contradict what is proven. This is a bug: please report it with "
                + $"the folder alarms, which holds instances and certificates.");
        return ExitCode.Failed;
    }

    /// <summary>What is left open, in one line.</summary>
    private static string Open(SurveyTotals totals)
    {
        Tally[] open = [.. totals.All.Where(tally => tally.Undecided > 0).OrderByDescending(tally => tally.Undecided)];
        var named = string.Join(", ", open.Take(NamedQuestions).Select(tally => $"{tally.Question.Id} on {tally.Undecided}"));
        var more = open.Length > NamedQuestions ? $" and {open.Length - NamedQuestions} more" : "";
        return $"{totals.Open} of {Counted.Of(totals.Spec.Count, "instance")} {(totals.Open == 1 ? "is" : "are")} not wholly decided: {named}{more}. "
            + "\"undecided\" in their lines of results says why, the tables what the shares can be; more \"seconds\" in the specification help where "
            + "time was up.";
    }

    /// <summary>The instances of a folder beside the specification.</summary>
    private static IReadOnlyList<Instance> Given(string file, string folder)
    {
        var path = Path.Combine(Path.GetDirectoryName(Path.GetFullPath(file))!, folder);
        if (!Directory.Exists(path))
            throw CommandException.BadInput(
                $"{file}: $.folder: there is no folder {path}; give one that holds instances, relative to the specification.");
        string[] files = [.. Directory.GetFiles(path, "*.json").Order(StringComparer.Ordinal)];
        return files.Length is 0 or > MostInstances
            ? throw CommandException.BadInput($"{file}: $.folder: {path} holds {files.Length} files .json; 1 to {MostInstances} instances are read.")
            : InputFile.ReadInstances(files);
    }
}
