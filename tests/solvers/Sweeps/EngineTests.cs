using System.Diagnostics;
using TheoryChecks.SolverTests.Cli;
using TheoryChecks.SolverTests.Surveys;
using TheoryChecks.Sweeps;
using Xunit;

namespace TheoryChecks.SolverTests.Sweeps;

/// <summary>The commands that sweep, without Slurm: parts here, messages, and a stand-in where only an answer of Slurm's matters.</summary>
public sealed class EngineTests
{
    private const string Instance = "theory/Gallery/acute-pair.json";

    private static readonly string[] Cross = ["crosscheck", Instance, "--seeds", "12", "--steps", "20"];

    [Fact]
    public void Parts_made_one_by_one_in_any_order_give_what_one_process_gives()
    {
        using var folder = new ScratchFolder();
        var whole = CliProcess.Run([.. Cross, "--parts", "5", "--json", "--out", folder.At("whole")]);
        Assert.Equal(0, whole.ExitCode);
        foreach (var part in new[] { 4, 1, 5, 2, 4 })
        {
            var made = CliProcess.Run([.. Cross, "--parts", "5", "--out", folder.At("parts"), "--part", $"{part}/5"]);
            Assert.Equal(0, made.ExitCode);
        }
        var again = CliProcess.Run([.. Cross, "--parts", "5", "--out", folder.At("parts"), "--part", "4/5"]);
        Assert.Matches("^Part 4/5, crosscheck-acute-pair_runs-7-8_[0-9a-f]{16}: it was done already\\.\n$", again.Output);
        var status = CliProcess.Run("status", folder.At("parts"), "--json");
        Assert.Contains("\"done\": 4,", status.Output, StringComparison.Ordinal);
        Assert.Contains("\"missing\": 1,", status.Output, StringComparison.Ordinal);
        var collected = CliProcess.Run([.. Cross, "--parts", "5", "--json", "--out", folder.At("parts")]); // makes the third
        Assert.Equal((0, whole.Output), (collected.ExitCode, collected.Output));
        Assert.Equal("  5 parts: 5 done\n", CliProcess.Run("status", folder.At("parts")).Output.Split('\n', 2)[1]);
    }

    [Fact]
    public void Two_processes_in_one_folder_share_the_work()
    {
        using var folder = new ScratchFolder();
        string[] command = [.. Cross, "--parts", "12", "--json", "--out", folder.At("out")];
        Process[] both = [CliProcess.Start(command), CliProcess.Start(command)];
        CliProcess[] ended = [.. both.Select(process => CliProcess.End(process, command))];
        Assert.All(ended, one => Assert.Equal(0, one.ExitCode));
        Assert.Equal(ended[0].Output, ended[1].Output);
        var there = SweepFolder.Of(folder.At("out"));
        Assert.All(Assert.Single(there.Plans()).Parts, part => Assert.Equal(AttemptOutcome.Done, Assert.Single(there.Attempts(part)).Outcome));
    }

    [Theory]
    [InlineData("--engine slurm", "--engine slurm needs a folder that all who work on the sweep share; give --out.")]
    [InlineData("--part 1/5", "--part needs a folder that all who work on the sweep share; give --out.")]
    [InlineData("--parts 5", "--parts keeps each part in a folder; give --out.")]
    [InlineData("--parts 13 --out OUT", "--parts is 13, but --seeds is 12; a part has at least one run.")]
    [InlineData("--parts 5 --out OUT --part 1/4", "--part 1/4: this sweep has 5 parts; give I/5.")]
    [InlineData("--parts 1 --out OUT --part 1/2", "--part 1/2: this sweep has 1 part; give 1/1.")]
    [InlineData("--out OUT --part 1/2", "--part 1/2 is one of 2 parts; give --parts 2, too, as all of them must.")]
    [InlineData("--parts 1000000 --out OUT", "--parts is 1000000, but --seeds is 12; a part has at least one run.")]
    [InlineData(
        "--part 1/1 --out OUT --json", "--part makes a part of the answer, --json gives all of it; leave --json to the command that collects.")]
    [InlineData("--part 1/1 --out OUT --engine slurm", "--part works on one part here, --engine slurm has Slurm do it; give one of them.")]
    [InlineData("--partition long --out OUT", "--partition is for Slurm; add --engine slurm, or leave it out.")]
    [InlineData("--array %3 --out OUT", "--array is for Slurm; add --engine slurm, or leave it out.")]
    [InlineData("--no-wait --out OUT", "--no-wait is for Slurm; add --engine slurm, or leave it out.")]
    [InlineData("--out OUT --sbatch --mem=4G", "--sbatch is for Slurm; add --engine slurm, or leave it out.")]
    [InlineData("--out OUT --engine slurm --sbatch -A me --array=1-3", "--sbatch --array=1-3: the sweep sets this itself; leave it out.")]
    public void What_does_not_go_together_is_one_line(string more, string message)
    {
        using var folder = new ScratchFolder();
        var run = CliProcess.Run([.. Cross, .. more.Replace("OUT", folder.At("out"), StringComparison.Ordinal).Split(' ')]);
        Assert.Equal((2, $"theorychecks: {message}\n"), (run.ExitCode, run.Error));
    }

