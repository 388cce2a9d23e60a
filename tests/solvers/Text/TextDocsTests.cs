using System.Text;
using TheoryChecks.Appendix;
using TheoryChecks.Reporting.Tables;
using TheoryChecks.SolverTests.Cli;
using Xunit;

namespace TheoryChecks.SolverTests.Text;

/// <summary>docs/tables/text-N and the figures are made of the results that are stored beside them; UPDATE_DOCS=1 makes them anew.</summary>
public sealed class TextDocsTests
{
    private const int Seeds = 3;

    private static string Stored => Path.Combine(CliProcess.Root, "docs", "tables", "text");

    [Fact]
    public void Saved_tables_are_those_of_the_stored_results()
    {
        var context = new TableContext { Scale = TableScale.Full, Results = Stored, Seeds = Seeds };
        foreach (var table in new Table[] { new TextTable(), new TextLayersTable(), new TextPredictionsTable() })
        {
            var finished = new FinishedTable(table, context);
            foreach (var format in TableFormat.All)
                Same(Path.Combine("tables", format.FileName(finished)), format.Text(finished));
        }
    }

    [Theory]
    [InlineData("layers")]
    [InlineData("absorption")]
    public void Saved_figures_are_those_of_the_stored_results(string kind)
    {
        var run = CliProcess.Run("figure", Stored, "--kind", kind);
        Assert.True(run.ExitCode == 0, run.Error);
        Same(Path.Combine("figures", $"text-{kind}.svg"), run.Output);
    }

    private static void Same(string file, string text)
    {
        var path = Path.Combine(CliProcess.Root, "docs", file);
        if (Environment.GetEnvironmentVariable("UPDATE_DOCS") == "1")
            File.WriteAllText(path, text, new UTF8Encoding(false));
        Assert.True(File.ReadAllText(path) == text, $"{file} is not what the stored results give; run with UPDATE_DOCS=1 and look at it.");
    }
}
