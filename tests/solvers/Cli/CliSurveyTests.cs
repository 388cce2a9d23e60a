using System.Text.Json;
using TheoryChecks.SolverTests.Surveys;
using Xunit;

namespace TheoryChecks.SolverTests.Cli;

/// <summary>`survey` as a user runs it: in parts, again, on what is not its own, into what cannot be written.</summary>
public sealed class CliSurveyTests
{
    private const string PartWanted = "; give I/N, such as 2/10: I from 1 to N, N at most 1000000. See 'theorychecks survey --help'.";

    private const string Given = """
        { "schema": "theorychecks.survey/1", "name": "given", "folder": "here", "questions": { "theorems": ["3.6"], "landscape": ["traps"] } }
        """;

    [Fact]
    public void Parts_add_up_to_the_whole_and_what_is_there_is_not_done_again()
    {
        using ScratchFolder whole = new(), parts = new();
        var spec = whole.Write("spec.json", SurveySpecs.Drawn);
        var run = CliProcess.Run("survey", spec, "--out", whole.At("out"), "--json");
        Assert.Equal((0, 0), (run.ExitCode, JsonDocument.Parse(run.Output).RootElement.GetProperty("missing").GetArrayLength()));

        var first = CliProcess.Run("survey", spec, "--out", parts.At("out"), "--part", "1/2", "--threads", "1", "--json");
        Assert.Equal(3, JsonDocument.Parse(first.Output).RootElement.GetProperty("missing").GetArrayLength());
        Assert.Equal(0, first.ExitCode);
        var early = CliProcess.Run("survey", spec, "--out", parts.At("out"), "--collect");
        Assert.Equal(
            (3, "drawn: 3 of 6 files of results there, the first missing instances/000002-000003.jsonl.\n",
                "theorychecks: 3 files of 6 missing, the first instances/000002-000003.jsonl; run the survey with the same --out to make them.\n"),
            (early.ExitCode, early.Output, early.Error));

        var times = Directory.GetFiles(parts.At("out/instances")).ToDictionary(file => file, File.GetLastWriteTimeUtc);
        Assert.Equal(0, CliProcess.Run("survey", spec, "--out", parts.At("out"), "--part", "2/2").ExitCode); // and collects: all is there
        Assert.All(times, pair => Assert.Equal(pair.Value, File.GetLastWriteTimeUtc(pair.Key)));
        // Who did what, and when, is another matter.
        string[] files = [.. whole.Files().Where(IsResult)];
        Assert.Equal(files, parts.Files().Where(IsResult));
        foreach (var file in files)
            Assert.Equal(File.ReadAllBytes(whole.At(file)), File.ReadAllBytes(parts.At(file)));
        Assert.Equal(run.Output, CliProcess.Run("survey", spec, "--out", parts.At("out"), "--collect", "--json").Output);

        foreach (var line in Directory.GetFiles(whole.At("out/instances")).SelectMany(File.ReadLines))
            Schemas.Require(line);
        Schemas.Require(File.ReadAllText(whole.At("out/survey.json")));
        Schemas.Require(File.ReadAllText(whole.At("out/summary.json")));

        static bool IsResult(string file) =>
            file.StartsWith("out/", StringComparison.Ordinal) && !file.StartsWith("out/sweep/", StringComparison.Ordinal);
    }

    [Fact]
    public void What_is_shown_may_change_over_the_same_results()
    {
        using var scratch = new ScratchFolder();
        const string Varied = "\"vary\": [{ \"of\": \"neurons\", \"values\": [2, 3] }], ";
        var plain = SurveySpecs.Drawn.Replace("\"draws\": 11", "\"draws\": 2").Replace("\"questions\"", Varied + "\"questions\"");
        var spec = scratch.Write("spec.json", plain);
        Assert.Equal(0, CliProcess.Run("survey", spec, "--out", scratch.At("out")).ExitCode);
        Assert.DoesNotContain(scratch.Files(), file => file.Contains("cells", StringComparison.Ordinal));
        Assert.DoesNotContain(scratch.Files(), file => file.EndsWith(".svg", StringComparison.Ordinal));
        var times = Directory.GetFiles(scratch.At("out/instances")).ToDictionary(file => file, File.GetLastWriteTimeUtc);
        scratch.Write("spec.json", plain.Replace(
            "\"questions\"", "\"perCell\": [\"traps\"], \"figures\": [{ \"of\": \"spurious\", \"x\": \"neurons\" }], \"questions\""));
        Assert.Equal(0, CliProcess.Run("survey", spec, "--out", scratch.At("out")).ExitCode);
        Assert.All(times, pair => Assert.Equal(pair.Value, File.GetLastWriteTimeUtc(pair.Key)));
        var cells = File.ReadAllText(scratch.At("out/tables/survey-drawn-cells.md"));
        Assert.Contains("traps", cells, StringComparison.Ordinal);
        Assert.Single(scratch.Files(), file => file.EndsWith(".svg", StringComparison.Ordinal));
    }

