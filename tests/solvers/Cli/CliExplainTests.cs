using System.Text.Json;
using Xunit;

namespace TheoryChecks.SolverTests.Cli;

/// <summary>`verify --explain`, and the reasons that the text gives without it.</summary>
public sealed class CliExplainTests
{
    [Fact]
    public void A_refutation_is_explained_and_its_commands_recheck_it()
    {
        using var folder = new ScratchFolder();
        var run = CliProcess.Run(
            "verify", "--explain", "--theorem", "3.6", "--instance", "orthonormal-2-unequal", "--out", folder.Path);
        Assert.Equal(0, run.ExitCode);
        foreach (var wanted in new[]
        {
            "3.6 published on orthonormal-2-unequal: refuted (kernel)\n",
            "  statement         For unit inputs and nq >= n >= 2: every realizable, polysemantic partition pattern",
            "  hypotheses        holds: unit-norm inputs\n",
            "  used, not printed holds: targets that are pairwise independent\n",
            "  instance          relu, 2 neurons, p_0 = (1, 0), p_1 = (0, 1), targets = inputs, weights (1, 2)\n",
            "  counterexample    The pattern ({0,1}, {}) is realizable, a partition and polysemantic, but carries no partial minimum.\n",
            "realizable: The encoder W_E = [(1, 1), (0, 0)] has the pattern ({0,1}, {}).\n",
            "no-partial-minimum: No partial minimum has the pattern ({0,1}, {}).\n",
            "The kernel evaluates the activation at the encoder.\n",
        })
            Assert.Contains(wanted, run.Output, StringComparison.Ordinal);
        string[] commands = [.. run.Output.Split('\n').Select(line => line.Split("theorychecks check ")).Where(line => line.Length == 2)
            .Select(line => line[1])];
        Assert.Equal(7, commands.Length);
        Assert.All(commands, path => Assert.Equal(0, CliProcess.Run("check", path).ExitCode));
    }

    [Fact]
    public void A_published_statement_that_does_not_apply_names_the_hypothesis_that_fails()
    {
        var verdicts = JsonDocument.Parse(CliProcess.Run("verify", "--json", "--explain").Output).RootElement.GetProperty("verdicts");
        var found = 0;
        foreach (var verdict in verdicts.EnumerateArray())
        {
            var explanation = verdict.GetProperty("explanation");
            Assert.NotEmpty(explanation.GetProperty("statement").GetString()!);
            Assert.Empty(verdict.GetProperty("certificates").EnumerateArray());
            if (verdict.GetProperty("form").GetString() != "published")
                continue;
            var failing = explanation.GetProperty("hypotheses").EnumerateArray().Where(hypothesis => !hypothesis.GetProperty("holds").GetBoolean());
            if (verdict.GetProperty("verdict").GetString() != "not-applicable")
                Assert.Empty(failing);
            else if (verdict.GetProperty("theorem").GetString() is not ("3.4-nonidentifiable" or "anchoring")) // their reasons say it in other words
            {
                Assert.Contains(
                    Assert.Single(failing).GetProperty("why").GetString()!,
                    verdict.GetProperty("reason").GetString()!,
                    StringComparison.OrdinalIgnoreCase);
                found++;
            }
            if (verdict.GetProperty("verdict").GetString() is "refuted" or "holds")
                Assert.NotEmpty(explanation.GetProperty("certificates").EnumerateArray());
        }
        Assert.True(found > 50, $"only {found}");
    }

    [Fact]
    public void Without_it_the_text_has_the_reason_of_every_verdict_that_needs_one()
    {
        using var folder = new ScratchFolder();
        var run = CliProcess.Run("verify", "--out", folder.Path);
        var report = JsonDocument.Parse(File.ReadAllBytes(folder.At("report.json"))).RootElement.GetProperty("verdicts");
        foreach (var verdict in report.EnumerateArray().Where(verdict => verdict.GetProperty("verdict").GetString() != "holds"))
        {
            var (theorem, form, instance, reason) = (Text("theorem"), Text("form"), Text("instance"), Text("reason"));
            Assert.Contains(run.Output.Split('\n'), line => line.StartsWith($"  {theorem} {form} on ", StringComparison.Ordinal)
                && line.EndsWith($": {reason}", StringComparison.Ordinal)
                && line.Contains(instance, StringComparison.Ordinal));
            string Text(string name) => verdict.GetProperty(name).GetString()!;
        }
        Assert.DoesNotContain(" 1 neurons", run.Output, StringComparison.Ordinal);
        Assert.DoesNotContain(" 1 features", run.Output, StringComparison.Ordinal);
    }

    /// <summary>With a metric of the targets inputs of another dimension have no lengths; explanations ask every hypothesis by itself.</summary>
    [Fact]
    public void Coordinates_without_lengths_are_explained()
    {
        using var folder = new ScratchFolder();
        var instance = folder.Write("coordinates.json", """
            {"schema":"theorychecks.instance/1","name":"coordinates","activation":{"kind":"relu"},"neurons":1,
             "features":{"input":[["1"],["2"]],"target":[["1","0"],["0","1"]],"targetGram":[["2","1"],["1","2"]]}}
            """);
        var explained = CliProcess.Run("verify", instance, "--explain");
        Assert.Equal((0, ""), (explained.ExitCode, explained.Error));
        Assert.Contains("unit-norm features: with a targetGram inputs that are not the targets", explained.Output, StringComparison.Ordinal);
        var report = CliProcess.Run("report", instance, "--out", folder.At("page.html"));
        Assert.Equal((0, ""), (report.ExitCode, report.Error));
    }
}
