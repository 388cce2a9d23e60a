using System.Text.Json.Nodes;
using Xunit;

namespace TheoryChecks.SolverTests.Cli;

/// <summary>`landscape` in parts: what is joined is what one process finds, with certificates of the parts.</summary>
public sealed class CliLandscapePartTests
{
    private const string Three = """
        { "schema": "theorychecks.instance/1", "name": "three", "activation": { "kind": "relu" }, "neurons": 2,
          "features": { "input": [["2", "1"], ["-2", "1"], ["1", "-1"]] } }
        """;

    [Fact]
    public void Parts_made_one_by_one_are_the_whole_in_every_verdict()
    {
        using var folder = new ScratchFolder();
        string[] command = ["landscape", folder.Write("three.json", Three), "--gap", "1/20"];
        var whole = CliProcess.Run([.. command, "--json", "--out", folder.At("whole")]);
        Assert.Equal(0, whole.ExitCode);
        foreach (var part in new[] { 3, 1 })
        {
            var made = CliProcess.Run([.. command, "--out", folder.At("parts"), "--parts", "3", "--part", $"{part}/3"]);
            Assert.True(made.ExitCode == 0, made.Error);
            Assert.Matches($"^Part {part}/3, landscape-three_{part}-of-3_[0-9a-f]{{8}}: done\\.\n$", made.Output);
        }
        var joined = CliProcess.Run([.. command, "--json", "--out", folder.At("parts"), "--parts", "3"]); // makes the second
        Assert.True(joined.ExitCode == 0, joined.Error);
        Assert.Equal(Verdicts(whole.Output), Verdicts(joined.Output));
        foreach (var file in Directory.GetFiles(folder.At("parts/parts")))
            Schemas.Require(File.ReadAllText(file));

        // The lower end is a join of three, and positive: branch and bound went into it.
        var lower = folder.At("parts/certificates/landscape-three-global-minimum-lower.json");
        Schemas.Require(File.ReadAllText(lower));
        Assert.Equal(3, JsonNode.Parse(File.ReadAllText(lower))!["evidence"]!["parts"]!.AsArray().Count);
        Assert.Contains("\"nodes\"", string.Concat(Parts().Select(File.ReadAllText)), StringComparison.Ordinal);
        Assert.Equal("loss-join  1 accepted, 0 rejected, 0 malformed", CliProcess.Run("check", lower).Output.Split('\n')[0]);
        Assert.Equal(0, CliProcess.Run("check", folder.At("parts")).ExitCode);

        // The least of the parts: the join cannot say more.
        var join = JsonNode.Parse(File.ReadAllText(lower))!;
        join["claim"]!["loss"] = "9/2";
        File.WriteAllText(lower, join.ToJsonString());
        var forged = CliProcess.Run("check", lower);
        Assert.Equal(1, forged.ExitCode);
        Assert.Contains(", the claim says 9/2", forged.Output, StringComparison.Ordinal);

        string[] Parts() => Directory.GetFiles(folder.At("parts/certificates"), "*lower-*-of-3.json");
    }

    /// <summary>Out of time, parts or not, there is a document, with an interval, and what is missing is told; the same command goes on.</summary>
    [Fact]
    public void Out_of_time_leaves_the_interval_and_the_document_as_without_parts()
    {
        using var folder = new ScratchFolder();
        string[] command = ["landscape", folder.Write("three.json", Three), "--json", "--gap", "1/20"];
        string[] brief = [.. command, "--time", "0.001"];
        var (plain, parted) = (CliProcess.Run([.. brief, "--out", folder.At("plain")]),
            CliProcess.Run([.. brief, "--out", folder.At("parts"), "--parts", "2"]));
        Assert.Equal((3, 3), (plain.ExitCode, parted.ExitCode));
        Assert.Equal(plain.Output, parted.Output);
        Assert.Equal(parted.Output, File.ReadAllText(folder.At("parts/landscape-three.json")).ReplaceLineEndings("\n"));
        var minimum = JsonNode.Parse(parted.Output)!["globalMinimum"]!;
        Assert.Equal(("0", "kernel"), ((string)minimum["lower"]!, (string)minimum["evidence"]!));
        var on = CliProcess.Run([.. command, "--out", folder.At("parts"), "--parts", "2", "--resume"]);
        Assert.True(on.ExitCode == 0, on.Error);
    }

