using System.Diagnostics;
using System.Globalization;
using System.Text.Json.Nodes;
using TheoryChecks.SolverTests.Surveys;
using TheoryChecks.Sweeps;
using TheoryChecks.Training.Files;
using Xunit;

namespace TheoryChecks.SolverTests.Cli;

/// <summary>Ctrl-C in long work of many parts: what is whole stays, one line says how to go on, and that way goes on.</summary>
public sealed class CliInterruptTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(20); // for what hangs

    [Fact]
    public void A_survey_keeps_its_files_and_the_same_command_goes_on()
    {
        if (OperatingSystem.IsWindows())
            return;
        using var folder = new ScratchFolder();
        const int Draws = 400, Block = 2;
        var spec = folder.Write("spec.json", SurveySpecs.Drawn.Replace("\"draws\": 11", $"\"draws\": {Draws}", StringComparison.Ordinal));
        string[] survey = ["survey", spec, "--threads", "2", "--out", folder.At("out")];
        Interrupt(survey, () => Results().Length >= 3, "The files of results that are whole stay, and the same command goes on from there.");

        var kept = Results().ToDictionary(file => file, File.GetLastWriteTimeUtc);
        Assert.InRange(kept.Count, 3, (Draws / Block) - 1);
        Assert.All(kept.Keys, file => Assert.Equal(Block, File.ReadLines(file).Count()));
        Assert.Empty(Directory.GetFiles(folder.At("out"), ".*", SearchOption.AllDirectories)); // half-written ones
        Assert.False(File.Exists(folder.At("out/summary.json")));
        var sweep = SweepFolder.Of(folder.At("out"));
        Assert.DoesNotContain(
            Assert.Single(sweep.Plans()).Parts.SelectMany(part => sweep.Attempts(part)), attempt => attempt.Outcome == AttemptOutcome.Failed);

        var next = CliProcess.Run(survey);
        Assert.Equal((0, ""), (next.ExitCode, CliProcess.WithoutProgress(next.Error)));
        Assert.All(kept, pair => Assert.Equal(pair.Value, File.GetLastWriteTimeUtc(pair.Key)));
        Assert.Equal(Draws, Results().Sum(file => File.ReadLines(file).Count()));

        string[] Results() => Directory.Exists(folder.At("out/instances")) ? Directory.GetFiles(folder.At("out/instances"), "0*.jsonl") : [];
    }

    [Fact]
    public void A_bench_keeps_a_checkpoint_and_resume_goes_on_from_it()
    {
        if (OperatingSystem.IsWindows())
            return;
        using var folder = new ScratchFolder();
        string[] bench = [
            "bench", "lrb", "--table", "1", "--method", "TopK", "--steps", "1000000", "--checkpoint-every", "20", "--device", "cpu", "--out",
            folder.At("out")];
        const string GoesOn = "The same command with --resume goes on with what is there.";
        Interrupt(bench, () => Checkpoints().Length > 0, GoesOn);
        var first = Steps();
        Assert.Contains(first.Values, step => step >= 20); // the other model may have begun later
        Assert.Empty(Directory.GetFiles(folder.At("out"), ".*", SearchOption.AllDirectories));

        Interrupt([.. bench, "--resume"], () => Steps().Any(now => first.TryGetValue(now.Key, out var step) && now.Value > step), GoesOn);
        var second = Steps();
        Assert.All(first, then => Assert.True(second[then.Key] >= then.Value));
        // No step was made twice.
        Assert.All(Directory.GetFiles(folder.At("out/logs")), log =>
        {
            long[] steps = [.. File.ReadLines(log).Select(line => JsonNode.Parse(line)!["step"]!.GetValue<long>())];
            Assert.Equal(steps.Distinct().Order(), steps);
        });

        string[] Checkpoints() =>
            Directory.Exists(folder.At("out/checkpoints")) ? Directory.GetFiles(folder.At("out/checkpoints"), "*.safetensors") : [];
        Dictionary<string, long> Steps() =>
            Checkpoints().ToDictionary(path => path, path => long.Parse(TensorFile.Read(path).Metadata["step"], CultureInfo.InvariantCulture));
    }

    [Fact]
    public void A_bench_without_a_folder_says_that_nothing_was_kept()
    {
        if (OperatingSystem.IsWindows())
            return;
        using var process = CliProcess.Start("bench", "lrb", "--table", "1", "--method", "TopK", "--steps", "1000000", "--device", "cpu");
        var said = process.StandardError.ReadLine(); // progress: the work is under way
        Assert.NotNull(said);
        CliProcess.Interrupt(process);
        Ends(process, "Nothing was kept of the work.");
    }

    /// <summary>Runs it until this is seen, and presses Ctrl-C.</summary>
    private static void Interrupt(string[] command, Func<bool> isSeen, string goesOn)
    {
        using var process = CliProcess.Start(command);
        var clock = Stopwatch.StartNew();
        while (!isSeen() && clock.Elapsed < Patience && !process.WaitForExit(20))
        {
        }
        Assert.False(process.HasExited, "It ended before it could be stopped.");
        CliProcess.Interrupt(process);
        Ends(process, goesOn);
    }

    private static void Ends(Process process, string goesOn)
    {
        var error = process.StandardError.ReadToEndAsync();
        Assert.True(process.WaitForExit(Patience), "It did not end.");
        // A step that takes long is spoken of before.
        Assert.EndsWith(
            $"theorychecks: interrupted; no file was left half-written. {goesOn}\n", error.Result, StringComparison.Ordinal);
        Assert.Equal(130, process.ExitCode);
    }
}
