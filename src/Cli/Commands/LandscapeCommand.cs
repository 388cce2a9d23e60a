using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using System.Security.Cryptography;
using TheoryChecks.Checking;
using TheoryChecks.Figures;
using TheoryChecks.Landscape;
using TheoryChecks.Reporting;
using TheoryChecks.Solvers.OrTools;
using TheoryChecks.Sweeps;

namespace TheoryChecks.Cli;

/// <summary>
/// `landscape FILE`: the global minimum, the patterns that reach loss 0, the partial minima, and what anchors change, every answer certified.
/// </summary>
internal static class LandscapeCommand
{
    public static Command Create()
    {
        var file = new Argument<string>("FILE") { Description = "An instance, \"theorychecks.instance/1\"." };
        var json = CommonOptions.Json();
        var output = CommonOptions.Out("Write landscape-NAME.json and all certificates into this folder.");
        var threads = CommonOptions.Threads();
        var time = CommonOptions.Time("After so many seconds, end with what is decided by then.");
        var gap = CommonOptions.Gap(
            "Differences of losses up to this do not matter: a number, 1/1000000 unless given, or a share of sum m_c |r_c|^2, such as 0.01%.");
        var all = new Option<bool>("--all-patterns")
        {
            Description = "Look for partial minima on all patterns, not only on partitions of the columns.",
        };
        var memory = CommonOptions.Memory();
        var glop = new Option<bool>("--glop")
        {
            Description = "Ask GLOP for squares where the branch and bound for the global minimum has none of its own: "
                + "fewer boxes, shorter certificates, more time.",
        };
        var resume = new Option<bool>("--resume") { Description = "Go on with what an earlier run with the same --out has settled." };
        var parts = CommonOptions.Within(
            "--parts", "N", 1, 1, PartNumber.Most, "In so many parts, each kept in the folder of --out: partition patterns, classes of patterns.");
        var split = CommonOptions.Within("--split", "D", 0, 0, LandscapeParts.MostSplit,
            "--parts: cut the latents of every class D splits deep, and share out the boxes: where one class is most of the work.");
        var engine = new EngineOptions();
        var command = new Command(
            "landscape", "Certify the landscape of an instance: global minimum, zero-loss regions, partial minima, identifiability.")
        {
            file, json, output, threads, time, gap, all, glop, memory, resume, parts, split,
        };
        engine.AddTo(command);
        command.SetAction(parsed => Job.Run(new Screen(parsed.GetValue(json)), engine.Time(parsed, parsed.GetValue(time)), job =>
        {
            var (folder, count) = (parsed.GetValue(output), parsed.GetValue(parts));
            engine.Require(parsed, folder, parsed.GetValue(json));
            if (count > 1 && folder is null)
                throw CommandException.BadInput("--parts keeps each part in a folder; give --out.");
            if (count == 1 && parsed.GetValue(split) > 0)
                throw CommandException.BadInput("--split says how --parts cuts classes; give --parts, or leave --split out.");
            if (engine.Part(parsed) is { } part && part.Count != count && !CommonOptions.IsGiven(parsed, parts))
                throw CommandException.BadInput($"--part {part} is one of {part.Count} parts; give --parts {part.Count}, too, as all of them must.");
            return Run(
                job,
                parsed.GetValue(file)!,
                folder,
                parsed.GetValue(resume),
                parsed.GetValue(memory),
                parsed.GetValue(gap),
                new LandscapeOptions
                {
                    Threads = parsed.GetValue(threads),
                    AllPatterns = parsed.GetValue(all),
                    Minimum = new() { Squares = parsed.GetValue(glop) ? new GlopSquareOracle() : null },
                },
                count > 1 || engine.IsShared(parsed)
                    ? (work, opened) => (work with { Split = parsed.GetValue(split) })
                        .Make(job, parsed, engine, folder!, opened, count, parsed.GetValue(time))
                    : null);
        }));
        return command;
    }