    [Fact]
    public void Out_of_time_says_that_the_work_can_go_on()
    {
        using var scratch = new ScratchFolder();
        var spec = scratch.Write("spec.json", SurveySpecs.Drawn.Replace("\"draws\": 11", "\"draws\": 100000"));
        var run = CliProcess.Run("survey", spec, "--out", scratch.At("out"), "--time", "1");
        Assert.Equal(3, run.ExitCode);
        Assert.EndsWith(
            "theorychecks: out of time; the files of results that are whole stay, and the same command goes on from there.\n",
            run.Error,
            StringComparison.Ordinal);
    }

    /// <summary>Of three features in R^3 some leave something open; one second for an instance of the family below does.</summary>
    [Fact]
    public void What_is_left_undecided_is_exit_code_three_and_one_line()
    {
        using var scratch = new ScratchFolder();
        var spec = scratch.Write("spec.json", """
            { "schema": "theorychecks.survey/1", "name": "hard", "seconds": 1,
              "family": { "features": 6, "inputDimension": 3, "neurons": 5, "activation": { "kind": "relu" } },
              "questions": { "theorems": ["3.2"], "landscape": ["spurious"] } }
            """);
        var run = CliProcess.Run("survey", spec, "--out", scratch.At("out"), "--json");
        Assert.Equal(3, run.ExitCode);
        Assert.EndsWith(
            "\ntheorychecks: 1 of 1 instance is not wholly decided: spurious on 1. \"undecided\" in their lines of results says why, the tables what "
                + "the shares can be; more \"seconds\" in the specification help where time was up.\n",
            run.Error,
            StringComparison.Ordinal);
        Schemas.Require(run.Output);
        Assert.Equal(1, JsonDocument.Parse(run.Output).RootElement.GetProperty("undecided").GetInt32());
        Assert.Equal(3, CliProcess.Run("survey", spec, "--out", scratch.At("out"), "--collect").ExitCode);
    }

    [Fact]
    public void A_folder_of_instances_is_surveyed()
    {
        using var scratch = new ScratchFolder();
        Directory.CreateDirectory(scratch.At("here"));
        foreach (var name in new[] { "acute-pair", "obtuse-pair", "orthonormal-2-unequal" })
            File.Copy(Path.Combine(CliProcess.Root, $"theory/Gallery/{name}.json"), scratch.At($"here/{name}.json"));
        var spec = scratch.Write("spec.json", Given);
        var run = CliProcess.Run("survey", spec, "--out", scratch.At("out"));
        Assert.Equal((0, ""), (run.ExitCode, run.Error));
        Assert.Contains("given: 3 instances\n", run.Output, StringComparison.Ordinal);
        Assert.Contains("│ 3.6 published  │ holds: 2, refuted: 1 │ 33.3% │ -        │", run.Output, StringComparison.Ordinal);
        Assert.Contains("│ traps          │ 0: 2, 1: 1           │ 33.3% │ -        │", run.Output, StringComparison.Ordinal);

        // Another instance in the folder is another survey.
        File.Copy(Path.Combine(CliProcess.Root, "theory/Gallery/orthonormal-2.json"), scratch.At("here/orthonormal-2.json"));
        var other = CliProcess.Run("survey", spec, "--out", scratch.At("out"));
        Assert.Equal(2, other.ExitCode);
        Assert.Matches(
            @"^theorychecks: \S+/survey\.json: these are the results of another survey \(given, [0-9a-f]{16}; this one is given, [0-9a-f]{16}\); "
                + "give another folder, or remove it\\.\n$",
            other.Error.Replace('\\', '/'));
    }

