using System.Diagnostics;
using Xunit;

namespace TheoryChecks.SolverTests.Cli;

/// <summary>A landscape that is killed goes on where it was and ends with the same bytes.</summary>
public sealed class CliResumeTests
{
    private const int Kills = 5;

    [Theory]
    [InlineData("superposition-4-in-2")]
    [InlineData("absorption-relu-fan")]
    public void Killed_at_random_points_it_ends_with_the_same_bytes(string name)
    {
        using var folder = new ScratchFolder();
        string[] Args(string output) => ["landscape", $"theory/Gallery/{name}.json", "--out", folder.At(output)];
        var clock = Stopwatch.StartNew();
        var clean = CliProcess.Run(Args("clean"));
        var random = new Random();
        var whole = (int)clock.ElapsedMilliseconds;
        for (var k = 0; k < Kills; k++)
        {
            using var process = CliProcess.Start([.. Args("killed"), "--resume"]);
            process.WaitForExit(random.Next(whole / 4, whole));
            process.Kill(); // SIGKILL
            process.WaitForExit();
        }
        var last = CliProcess.Run([.. Args("killed"), "--resume"]);
        Assert.Equal(clean.ExitCode, last.ExitCode);
        Assert.Equal(Files("clean"), Files("killed"));

        string[] Files(string output) => [.. Directory.GetFiles(folder.At(output), "*", SearchOption.AllDirectories)
            .Where(file => !file.EndsWith(".journal", StringComparison.Ordinal)).Order(StringComparer.Ordinal)
            .Select(
                file =>
                    $"{Path.GetRelativePath(folder.At(output), file)} "
                        + $"{Convert.ToHexString(System.Security.Cryptography.SHA256.HashData(File.ReadAllBytes(file)))}")];
    }

    /// <summary>Out of time, then resumed with more of it: the second run does not begin again, and leaves no journal behind.</summary>
    [Fact]
    public void Out_of_time_it_goes_on()
    {
        using var folder = new ScratchFolder();
        var first = CliProcess.Run("landscape", "theory/Gallery/superposition-4-in-2.json", "--out", folder.Path, "--time", "0.05");
        Assert.Equal(3, first.ExitCode);
        Assert.Contains("landscape-superposition-4-in-2.journal", folder.Files());
        var second = CliProcess.Run("landscape", "theory/Gallery/superposition-4-in-2.json", "--out", folder.Path, "--resume");
        Assert.Equal(0, second.ExitCode);
        Assert.DoesNotContain("landscape-superposition-4-in-2.journal", folder.Files());
    }

    /// <summary>Whoever stops it is told how to go on: a part that was stopped begins anew, and --resume is of no use to it.</summary>
    [Theory]
    [InlineData("", "The same command with --resume goes on with what is settled.")]
    [InlineData("--parts 2", "The parts that are whole stay, and the same command goes on from there.")]
    [InlineData("--parts 2 --part 1/2", "The parts that are whole stay, and the same command goes on from there.")]
    public void Interrupted_it_says_how_to_go_on(string options, string goesOn)
    {
        if (OperatingSystem.IsWindows())
            return;
        using var folder = new ScratchFolder();
        // Minutes of work, on any machine: it is stopped in the midst of it.
        var instance = folder.Write("many.json", """
            { "schema": "theorychecks.instance/1", "name": "many", "activation": { "kind": "relu" }, "neurons": 3, "features": { "input": [
              ["-4", "-3", "3", "0", "-9"], ["2", "4", "-4", "-5", "-1"], ["-7", "1", "0", "9", "-9"], ["1", "-7", "0", "2", "0"],
              ["6", "1", "-4", "6", "6"], ["-4", "-8", "-1", "-9", "2"], ["3", "-9", "8", "4", "2"], ["3", "9", "-9", "5", "-8"],
              ["-4", "-3", "-6", "-2", "5"], ["2", "7", "2", "7", "-1"], ["5", "-6", "9", "2", "0"], ["-8", "4", "-7", "-3", "1"]] } }
            """);
        using var process = CliProcess.Start(
            ["landscape", instance, "--out", folder.At("out"),
                .. options.Split(' ', StringSplitOptions.RemoveEmptyEntries)]);
        while (!Directory.Exists(folder.At("out")) && !process.HasExited)
            Thread.Sleep(20);
        Thread.Sleep(300);
        CliProcess.Interrupt(process);
        Assert.Equal(
            $"theorychecks: interrupted; no file was left half-written. {goesOn}\n",
            CliProcess.WithoutProgress(process.StandardError.ReadToEnd()));
        process.WaitForExit();
        Assert.Equal(130, process.ExitCode);
    }

    [Fact]
    public void A_journal_of_another_run_is_refused()
    {
        using var folder = new ScratchFolder();
        // Its minimum is irrational, so no work settles it without a gap, and the journal stays.
        const string instance = """
            { "schema": "theorychecks.instance/1", "name": "golden", "activation": { "kind": "relu" }, "neurons": 1, "features": { "input": [["1", "0"], ["1", "1"]] } }
            """;
        var file = folder.Write("a.json", instance);
        Assert.Equal(3, CliProcess.Run("landscape", file, "--out", folder.At("out"), "--gap", "0").ExitCode);
        var journal = folder.At("out/landscape-golden.journal");
        var again = CliProcess.Run("landscape", file, "--out", folder.At("out"), "--gap", "0");
        Assert.Equal(2, again.ExitCode);
        Assert.Matches(
            $"^theorychecks: {journal}: an earlier run that did not end left [0-9]+ settled pieces of work here. Give --resume to go on with them, "
                + $"or remove the file to begin again.\n$",
            again.Error);
        folder.Write("a.json", instance + "\n"); // other bytes
        var other = CliProcess.Run("landscape", file, "--out", folder.At("out"), "--gap", "0", "--resume");
        Assert.Equal(2, other.ExitCode);
        Assert.StartsWith($"theorychecks: {journal}: this journal belongs to another run (instance ", other.Error, StringComparison.Ordinal);
        Assert.EndsWith(". Remove it, or give another folder.\n", other.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void Resume_needs_a_folder()
    {
        var run = CliProcess.Run("landscape", "theory/Gallery/orthonormal-2.json", "--resume");
        Assert.Equal(
            (2, "", "theorychecks: --resume goes on with what is in the folder of an earlier run; give that folder with --out.\n"),
            (run.ExitCode, run.Output, run.Error));
    }
}
