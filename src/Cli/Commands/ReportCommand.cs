using System.Collections.Concurrent;
using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using System.Text;
using TheoryChecks.Exact;
using TheoryChecks.Figures;
using TheoryChecks.Reporting;
using TheoryChecks.Reporting.Html;
using TheoryChecks.Theorems;

namespace TheoryChecks.Cli;

/// <summary>`report [FILE...] --out FILE`: all verdicts with their certificates as one HTML file.</summary>
internal static class ReportCommand
{
    public static Command Create()
    {
        var files = CommonOptions.Files("FILE", "Instances, \"theorychecks.instance/1\". None: the built-in gallery.", orNone: true);
        var output = new Option<string>("--out") { HelpName = "FILE", Description = "The HTML file to write.", Required = true };
        var json = CommonOptions.Json();
        var threads = CommonOptions.Threads();
        var time = CommonOptions.Time("After so many seconds, call undecided whatever is not decided yet.");
        var proved = new Option<bool>("--proved")
        {
            Description = "Ask the checker extracted from Coq about every certificate, too, and say in the file which it proves.",
        };
        var command = new Command("report", "Decide the theorems and write one self-contained HTML file with every certificate.")
        {
            files, output, json, threads, time, proved,
        };
        command.SetAction(parsed => Job.Run(new Screen(parsed.GetValue(json)), parsed.GetValue(time), job =>
            Run(job, parsed.GetValue(files)!, parsed.GetValue(output)!, parsed.GetValue(threads), parsed.GetValue(proved))));
        return command;
    }

    private static int Run(Job job, string[] files, string output, int threads, bool askCoq)
    {
        var clock = Stopwatch.StartNew();
        var instances = InputFile.ReadInstances(files);
        var file = OutputFile.Open("--out", output)!;
        using var proved = askCoq ? ProvedCount.Start("--proved") : null;
        var certificates = new ConcurrentDictionary<string, ReadOnlyMemory<byte>>();
        var report = ProgressDisplay.During(job.Screen, "deciding", progress => VerificationRun.Run(
            TheoremRegistry.All,
            instances,
            new VerificationOptions
            {
                Threads = threads,
                Keep = (path, bytes) =>
                {
                    certificates[path] = bytes;
                    proved?.Add(path, bytes);
                },
                Progress = progress.Decided,
            },
            job.OutOfTime,
            job.Interrupted));
        report = proved is null ? report : report.WithProofs(proved);
        var html = Encoding.UTF8.GetBytes(HtmlReport.Of(report, TheoremRegistry.All, instances, certificates, ReportPictures.Draw));
        file.Write(stream => stream.Write(html));

        job.Screen.Json(report.Write);
        var size = string.Create(CultureInfo.InvariantCulture, $"{html.Length / 1024.0 / 1024.0:0.0} MiB; {clock.Elapsed.TotalSeconds:0.0} s");
        var (verdicts, accepted) = (Counted.Of(report.Verdicts.Count, "verdict"), Counted.Of(report.AcceptedCertificates, "certificate"));
        job.Screen.Human.WriteLine($"Written: {output} ({verdicts}, {accepted}, {size})");
        if (proved?.Print(job.Screen.Human) == false)
            return ExitCode.Failed;
        return report.Count(VerdictKind.Undecided) > 0 ? ExitCode.Undecided : ExitCode.Success;
    }
}
