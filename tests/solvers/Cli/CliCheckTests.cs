using System.Text.Json;
using Xunit;

namespace TheoryChecks.SolverTests.Cli;

/// <summary>`check` from outside: accepted, rejected, malformed, skipped, and what it says of each.</summary>
public sealed class CliCheckTests
{
    private const string Good =
        """
        {"schema":"theorychecks.certificate/1","kind":"realizable",
         "instance":{"schema":"theorychecks.instance/1","name":"pair","activation":{"kind":"relu"},"neurons":2,"features":{"input":[[1,0],[0,1]]}},
         "claim":{"pattern":[[0,1],[]]},"evidence":{"encoder":[[1,1],[0,0]]}}
        """;

    private static readonly string Rejected = Good.Replace("[[1,1],[0,0]]", "[[1,1],[0,1]]", StringComparison.Ordinal);

    /// <summary>An instance, or another document of ours, is called what it is.</summary>
    [Fact]
    public void A_named_file_that_is_no_certificate_is_called_what_it_is()
    {
        using var folder = new ScratchFolder();
        var run = CliProcess.Run("check", "theory/Gallery/acute-pair.json");
        Assert.Equal(1, run.ExitCode);
        Assert.StartsWith(
            "malformed: theory/Gallery/acute-pair.json: $: this is an instance, and no certificate; verify, landscape and enumerate decide it, and "
                + "write certificates with --out.\n",
            run.Output,
            StringComparison.Ordinal);
        var report = folder.Write("report.json", """{"schema":"theorychecks.report/1","verdicts":[]}""");
        run = CliProcess.Run("check", report);
        Assert.StartsWith(
            $"malformed: {report}: $: this is a document of the schema \"theorychecks.report/1\", and no certificate.\n",
            run.Output,
            StringComparison.Ordinal);
    }

    [Fact]
    public void Counts_by_kind_and_says_why_each_is_not_accepted()
    {
        using var folder = new ScratchFolder();
        Directory.CreateDirectory(folder.At("deep/er"));
        folder.Write("a.json", Good);
        var rejected = folder.Write("b.json", Rejected);
        var truncated = folder.Write("deep/er/c.json", Good[..^20]);
        var nested = folder.Write("deep/d.json", new string('[', 5000) + new string(']', 5000));
        var twice = folder.Write(
            "e.json", Good.Replace("\"kind\":\"realizable\"", "\"kind\":\"realizable\",\"kind\":\"realizable\"", StringComparison.Ordinal));
        folder.Write("report.json", """{"schema":"theorychecks.report/1","verdicts":[]}""");
        folder.Write("notes.txt", "not looked at");

        var run = CliProcess.Run("check", folder.Path, "--json", "--out", folder.At("answer"));
        Assert.Equal(1, run.ExitCode);
        var answer = JsonDocument.Parse(run.Output).RootElement;
        Assert.Equal((1, 1, 3, 1), (Number(answer, "accepted"), Number(answer, "rejected"), Number(answer, "malformed"), Number(answer, "skipped")));
        Assert.Equal(run.Output, File.ReadAllText(folder.At("answer/check.json")).ReplaceLineEndings("\n"));
        var failures = answer.GetProperty("failures")
            .EnumerateArray()
            .ToDictionary(failure => failure.GetProperty("file").GetString()!, failure => failure.GetProperty("reason").GetString()!);
        Assert.Equal(new[] { rejected, truncated, nested, twice }.Order(StringComparer.Ordinal), failures.Keys.Order(StringComparer.Ordinal));
        Assert.Contains("pattern", failures[rejected], StringComparison.Ordinal);
        Assert.Contains("not JSON", failures[truncated], StringComparison.Ordinal);
        Assert.Contains("nested more than 32 deep", failures[nested], StringComparison.Ordinal);
        Assert.Contains("given twice", failures[twice], StringComparison.Ordinal);
        Assert.Contains($"rejected: {rejected}: {failures[rejected]}\n", run.Error, StringComparison.Ordinal);
        Assert.Contains("realizable  1 accepted, 1 rejected, 0 malformed\n", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void Accepted_certificates_are_exit_0_and_a_file_counts_once()
    {
        using var folder = new ScratchFolder();
        var file = folder.Write("a.json", Good);
        var run = CliProcess.Run("check", folder.Path, file, folder.Path);
        Assert.Equal(
            (0, "realizable  1 accepted, 0 rejected, 0 malformed\nall         1 accepted, 0 rejected, 0 malformed\n", ""),
            (run.ExitCode, run.Output, run.Error));
    }

    [Fact]
    public void A_file_named_on_the_command_line_is_never_skipped()
    {
        using var folder = new ScratchFolder();
        var report = folder.Write("report.json", """{"schema":"theorychecks.report/1"}""");
        var run = CliProcess.Run("check", report);
        Assert.Equal(1, run.ExitCode);
        Assert.StartsWith($"malformed: {report}: $: ", run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void A_wrong_or_missing_schema_does_not_hide_a_broken_certificate()
    {
        using var folder = new ScratchFolder();
        folder.Write("a.json", Good.Replace("certificate/1", "certificate/2", StringComparison.Ordinal));
        folder.Write("b.json", Good.Replace("\"schema\":\"theorychecks.certificate/1\",", "", StringComparison.Ordinal));
        var run = CliProcess.Run("check", folder.Path);
        Assert.Equal(1, run.ExitCode);
        Assert.Contains("0 accepted, 0 rejected, 2 malformed\n", run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void Nothing_to_check_is_bad_usage()
    {
        using var folder = new ScratchFolder();
        var empty = CliProcess.Run("check", folder.Path);
        Assert.Equal(
            (2, $"theorychecks: there is no .json file in {folder.Path}; give certificate files, or folders that hold some.\n"),
            (empty.ExitCode, empty.Error));
        var others = CliProcess.Run("check", "theory/Gallery");
        Assert.Equal(2, others.ExitCode);
        Assert.StartsWith("theorychecks: there is no certificate in theory/Gallery: the JSON files there (", others.Error, StringComparison.Ordinal);
        var missing = CliProcess.Run("check", folder.At("missing"));
        Assert.Equal(
            (2, "", $"theorychecks: {folder.At("missing")}: there is no such file or folder; give certificate files, or folders that hold some.\n"),
            (missing.ExitCode, missing.Output, missing.Error));
    }

    [Fact]
    public void A_folder_that_contains_itself_ends()
    {
        if (OperatingSystem.IsWindows())
            return; // links need a privilege there
        using var folder = new ScratchFolder();
        folder.Write("a.json", Good);
        Directory.CreateSymbolicLink(folder.At("self"), folder.Path);
        File.CreateSymbolicLink(folder.At("also-a.json"), folder.At("a.json"));
        Assert.Contains("all         2 accepted", CliProcess.Run("check", folder.Path).Output, StringComparison.Ordinal);
    }

    private static int Number(JsonElement element, string name) => element.GetProperty(name).GetInt32();
}