    [Theory]
    [InlineData("--part 3/2", "theorychecks survey: --part is '3/2'" + PartWanted)]
    [InlineData("--part x", "theorychecks survey: --part is 'x'" + PartWanted)]
    [InlineData("", "theorychecks: a survey keeps its results in a folder; give it with --out.")]
    [InlineData("--out OUT --collect --part 1/2", "theorychecks: --collect makes nothing new, so there is no part of it; leave --part out.")]
    [InlineData("--out SPEC", "theorychecks: --out SPEC: there is a file of this name; give a folder.")]
    public void Bad_usage_is_one_line(string options, string message)
    {
        using var scratch = new ScratchFolder();
        var spec = scratch.Write("spec.json", SurveySpecs.Drawn);
        string Filled(string text) => text.Replace("OUT", scratch.At("out")).Replace("SPEC", spec);
        var run = CliProcess.Run(["survey", spec, .. Filled(options).Split(' ', StringSplitOptions.RemoveEmptyEntries)]);
        Assert.Equal((2, "", Filled(message) + "\n"), (run.ExitCode, run.Output, run.Error));
    }

    [Fact]
    public void Results_of_another_version_and_folders_that_cannot_be_written_are_told()
    {
        using var scratch = new ScratchFolder();
        var spec = scratch.Write("spec.json", SurveySpecs.Drawn);
        Assert.Equal(0, CliProcess.Run("survey", spec, "--out", scratch.At("out"), "--part", "1/6").ExitCode);
        var header = scratch.At("out/survey.json");
        var version = JsonDocument.Parse(File.ReadAllText(header)).RootElement.GetProperty("version").GetString()!;
        File.WriteAllText(header, File.ReadAllText(header).Replace($"\"{version}\"", "\"0.0.1\"").Replace("\"survey\": \"", "\"survey\": \"0"));
        Assert.Equal(
            $"theorychecks: {header}: these are the results of version 0.0.1 of theorychecks; this is version {version}; "
                + "give another folder, or remove it.\n",
            CliProcess.Run("survey", spec, "--out", scratch.At("out")).Error);
        File.WriteAllText(header, "{}");
        Assert.Equal(
            $"theorychecks: {header}: this is not what a survey writes; give another folder, or remove it.\n",
            CliProcess.Run("survey", spec, "--out", scratch.At("out"), "--collect").Error);

        Directory.CreateDirectory(scratch.At("blocked"));
        scratch.Write("blocked/instances", "no folder");
        var blocked = CliProcess.Run("survey", spec, "--out", scratch.At("blocked"));
        Assert.Equal(2, blocked.ExitCode);
        Assert.StartsWith(
            $"theorychecks: --out {scratch.At("blocked")}: instances/0000", blocked.Error, StringComparison.Ordinal);
        Assert.Contains(".jsonl cannot be written: ", blocked.Error, StringComparison.Ordinal);
        Assert.Equal(
            ["blocked/instances", "blocked/survey.json"],
            scratch.Files().Where(
                file => file.StartsWith("blocked", StringComparison.Ordinal) && !file.Contains("/sweep/", StringComparison.Ordinal)));
        var status = CliProcess.Run("status", scratch.At("blocked"));
        Assert.Equal(1, status.ExitCode);
        Assert.Contains("cannot be written: a file stands where a folder is wanted; give another folder.", status.Output, StringComparison.Ordinal);
        Assert.Empty(Directory.GetFiles(scratch.At("blocked/sweep/claims")));

        var none = scratch.Write("none.json", Given);
        var missing = CliProcess.Run("survey", none, "--out", scratch.At("out2"));
        Assert.Equal(2, missing.ExitCode);
        Assert.Equal(
            $"theorychecks: {none}: $.folder: there is no folder {scratch.At("here")}; give one that holds instances, "
                + "relative to the specification.\n",
            missing.Error);
    }
}
