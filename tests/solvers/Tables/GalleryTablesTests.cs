using System.Diagnostics;
using System.Text;
using TheoryChecks.Appendix;
using TheoryChecks.Reporting.Tables;
using TheoryChecks.SolverTests.Cli;
using Xunit;

namespace TheoryChecks.SolverTests.Tables;

/// <summary>The tables about the gallery: those in docs/tables, the numbers that the theory knows, and LaTeX that compiles as it is.</summary>
public sealed class GalleryTablesTests(GalleryTables gallery) : IClassFixture<GalleryTables>
{
    private static readonly string Saved = Path.Combine(CliProcess.Root, "docs", "tables");

    [Fact]
    public void They_are_those_in_the_documentation()
    {
        if (Environment.GetEnvironmentVariable("UPDATE_DOCS") == "1")
            foreach (var table in gallery.Finished)
                foreach (var format in TableFormat.All)
                    File.WriteAllBytes(Path.Combine(Saved, format.FileName(table)), format.Bytes(table).Span);
        var differences = gallery.Finished.SelectMany(table => TableFormat.All.SelectMany(format =>
        {
            var path = Path.Combine(Saved, format.FileName(table));
            return TableComparison.Differences(format.FileName(table), File.Exists(path) ? File.ReadAllText(path) : null, format.Text(table));
        }));
        Assert.Empty(differences);
        Assert.Equal(
            gallery.Finished.SelectMany(table => TableFormat.All.Select(format => format.FileName(table))).Order(StringComparer.Ordinal),
            Directory.GetFiles(Saved).Select(path => Path.GetFileName(path)).Where(name => !IsTrained(name)).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Zero_loss_patterns_are_counted_by_matchings() => Assert.Equal(
        ["2 16 7 43.8% 2 0 7", "3 512 247 48.2% 6 0 36", "4 65536 37823 57.7% 24 0 317", "5 33554432 23191071 69.1% 120 0 5624",
            "6 68719476736 54812742655 79.8% 720 0 251610", "7 562949953421312 494828369491583 87.9% 5040 0 33642660",
            "8 18446744073709551616 17190232260306391039 93.2% 40320 0 14685630688"],
        Table("zero-loss").Rows.Select(row => string.Join(' ', row)));

    [Fact]
    public void Every_footer_names_instances_seeds_evidence_and_version() => Assert.All(gallery.Finished, table =>
    {
        Assert.Contains(table.Footer, line => line.StartsWith("Instances: ", StringComparison.Ordinal));
        Assert.Contains(table.Footer, line => line.StartsWith("Seeds: ", StringComparison.Ordinal));
        Assert.Contains(table.Footer, line => line.StartsWith("Evidence: ", StringComparison.Ordinal));
        Assert.Equal("Made by theorychecks 0.1.0, scale ci.", table.Footer[^1]);
    });

    [ToolFact("pdflatex", "texlive-latex-base texlive-latex-recommended")]
    public void The_LaTeX_compiles_as_it_is_and_fits_the_line()
    {
        using var folder = new ScratchFolder();
        foreach (var table in gallery.Finished)
            folder.Write($"{table.Id}.tex", LatexTable.Of(table));
        // One minimal document each, so that a table that needs another table's packages is noticed.
        foreach (var table in gallery.Finished)
        {
            var name = $"minimal-{table.Id}";
            folder.Write($"{name}.tex", $$"""
                \documentclass{article}
                \usepackage{{{string.Join(',', LatexTable.Packages(table))}}}
                \begin{document}
                \input{{{table.Id}}}
                \end{document}
                """);
            var start = new ProcessStartInfo(
                "pdflatex",
                ["-interaction=nonstopmode", "-halt-on-error", $"{name}.tex"]) { WorkingDirectory = folder.Path, RedirectStandardOutput = true };
            using var latex = Process.Start(start)!;
            var output = latex.StandardOutput.ReadToEnd();
            latex.WaitForExit();
            Assert.True(latex.ExitCode == 0, $"{table.Id}: pdflatex failed:\n{output}");
            var log = File.ReadAllText(folder.At($"{name}.log"), Encoding.Latin1);
            Assert.True(!log.Contains("Overfull", StringComparison.Ordinal), $"{table.Id} is too wide:\n{log}");
            Assert.True(!log.Contains("Float too large", StringComparison.Ordinal), $"{table.Id} is too high:\n{log}");
        }
    }

    /// <summary>Tables that rest on training are saved too, as they were measured.</summary>
    private static bool IsTrained(string name) =>
        AppendixTables.All.Except(TableRegistry.All).Any(table => Path.GetFileNameWithoutExtension(name) == table.Id);

    private FinishedTable Table(string id) => gallery.Finished.Single(table => table.Id == id);
}
