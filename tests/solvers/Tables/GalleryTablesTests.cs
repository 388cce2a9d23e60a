using System.Diagnostics;
using System.Text;
using TheoryChecks.Appendix;
using TheoryChecks.Reporting.Tables;
using TheoryChecks.SolverTests.Cli;
using TheoryChecks.Theorems;
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

    /// <summary>Tables that rest on training are there as measured: their LaTeX and Markdown say what their CSV says.</summary>
    [Fact]
    public void Those_that_were_trained_are_one_in_all_formats()
    {
        foreach (var table in AppendixTables.All.Except(TableRegistry.All))
        {
            var csv = File.ReadAllText(Path.Combine(Saved, $"{table.Id}.csv")).ReplaceLineEndings("\n");
            var saved = new FinishedTable(new SavedTable(table, csv), new TableContext());
            Assert.Equal(csv, CsvTable.Of(saved));
            foreach (var format in TableFormat.All)
            {
                var path = Path.Combine(Saved, format.FileName(saved));
                if (Environment.GetEnvironmentVariable("UPDATE_DOCS") == "1")
                    File.WriteAllBytes(path, format.Bytes(saved).Span);
                Assert.Empty(TableComparison.Differences(format.FileName(saved), File.ReadAllText(path), format.Text(saved)));
            }
        }
    }

    [Fact]
    public void Zero_loss_patterns_are_counted_by_matchings() => Assert.Equal(
        ["2 16 7 43.8% 2 0 7", "3 512 247 48.2% 6 0 36", "4 65536 37823 57.7% 24 0 317", "5 33554432 23191071 69.1% 120 0 5624",
            "6 68719476736 54812742655 79.8% 720 0 251610", "7 562949953421312 494828369491583 87.9% 5040 0 33642660"],
        Table("zero-loss").Rows.Select(row => string.Join(' ', row)));

    [Fact]
    public void Every_footer_names_instances_seeds_evidence_and_version() => Assert.All(gallery.Finished, table =>
    {
        Assert.Contains(table.Footer, line => line.StartsWith("Instances: ", StringComparison.Ordinal));
        Assert.Contains(table.Footer, line => line.StartsWith("Seeds: ", StringComparison.Ordinal));
        Assert.Contains(table.Footer, line => line.StartsWith("Evidence: ", StringComparison.Ordinal));
        Assert.Equal("Made by theorychecks 0.1.0, scale ci.", table.Footer[^1]);
    });

    [Fact]
    public void No_table_is_set_in_tiny_letters() => Assert.All(
        gallery.Finished.SelectMany(table => Papers.Select(paper => LatexTable.Of(table, paper))),
        text => Assert.DoesNotContain("\\tiny", text, StringComparison.Ordinal));

    [Fact]
    public void In_two_columns_no_table_is_long_and_every_row_is_in_one_part()
    {
        var options = new LatexOptions { Columns = 2, LabelPrefix = "app:", Footers = false };
        foreach (var table in gallery.Finished)
        {
            var text = LatexTable.Of(table, options);
            Assert.DoesNotContain("longtable", text, StringComparison.Ordinal);
            Assert.Contains($"\\label{{app:{table.Id}}}", text, StringComparison.Ordinal);
            Assert.DoesNotContain("Made by", text, StringComparison.Ordinal);
            Assert.Equal(
                table.Rows.Count,
                text.Split('\n').Count(line =>
                    line.EndsWith("\\\\", StringComparison.Ordinal) && !line.StartsWith("\\toprule", StringComparison.Ordinal)));
        }
        Assert.Contains("Part 2 of ", LatexTable.Of(Table("identifiability"), options), StringComparison.Ordinal);
    }

    [ToolFact("pdflatex", "texlive-latex-base texlive-latex-recommended")]
    public void The_LaTeX_compiles_as_it_is_and_fits_the_line()
    {
        using var folder = new ScratchFolder();
        // One minimal document each, so that a table that needs another table's packages is noticed.
        foreach (var table in gallery.Finished)
            foreach (var paper in Papers)
            {
                folder.Write($"{table.Id}.tex", LatexTable.Of(table, paper));
                Compile(folder, $"{table.Id} in {paper.Columns}", paper.Columns, LatexTable.Packages(table, paper), table.Id);
            }
    }

    [ToolFact("pdflatex", "texlive-latex-base texlive-latex-recommended")]
    public void The_theorems_compile_and_fit_the_line()
    {
        using var folder = new ScratchFolder();
        var context = new TableContext { KeepsCertificates = true };
        foreach (var paper in Papers)
        {
            var text = TheoremsLatex.Of(context, paper with { LabelPrefix = "thm:" });
            folder.Write("theorems.tex", text);
            Compile(folder, $"theorems in {paper.Columns}", paper.Columns, TheoremsLatex.Packages, "theorems");
            foreach (var theorem in TheoremRegistry.All)
            {
                Assert.Contains($"\\label{{thm:{theorem.Id}-published}}\n{LatexText.Of(theorem.Published)}\n", text, StringComparison.Ordinal);
                Assert.Contains(LatexText.Of(theorem.Repaired), text, StringComparison.Ordinal);
                Assert.Equal(
                    theorem.IsPublishedFalse, text.Contains($"\\label{{thm:{theorem.Id}-counterexample}}", StringComparison.Ordinal));
            }
            Assert.Equal(
                TheoremRegistry.All.Count(theorem => theorem.IsPublishedFalse), text.Split("$W_{p} = \\begin{bmatrix}").Length - 1);
        }
    }

    private static readonly LatexOptions[] Papers = [new(), new() { Columns = 2 }];

    /// <summary>Computer Modern, which is wider, in the place of Times, whose metrics few machines have.</summary>
    private const string Times = """
        \DeclareFontFamily{OT1}{ptm}{}
        \DeclareFontShape{OT1}{ptm}{m}{n}{<-> ssub * cmr/m/n}{}
        \DeclareFontShape{OT1}{ptm}{m}{it}{<-> ssub * cmr/m/it}{}
        \DeclareFontShape{OT1}{ptm}{m}{sl}{<-> ssub * cmr/m/sl}{}
        \DeclareFontShape{OT1}{ptm}{m}{sc}{<-> ssub * cmr/m/sc}{}
        \DeclareFontShape{OT1}{ptm}{b}{n}{<-> ssub * cmr/bx/n}{}
        \DeclareFontShape{OT1}{ptm}{bx}{n}{<-> ssub * cmr/bx/n}{}
        \DeclareFontShape{OT1}{ptm}{b}{it}{<-> ssub * cmr/bx/it}{}
        \DeclareFontShape{OT1}{ptm}{bx}{it}{<-> ssub * cmr/bx/it}{}

        """;

    /// <summary>True where TeX finds IEEE's own class.</summary>
    private static readonly Lazy<bool> HasIeee = new(() =>
    {
        try
        {
            using var found = Process.Start(new ProcessStartInfo("kpsewhich", ["IEEEtran.cls"]) { RedirectStandardOutput = true })!;
            var path = found.StandardOutput.ReadToEnd();
            found.WaitForExit();
            return found.ExitCode == 0 && path.Contains("IEEEtran.cls", StringComparison.Ordinal);
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return false;
        }
    });

    /// <summary>An article as it is, or IEEE proceedings: their own class where it is installed, else two columns of their width, 252 points
    /// each.</summary>
    private static void Compile(ScratchFolder folder, string what, int columns, IReadOnlyList<string> packages, string input)
    {
        var beginning = columns == 1
            ? "\\documentclass{article}"
            : HasIeee.Value ? Times + "\\documentclass[conference]{IEEEtran}"
            : "\\documentclass[twocolumn]{article}\\usepackage[textwidth=516pt,textheight=9.25in,columnsep=12pt]{geometry}";
        folder.Write("minimal.tex", $$"""
            {{beginning}}
            \usepackage{{{string.Join(',', packages)}}}
            \begin{document}
            \input{{{input}}}
            \end{document}
            """);
        var start = new ProcessStartInfo(
            "pdflatex",
            ["-interaction=nonstopmode", "-halt-on-error", "minimal.tex"]) { WorkingDirectory = folder.Path, RedirectStandardOutput = true };
        using var latex = Process.Start(start)!;
        var output = latex.StandardOutput.ReadToEnd();
        latex.WaitForExit();
        Assert.True(latex.ExitCode == 0, $"{what}: pdflatex failed:\n{output}");
        var log = File.ReadAllText(folder.At("minimal.log"), Encoding.Latin1);
        Assert.True(!log.Contains("Overfull", StringComparison.Ordinal), $"{what} is too wide:\n{log}");
        Assert.True(!log.Contains("Float too large", StringComparison.Ordinal), $"{what} is too high:\n{log}");
    }

    /// <summary>Tables that rest on training are saved too, as they were measured.</summary>
    private static bool IsTrained(string name) =>
        AppendixTables.All.Except(TableRegistry.All).Any(table => Path.GetFileNameWithoutExtension(name) == table.Id);

    private FinishedTable Table(string id) => gallery.Finished.Single(table => table.Id == id);
}
