using System.Collections.Concurrent;
using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using TheoryChecks.Exact;
using TheoryChecks.Model;
using TheoryChecks.Reporting;
using TheoryChecks.Reporting.Explaining;
using TheoryChecks.Theorems;

namespace TheoryChecks.Cli;

/// <summary>`verify [FILE...]`: every theorem, as published and as repaired, decided on instances; without files, on the gallery.</summary>
internal static class VerifyCommand
{
    public static Command Create()
    {
        var files = CommonOptions.Files("FILE", "Instances, \"theorychecks.instance/1\". None: the built-in gallery.", orNone: true);
        var theorems = CommonOptions.Texts("--theorem", "ID", "Only this theorem. Can be given several times.");
        var instances = CommonOptions.Texts("--instance", "NAME", "Only the instance with this name. Can be given several times.");
        var expect = CommonOptions.Expect();
        var junit = CommonOptions.JUnit("Write one test case per verdict, failed where it differs from --expect");
        var json = CommonOptions.Json();
        var output = CommonOptions.Out("Write report.json and all certificates into this folder.");
        var threads = CommonOptions.Threads();
        var time = CommonOptions.Time("After so many seconds, call undecided whatever is not decided yet.");
        var proved = new Option<bool>("--proved")
        {
            Description = "Ask the checker extracted from Coq about every certificate, too (theory/Proofs, 'make checker').",
        };
        var explain = new Option<bool>("--explain")
        {
            Description = "Explain every verdict: statement, hypotheses, the instance in numbers, what each certificate shows, how to re-check it.",
        };
        var command = new Command(
            "verify", "Decide the paper's theorems, as published and as repaired, and let the kernel re-check every certificate.")
        {
            files, theorems, instances, expect, junit, json, output, threads, time, proved, explain,
        };
        command.SetAction(parsed => Job.Run(new Screen(parsed.GetValue(json)), parsed.GetValue(time), job => Run(
            job,
            parsed.GetValue(files)!,
            parsed.GetValue(theorems) ?? [],
            parsed.GetValue(instances) ?? [],
            parsed.GetValue(expect),
            parsed.GetValue(junit),
            parsed.GetValue(output),
            parsed.GetValue(threads),
            parsed.GetValue(proved),
            parsed.GetValue(explain))));
        return command;
    }

    private static int Run(
        Job job,
        string[] files,
        string[] theoremIds,
        string[] instanceNames,
        string? expect,
        string? junit,
        string? output,
        int threads,
        bool askCoq,
        bool explain)
    {
        var clock = Stopwatch.StartNew();
        var theorems = Pick(TheoremRegistry.All, theorem => theorem.Id, theoremIds, "--theorem", "theorem", "ids");
        var instances = Pick(InputFile.ReadInstances(files), instance => instance.Name, instanceNames, "--instance", "instance", "names");
        var expected = expect is null ? null : Within(Saved(expect), theoremIds, instanceNames);
        var folder = OutputFolder.Open(output);
        var cases = OutputFile.Open("--junit", junit);
        using var proved = askCoq ? ProvedCount.Start("--proved") : null;

        var kept = explain ? new ConcurrentDictionary<string, ReadOnlyMemory<byte>>() : null;
        var found = ProgressDisplay.During(job.Screen, "deciding", progress => VerificationRun.Run(
            theorems,
            instances,
            new VerificationOptions
            {
                Threads = threads,
                Keep = folder is null && proved is null && kept is null ? null : (path, bytes) =>
                {
                    folder?.Write(path, bytes);
                    proved?.Add(path, bytes);
                    if (kept is not null)
                        kept[path] = bytes;
                },
                Progress = progress.Decided,
            },
            job.OutOfTime,
            job.Interrupted));
        var explanations = kept is null ? null : Explanations(theorems, instances, found, kept);
        found = proved is null ? found : found.WithProofs(proved);
        var report = folder is null && proved is null ? found.WithoutFiles() : found;
        void Document(Utf8JsonWriter writer) =>
            report.Write(writer, explanations is null ? null : verdict => explanations[(verdict.Instance, verdict.Theorem, verdict.Form)]);
        var written = folder?.WriteJson("report.json", Document);

        cases?.Write(stream => JUnitReport.Write(stream, "theorychecks verify", VerificationJUnit.Cases(report, expected)));

        job.Screen.Json(Document);
        VerdictTable.Print(job.Screen, theorems, instances, report, explanations?.Values, output);
        var text = job.Screen.Human;
        var agreed = proved?.Print(text) ?? true;
        text.WriteLine(string.Create(CultureInfo.InvariantCulture, $"Time: {clock.Elapsed.TotalSeconds:0.0} s"));
        if (written is not null)
            text.WriteLine($"Written: {written}");
        var differences = expected is null ? [] : ReportComparison.Differences(expected, report);
        foreach (var difference in differences)
            job.Screen.Error.WriteLine($"theorychecks: differs: {difference}");
        if (expected is not null)
            text.WriteLine(Compared(expect!, differences.Count, report.Count(VerdictKind.Undecided)));
        if (!agreed)
            return ExitCode.Failed;
        if (expected is not null)
            return differences.Count > 0 ? ExitCode.Failed : ExitCode.Success; // what is undecided was to be
        return report.Count(VerdictKind.Undecided) > 0 ? ExitCode.Undecided : ExitCode.Success;
    }

