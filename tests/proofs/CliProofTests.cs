using System.Text.Json;
using System.Text.RegularExpressions;
using Xunit;

namespace TheoryChecks.ProofTests;

/// <summary>`prove`, `verify --proved`, `report --proved` and `enumerate --verified` as processes: Coq, or what it extracts, really runs.</summary>
public sealed class CliProofTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("proofs-cli");

    [OcamlFact]
    public void Verify_says_of_each_verdict_what_is_proved()
    {
        Native.Start().Dispose();
        var (code, text) = Run("verify", "--proved", "--instance", "long-targets", "--theorem", "3.2", "--theorem", "3.3", "--out", _folder.FullName);
        Assert.Equal(0, code);
        Assert.Contains("holds p", text, StringComparison.Ordinal);
        Assert.Contains("p: all certificates are proved, too.", text, StringComparison.Ordinal);
        Assert.Matches(@"\nproved: (\d+) of \1, by the checker extracted from Coq\n", text);

        using var report = JsonDocument.Parse(File.ReadAllBytes(At("report.json")));
        foreach (var verdict in report.RootElement.GetProperty("verdicts").EnumerateArray())
        {
            var proved = verdict.GetProperty("proved");
            Assert.Equal("the checker extracted from Coq", proved.GetProperty("by").GetString());
            Assert.Equal(Texts(verdict.GetProperty("certificates")), Texts(proved.GetProperty("certificates")));
        }
        // what was written without --proved says nothing of proofs
        var (_, plain) = Run("verify", "--json", "--instance", "long-targets", "--theorem", "3.3");
        Assert.DoesNotContain("proved", plain, StringComparison.Ordinal);
    }

    [OcamlFact]
    public void The_report_shows_what_is_proved_and_what_is_not()
    {
        Native.Start().Dispose();
        var html = At("report.html");
        Assert.Equal(0, Run("report", "theory/Gallery/orthonormal-2-unequal.json", "theory/Gallery/acute-pair.json", "--proved", "--out", html).Code);
        var text = File.ReadAllText(html);
        Assert.Contains("(realizable, proved by the checker extracted from Coq)", text, StringComparison.Ordinal);
        Assert.Contains(", not proved)", text, StringComparison.Ordinal);
        Assert.Contains("</b>of them proved, by the checker extracted from Coq</li>", text, StringComparison.Ordinal);
        Assert.Equal(0, Run("report", "theory/Gallery/acute-pair.json", "--out", html).Code);
        Assert.DoesNotContain("proved by", File.ReadAllText(html), StringComparison.Ordinal);
    }

    [OcamlFact]
    public void Tables_mark_what_is_proved_only_where_the_checker_ran()
    {
        Native.Start().Dispose();
        const string Instance = "theory/Gallery/long-targets.json";
        string[] tables = ["--only", "verdicts", "--only", "verdict-matrix"];
        var (code, text) = Run(["tables", Instance, .. tables, "--proved"]);
        Assert.Equal(0, code);
        Assert.Contains("With p: all certificates are proved, too.", text, StringComparison.Ordinal);
        var footer = Regex.Match(text, @"Evidence: kernel, (\d+) certificates accepted\. Proved by the checker extracted from Coq: (\d+) of them\.");
        var counted = Regex.Match(text, @"\nproved: (\d+) of (\d+), by the checker extracted from Coq\n");
        Assert.Equal((counted.Groups[2].Value, counted.Groups[1].Value), (footer.Groups[1].Value, footer.Groups[2].Value));

        // the marks, and the counts by theorem and form, are those of verify's report
        Assert.Equal(0, Run("verify", Instance, "--proved", "--out", _folder.FullName).Code);
        using var report = JsonDocument.Parse(File.ReadAllBytes(At("report.json")));
        var decided = report.RootElement.GetProperty("verdicts").EnumerateArray()
            .Select(verdict => (
                Row: (Theorem: verdict.GetProperty("theorem").GetString(), Form: verdict.GetProperty("form").GetString()),
                IsDecided: verdict.GetProperty("verdict").GetString() is "holds" or "refuted" or "vacuous",
                All: Texts(verdict.GetProperty("certificates")),
                Proved: Texts(verdict.GetProperty("proved").GetProperty("certificates"))))
            .ToLookup(verdict => verdict.Row, verdict => (verdict.IsDecided, IsProved: verdict.IsDecided && verdict.All is [_, ..]
                && verdict.All.SequenceEqual(verdict.Proved)));
        var marks = text.Split('\n').Last(line => line.StartsWith("| long-targets ", StringComparison.Ordinal));
        Assert.Equal(decided.Sum(row => row.Count(verdict => verdict.IsDecided)), Regex.Count(marks, "[HRV]"));
        Assert.Equal(decided.Sum(row => row.Count(verdict => verdict.IsProved)), Regex.Count(marks, "[HRV]p"));
        Assert.Contains(decided, row => row.Any(verdict => verdict.IsProved));
        foreach (var row in decided)
        {
            var cells = text.Split('\n').Select(line => line.Split('|', StringSplitOptions.TrimEntries))
                .Single(line => line.Length > 9 && line[1] == row.Key.Theorem && line[2] == row.Key.Form);
            Assert.Equal($"{row.Count(verdict => verdict.IsProved)}", cells[8]);
        }

        // without the option not a word of it
        var (_, plain) = Run(["tables", Instance, .. tables]);
        Assert.DoesNotContain("proved", plain, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotMatch("[HRV]p", plain);
        Assert.Equal(
            "theorychecks: --proved says of verdicts which are proved; let --only name verdicts or verdict-matrix, too.\n",
            Run("tables", Instance, "--only", "landscape", "--proved").Text);
    }

    [OcamlFact]
    public void A_tree_is_proved_while_it_is_made()
    {
        Native.Start().Dispose();
        foreach (var name in new[] { "absorption-relu-fan", "absorption-top1-fan", "jumprelu-theta-1" })
        {
            var (code, text) = Run("enumerate", $"theory/Gallery/{name}.json", "--verified");
            Assert.Equal(0, code);
            Assert.Contains("proved, by the checker extracted from Coq\n", text, StringComparison.Ordinal);
        }
    }

    [CoqFact]
    public void Prove_lets_coqc_accept_a_file_of_theorems_and_refuses_a_tampered_one()
    {
        Assert.Equal(0, Coq.Compiled.Code);
        Run("verify", "--instance", "long-targets", "--theorem", "3.3", "--out", _folder.FullName);
        var file = At("proofs.v");
        var (code, text) = Run("prove", At("certificates"), "--out", file);
        Assert.Equal(0, code);
        Assert.Matches(@"\nProved: (\d+) of \1 certificates, by coqc 8\.\d+", text);
        Assert.Contains("Theorem c_3_3_published_long_targets_0_interference (R : realFieldType) : interference", File.ReadAllText(file),
            StringComparison.Ordinal);

        var certificate = Directory.GetFiles(At("certificates"), "*.json").Order(StringComparer.Ordinal).First();
        File.WriteAllText(certificate, File.ReadAllText(certificate).Replace("\"value\":\"", "\"value\":\"1", StringComparison.Ordinal));
        (code, text) = Run("prove", certificate, "--out", file);
        Assert.NotEqual(0, code);
        Assert.Contains("the kernel does not accept it: ", text, StringComparison.Ordinal);
    }

    public void Dispose() => _folder.Delete(recursive: true);

    private string At(string name) => Path.Combine(_folder.FullName, name);

    private static string[] Texts(JsonElement list) => [.. list.EnumerateArray().Select(item => item.GetString()!)];

    private static (int Code, string Text) Run(params string[] args)
    {
        var (code, output) = Coq.RunIn(
            Coq.Root, Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet", [Path.Combine(AppContext.BaseDirectory, "theorychecks.dll"), .. args]);
        return (code, output.ReplaceLineEndings("\n"));
    }
}
