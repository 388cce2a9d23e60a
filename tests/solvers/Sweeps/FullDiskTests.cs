using TheoryChecks.SolverTests.Cli;
using TheoryChecks.SolverTests.Surveys;
using Xunit;

namespace TheoryChecks.SolverTests.Sweeps;

/// <summary>
/// A disk that is full in the middle of parts, joins, lines of surveys, claims and records: one line, exit code 2, nothing half written counts as
/// done, and once there is room the same command goes on to what a disk with room has.
/// </summary>
public sealed class FullDiskTests
{
    private const string Fan = "theory/Gallery/absorption-relu-fan.json";

    [MountFact]
    public void An_enumeration_in_parts_goes_on_once_there_is_room() =>
        GoesOn(["enumerate", Fan, "--part", "1/1", "--split", "3"], "enumeration-absorption-relu-fan.json");

    [MountFact]
    public void A_landscape_in_parts_goes_on_once_there_is_room() =>
        GoesOn(["landscape", Fan, "--parts", "3", "--split", "1"], "landscape-absorption-relu-fan.json");

    [MountFact]
    public void A_survey_goes_on_once_there_is_room()
    {
        using var folder = new ScratchFolder();
        GoesOn(["survey", folder.Write("spec.json", SurveySpecs.Drawn)], "summary.json");
    }

    /// <summary>With less and less room the disk is full at other places: the first claim, a record, a certificate, a part, the answer.</summary>
    private static void GoesOn(string[] command, string answer)
    {
        using var folder = new ScratchFolder();
        var whole = CliProcess.Run([.. command, "--out", folder.At("whole")]);
        Assert.True(whole.ExitCode is 0 or 3, whole.Error);
        foreach (var kilobytes in new[] { 4, 24, 64 })
        {
            using var disk = new SmallDisk(kilobytes: 2048);
            var filler = Path.Combine(disk.Path, "filler");
            File.WriteAllBytes(filler, new byte[(2040 - kilobytes) << 10]);
            var output = Path.Combine(disk.Path, "out");
            var full = CliProcess.Run([.. command, "--out", output]);
            var said = CliProcess.WithoutProgress(full.Error);
            Assert.True(full.ExitCode == 2, $"{kilobytes} KiB: exit code {full.ExitCode}, {said}");
            Assert.Matches("^theorychecks: .*[Nn]o space left.*\n$", said);
            Assert.Equal(1, said.Count(c => c == '\n'));
            Assert.False(File.Exists(Path.Combine(output, answer)), $"{kilobytes} KiB: {answer} is there");
            File.Delete(filler);
            var again = CliProcess.Run([.. command, "--out", output]);
            Assert.True(again.ExitCode == whole.ExitCode, $"{kilobytes} KiB: {again.Error}");
            Assert.Equal(File.ReadAllText(folder.At($"whole/{answer}")), File.ReadAllText(Path.Combine(output, answer)));
            Assert.Empty(Directory.GetFiles(output, "*.tmp", SearchOption.AllDirectories));
        }
    }
}