    private static OrderedDictionary<(string Instance, string Theorem, StatementForm Form), VerdictExplanation> Explanations(
        IReadOnlyList<Theorem> theorems,
        IReadOnlyList<Instance> instances,
        VerificationReport report,
        IReadOnlyDictionary<string, ReadOnlyMemory<byte>> certificates)
    {
        var (theoremOf, instanceOf) = (theorems.ToDictionary(theorem => theorem.Id), instances.ToDictionary(instance => instance.Name));
        var explanations = new OrderedDictionary<(string, string, StatementForm), VerdictExplanation>();
        foreach (var verdict in report.Verdicts)
            explanations.Add(
                (verdict.Instance, verdict.Theorem, verdict.Form),
                VerdictExplanation.Of(theoremOf[verdict.Theorem], instanceOf[verdict.Instance], verdict, certificates));
        return explanations;
    }

    private static string Compared(string expect, int differences, int undecided)
    {
        if (differences > 0)
            return $"{Counted.Of(differences, "difference")} from {expect}.";
        var open = undecided switch
        {
            0 => "",
            1 => " 1 verdict is undecided, as expected.",
            _ => $" {undecided} verdicts are undecided, as expected.",
        };
        return $"As expected by {expect}.{open}";
    }

    /// <summary>The part of a saved report that a restricted run can reproduce.</summary>
    private static VerificationReport Within(VerificationReport expected, string[] theoremIds, string[] instanceNames)
    {
        return new(expected.Verdicts.Where(verdict => IsAmong(theoremIds, verdict.Theorem) && IsAmong(instanceNames, verdict.Instance)));

        static bool IsAmong(string[] wanted, string name) => wanted.Length == 0 || wanted.Contains(name);
    }

    private static VerificationReport Saved(string expect) =>
        VerificationReport.Read(InputFile.Read(expect, InputFile.MostBytes, "a report saved by verify"), expect);

    private static IReadOnlyList<T> Pick<T>(IReadOnlyList<T> all, Func<T, string> nameOf, string[] wanted, string option, string what, string names)
    {
        foreach (var name in wanted)
            if (all.All(item => nameOf(item) != name))
            {
                var known = string.Join(", ", all.Select(nameOf));
                throw CommandException.BadInput($"{option} {name}: there is no such {what}; the {names} are {known}.");
            }
        return wanted.Length == 0 ? all : [.. all.Where(item => wanted.Contains(nameOf(item)))];
    }
}