    private static int Run(
        Job job,
        string file,
        string? output,
        bool resume,
        long? memory,
        LossGap? gap,
        LandscapeOptions options,
        Func<LandscapeParts, OutputFolder, (int? Ended, KeptWork? Settled, Func<string, CheckedPart?>? Parts)>? inParts)
    {
        var clock = Stopwatch.StartNew();
        if (resume && output is null)
            throw CommandException.BadInput("--resume goes on with what is in the folder of an earlier run; give that folder with --out.");
        var instance = InputFile.ReadSearchable(file, out var bytes);
        if (gap is not null)
            options = options with { Gap = gap.On(instance) };
        var folder = OutputFolder.Open(output);
        var journalName = $"landscape-{instance.Name}.journal";
        var binding = Binding(bytes, options);
        if (inParts is not null)
            job.GoesOn = "The parts that are whole stay, and the same command goes on from there.";
        var (ended, settled, parts) = inParts?.Invoke(new LandscapeParts(instance, binding, options, Split: 0), folder!) ?? default;
        if (ended is { } code)
            return code;
        if (folder is not null)
            job.GoesOn = "The same command with --resume goes on with what is settled.";
        using var journal = folder?.Journal(journalName, binding, resume);
        folder?.RemoveUnfinished("", $"landscape-{instance.Name}");
        folder?.RemoveUnfinished("certificates", $"landscape-{instance.Name}");
        using var guard = new MemoryGuard(memory, job.OutOfTime);
        var report = ProgressDisplay.During(job.Screen, "looking", progress => guard.Within(budget => LandscapeRun.Take(
            instance,
            new LandscapeRunOptions
            {
                Landscape = options with { Journal = settled?.Above(journal) ?? (IJournal?)journal, Progress = progress.Settled },
                Parts = parts,
                Keep = folder is null ? null : (path, bytes) => folder.Write(path, bytes),
            },
            budget,
            job.Interrupted)));
        string[] pictures = folder is null
            ? []
            : [.. LandscapePictures.Of(report).Select(picture => folder.Write($"figures/{picture.Name}.svg", picture.Bytes(FigureFormat.Svg)))];
        var written = folder?.WriteJson($"landscape-{instance.Name}.json", writer => LandscapeDocument.Write(writer, report, kept: true));

        job.Screen.Json(writer => LandscapeDocument.Write(writer, report, kept: folder is not null));
        LandscapeTable.Print(job.Screen, report);
        var text = job.Screen.Human;
        text.WriteLine(string.Create(CultureInfo.InvariantCulture, $"Time: {clock.Elapsed.TotalSeconds:0.0} s"));
        if (written is not null)
            text.WriteLine($"Written: {written}");
        foreach (var picture in pictures)
            text.WriteLine($"Written: {picture}");
        foreach (var refused in report.TooLarge)
            job.Screen.Error.WriteLine(
                $"theorychecks: no certificate can hold {refused}. Use numbers with fewer digits, or cut the lower end into --parts.");
        foreach (var refused in report.Refused.Except(report.TooLarge))
            job.Screen.Error.WriteLine($"theorychecks: the kernel does not accept {refused}. This is a bug; please report it with the instance.");
        if (report.Undecided.Count == 0)
        {
            // All is settled: nothing to go on with.
            journal?.Dispose();
            folder?.Remove(journalName);
        }
        if (report.Refused.Count > report.TooLarge.Count)
            return ExitCode.Failed;
        return report.Undecided.Count > 0 || report.TooLarge.Count > 0 ? ExitCode.Undecided : ExitCode.Success;
    }

    /// <summary>What the settled pieces of work depend on.</summary>
    private static string Binding(ReadOnlyMemory<byte> instance, LandscapeOptions options)
    {
        var hash = Convert.ToHexStringLower(SHA256.HashData(instance.Span))[..16];
        var patterns = options.AllPatterns ? ", all patterns" : "";
        var oracle = options.Minimum.Squares is { } squares ? $", {squares.Name}" : "";
        var version = typeof(LandscapeReport).Assembly.GetName().Version!.ToString(3);
        return string.Create(
            CultureInfo.InvariantCulture,
            $"instance {hash}, at most {options.MostClasses} classes, gap {options.Gap}{patterns}{oracle}, version {version}");
    }
}
