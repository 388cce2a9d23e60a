using System.Text.Json;
using System.Xml.Linq;
using Xunit;

namespace TheoryChecks.SolverTests.Cli;

/// <summary>`tables` from outside: its files, the comparison with saved ones, and what it does when it cannot.</summary>
public sealed class CliTablesTests
{
    private static readonly string[] Two = ["tables", "theory/Gallery/acute-pair.json", "theory/Gallery/absorption-relu-fan.json"];

    [Fact]
    public void The_same_bytes_twice_whatever_the_threads_and_check_agrees()
    {
        using var folder = new ScratchFolder();
        Assert.Equal(0, CliProcess.Run([.. Two, "--out", folder.At("a"), "--threads", "1"]).ExitCode);
        Assert.Equal(0, CliProcess.Run([.. Two, "--out", folder.At("b"), "--threads", "3"]).ExitCode);
        var files = Directory.GetFiles(folder.At("a")).Select(file => Path.GetFileName(file)).ToArray();
        Assert.Contains("partial-minima.tex", files);
        Assert.Equal(files.Order(), Directory.GetFiles(folder.At("b")).Select(file => Path.GetFileName(file)).Order());
        Assert.All(files, file => Assert.Equal(File.ReadAllBytes(folder.At($"a/{file}")), File.ReadAllBytes(folder.At($"b/{file}"))));

        var same = CliProcess.Run([.. Two, "--check", folder.At("a"), "--only", "absorption", "--junit", folder.At("same.xml")]);
        Assert.Equal((0, $"1 table is as in {folder.At("a")}.\n", ""), (same.ExitCode, same.Output, same.Error));
        var suite = XDocument.Load(folder.At("same.xml")).Root!.Element("testsuite")!;
        Assert.Equal(("1", "0"), (suite.Attribute("tests")!.Value, suite.Attribute("failures")!.Value));

        var csv = folder.At("a/absorption.csv");
        File.WriteAllText(
            csv, File.ReadAllText(csv).Replace("acute-pair,relu,1,1,2,2,holds", "acute-pair,relu,1,0,2,2,refuted", StringComparison.Ordinal));
        var differs = CliProcess.Run([.. Two, "--check", folder.At("a"), "--only", "absorption", "--junit", folder.At("differs.xml")]);
        Assert.Equal(1, differs.ExitCode);
        Assert.Equal($"1 of 1 table differs from {folder.At("a")}.\n", differs.Output);
        var sentence = $"{csv}, line 2: found \"acute-pair,relu,1,1,2,2,holds\", expected \"acute-pair,relu,1,0,2,2,refuted\".";
        Assert.Equal($"theorychecks: differs: {sentence}\n", differs.Error);
        var failed = XDocument.Load(folder.At("differs.xml")).Descendants("failure").Single();
        Assert.Equal((sentence, "absorption"), (failed.Attribute("message")!.Value, failed.Parent!.Attribute("name")!.Value));
    }

    [Fact]
    public void Without_a_folder_Markdown_and_with_json_one_document()
    {
        var markdown = CliProcess.Run([.. Two, "--only", "absorption"]);
        Assert.Equal(0, markdown.ExitCode);
        Assert.StartsWith(
            "**Feature absorption: hierarchical patterns and their splits.**\n\n| instance ", markdown.Output, StringComparison.Ordinal);
        var table = JsonDocument.Parse(CliProcess.Run([.. Two, "--only", "absorption", "--json"]).Output).RootElement.GetProperty("tables")[0];
        Assert.Equal("absorption", table.GetProperty("id").GetString());
        Assert.Equal(
            ["acute-pair", "relu", "1", "1", "2", "2", "holds"], table.GetProperty("rows")[0].EnumerateArray().Select(cell => cell.GetString()!));
    }

    [Fact]
    public void A_budget_that_is_too_small_writes_nothing()
    {
        using var folder = new ScratchFolder();
        var run = CliProcess.Run("tables", "--out", folder.Path, "--time", "0.001");
        Assert.Equal((3, ""), (run.ExitCode, run.Output));
        Assert.Equal("theorychecks: out of time; raise --time, or take a smaller instance.\n", run.Error);
        Assert.Empty(folder.Files());
    }
}
