using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using TheoryChecks.Landscape;
using TheoryChecks.Reporting;

namespace TheoryChecks.Cli;

/// <summary>`landscape FILE`: the global minimum, the patterns that reach loss 0, the partial minima, and what anchors change, every answer certified.</summary>
internal static class LandscapeCommand
{
    public static Command Create()
    {
        var file = new Argument<string>("FILE") { Description = "An instance, \"theorychecks.instance/1\"." };
        var json = CommonOptions.Json();
        var output = CommonOptions.Out("Write landscape-NAME.json and all certificates into this folder.");
        var threads = CommonOptions.Threads();
        var time = CommonOptions.Time("After so many seconds, end with what is decided by then.");
        var command = new Command("landscape", "Certify the landscape of an instance: global minimum, zero-loss regions, partial minima, identifiability.") { file, json, output, threads, time };
        command.SetAction(parsed => Job.Run(new Screen(parsed.GetValue(json)), parsed.GetValue(time), job => Run(
            job,
            parsed.GetValue(file)!,
            parsed.GetValue(output),
            new LandscapeOptions { Threads = parsed.GetValue(threads) })));
        return command;
    }

    private static int Run(Job job, string file, string? output, LandscapeOptions options)
    {
        var clock = Stopwatch.StartNew();
        var instance = InputFile.ReadInstance(file);
        var folder = OutputFolder.Open(output);
        var report = ProgressDisplay.During(job.Screen, "looking", progress => LandscapeRun.Take(
            instance,
            new LandscapeRunOptions
            {
                Landscape = options with { Progress = (what, done, total) => progress.Report(total is null ? what : $"{what}: {done} of {total} settled", done, total) },
                Keep = folder is null ? null : (path, bytes) => folder.Write(path, bytes),
            },
            job.OutOfTime,
            job.Interrupted));
        var written = folder?.WriteJson($"landscape-{instance.Name}.json", writer => LandscapeDocument.Write(writer, report, kept: true));

        job.Screen.Json(writer => LandscapeDocument.Write(writer, report, kept: folder is not null));
        LandscapeTable.Print(job.Screen, report);
        var text = job.Screen.Human;
        text.WriteLine(string.Create(CultureInfo.InvariantCulture, $"Time: {clock.Elapsed.TotalSeconds:0.0} s"));
        if (written is not null)
            text.WriteLine($"Written: {written}");
        foreach (var refused in report.Refused)
            job.Screen.Error.WriteLine($"theorychecks: the kernel does not accept {refused}. This is a bug; please report it with the instance.");
        return report.Refused.Count > 0 ? ExitCode.Failed : report.Undecided.Count > 0 ? ExitCode.Undecided : ExitCode.Success;
    }
}
