using System.Diagnostics;
using System.Text;
using System.Text.RegularExpressions;
using TheoryChecks.Checking;
using TheoryChecks.Gallery;
using TheoryChecks.Model;
using TheoryChecks.SolverTests.Cli;
using Xunit;

namespace TheoryChecks.SolverTests.House;

/// <summary>What all documents tell people to type exists, what they show as LaTeX compiles, and the certificate they show is accepted.</summary>
public sealed partial class DocumentedCommandsTests
{
    private static readonly string[] Pages =
        [.. Directory.GetFiles(Path.Combine(CliProcess.Root, "docs"), "*.md", SearchOption.AllDirectories)
            .Append(Path.Combine(CliProcess.Root, "README.md"))
            .Append(Path.Combine(CliProcess.Root, "CONTRIBUTING.md"))
            .Order(StringComparer.Ordinal)];

    [Fact]
    public void Every_command_line_in_every_document_has_known_commands_and_options()
    {
        var help = new Dictionary<string, string>();
        var found = 0;
        foreach (var page in Pages)
        {
            foreach (Match line in Typed().Matches(File.ReadAllText(page).ReplaceLineEndings("\n")))
            {
                var words = line.Groups["rest"].Value.Split(['|', ';', '>', '#', '`'])[0].Split(' ', StringSplitOptions.RemoveEmptyEntries);
                if (words.Length == 0 || words[0] is "COMMAND" || words[0].StartsWith('-'))
                    continue;
                var command = words[0] == "bench" && words.Length > 1 && !words[1].StartsWith('-') ? $"bench {words[1]}" : words[0];
                if (!help.TryGetValue(command, out var text))
                    help[command] = text = CliProcess.Run([.. command.Split(' '), "--help"]) is { ExitCode: 0 } run ? run.Output : "";
                Assert.True(text.Length > 0, $"{Path.GetFileName(page)}: '{line.Value.Trim()}': there is no command '{command}'.");
                var ours = words.TakeWhile((_, k) => k == 0 || words[k - 1] != "--sbatch"); // what follows is sbatch's
                foreach (var option in ours.Select(word => word.Trim('[', ']')).Where(word => word.StartsWith("--", StringComparison.Ordinal)))
                    Assert.True(
                        text.Contains($" {option}", StringComparison.Ordinal),
                        $"{Path.GetFileName(page)}: '{line.Value.Trim()}': '{command}' has no option {option}.");
                found++;
            }
        }
        Assert.True(found > 30, $"only {found} command lines were found");
    }

    [Fact]
    public void Every_picture_and_every_page_that_a_document_links_is_there()
    {
        foreach (var page in Pages)
            foreach (Match link in Link().Matches(File.ReadAllText(page)))
                if (link.Groups["to"].Value is var to && !to.Contains("://", StringComparison.Ordinal) && to.Split('#')[0] is { Length: > 0 } path)
                    Assert.True(
                        Path.Exists(Path.Combine(Path.GetDirectoryName(page)!, path)), $"{Path.GetFileName(page)} links {to}, which is not there.");
    }

    [Fact]
    public void The_certificate_shown_is_accepted()
    {
        var page = File.ReadAllText(Path.Combine(CliProcess.Root, "docs", "certificates.md")).ReplaceLineEndings("\n");
        using var instance = new MemoryStream();
        JsonText.Write(instance, writer => InstanceFormat.Write(writer, GalleryInstances.ByName("orthonormal-2")));
        var shown = JsonBlock().Match(page).Groups["body"].Value;
        var whole = Shortened().Replace(shown, Encoding.UTF8.GetString(instance.ToArray()));
        Assert.NotEqual(shown, whole);
        var verdict = Kernel.Check(Encoding.UTF8.GetBytes(whole));
        Assert.True(verdict.IsAccepted, verdict.Reason);
    }

    [Fact]
    public void The_instance_in_the_README_is_one()
    {
        var page = File.ReadAllText(Path.Combine(CliProcess.Root, "README.md")).ReplaceLineEndings("\n");
        Assert.Equal("my-instance", InstanceFormat.Read(Encoding.UTF8.GetBytes(JsonBlock().Match(page).Groups["body"].Value), "README.md").Name);
    }

    [ToolFact("pdflatex", "texlive-latex-base texlive-latex-recommended")]
    public void The_LaTeX_document_shown_compiles()
    {
        using var folder = new ScratchFolder();
        var page = File.ReadAllText(Path.Combine(CliProcess.Root, "docs", "cli.md")).ReplaceLineEndings("\n");
        folder.Write("shown.tex", LatexBlock().Match(page).Groups["body"].Value);
        Assert.Equal(
            0, CliProcess.Run("tables", "theory/Gallery/acute-pair.json", "--only", "partial-minima-list", "--out", folder.At("tables")).ExitCode);
        using var latex = Process.Start(new ProcessStartInfo(
            "pdflatex",
            ["-interaction=nonstopmode", "-halt-on-error", "shown.tex"]) { WorkingDirectory = folder.Path, RedirectStandardOutput = true })!;
        var output = latex.StandardOutput.ReadToEnd();
        latex.WaitForExit();
        Assert.True(latex.ExitCode == 0, output);
        Assert.True(File.Exists(folder.At("shown.pdf")));
    }

    [GeneratedRegex(@"(?:^ {4}|^\$ |`|: )(?:theorychecks|dotnet run -c Release --project src/Cli --) (?<rest>[^\n`]*)", RegexOptions.Multiline)]
    private static partial Regex Typed();

    [GeneratedRegex(@"\]\((?<to>[^)\s]+)\)")]
    private static partial Regex Link();

    [GeneratedRegex("```json\n(?<body>.*?)```", RegexOptions.Singleline)]
    private static partial Regex JsonBlock();

    [GeneratedRegex("```latex\n(?<body>.*?)```", RegexOptions.Singleline)]
    private static partial Regex LatexBlock();

    [GeneratedRegex(@"\{[^{}]*orthonormal-2[^{}]*\.\.\. \}")]
    private static partial Regex Shortened();
}
