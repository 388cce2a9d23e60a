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
        string[] files = [.. parts.Files().Where(file => file.StartsWith("enumeration-absorption-relu-fan-parts-3/", StringComparison.Ordinal))];
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

    /// <summary>Parts and their join prove the whole; whatever is forged about them is refused, with the reason.</summary>
    [Fact]
    public void The_join_of_parts_is_checked_with_its_parts_and_forged_ones_are_refused()
    {
        using var folder = new ScratchFolder();
        Assert.Equal(0, CliProcess.Run("enumerate", Fan, "--out", folder.Path, "--part", "1/1", "--split", "2").ExitCode);
        const string Join = "certificates/enumeration-absorption-relu-fan-joined.json";
        const string Part = "certificates/enumeration-absorption-relu-fan-part-01.json";
        Schemas.Require(File.ReadAllText(folder.At(Join)));
        Schemas.Require(File.ReadAllText(folder.At(Part)));
        var alone = CliProcess.Run("check", folder.At(Join));
        Assert.Equal((0, "enumeration  1 accepted, 0 rejected, 0 malformed"), (alone.ExitCode, alone.Output.Split('\n')[0]));
        var all = CliProcess.Run("check", folder.Path);
        Assert.Equal((0, "enumeration  5 accepted, 0 rejected, 0 malformed"), (all.ExitCode, all.Output.Split('\n')[0]));

        Refuses("the part enumeration-absorption-relu-fan-part-01.json is not at hand", () => File.Delete(folder.At(Part)));
        Refuses("the part enumeration-absorption-relu-fan-part-01.json is not the one that was joined: its SHA-256 is ", () =>
            File.AppendAllText(folder.At(Part), "\n"));
        Refuses("the part enumeration-absorption-relu-fan-part-01.json is rejected: the tree has ", () =>
            Change(Part, part => part["claim"]!["patterns"] = "7"));
        Refuses("no part covers 01", () => Change(Join, join => join["evidence"]!["parts"]!.AsArray().RemoveAt(1)));
        Refuses("the part enumeration-absorption-relu-fan-part-11.json is named twice", () => Change(Join, join =>
            join["evidence"]!["parts"]!.AsArray().Add(join["evidence"]!["parts"]![3]!.DeepClone())));
        Refuses("2 parts cover 11", () =>
        {
            File.Copy(folder.At("certificates/enumeration-absorption-relu-fan-part-11.json"), folder.At("certificates/Again.json"));
            Change(Join, join =>
            {
                var again = join["evidence"]!["parts"]![3]!.DeepClone();
                again["file"] = "Again.json";
                join["evidence"]!["parts"]!.AsArray().Add(again);
            });
        });
        Refuses("the part enumeration-absorption-relu-fan-part-01.json is not the one that was joined: its SHA-256 is ", () =>
            File.Copy(folder.At("certificates/enumeration-absorption-relu-fan-part-11.json"), folder.At(Part), overwrite: true));
        Refuses("is about another instance, another", () =>
        {
            Change(Part, part => part["instance"]!["name"] = "another");
            Change(Join, join => join["evidence"]!["parts"]![1]!["sha256"] =
                Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(File.ReadAllBytes(folder.At(Part)))));
        });
        Refuses("the parts have 9 patterns, the claim says 10", () => Change(Join, join => join["claim"]!["patterns"] = "10"));
        Refuses("is about another instance, absorption-relu-fan", () => Change(Join, join => join["instance"]!["neurons"] = 3));
        Refuses("the part Join.json is rejected: the part ", () =>
        {
            File.Copy(folder.At(Join), folder.At("certificates/Join.json"));
            Change(Join, join => join["evidence"]!["parts"]![0]!["file"] = "Join.json");
        });

        void Change(string file, Action<JsonNode> change)
        {
            var root = JsonNode.Parse(File.ReadAllText(folder.At(file)))!;
            change(root);
            File.WriteAllText(folder.At(file), root.ToJsonString());
        }

        void Refuses(string reason, Action forge)
        {
            var (join, part) = (File.ReadAllBytes(folder.At(Join)), File.ReadAllBytes(folder.At(Part)));
            forge();
            var run = CliProcess.Run("check", folder.At(Join));
            Assert.Equal(1, run.ExitCode);
            Assert.StartsWith($"rejected: {folder.At(Join)}: ", run.Output, StringComparison.Ordinal);
            Assert.Contains(reason, run.Output, StringComparison.Ordinal);
            File.WriteAllBytes(folder.At(Join), join);
            File.WriteAllBytes(folder.At(Part), part);
        }
    }

    /// <summary>
    /// Of a part that was checked nothing stays but the word on it. When its join comes, it is read again: what has changed since is checked anew, and
    /// is not the one that was joined; the same bytes are the part that was checked.
    /// </summary>
    [Fact]
    public void A_part_that_changes_after_it_was_checked_is_not_taken_for_what_it_was()
    {
        using var folder = new ScratchFolder();
        Assert.Equal(0, CliProcess.Run("enumerate", Fan, "--out", folder.Path, "--part", "1/1", "--split", "2").ExitCode);
        var join = folder.At("certificates/enumeration-absorption-relu-fan-joined.json");
        string[] parts = [.. Directory.GetFiles(folder.At("certificates"), "*-part-*.json").Order(StringComparer.Ordinal)];
        var certificates = new TheoryChecks.Cli.CertificateFiles();
        Assert.True(certificates.Alone(join).LacksParts);
        Assert.All(parts, part => Assert.True(certificates.Alone(part).Result!.IsAccepted));
        Assert.True(certificates.Joined(join).IsAccepted);

        var (first, second) = (File.ReadAllBytes(parts[0]), File.ReadAllBytes(parts[1]));
        File.AppendAllText(parts[1], " ");
        Refuses("the part enumeration-absorption-relu-fan-part-01.json is not the one that was joined: its SHA-256 is ");
        File.WriteAllText(parts[1], "{}");
        Refuses("the part enumeration-absorption-relu-fan-part-01.json is malformed: $: member 'schema' is missing");
        File.WriteAllBytes(parts[1], first);
        File.WriteAllBytes(parts[0], second);
        Refuses("the part enumeration-absorption-relu-fan-part-00.json is not the one that was joined: its SHA-256 is ");
        File.WriteAllBytes(parts[0], first);
        File.Delete(parts[1]);
        Refuses("the part enumeration-absorption-relu-fan-part-01.json is not at hand");
        File.WriteAllBytes(parts[1], second);
        Assert.True(certificates.Joined(join).IsAccepted);

        void Refuses(string reason)
        {
            var result = certificates.Joined(join);
            Assert.False(result.IsAccepted);
            Assert.Contains(reason, result.Reason, StringComparison.Ordinal);
        }
    }

    /// <summary>94,572 sets in 64 parts of two processes, and as a whole: the same numbers, and a join that the kernel accepts.</summary>
    [Fact]
    public void Threshold_functions_of_five_variables_in_parts_are_the_whole()
    {
        using var folder = new ScratchFolder();
        var columns = Enumerable.Range(0, 32).Select(c =>
            $"[1,{string.Join(',', Enumerable.Range(0, 5).Select(j => (c >> j & 1) == 0 ? -1 : 1))}]");
        var file = folder.Write("five.json", $$"""
            {"schema":"theorychecks.instance/1","name":"five","activation":{"kind":"relu"},"neurons":1,
             "features":{"input":[{{string.Join(',', columns)}}]} }
            """);
        using (var one = CliProcess.Start("enumerate", file, "--out", folder.At("parts"), "--part", "1/2"))
        using (var other = CliProcess.Start("enumerate", file, "--out", folder.At("parts"), "--part", "2/2"))
        {
            one.WaitForExit();
            other.WaitForExit();
            Assert.Equal((0, 0), (one.ExitCode, other.ExitCode));
        }
        Assert.Equal(64, Directory.GetFiles(folder.At("parts/certificates"), "*-part-*.json").Length);
        Assert.Equal("94572", (string?)JsonNode.Parse(File.ReadAllText(folder.At("parts/enumeration-five.json")))!["neuronPatterns"]!.ToString());
        var join = JsonNode.Parse(File.ReadAllText(folder.At("parts/certificates/enumeration-five-joined.json")))!;
        Assert.Equal("94572", (string?)join["claim"]!["patterns"]);
        var check = CliProcess.Run("check", folder.At("parts/certificates"));
        Assert.Equal((0, "enumeration  65 accepted, 0 rejected, 0 malformed"), (check.ExitCode, check.Output.Split('\n')[0]));
    }

    /// <summary>Two processes are given all parts, after one that was killed: each part is made once, and both end with the whole.</summary>
    [Fact]
    public void Processes_that_are_given_the_same_parts_share_them()
    {
        using var folder = new ScratchFolder();
        string[] command = ["enumerate", Fan, "--out", folder.Path, "--part", "1/1", "--split", "3"];
        using (var killed = CliProcess.Start(command))
        {
            killed.Kill();
            killed.WaitForExit();
        }
        using (var one = CliProcess.Start(command))
        using (var other = CliProcess.Start(command))
        {
            one.WaitForExit();
            other.WaitForExit();
            Assert.Equal((0, 0), (one.ExitCode, other.ExitCode));
        }
        var sweep = TheoryChecks.Sweeps.SweepFolder.Of(folder.Path);
        var plan = Assert.Single(sweep.Plans());
        Assert.Equal(8, plan.Parts.Length);
        Assert.All(
            plan.Parts, part => Assert.Single(sweep.Attempts(part), one => one.Outcome == TheoryChecks.Sweeps.AttemptOutcome.Done));
        Assert.Contains("8 parts: 8 done\n", CliProcess.Run("status", folder.Path).Output, StringComparison.Ordinal);
        Assert.Equal(0, CliProcess.Run("check", folder.At("certificates/enumeration-absorption-relu-fan-joined.json")).ExitCode);
    }

    /// <summary>What another process is at is left to it, and said.</summary>
    [Fact]
    public void A_part_that_is_under_way_is_left_to_who_makes_it()
    {
        using var folder = new ScratchFolder();
        string[] command = ["enumerate", Fan, "--out", folder.Path, "--split", "1"];
        Assert.Equal(0, CliProcess.Run([.. command, "--part", "1/2"]).ExitCode);
        var part = Assert.Single(TheoryChecks.Sweeps.SweepFolder.Of(folder.Path).Plans()).Parts[1];
        using (TheoryChecks.Sweeps.Claim.Take(folder.At("sweep/claims"), part.Name, TheoryChecks.Sweeps.ClaimOwner.Current, out _))
        {
            var held = CliProcess.Run([.. command, "--part", "2/2"]);
            Assert.Equal(3, held.ExitCode);
            Assert.StartsWith("theorychecks: 1 part is under way already, and left to others: ", held.Error, StringComparison.Ordinal);
        }
        Assert.Equal(0, CliProcess.Run([.. command, "--part", "2/2"]).ExitCode);
    }

    [Fact]
    public void Counts_alone_leave_no_certificates_and_say_so()
    {
        using var folder = new ScratchFolder();
        var run = CliProcess.Run("enumerate", Fan, "--out", folder.Path, "--part", "1/1", "--split", "1", "--counts");
        Assert.Equal(0, run.ExitCode);
        Assert.Contains("  no certificate            2 parts were made with --counts\n", run.Output, StringComparison.Ordinal);
        Assert.False(Directory.Exists(folder.At("certificates")));
    }

    /// <summary>A certificate that has gone, or changed, since its part was made is told before anything is joined.</summary>
    [Fact]
    public void A_certificate_that_is_not_its_parts_is_one_line()
    {
        using var folder = new ScratchFolder();
        string[] command = ["enumerate", Fan, "--out", folder.Path, "--part", "1/1", "--split", "1"];
        Assert.Equal(0, CliProcess.Run(command).ExitCode);
        const string Part = "certificates/enumeration-absorption-relu-fan-part-0.json";
        var bytes = File.ReadAllBytes(folder.At(Part));
        var made = folder.At("enumeration-absorption-relu-fan-parts-1/0.json");
        File.AppendAllText(folder.At(Part), " ");
        Ends($"{folder.At(Part)}: this is not the file that its part was made with; remove {made}, and it is made again.");
        File.Delete(folder.At(Part));
        Ends($"{folder.At(Part)}: there is no such file, but its part was made; remove {made}, and it is made again.");
        File.Delete(made);
        Assert.Equal(0, CliProcess.Run(command).ExitCode);
        Assert.Equal(bytes, File.ReadAllBytes(folder.At(Part)));
        File.Delete(made);
        Directory.CreateDirectory(made);
        Ends($"{made}: this part cannot be read: ", whole: false);
        var few = CliProcess.Run(["enumerate", Fan, "--out", folder.At("few"), "--part", "1/1", "--split", "1", "--max-kept", "2"]);
        Assert.Equal(
            (3, "theorychecks: There are more than 2 patterns in part 0, too many for a certificate; raise --max-kept, or cut the tree deeper with "
                + "--split, or keep numbers alone with --counts.\n"),
            (few.ExitCode, CliProcess.WithoutProgress(few.Error)));

        void Ends(string message, bool whole = true)
        {
            var run = CliProcess.Run(command);
            Assert.Equal(2, run.ExitCode);
            Assert.StartsWith($"theorychecks: {message}{(whole ? "\n" : "")}", run.Error, StringComparison.Ordinal);
            Assert.Equal(1, run.Error.Count(c => c == '\n'));
        }
    }

    [Theory]
    [InlineData(Fan, "--counts", "--counts says what --part keeps; give --part, or leave --counts out.")]
    [InlineData(Fan, "--part 1/2", "parts meet in a folder; give it with --out.")]
    [InlineData(Fan, "--part 1/2 --out OUT --engine slurm", "--engine slurm has Slurm make every part and joins them; leave --part out.")]
    [InlineData(Fan, "--out OUT --no-wait", "--no-wait is for Slurm; add --engine slurm, or leave it out.")]
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
