using System.Text.RegularExpressions;
using Xunit;

namespace TheoryChecks.ProofTests;

/// <summary>Nothing is assumed: no axiom, no proof left out, and Coq says so of every theorem.</summary>
public sealed partial class AssumptionTests
{
    private const int MostStatementLines = 150;

    [Fact]
    public void No_file_assumes_anything()
    {
        Assert.NotEmpty(Coq.Sources);
        foreach (var file in Coq.Sources)
        {
            var text = Comment().Replace(File.ReadAllText(Path.Combine(Coq.Folder, file)), " ");
            var found = Assumption(text);
            Assert.True(found is null, $"theory/Proofs/{file} has '{found}'; prove it instead");
        }
    }

    [Theory]
    [InlineData("Lemma a : b. Admitted.", "Admitted")]
    [InlineData("Axiom a : b.", "Axiom")]
    [InlineData("Parameter a : b.", "Parameter")]
    [InlineData("Proof. admit. Qed.", "admit")]
    [InlineData("Section S. End S. Variable a : b.", "Variable")]
    [InlineData("Section S. Variable a : b. End S.", null)]
    [InlineData("Lemma admitted_here : b. (* Axiom *)", null)]
    public void The_search_finds_what_it_must(string text, string? found) => Assert.Equal(found, Assumption(Comment().Replace(text, " ")));

    [Fact]
    public void The_trusted_statements_are_short()
    {
        var lines = File.ReadLines(Path.Combine(Coq.Folder, "Model.v")).Count();
        Assert.True(lines < MostStatementLines, $"Model.v has {lines} lines; what a reader must trust fits below {MostStatementLines}");
    }

    [CoqFact]
    public void Everything_compiles()
    {
        var (code, output) = Coq.Compiled;
        Assert.True(code == 0, output);
    }

    [CoqFact]
    public void Every_theorem_is_closed_under_the_global_context()
    {
        Assert.Equal(0, Coq.Compiled.Code);
        var ask = new List<string>();
        var asked = 0;
        foreach (var file in Coq.Sources.Where(file => !file.StartsWith("driver", StringComparison.Ordinal)))
        {
            var module = "TheoryChecks." + Path.ChangeExtension(file, null).Replace(Path.DirectorySeparatorChar, '.');
            var text = Comment().Replace(File.ReadAllText(Path.Combine(Coq.Folder, file)), " ");
            var names = Stated().Matches(text).Select(match => match.Groups[1].Value).ToArray();
            if (names.Length == 0)
                continue;
            ask.Add($"Require {module}.");
            ask.AddRange(names.Select(name => $"Print Assumptions {module}.{name}."));
            asked += names.Length;
        }
        var folder = Directory.CreateTempSubdirectory("assumptions");
        try
        {
            var file = Path.Combine(folder.FullName, "Assumptions.v");
            File.WriteAllLines(file, ask);
            var (code, output) = Coq.Run("coqc", "-Q", ".", "TheoryChecks", "-w", "none", file);
            Assert.True(code == 0, output);
            Assert.Equal(asked, Regex.Count(output, "Closed under the global context"));
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    /// <summary>A word that assumes something, or null. A variable or hypothesis outside a section is an axiom.</summary>
    private static string? Assumption(string text) =>
        Forbidden().Match(text) is { Success: true } word ? word.Value
        : Free().Match(Section().Replace(text, " ")) is { Success: true } free ? free.Value
        : null;

    [GeneratedRegex(@"\b(Admitted|Axioms?|Parameters?|Conjectures?|admit|Abort|bypass_check|native_compute)\b|Unset\s+(Guard|Universe|Positivity)")]
    private static partial Regex Forbidden();

    [GeneratedRegex(@"\b(Variables?|Hypothes[ei]s|Context)\b")]
    private static partial Regex Free();

    [GeneratedRegex(@"\(\*.*?\*\)", RegexOptions.Singleline)]
    private static partial Regex Comment();

    [GeneratedRegex(@"\bSection\s+(\w+)\..*?\bEnd\s+\1\.", RegexOptions.Singleline)]
    private static partial Regex Section();

    [GeneratedRegex(@"^\s*(?:Theorem|Corollary)\s+(\w+)", RegexOptions.Multiline)]
    private static partial Regex Stated();
}
