using System.Text.Json.Nodes;
using Xunit;

namespace TheoryChecks.SolverTests.Cli;

/// <summary>`enumerate --part`: parts that any process may make, and the whole that they add up to.</summary>
public sealed class CliPartTests
{
    private const string Fan = "theory/Gallery/absorption-relu-fan.json";

    [Fact]
    public void Parts_of_two_processes_are_the_whole_and_made_once()
    {
        using ScratchFolder whole = new(), parts = new();
        Assert.Equal(0, CliProcess.Run("enumerate", Fan, "--out", whole.Path).ExitCode);
        using (var one = CliProcess.Start("enumerate", Fan, "--out", parts.Path, "--part", "1/2", "--split", "3"))
        using (var other = CliProcess.Start("enumerate", Fan, "--out", parts.Path, "--part", "2/2", "--split", "3"))
        {
            one.WaitForExit();
            other.WaitForExit();
            Assert.Equal((0, 0), (one.ExitCode, other.ExitCode));
        }
        string[] files = [.. parts.Files().Where(file => file.Contains("parts-3", StringComparison.Ordinal))];
        Assert.Equal(8, files.Length);
        foreach (var file in files)
            Schemas.Require(File.ReadAllText(parts.At(file)));
        var times = files.ToDictionary(file => file, file => File.GetLastWriteTimeUtc(parts.At(file)));
        Assert.Equal(0, CliProcess.Run("enumerate", Fan, "--out", parts.Path, "--part", "1/1", "--split", "3").ExitCode);
        Assert.All(times, pair => Assert.Equal(pair.Value, File.GetLastWriteTimeUtc(parts.At(pair.Key))));
        Assert.Equal(Counts(whole), Counts(parts));

        // Half of a file is none, and a part of another instance is refused.
        File.WriteAllText(parts.At(files[3]), File.ReadAllText(parts.At(files[3]))[..20]);
        Assert.Equal(0, CliProcess.Run("enumerate", Fan, "--out", parts.Path, "--part", "1/1", "--split", "3").ExitCode);
        Assert.Equal(Counts(whole), Counts(parts));
        File.WriteAllText(parts.At(files[3]), File.ReadAllText(parts.At(files[3])).Replace("\"of\": \"", "\"of\": \"0"));
        var foreign = CliProcess.Run("enumerate", Fan, "--out", parts.Path, "--part", "1/1", "--split", "3");
        Assert.Equal(2, foreign.ExitCode);
        Assert.Contains(": this part is of another instance or version (0", foreign.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(Fan, "--part 1/2", "parts meet in a folder; give it with --out.")]
    [InlineData(Fan, "--part 1/2 --out OUT --list", "--part counts a part of the decision tree; leave out --list, --orbits and --verified.")]
    [InlineData(
        "theory/Gallery/absorption-top1-fan.json",
        "--part 1/2 --out OUT",
        "theory/Gallery/absorption-top1-fan.json: parts are of the tree of one neuron: relu, or jumprelu with thresholds that are all 0 or all "
            + "positive; leave out --part.")]
    public void What_has_no_parts_is_one_line(string file, string options, string message)
    {
        using var scratch = new ScratchFolder();
        var run = CliProcess.Run(["enumerate", file, .. options.Replace("OUT", scratch.At("out")).Split(' ')]);
        Assert.Equal((2, $"theorychecks: {message}\n"), (run.ExitCode, run.Error));
    }

    private static (string?, string?, string?) Counts(ScratchFolder folder)
    {
        var answer = JsonNode.Parse(File.ReadAllText(folder.At("enumeration-absorption-relu-fan.json")))!;
        return (answer["neuronPatterns"]!.ToString(), answer["patterns"]!.ToString(), answer["patternsUpToPermutation"]!.ToString());
    }
}