    [Theory]
    [InlineData("--part 0/5", "--part is '0/5'; give I/N with 1 <= I <= N <= 1000000, such as 3/14")]
    [InlineData("--array 0", "--array is '0'; give %N, N from 1 to 100000: so many tasks at once")]
    public void What_cannot_be_read_is_one_line(string more, string message)
    {
        var run = CliProcess.Run([.. Cross, .. more.Split(' ')]);
        Assert.Equal((2, $"theorychecks crosscheck: {message}. See 'theorychecks crosscheck --help'.\n"), (run.ExitCode, run.Error));
    }

    [Fact]
    public void Another_command_or_version_in_a_folder_with_results_is_one_line()
    {
        using var folder = new ScratchFolder();
        string[] command = [.. Cross, "--parts", "2", "--out", folder.Path];
        Assert.Equal(0, CliProcess.Run([.. command, "--part", "1/2"]).ExitCode);
        var other = CliProcess.Run([.. command, "--seed", "5"]);
        Assert.Equal(
            (2, $"theorychecks: --out {folder.Path}: there are results of another command: '{string.Join(' ', Cross)} --parts 2' in 2 parts; this "
                + $"one is '{string.Join(' ', Cross)} --parts 2 --seed 5' in 2 parts. Give another folder.\n"),
            (other.ExitCode, other.Error));
        var plan = folder.At("sweep/crosscheck-acute-pair.json");
        File.WriteAllText(plan, File.ReadAllText(plan).Replace("\"version\": \"", "\"version\": \"0.", StringComparison.Ordinal));
        var old = CliProcess.Run([.. command, "--part", "1/2"]);
        Assert.Equal(2, old.ExitCode);
        Assert.Matches(
            $"^theorychecks: --out {folder.Path}: the results there are of version 0\\.[0-9.]+, this is version [0-9.]+; give another folder, or "
                + $"remove {plan} to go on with them\\.\n$",
            old.Error);
    }

    [Fact]
    public void A_command_that_came_to_nothing_is_not_in_the_way_of_the_corrected_one()
    {
        using var folder = new ScratchFolder();
        string[] command = [.. Cross, "--out", folder.Path];
        Assert.Equal(2, CliProcess.Run([.. command, "--parts", "5", "--part", "1/4"]).ExitCode);
        Assert.Equal(["sweep/crosscheck-acute-pair.json"], folder.Files());
        Assert.Equal(0, CliProcess.Run([.. command, "--parts", "4", "--part", "1/4"]).ExitCode);
        Assert.Contains("  4 parts: 1 done, 3 missing\n", CliProcess.Run("status", folder.Path).Output, StringComparison.Ordinal);
        Assert.Equal(2, CliProcess.Run([.. command, "--parts", "5", "--part", "1/5"]).ExitCode);
    }

    [Fact]
    public void A_damaged_part_is_told_and_not_taken()
    {
        using var folder = new ScratchFolder();
        string[] command = [.. Cross, "--parts", "2", "--out", folder.Path];
        Assert.Equal(0, CliProcess.Run(command).ExitCode);
        var part = Directory.GetFiles(folder.At("parts"))[0];
        File.WriteAllText(part, File.ReadAllText(part)[..100]);
        var run = CliProcess.Run(command);
        Assert.Equal(
            (2, $"theorychecks: {part}: these are not the end points that its name says; remove it, and they are trained again.\n"),
            (run.ExitCode, run.Error));
    }

    [Fact]
    public void A_folder_that_cannot_be_written_is_one_line()
    {
        using var folder = new ScratchFolder();
        folder.Write("sweep", "a file");
        var run = CliProcess.Run([.. Cross, "--parts", "2", "--out", folder.Path]);
        Assert.Equal(2, run.ExitCode);
        Assert.Matches($"^theorychecks: --out {folder.Path}: the folder cannot be written: .*; make room, or give another one\\.\n$", run.Error);
        var none = CliProcess.Run("status", folder.At("none"));
        Assert.Equal((2, $"theorychecks: {folder.At("none")}: there is no such folder.\n"), (none.ExitCode, none.Error));
        Directory.CreateDirectory(folder.At("empty"));
        var empty = CliProcess.Run("status", folder.At("empty"));
        Assert.Equal(
            (2, $"theorychecks: {folder.At("empty")}: no sweep has been begun here; give the folder that a command with --engine or --part had as "
                + "--out.\n"),
            (empty.ExitCode, empty.Error));
    }

