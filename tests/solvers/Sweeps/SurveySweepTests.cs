using System.Diagnostics;
using TheoryChecks.SolverTests.Cli;
using TheoryChecks.SolverTests.Surveys;
using TheoryChecks.Sweeps;
using Xunit;

namespace TheoryChecks.SolverTests.Sweeps;

/// <summary>Surveys on this machine: several processes in one folder make each file of results once, and a dead one holds nothing up.</summary>
public sealed class SurveySweepTests
{
    private static readonly string Many = SurveySpecs.Drawn.Replace("\"draws\": 11", "\"draws\": 40", StringComparison.Ordinal);

    [Fact]
    public void Two_processes_in_one_folder_share_the_work_and_make_each_file_once()
    {
        using var folder = new ScratchFolder();
        var spec = folder.Write("spec.json", Many);
        string[] command = ["survey", spec, "--json", "--out", folder.At("out")];
        Process[] both = [CliProcess.Start(command), CliProcess.Start(command)];
        CliProcess[] ended = [.. both.Select(process => CliProcess.End(process, command))];
        Assert.All(ended, one => Assert.True(one.ExitCode == 0, one.Error));
        Assert.Equal(ended[0].Output, ended[1].Output);
        var (there, plan) = Sweep(folder);
        Assert.Equal(20, plan.Parts.Length);
        Assert.All(plan.Parts, part => Assert.Equal(AttemptOutcome.Done, Assert.Single(there.Attempts(part)).Outcome));
        Assert.Empty(Directory.GetFiles(there.Claims));
        Assert.Equal("  20 parts: 20 done\n", CliProcess.Run("status", folder.At("out")).Output.Split('\n', 2)[1]);
        Assert.Equal(ended[0].Output, CliProcess.Run([.. command[..^1], folder.At("alone")]).Output);
    }

    [Fact]
    public void What_a_killed_process_held_is_made_by_the_next_one_and_nothing_else_again()
    {
        using var folder = new ScratchFolder();
        var spec = folder.Write("spec.json", SurveySpecs.Drawn.Replace("\"draws\": 11", "\"draws\": 400", StringComparison.Ordinal));
        string[] command = ["survey", spec, "--out", folder.At("out"), "--threads", "2"];
        SweepPart[] held = [];
        // A kill that meets both threads between two parts finds nothing held: then once more.
        while (held.Length == 0)
        {
            var goal = Results(folder).Length + 5;
            using var killed = CliProcess.Start(command);
            for (var k = 0; k < 12_000 && Results(folder).Length < goal; k++)
                Thread.Sleep(50);
            killed.Kill();
            killed.WaitForExit();
            Assert.InRange(Results(folder).Length, goal, 199);
            var (folderThen, planThen) = Sweep(folder);
            held = [.. planThen.Parts.Where(part => folderThen.Claimed(part) is not null && !folderThen.IsDone(part))];
        }
        var (there, _) = Sweep(folder);
        var before = Results(folder).ToDictionary(file => file, File.GetLastWriteTimeUtc);
        Assert.Contains($"{held.Length} lost", CliProcess.Run("status", folder.At("out")).Output, StringComparison.Ordinal);

        var next = CliProcess.Run(command);
        Assert.Equal((0, ""), (next.ExitCode, CliProcess.WithoutProgress(next.Error)));
        Assert.All(before, pair => Assert.Equal(pair.Value, File.GetLastWriteTimeUtc(pair.Key)));
        Assert.All(held, part => Assert.Equal([AttemptOutcome.Lost, AttemptOutcome.Done], there.Attempts(part).Select(one => one.Outcome)));
        Assert.Equal(400, Results(folder).Sum(file => File.ReadLines(file).Count()));
        Assert.Empty(Directory.GetFiles(there.Claims));
    }

