using System.Text;
using TheoryChecks.Appendix;
using TheoryChecks.Reporting.Tables;
using TheoryChecks.SolverTests.Cli;
using TheoryChecks.Training.Store;
using Xunit;

namespace TheoryChecks.SolverTests.Text;

/// <summary>docs/results/text: dictionaries of activations, which no test can train. What is shown of them is made of them; UPDATE_DOCS=1 makes it
/// anew.</summary>
public sealed class TextDocsTests
{
    private static readonly bool Update = Environment.GetEnvironmentVariable("UPDATE_DOCS") == "1";
    private static readonly string Docs = Path.Combine(CliProcess.Root, "docs");
    private static readonly string Stored = Path.Combine(Docs, "results", "text");

    [Fact]
    public void The_table_of_layers_is_that_of_the_stored_results()
    {
        var results = new ResultStore(Path.Combine(Stored, "results")).All().ToArray();
        Assert.NotEmpty(results);
        foreach (var result in results)
            Schemas.Require(File.ReadAllText(Path.Combine(Stored, "results", result.FileName)));
        foreach (var scale in results.Select(result => result.Scale).Distinct())
        {
            var context = new TableContext { Scale = Enum.Parse<TableScale>(scale, ignoreCase: true), Results = Stored, Seeds = 3 };
            var finished = new FinishedTable(new TextLayersTable(), context);
            foreach (var format in TableFormat.All)
                Saved($"tables/{scale}/{format.FileName(finished)}", format.Text(finished));
        }
    }

    [Fact]
    public void The_figure_is_that_of_the_stored_results()
    {
        var run = CliProcess.Run("figure", Stored, "--kind", "layers");
        Assert.True(run.ExitCode == 0, run.Error);
        Saved("figures/text-layers.svg", run.Output);
    }

    private static void Saved(string name, string text)
    {
        var path = Path.Combine(Docs, name);
        if (Update)
        {
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            File.WriteAllText(path, text, new UTF8Encoding(false));
        }
        Assert.Equal(text.ReplaceLineEndings("\n"), File.ReadAllText(path).ReplaceLineEndings("\n"));
    }
}
