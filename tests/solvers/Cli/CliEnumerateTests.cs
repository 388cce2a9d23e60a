using System.Text.Json;
using Xunit;

namespace TheoryChecks.SolverTests.Cli;

/// <summary>`enumerate` from outside: what it prints, what it writes, and how it gives up.</summary>
public sealed class CliEnumerateTests
{
    [Fact]
    public void Json_on_stdout_and_words_on_stderr()
    {
        var run = CliProcess.Run("enumerate", "theory/Gallery/orthonormal-2.json", "--json", "--list");
        Assert.Equal(0, run.ExitCode);
        Assert.Equal(
            """
            {
              "schema": "theorychecks.enumeration/1",
              "instance": "orthonormal-2",
              "neuronPatterns": 4,
              "patterns": "16",
              "patternsUpToPermutation": "10",
              "neuronPatternList": [[],[0],[0,1],[1]],
              "certificates": {"witnesses":4,"farkas":0,"checked":true}
            }

            """,
            run.Output);
        Assert.StartsWith("orthonormal-2: relu, 2 neurons, 2 columns in dimension 2\n", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void Words_on_stdout_without_json()
    {
        var run = CliProcess.Run("enumerate", "theory/Gallery/absorption-relu-fan.json", "--list");
        Assert.Equal((0, ""), (run.ExitCode, run.Error));
        Assert.Contains("  sets of a single neuron   9\n", run.Output, StringComparison.Ordinal);
        Assert.Contains("  patterns                  81\n", run.Output, StringComparison.Ordinal);
        Assert.Contains("  up to permuting neurons   45\n", run.Output, StringComparison.Ordinal);
        Assert.Contains("  evidence                  kernel; 9 witnesses", run.Output, StringComparison.Ordinal);
        Assert.Contains("    {0,1}\n", run.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("    {0}\n", run.Output, StringComparison.Ordinal); // Thm 3.8's refutation
    }

    [Fact]
    public void Coupled_neurons_have_joint_patterns_and_no_neuron_patterns()
    {
        var run = CliProcess.Run("enumerate", "theory/Gallery/topk-bare-jump.json", "--json", "--list");
        Assert.Equal(0, run.ExitCode);
        Assert.Contains(
            "\"neuronPatterns\": null,\n  \"patterns\": \"2\",\n  \"patternsUpToPermutation\": \"1\",\n  \"patternList\": [[[],[0]],[[0],[]]],\n",
            run.Output,
            StringComparison.Ordinal);
    }

    [Fact]
    public void Written_certificates_pass_check_and_say_the_same_as_the_stream()
    {
        using var folder = new ScratchFolder();
        foreach (var name in new[] { "example-3.5", "superposition-4-in-2", "absorption-jumprelu-fan" })
        {
            var instance = $"theory/Gallery/{name}.json";
            var streamed = CliProcess.Run("enumerate", instance, "--json");
            var recorded = CliProcess.Run("enumerate", instance, "--json", "--out", folder.Path);
            Assert.Equal(0, recorded.ExitCode);
            Assert.Equal(streamed.Output, recorded.Output);
            Assert.Equal(streamed.Output, File.ReadAllText(folder.At($"enumeration-{name}.json")).ReplaceLineEndings("\n"));
            Assert.Contains("\"checked\":true", streamed.Output, StringComparison.Ordinal);
        }
        Assert.Equal(
            [
                "certificates/enumeration-absorption-jumprelu-fan-0.json",
                "certificates/enumeration-example-3.5-0.json",
                "certificates/enumeration-superposition-4-in-2-0.json",
                "enumeration-absorption-jumprelu-fan.json",
                "enumeration-example-3.5.json",
                "enumeration-superposition-4-in-2.json",
            ],
            folder.Files());
        var check = CliProcess.Run("check", folder.Path);
        Assert.Equal(
            (0,
                "enumeration  3 accepted, 0 rejected, 0 malformed\nall          3 accepted, 0 rejected, 0 malformed; 3 skipped, with other "
                    + "schemas\n"),
            (check.ExitCode, check.Output));
    }

    [Fact]
    public void Mixed_thresholds_need_two_trees()
    {
        using var folder = new ScratchFolder();
        var file = folder.Write("mixed.json",
            """
            {"schema":"theorychecks.instance/1","name":"mixed","activation":{"kind":"jumprelu","theta":[0,"1/2",1]},"neurons":3,
             "features":{"input":[[1],[2],[-1]]}}
            """);
        var run = CliProcess.Run("enumerate", file, "--json", "--list", "--out", folder.At("out"));
        Assert.Equal(0, run.ExitCode);
        var answer = JsonDocument.Parse(run.Output).RootElement;
        // Threshold 0: {}, {0,1}, {2}. Positive: {}, {1}, {0,1}, {2}. So 3 * 4 * 4 in order; 19 multisets with at most two times {1}.
        Assert.Equal("[[],[0,1],[1],[2]]", answer.GetProperty("neuronPatternList").GetRawText());
        Assert.Equal(("48", "19"), (answer.GetProperty("patterns").GetString(), answer.GetProperty("patternsUpToPermutation").GetString()));
        Assert.Equal(0, CliProcess.Run("check", folder.At("out/certificates")).ExitCode);
    }

    [Fact]
    public void By_orbits_the_counts_are_the_same_and_the_certificates_pass_check()
    {
        using var folder = new ScratchFolder();
        var file = folder.Write("mixed.json",
            """
            {"schema":"theorychecks.instance/1","name":"mixed","activation":{"kind":"jumprelu","theta":[0,"1/2",1]},"neurons":3,
             "features":{"input":[[1,0],[0,1],[1,1]]}}
            """);
        var tree = JsonDocument.Parse(CliProcess.Run("enumerate", file, "--json").Output).RootElement;
        var run = CliProcess.Run("enumerate", file, "--orbits", "--json", "--out", folder.At("out"));
        Assert.Equal(0, run.ExitCode);
        var answer = JsonDocument.Parse(run.Output).RootElement;
        foreach (var member in new[] { "neuronPatterns", "patterns", "patternsUpToPermutation" })
            Assert.Equal(tree.GetProperty(member).GetRawText(), answer.GetProperty(member).GetRawText());
        Assert.Equal(answer.GetProperty("orbits").GetInt64(), answer.GetProperty("certificates").GetProperty("witnesses").GetInt64());
        Assert.True(answer.GetProperty("certificates").GetProperty("checked").GetBoolean());
        Assert.Contains(" of 12 symmetries and ", run.Error, StringComparison.Ordinal);
        Assert.Equal(
            ["mixed.json", "out/certificates/orbits-mixed-0.json", "out/certificates/orbits-mixed-1.json", "out/enumeration-mixed.json"],
            folder.Files());
        var check = CliProcess.Run("check", folder.At("out"));
        Assert.StartsWith("enumeration-orbits  2 accepted, 0 rejected, 0 malformed\n", check.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("theory/Gallery/topk-bare-jump.json", "topk is not counted by orbits, only relu and jumprelu are; leave out --orbits.\n")]
    [InlineData(
        "theory/Gallery/absorption-relu-fan.json",
        "the inputs lie in no open half-space, so with threshold 0 some patterns are no regions of the arrangement; leave out --orbits.\n")]
    public void What_has_no_orbits_is_refused_with_the_reason(string file, string reason)
    {
        var run = CliProcess.Run("enumerate", file, "--orbits");
        Assert.Equal((2, "", $"theorychecks: {file}: {reason}"), (run.ExitCode, run.Output, run.Error));
    }

    [Theory]
    [InlineData("--list", "--list names every pattern and --orbits looks at one of each orbit; give one of the two.\n")]
    [InlineData("--verified", "--verified follows decision trees and --orbits makes none; give one of the two.\n")]
    public void Orbits_make_neither_lists_nor_trees(string option, string message)
    {
        var run = CliProcess.Run("enumerate", "theory/Gallery/orthonormal-2.json", "--orbits", option);
        Assert.Equal((2, "", $"theorychecks: {message}"), (run.ExitCode, run.Output, run.Error));
    }

    [Theory]
    [InlineData("--max-kept", "1", "There are more than 1 orbits to keep in memory; raise --max-kept or take a smaller instance.\n")]
    public void A_limit_on_orbits_is_named(string option, string value, string message)
    {
        using var folder = new ScratchFolder();
        var file = folder.Write("majorities.json",
            """
            {"schema":"theorychecks.instance/1","name":"majorities","activation":{"kind":"relu"},"neurons":1,
             "features":{"input":[[1,1,1],[1,-1,1],[1,1,-1],[1,-1,-1]]}}
            """);
        var run = CliProcess.Run("enumerate", file, "--orbits", option, value);
        Assert.Equal((3, "", $"theorychecks: {message}"), (run.ExitCode, run.Output, run.Error));
    }

    [Fact]
    public void The_number_of_threads_changes_nothing()
    {
        var args = new[] { "enumerate", "theory/Gallery/dog-breeds.json", "--json", "--list", "--threads" };
        Assert.Equal(CliProcess.Run([.. args, "1"]).Output, CliProcess.Run([.. args, "3"]).Output);
    }

    [Theory]
    [InlineData("--max-patterns", "3", "theorychecks: There are more than 3 patterns; raise --max-patterns or take a smaller instance.\n")]
    [InlineData("--max-kept", "3", "theorychecks: There are more than 3 patterns to keep in memory; raise --max-kept, or count without --list.\n")]
    public void A_limit_that_is_met_is_named(string option, string value, string message)
    {
        var run = CliProcess.Run("enumerate", "theory/Gallery/orthonormal-2.json", "--list", "--json", option, value);
        Assert.Equal((3, "", message), (run.ExitCode, run.Output, run.Error));
    }

    [Fact]
    public void Out_of_time_is_exit_3_and_writes_nothing()
    {
        using var folder = new ScratchFolder();
        var run = CliProcess.Run("enumerate", ManyColumns(folder), "--time", "0.2", "--out", folder.At("out"));
        Assert.Equal((3, ""), (run.ExitCode, run.Output));
        Assert.Matches(@"\Atheorychecks: out of time after \d+\.\d s.*; raise --time, or take a smaller instance\.\n\z", run.Error);
        Assert.Equal(["many.json"], folder.Files());
    }

    [Fact]
    public void Interrupted_is_exit_130_and_a_good_file_stays()
    {
        if (OperatingSystem.IsWindows())
            return;
        using var folder = new ScratchFolder();
        using var process = CliProcess.Start("enumerate", ManyColumns(folder), "--out", folder.At("out"));
        while (!Directory.Exists(folder.At("out")) && !process.HasExited)
            Thread.Sleep(20);
        Thread.Sleep(200); // into the enumeration, which takes hours
        folder.Write("out/enumeration-many.json", "good");
        CliProcess.Interrupt(process);
        Assert.Equal(
            "theorychecks: interrupted; no file was left half-written. Nothing was kept of the work.\n", process.StandardError.ReadToEnd());
        process.WaitForExit();
        Assert.Equal(130, process.ExitCode);
        Assert.Equal(["many.json", "out/enumeration-many.json"], folder.Files());
        Assert.Equal("good", File.ReadAllText(folder.At("out/enumeration-many.json")));
    }

    /// <summary>All columns (1, +-1, ..., +-1) in dimension 8: far more patterns than anyone waits for.</summary>
    private static string ManyColumns(ScratchFolder folder)
    {
        var columns = Enumerable.Range(0, 128).Select(bits => $"[1,{string.Join(',', Enumerable.Range(0, 7).Select(j => (bits >> j & 1) * 2 - 1))}]");
        return folder.Write("many.json",
            $$$"""{"schema":"theorychecks.instance/1","name":"many","activation":{"kind":"relu"},"neurons":1,"features":{"input":[{{{string.Join(',', columns)}}}]}}""");
    }
}