    /// <summary>
    /// Every class cut two splits deep, the boxes shared out: the join says as much as the whole to within the gap, with the same verdicts; parts
    /// taken away, or cut another way, are told.
    /// </summary>
    [Fact]
    public void Classes_cut_into_boxes_are_the_whole_and_a_missing_box_is_told()
    {
        using var folder = new ScratchFolder();
        string[] command = ["landscape", folder.Write("three.json", Three), "--gap", "1/20", "--json"];
        var whole = CliProcess.Run([.. command, "--out", folder.At("whole")]);
        using (var one = CliProcess.Start([.. command[..^1], "--out", folder.At("parts"), "--parts", "4", "--split", "2", "--part", "2/4"]))
        using (var other = CliProcess.Start([.. command[..^1], "--out", folder.At("parts"), "--parts", "4", "--split", "2", "--part", "3/4"]))
        {
            one.WaitForExit();
            other.WaitForExit();
            Assert.Equal((0, 0), (one.ExitCode, other.ExitCode));
        }
        var joined = CliProcess.Run([.. command, "--out", folder.At("parts"), "--parts", "4", "--split", "2"]);
        Assert.True(joined.ExitCode == 0, joined.Error);
        Assert.Equal(Verdicts(whole.Output), Verdicts(joined.Output));
        var lower = folder.At("parts/certificates/landscape-three-global-minimum-lower.json");
        Schemas.Require(File.ReadAllText(lower));
        var parts = Directory.GetFiles(folder.At("parts/certificates"), "*lower-*-of-4-split-2.json");
        Assert.Equal(4, parts.Length);
        Assert.All(parts, part => Schemas.Require(File.ReadAllText(part)));
        Assert.All(parts, part => Assert.Contains("\"path\"", File.ReadAllText(part), StringComparison.Ordinal));
        Assert.Equal("loss-join  1 accepted, 0 rejected, 0 malformed", CliProcess.Run("check", lower).Output.Split('\n')[0]);

        var join = JsonNode.Parse(File.ReadAllText(lower))!;
        join["evidence"]!["parts"]!.AsArray().RemoveAt(2);
        File.WriteAllText(lower, join.ToJsonString());
        var forged = CliProcess.Run("check", lower);
        Assert.Equal(1, forged.ExitCode);
        Assert.Matches("no box of a pattern covers |the classes hold ", forged.Output);
    }

    [Theory]
    [InlineData("orthonormal-2", 7)]
    [InlineData("superposition-4-in-2", 7)]
    [InlineData("absorption-top1-fan", 7)]
    [InlineData("absorption-relu-fan", 40)] // 27 classes, a positive minimum: parts 28 to 40 show something of no pattern
    public void More_parts_than_work_are_no_less(string name, int parts)
    {
        using var folder = new ScratchFolder();
        string[] command = ["landscape", $"theory/Gallery/{name}.json", "--json"];
        var whole = CliProcess.Run([.. command, "--out", folder.At("whole")]);
        var joined = CliProcess.Run([.. command, "--out", folder.At("parts"), "--parts", $"{parts}"]);
        Assert.True(whole.ExitCode == joined.ExitCode, joined.Error);
        Assert.Equal(Verdicts(whole.Output), Verdicts(joined.Output));
        Assert.Equal(0, CliProcess.Run("check", folder.At("parts")).ExitCode);
    }

    [Fact]
    public void What_is_wrong_with_a_part_is_one_line()
    {
        using var folder = new ScratchFolder();
        string[] command = ["landscape", folder.Write("three.json", Three), "--gap", "1/20", "--out", folder.At("out"), "--parts", "2"];
        Assert.Equal(0, CliProcess.Run(command).ExitCode);
        var part = Directory.GetFiles(folder.At("out/parts"), "*_1-of-2_*")[0];
        var certificate = folder.At("out/certificates/landscape-three-global-minimum-lower-1-of-2.json");
        var (text, bytes) = (File.ReadAllText(part), File.ReadAllBytes(certificate));
        File.WriteAllText(part, text[..(text.Length / 2)]);
        Ends($"{part}: this is no part of a landscape, or not a whole one; remove it, and it is made again.");
        File.WriteAllText(part, text.Replace("\"of\": \"instance ", "\"of\": \"instance 0", StringComparison.Ordinal));
        Ends($"{part}: this part is of another instance, other options or another version (instance 0", whole: false);
        File.WriteAllText(part, text);
        File.WriteAllBytes(certificate, bytes[..^1]);
        Ends($"{certificate}: this is not the file that its part was made with; remove {part}, and it is made again.");
        File.Delete(certificate);
        Ends($"{certificate}: there is no such file, but its part was made; remove {part}, and it is made again.");
        File.Delete(part);
        Assert.Equal(0, CliProcess.Run(command).ExitCode);
        Assert.Equal(bytes, File.ReadAllBytes(certificate));

        void Ends(string message, bool whole = true)
        {
            var run = CliProcess.Run(command);
            Assert.Equal(2, run.ExitCode);
            Assert.StartsWith($"theorychecks: {message}{(whole ? "\n" : "")}", CliProcess.WithoutProgress(run.Error), StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("--parts 2", "--parts keeps each part in a folder; give --out.")]
    [InlineData("--part 1/2 --out OUT", "--part 1/2 is one of 2 parts; give --parts 2, too, as all of them must.")]
    [InlineData("--split 2 --out OUT", "--split says how --parts cuts classes; give --parts, or leave --split out.")]
    [InlineData("--parts 2 --part 1/3 --out OUT", "--part 1/3: this sweep has 2 parts; give I/2.")]
    [InlineData("--engine slurm", "--engine slurm needs a folder that all who work on the sweep share; give --out.")]
    public void What_does_not_go_together_is_one_line(string more, string message)
    {
        using var folder = new ScratchFolder();
        var run = CliProcess.Run(
            ["landscape", folder.Write("three.json", Three), .. more.Replace("OUT", folder.At("out"), StringComparison.Ordinal).Split(' ')]);
        Assert.Equal((2, $"theorychecks: {message}\n"), (run.ExitCode, run.Error));
    }

    /// <summary>The document without the numbers that may differ: points, and how near to it the ends of an interval are.</summary>
    private static string Verdicts(string document)
    {
        var root = JsonNode.Parse(document)!.AsObject();
        foreach (var member in new[] { "lower", "upper", "encoder", "decoder" })
            root["globalMinimum"]!.AsObject().Remove(member);
        return root.ToJsonString();
    }
}