    [MountFact]
    public void A_full_disk_is_one_line_and_nothing_half_written_counts_as_done()
    {
        using var disk = new SmallDisk(kilobytes: 64);
        var filler = Path.Combine(disk.Path, "filler");
        File.WriteAllBytes(filler, new byte[24 << 10]);
        var run = CliProcess.Run("crosscheck", Instance, "--seeds", "400", "--steps", "20", "--parts", "2", "--out", disk.Path, "--part", "1/2");
        Assert.Equal(2, run.ExitCode);
        Assert.Matches(
            $"^theorychecks: --out {disk.Path}: the folder cannot be written: .*[Nn]o space left.*; make room, or give another one\\.\n$", run.Error);
        Assert.DoesNotContain("1 done", CliProcess.Run("status", disk.Path).Output, StringComparison.Ordinal);
        Assert.Empty(Directory.Exists(Path.Combine(disk.Path, "parts")) ? Directory.GetFiles(Path.Combine(disk.Path, "parts")) : []);
    }

    [Fact]
    public void Without_sbatch_the_message_says_where_to_get_it_and_local_work_needs_none()
    {
        using var folder = new ScratchFolder();
        var run = WithPath(folder.At("none"), [.. Cross, "--parts", "2", "--out", folder.At("out"), "--engine", "slurm"]);
        Assert.Equal(
            (2, "theorychecks: there is no sbatch on the PATH, which --engine slurm needs. Go to a machine of the cluster (or, on Debian and Ubuntu, "
                + "apt-get install slurm-client), or leave out --engine to work on this one.\n"),
            (run.ExitCode, run.Error));
        var spec = folder.Write("spec.json", SurveySpecs.Drawn);
        var survey = WithPath(folder.At("none"), ["survey", spec, "--out", folder.At("out"), "--engine", "slurm"]);
        Assert.Equal((2, run.Error), (survey.ExitCode, survey.Error));
        Assert.Equal(["spec.json"], folder.Files()); // nothing is in the way of a corrected command
        Assert.Equal(0, WithPath(folder.At("none"), [.. Cross, "--parts", "2", "--out", folder.At("out")]).ExitCode);
        var status = WithPath(folder.At("none"), ["status", folder.At("out"), "--json"]);
        Assert.Contains("\"queueIsKnown\": false", status.Output, StringComparison.Ordinal);
    }

    /// <summary>A warned part that keeps nothing would begin anew again and again: it fails, with the reason.</summary>
    [Fact]
    public void A_part_that_gets_nowhere_within_its_limit_is_not_put_back()
    {
        if (!OperatingSystem.IsLinux())
            return; // the number of the signal is Linux's
        using var folder = new ScratchFolder();
        Directory.CreateDirectory(folder.At("bin"));
        folder.Write("bin/scontrol", $"#!/bin/sh\necho \"$@\" >> {folder.At("asked")}\n");
        File.SetUnixFileMode(folder.At("bin/scontrol"), (UnixFileMode)0b111_101_101);
        string[] command =
        [
            "crosscheck", "theory/Gallery/superposition-4-in-2.json", "--seeds", "2000", "--steps", "10000000", "--out", folder.At("out"),
            "--part", "1/1",
        ];
        using var process = CliProcess.Start(
            command,
            ("PATH", $"{folder.At("bin")}:{Environment.GetEnvironmentVariable("PATH")}"),
            ("SLURM_JOB_ID", "12"),
            ("SLURM_ARRAY_JOB_ID", "12"),
            ("SLURM_ARRAY_TASK_ID", "7"),
            ("SLURMD_NODENAME", "n9"));
        var claims = folder.At("out/sweep/claims");
        for (var k = 0; k < 6000 && !(Directory.Exists(claims) && Directory.GetFiles(claims, "*.1").Length == 1); k++)
            Thread.Sleep(100);
        Thread.Sleep(1500);
        Process.Start("kill", $"-USR1 {process.Id}").WaitForExit();
        var ended = CliProcess.End(process, command);
        Assert.Equal(3, ended.ExitCode);
        Assert.Matches(
            "theorychecks: part 1/1, crosscheck-[^:]*: it got nowhere within the time limit of its task; give a longer --time, or more and smaller "
                + "parts\\.\n$",
            ended.Error);
        Assert.False(File.Exists(folder.At("asked")));
        var status = CliProcess.Run("status", folder.At("out"));
        Assert.Equal(1, status.ExitCode);
        Assert.Contains("  1 part: 0 done, 1 failed\n  failed: part 1, crosscheck-", status.Output, StringComparison.Ordinal);
    }

    private static CliProcess WithPath(string path, string[] args) => CliProcess.End(CliProcess.Start(args, ("PATH", path)), args);
}