    [Fact]
    public void What_another_process_works_on_is_left_by_a_part_and_waited_for_by_the_whole()
    {
        using var folder = new ScratchFolder();
        var spec = folder.Write("spec.json", SurveySpecs.Drawn);
        string[] command = ["survey", spec, "--out", folder.At("out")];
        Assert.Equal(0, CliProcess.Run([.. command, "--part", "1/6"]).ExitCode);
        var (there, plan) = Sweep(folder);
        var claim = Claim.Take(there.Claims, plan.Parts[1].Name, ClaimOwner.Current, out _)!;
        var part = CliProcess.Run([.. command, "--part", "2/2"]);
        Assert.Equal(
            (3, $"theorychecks: 1 file of results is under way already, and left to them: {ClaimOwner.Current}.\n"),
            (part.ExitCode, CliProcess.WithoutProgress(part.Error)));
        Assert.Equal(3, Results(folder).Length); // 1, 4 and 6
        using var whole = CliProcess.Start(command);
        for (var k = 0; k < 1200 && Results(folder).Length < 5; k++)
            Thread.Sleep(50);
        Assert.False(whole.HasExited);
        claim.Dispose();
        Assert.Equal(0, CliProcess.End(whole, command).ExitCode);
        Assert.Equal(6, Results(folder).Length);
    }

    [Fact]
    public void The_same_specification_under_another_name_goes_on_and_files_that_are_cut_are_made_again()
    {
        using var folder = new ScratchFolder();
        string[] Command(string spec) => ["survey", folder.Write(spec, SurveySpecs.Drawn), "--out", folder.At("out"), "--json"];
        var first = CliProcess.Run(Command("spec.json"));
        Assert.Equal(0, first.ExitCode);
        var cut = Results(folder)[2];
        var whole = File.ReadAllText(cut);
        File.WriteAllText(cut, whole[..^20]);
        var second = CliProcess.Run(Command("copy.json"));
        Assert.Equal((0, first.Output), (second.ExitCode, second.Output));
        Assert.Equal(whole, File.ReadAllText(cut));
    }

    [Fact]
    public void What_cannot_be_drawn_is_told_in_the_same_words_at_once_and_by_status()
    {
        using var folder = new ScratchFolder();
        var spec = folder.Write("spec.json", """
            { "schema": "theorychecks.survey/1", "name": "crowd", "draws": 3,
              "family": { "features": 5, "inputDimension": 2, "neurons": 2, "activation": { "kind": "relu" },
                          "directions": { "kind": "sphere", "mostCosine": "0" } }, "questions": { "theorems": ["3.6"] } }
            """);
        const string Why = "no 5 vectors in dimension 2 with inner products of at most 0 were found in 10000 draws; raise mostCosine.";
        var run = CliProcess.Run("survey", spec, "--out", folder.At("out"));
        Assert.Equal((2, $"theorychecks: {Why}\n"), (run.ExitCode, CliProcess.WithoutProgress(run.Error)));
        var status = CliProcess.Run("status", folder.At("out"));
        Assert.Equal(1, status.ExitCode);
        Assert.Matches($"  failed: part 1, survey_000000-000002_[0-9a-f]{{16}}: {Why}\n$", status.Output);
    }

    [Fact]
    public void Of_results_without_a_record_status_says_what_tells_how_they_stand()
    {
        using var folder = new ScratchFolder();
        var spec = folder.Write("spec.json", SurveySpecs.Drawn);
        Assert.Equal(0, CliProcess.Run("survey", spec, "--out", folder.At("out"), "--part", "1/6").ExitCode);
        Directory.Delete(folder.At("out/sweep"), recursive: true);
        var status = CliProcess.Run("status", folder.At("out"));
        Assert.Equal(
            (2, $"theorychecks: {folder.At("out")}: a survey's results, but no record of who made them; how many files are there, survey SPEC --out "
                + $"{folder.At("out")} --collect says.\n"),
            (status.ExitCode, status.Error));
        Assert.Equal(0, CliProcess.Run("survey", spec, "--out", folder.At("out")).ExitCode);
    }

    private static string[] Results(ScratchFolder folder) => Directory.Exists(folder.At("out/instances"))
        ? [.. Directory.GetFiles(folder.At("out/instances"), "0*.jsonl").Order(StringComparer.Ordinal)]
        : [];

    private static (SweepFolder Folder, SweepPlan Plan) Sweep(ScratchFolder folder)
    {
        var there = SweepFolder.Of(folder.At("out"));
        return (there, Assert.Single(there.Plans()));
    }
}
