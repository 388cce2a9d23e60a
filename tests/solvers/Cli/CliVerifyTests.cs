using System.Text.Json;
using System.Xml.Linq;
using Xunit;

namespace TheoryChecks.SolverTests.Cli;

/// <summary>`verify` from outside: the report, its certificates in a separate process, and the comparison with a saved report.</summary>
public sealed class CliVerifyTests
{
    private static readonly string[] Two = ["verify", "--theorem", "3.2", "--instance", "orthonormal-2", "--instance", "topk-bare-jump"];

    [Fact]
    public void The_gallery_is_decided_and_check_accepts_every_certificate_in_another_process()
    {
        using var folder = new ScratchFolder();
        var run = CliProcess.Run("verify", "--json", "--out", folder.Path);
        Assert.Equal(0, run.ExitCode);
        Assert.Equal(run.Output, File.ReadAllText(folder.At("report.json")).ReplaceLineEndings("\n"));
        var report = JsonDocument.Parse(run.Output).RootElement;
        Assert.Equal("theorychecks.report/1", report.GetProperty("schema").GetString());
        var verdicts = report.GetProperty("verdicts").EnumerateArray().ToArray();
        Assert.NotEmpty(verdicts);
        Assert.Equal(0, report.GetProperty("summary").GetProperty("undecided").GetInt32());
        Assert.Equal(verdicts.Length, report.GetProperty("summary").EnumerateObject().Sum(count => count.Value.GetInt32()));

        var listed = verdicts.SelectMany(verdict => verdict.GetProperty("certificates").EnumerateArray()).Select(path => path.GetString()!).ToArray();
        Assert.NotEmpty(listed);
        Assert.Equal(listed.Append("report.json").Order(StringComparer.Ordinal), folder.Files());
        foreach (var verdict in verdicts)
            if (verdict.GetProperty("verdict").GetString() is "refuted" or "holds" && verdict.GetProperty("evidence").GetString() == "kernel")
                Assert.NotEqual(0, verdict.GetProperty("certificates").GetArrayLength());

        var check = CliProcess.Run("check", folder.Path, "--json");
        Assert.Equal(0, check.ExitCode);
        var counts = JsonDocument.Parse(check.Output).RootElement;
        Assert.Equal((listed.Length, 1), (counts.GetProperty("accepted").GetInt32(), counts.GetProperty("skipped").GetInt32()));

        Assert.Contains($"{verdicts.Length} verdicts: ", run.Error, StringComparison.Ordinal);
        Assert.Contains($"The kernel accepted {listed.Length} certificates.", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void A_table_for_people()
    {
        var run = CliProcess.Run(Two);
        Assert.Equal((0, ""), (run.ExitCode, run.Error));
        Assert.Contains("│ instance       │ 3.2       │\n", run.Output, StringComparison.Ordinal);
        Assert.Contains("│ topk-bare-jump │ refuted k │\n│                │ holds k   │\n", run.Output, StringComparison.Ordinal);
        Assert.Contains("\nRefuted:\n  3.2 published on topk-bare-jump: Bare TopK", run.Output, StringComparison.Ordinal);
        Assert.Contains("\n4 verdicts: 3 holds, 1 refuted, 0 not-applicable, 0 vacuous, 0 undecided.\n", run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void The_number_of_threads_changes_nothing() =>
        Assert.Equal(CliProcess.Run([.. Two, "--json", "--threads", "1"]).Output, CliProcess.Run([.. Two, "--json", "--threads", "4"]).Output);

    [Fact]
    public void Without_out_no_certificate_is_listed()
    {
        var run = CliProcess.Run([.. Two, "--json"]);
        Assert.Equal(4, run.Output.Split("\"certificates\": []").Length - 1);
    }

    /// <summary>What was undecided and still is, is as expected; what was decided and is not any more, or the other way round, is a
    /// difference.</summary>
    [Fact]
    public void Undecided_as_expected_is_a_success()
    {
        using var folder = new ScratchFolder();
        // More features than anchors are surveyed for.
        var inputs = string.Join(',', Enumerable.Range(0, 17).Select(k => $"[1,{k}]"));
        var file = folder.Write(
            "wide.json",
            $$$"""{"schema":"theorychecks.instance/1","name":"wide","activation":{"kind":"relu"},"neurons":17,"features":{"input":[{{{inputs}}}]}}""");
        string[] verify = ["verify", file, "--theorem", "anchoring"];
        var saving = CliProcess.Run([.. verify, "--json"]);
        Assert.Equal(3, saving.ExitCode);
        var saved = folder.Write("saved.json", saving.Output);
        var same = CliProcess.Run([.. verify, "--expect", saved]);
        Assert.Equal(0, same.ExitCode);
        Assert.EndsWith($"As expected by {saved}. 2 verdicts are undecided, as expected.\n", same.Output, StringComparison.Ordinal);

        var other = folder.Write(
            "other.json", saving.Output.Replace("\"verdict\": \"undecided\"", "\"verdict\": \"holds\"", StringComparison.Ordinal));
        var differs = CliProcess.Run([.. verify, "--expect", other]);
        Assert.Equal(1, differs.ExitCode);
        Assert.StartsWith(
            "theorychecks: differs: anchoring published on wide: found undecided (kernel), expected holds (kernel).",
            differs.Error,
            StringComparison.Ordinal);
    }

    [Fact]
    public void Expectations()
    {
        using var folder = new ScratchFolder();
        var saved = folder.Write("saved.json", CliProcess.Run([.. Two, "--json"]).Output);
        var same = CliProcess.Run([.. Two, "--expect", saved]);
        Assert.Equal(0, same.ExitCode);
        Assert.EndsWith($"As expected by {saved}.\n", same.Output, StringComparison.Ordinal);

        // A restricted run is held against its part of the saved report.
        Assert.Equal(0, CliProcess.Run("verify", "--theorem", "3.2", "--instance", "orthonormal-2", "--expect", saved).ExitCode);

        var other = folder.Write(
            "other.json", File.ReadAllText(saved).Replace("\"verdict\": \"refuted\"", "\"verdict\": \"holds\"", StringComparison.Ordinal));
        var differs = CliProcess.Run([.. Two, "--expect", other]);
        Assert.Equal(1, differs.ExitCode);
        Assert.StartsWith(
            "theorychecks: differs: 3.2 published on topk-bare-jump: found refuted (kernel), expected holds (kernel).",
            differs.Error,
            StringComparison.Ordinal);

        // As a build server sees it: four cases, one of them failed; without expectations none is.
        Assert.Equal(1, CliProcess.Run([.. Two, "--expect", other, "--junit", folder.At("differs.xml")]).ExitCode);
        var failure = Assert.Single(XDocument.Load(folder.At("differs.xml")).Descendants("failure"));
        Assert.StartsWith("3.2 published on topk-bare-jump: found refuted (kernel)", failure.Attribute("message")!.Value, StringComparison.Ordinal);
        Assert.Equal(
            ("theorem 3.2", "published on topk-bare-jump"), (failure.Parent!.Attribute("classname")!.Value, failure.Parent.Attribute("name")!.Value));
        Assert.Equal(0, CliProcess.Run([.. Two, "--junit", folder.At("all.xml")]).ExitCode);
        var suite = XDocument.Load(folder.At("all.xml")).Root!.Element("testsuite")!;
        Assert.Equal(("4", "0", "0"), (suite.Attribute("tests")!.Value, suite.Attribute("failures")!.Value, suite.Attribute("skipped")!.Value));
    }

    [Fact]
    public void An_instance_of_ones_own()
    {
        using var folder = new ScratchFolder();
        var file = folder.Write(
            "own.json",
            """{"schema":"theorychecks.instance/1","name":"own","activation":{"kind":"relu"},"neurons":1,"features":{"input":[["3/5",0.8]]}}""");
        var run = CliProcess.Run("verify", file, "--theorem", "3.2", "--json");
        Assert.Equal(0, run.ExitCode);
        Assert.All(
            JsonDocument.Parse(run.Output).RootElement.GetProperty("verdicts").EnumerateArray(),
            verdict => Assert.Equal(("own", "holds"), (verdict.GetProperty("instance").GetString(), verdict.GetProperty("verdict").GetString())));
    }
}
