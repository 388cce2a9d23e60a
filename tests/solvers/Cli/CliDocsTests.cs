using System.Text.RegularExpressions;
using TheoryChecks.Model;
using Xunit;

namespace TheoryChecks.SolverTests.Cli;

/// <summary>
/// The documentation says what the program does. To bring the outputs in the pages and the figures up to date, run these tests with the environment
/// variable UPDATE_DOCS=1 and read the difference.
/// </summary>
public sealed partial class CliDocsTests
{
    private static readonly bool Update = Environment.GetEnvironmentVariable("UPDATE_DOCS") == "1";

    [Theory]
    [InlineData("docs/cli.md")]
    [InlineData("docs/cli/landscape.md")]
    [InlineData("README.md")]
    public void The_outputs_on_the_page_are_real(string page)
    {
        if (OperatingSystem.IsWindows())
            return; // the examples are for a Unix shell
        var path = Path.Combine(CliProcess.Root, page);
        var text = File.ReadAllText(path).ReplaceLineEndings("\n");
        var real = DocumentedExamples.Rewrite(text);
        Assert.Contains("```console\n$ ", text, StringComparison.Ordinal);
        if (Update && DocumentedExamples.WithoutTimes(text) != DocumentedExamples.WithoutTimes(real))
            File.WriteAllText(path, real);
        else
            Assert.Equal(DocumentedExamples.WithoutTimes(real), DocumentedExamples.WithoutTimes(text));
    }

    [Theory]
    [InlineData("absorption-relu-fan")]
    public void The_figures_are_those_the_program_draws(string name)
    {
        var path = Path.Combine(CliProcess.Root, "docs", "figures", $"{name}.svg");
        var drawn = CliProcess.Run("figure", $"theory/Gallery/{name}.json").Output;
        if (Update)
            File.WriteAllText(path, drawn);
        Assert.Equal(drawn, File.ReadAllText(path).ReplaceLineEndings("\n"));
    }

    [Fact]
    public void The_picture_of_a_trap_is_that_of_the_landscape()
    {
        using var folder = new ScratchFolder();
        CliProcess.Run("landscape", "theory/Gallery/acute-pair.json", "--out", folder.Path);
        Assert.Equal(
            ["figures/landscape-acute-pair-global.svg", "figures/landscape-acute-pair-nonrecovering.svg", "figures/landscape-acute-pair-trap.svg"],
            folder.Files().Where(file => file.StartsWith("figures/", StringComparison.Ordinal)));
        var (path, drawn) = (Path.Combine(CliProcess.Root, "docs", "figures", "landscape-acute-pair-trap.svg"),
            File.ReadAllText(folder.At("figures/landscape-acute-pair-trap.svg")));
        if (Update)
            File.WriteAllText(path, drawn);
        Assert.Equal(drawn, File.ReadAllText(path).ReplaceLineEndings("\n"));
    }

    [Fact]
    public void The_instances_on_the_page_are_instances()
    {
        var page = File.ReadAllText(Path.Combine(CliProcess.Root, "docs", "cli.md")).ReplaceLineEndings("\n");
        var instances = JsonBlock().Matches(page).Select(block => InstanceFormat.Read(block.Groups["body"].Value, "docs/cli.md")).ToArray();
        Assert.Equal(
            ["my-instance", "with-a-distribution", "with-a-joint-distribution", "with-samples"], instances.Select(instance => instance.Name));
    }

    [Fact]
    public void Every_command_and_every_option_is_on_the_page()
    {
        var page = File.ReadAllText(Path.Combine(CliProcess.Root, "docs/cli.md"));
        var commands = CommandLine().Matches(CliProcess.Run("--help").Output.Split("Commands:")[1]).Select(match => match.Groups[1].Value).ToArray();
        Assert.Contains("verify", commands);
        var table = page.Split("\n## ")[0];
        Assert.All(commands, command => Assert.Contains($"[`{command}", table, StringComparison.Ordinal));
        foreach (var command in commands)
        {
            Assert.Contains($"\n## {command}\n", page, StringComparison.Ordinal);
            foreach (Match option in LongOption().Matches(CliProcess.Run(command, "--help").Output))
                Assert.True(
                    page.Contains($"`{option.Value}", StringComparison.Ordinal), $"docs/cli.md does not document {option.Value} of {command}.");
        }
    }

    [GeneratedRegex("```json\n(?<body>.*?)```", RegexOptions.Singleline)]
    private static partial Regex JsonBlock();

    [GeneratedRegex(@"^  (\w+) ", RegexOptions.Multiline)]
    private static partial Regex CommandLine();

    [GeneratedRegex(@"(?<=  |, )--[a-z][a-z-]*")]
    private static partial Regex LongOption();
}
