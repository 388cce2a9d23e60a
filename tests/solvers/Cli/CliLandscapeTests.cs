using System.Text.Json;
using System.Text.RegularExpressions;
using Xunit;

namespace TheoryChecks.SolverTests.Cli;

/// <summary>`landscape` from outside: what it prints and writes, that words and JSON agree, and how it gives up.</summary>
public sealed partial class CliLandscapeTests
{
    /// <summary>The numbers of the format's own example.</summary>
    [Fact]
    public void Two_orthonormal_features()
    {
        var run = CliProcess.Run("landscape", "theory/Gallery/orthonormal-2.json", "--json");
        Assert.Equal(0, run.ExitCode);
        var root = JsonDocument.Parse(run.Output).RootElement;
        Assert.Equal(
            ("theorychecks.landscape/1", "orthonormal-2"), (root.GetProperty("schema").GetString(), root.GetProperty("instance").GetString()));
        Assert.Equal("""{"lower":"0","upper":"0","evidence":"kernel"}""", Compact(root.GetProperty("globalMinimum")));
        Assert.Equal(
            ("7", "2", "0"),
            (root.GetProperty("zeroLossPatterns").GetString(),
                root.GetProperty("monosemanticZeroLossPatterns").GetString(),
                root.GetProperty("undecidedPatterns").GetString()));
        Assert.Contains(root.GetProperty("partialMinima").EnumerateArray().Select(Compact), entry =>
            entry.StartsWith(
                """{"pattern":[[0,1],[]],"loss":{"lower":"1","upper":"1"},"classification":"flat","spurious":true,"evidence":"kernel",""",
                StringComparison.Ordinal));
        var free = root.GetProperty("identifiability")[0];
        Assert.Equal(
            (0, 4, 2),
            (free.GetProperty("anchors").GetArrayLength(), free.GetProperty("dimension").GetInt32(), free.GetProperty("gauge").GetInt32()));
        Assert.False(free.GetProperty("decoderIdentifiable").GetBoolean());
        Assert.False(free.GetProperty("encoderIdentifiable").GetBoolean());
        Assert.StartsWith("orthonormal-2: relu, 2 neurons, 2 columns in dimension 2\n", run.Error, StringComparison.Ordinal);
    }

    /// <summary>Every row of every table stands in the JSON document, and the other way round.</summary>
    [Theory]
    [InlineData("orthonormal-3")]
    [InlineData("absorption-top1-fan")]
    [InlineData("acute-pair")]
    public void Words_and_json_agree(string name)
    {
        var run = CliProcess.Run("landscape", $"theory/Gallery/{name}.json", "--json");
        var root = JsonDocument.Parse(run.Output).RootElement;
        var rows = Row().Matches(run.Error).Select(row => row.Value.Trim('│').Split('│').Select(cell => cell.Trim()).ToArray()).ToArray();
        string Answer(string question) => rows.Single(row => row[0] == question)[1].Replace(",", "", StringComparison.Ordinal);
        Assert.Equal(Text("patterns"), Answer("realizable patterns"));
        Assert.Equal(Text("zeroLossPatterns"), Answer("reach loss 0"));
        Assert.Equal(Text("monosemanticZeroLossPatterns"), Answer("reach loss 0, monosemantic"));
        Assert.Equal(root.GetProperty("globalMinimum").GetProperty("upper").GetString(), Answer("global minimum"));
        var minima = root.GetProperty("partialMinima").EnumerateArray().Select(entry => string.Join(" | ",
            $"({string.Join(", ", entry.GetProperty("pattern").EnumerateArray().Select(set => Set(set)))})",
            entry.GetProperty("loss").GetProperty("lower").GetString(),
            entry.GetProperty("classification").GetString(),
            YesNo(entry.GetProperty("local")),
            YesNo(entry.GetProperty("spurious")),
            entry.GetProperty("evidence").GetString()![..1]));
        Assert.Equal(minima, rows.Where(row => row.Length == 6 && row[0].StartsWith('(')).Select(row => string.Join(" | ", row)));
        var anchors = root.GetProperty("identifiability").EnumerateArray().Select(entry => string.Join(" | ",
            Set(entry.GetProperty("anchors")),
            entry.GetProperty("anchorSets").GetInt32(),
            YesNo(entry.GetProperty("reachable")),
            entry.GetProperty("dimension").ToString() is { Length: > 0 } dimension ? dimension : "-",
            entry.GetProperty("gauge").ToString() is { Length: > 0 } gauge ? gauge : "-",
            Recovers(entry, "decoderIdentifiable"),
            Recovers(entry, "encoderIdentifiable"),
            entry.GetProperty("zeroLossPatternsLeft").GetString() is { } left ? left : "-",
            entry.GetProperty("evidence").GetString()![..1]));
        Assert.Equal(
            anchors,
            rows.Where(row => row.Length == 9 && row[0].StartsWith('{'))
                .Select(row => string.Join(" | ", row.Select((cell, k) => k == 0 ? cell : cell.Replace(",", "", StringComparison.Ordinal)))));

        string? Text(string member) => root.GetProperty(member).GetString();

        static string Recovers(JsonElement entry, string member) =>
            entry.GetProperty("reachable").ValueKind == JsonValueKind.False ? "-" : YesNo(entry.GetProperty(member));
    }

    [Fact]
    public void Certificates_and_document_are_written_and_hold()
    {
        using var folder = new ScratchFolder();
        var run = CliProcess.Run("landscape", "theory/Gallery/superposition-4-in-2.json", "--json", "--out", folder.Path);
        Assert.Equal(0, run.ExitCode);
        Assert.Equal(File.ReadAllText(folder.At("landscape-superposition-4-in-2.json")).ReplaceLineEndings("\n"), run.Output);
        var named = Certificate().Matches(run.Output).Select(match => match.Value).Distinct().Order(StringComparer.Ordinal).ToArray();
        Assert.Equal(folder.Files().Where(file => file.StartsWith("certificates/", StringComparison.Ordinal)), named);
        var check = CliProcess.Run("check", folder.Path);
        Assert.Equal(0, check.ExitCode);
        Assert.EndsWith($"{named.Length} accepted, 0 rejected, 0 malformed; 1 skipped, with other schemas\n", check.Output, StringComparison.Ordinal);
        Assert.Contains($"The kernel accepted {named.Length} certificates.\n", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void Out_of_time_is_exit_3_and_says_what_is_missing()
    {
        var run = CliProcess.Run("landscape", "theory/Gallery/dog-breeds.json", "--json", "--time", "0.001");
        Assert.Equal(3, run.ExitCode);
        var undecided = JsonDocument.Parse(run.Output).RootElement
            .GetProperty("undecided")
            .EnumerateArray()
            .Select(reason => reason.GetString())
            .ToArray();
        Assert.Contains("anchors: the budget was used up before this was settled.", undecided);
        Assert.Contains("\nUndecided:\n", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void What_is_not_settled_is_exit_3()
    {
        // One neuron for (1,0) and (1,1) leaves (3 - sqrt 5) / 2, which no interval of rationals meets with both ends.
        using var folder = new ScratchFolder();
        var golden = folder.Write("golden.json", """
            { "schema": "theorychecks.instance/1", "name": "golden", "activation": { "kind": "relu" }, "neurons": 1, "features": { "input": [["1", "0"], ["1", "1"]] } }
            """);
        var run = CliProcess.Run("landscape", golden, "--gap", "0");
        Assert.Equal(3, run.ExitCode);
        Assert.Contains("  global minimum: it lies between ", run.Output, StringComparison.Ordinal);
        Assert.Equal(0, CliProcess.Run("landscape", golden).ExitCode);
    }

    /// <summary>The overlapping trap of the three-feature refutation, which no partition shows; and an escape from every trap.</summary>
    [Fact]
    public void All_patterns_go_beyond_partitions()
    {
        var root = JsonDocument.Parse(CliProcess.Run(
            "landscape", "theory/Gallery/three-features-no-partial-minimum.json", "--json", "--all-patterns", "--memory", "2G").Output).RootElement;
        var beyond = root.GetProperty("partialMinima").EnumerateArray().Where(entry => entry.TryGetProperty("partition", out _)).ToArray();
        var trap = Assert.Single(beyond, entry => entry.GetProperty("pattern").GetRawText() == "[[],[0,1],[1,2]]");
        Assert.Equal(("trap", "kernel"), (trap.GetProperty("classification").GetString(), trap.GetProperty("evidence").GetString()));
        Assert.True(trap.GetProperty("escapes").GetArrayLength() > 0);
        Assert.True(root.GetProperty("searchedOverlappingPatterns").GetInt32() > 0);
    }

    /// <summary>A column whose input is 0 can never open, so every minimum lies inside its region, where its shape says whether it is local; and an
    /// activation on a column of weight 0 that can move makes a minimum flat, as its neighbours say.</summary>
    [Fact]
    public void Zero_inputs_and_weightless_columns_leave_nothing_undecided()
    {
        var zero = Minima("zero-input");
        Assert.Equal(10, zero.DistinctBy(entry => entry.GetProperty("pattern").GetRawText()).Count());
        Assert.All(zero, entry => Assert.True(entry.GetProperty("interior").GetBoolean(), $"{entry}"));
        Assert.All(zero, entry => Assert.Equal(entry.GetProperty("classification").GetString() != "saddle", entry.GetProperty("local").GetBoolean()));
        var weightless = Assert.Single(Minima("three-plus-weightless"), entry => entry.GetProperty("pattern").GetRawText() == "[[0,1],[1,2,3]]");
        Assert.Equal(("flat", "kernel"), (weightless.GetProperty("classification").GetString(), weightless.GetProperty("evidence").GetString()));

        static JsonElement[] Minima(string name)
        {
            var path = Path.Combine(CliProcess.Root, "tests", "cases", "instances", $"{name}.json");
            var run = CliProcess.Run("landscape", path, "--json", "--all-patterns");
            return [.. JsonDocument.Parse(run.Output).RootElement.GetProperty("partialMinima").EnumerateArray()];
        }
    }

    /// <summary>Features that are active together make the encoder identifiable once one feature is anchored; isolated ones never do.</summary>
    [Fact]
    public void Samples_identify_what_isolated_features_do_not()
    {
        using var folder = new ScratchFolder();
        var file = folder.Write("together.json",
            """
            {"schema":"theorychecks.instance/1","name":"together","activation":{"kind":"relu"},"neurons":2,"features":{"input":[[1,0],[0,1]]},
             "samples":[{"x":[1,0]},{"x":[0,1]},{"x":[1,1]}],"hierarchy":[{"parent":0,"children":[1]}]}
            """);
        var run = CliProcess.Run("landscape", file, "--json", "--out", folder.At("out"));
        var root = JsonDocument.Parse(run.Output).RootElement;
        Assert.Equal((true, true), Anchored(root));
        Assert.Equal((true, false), Anchored(root.GetProperty("isolated")));
        Assert.Equal("equal", root.GetProperty("absorption")[0].GetProperty("absorbingLoss").GetString());
        Assert.Contains("Isolated features against samples (isolated / samples):\n", run.Error, StringComparison.Ordinal);
        Assert.Equal(0, CliProcess.Run("check", folder.At("out")).ExitCode);

        static (bool, bool) Anchored(JsonElement json) =>
            json.GetProperty("identifiability").EnumerateArray().Where(entry => entry.GetProperty("anchors").GetRawText() == "[0]")
            .Select(entry => (entry.GetProperty("decoderIdentifiable").GetBoolean(), entry.GetProperty("encoderIdentifiable").GetBoolean())).Single();
    }

    /// <summary>At the lower limit the instance itself is too much; at the higher one what is made of it.</summary>
    [Theory]
    [InlineData("100M")]
    [InlineData("300M")]
    public void Memory_that_is_used_up_is_said(string limit)
    {
        using var folder = new ScratchFolder();
        var row = string.Join(',', Enumerable.Range(0, 1500).Select(j => (j * j % 7) - 3));
        var rows = string.Join(',', Enumerable.Range(0, 2000).Select(c => $"[{c},{row}]"));
        var file = folder.Write(
            "wide.json",
            "{\"schema\":\"theorychecks.instance/1\",\"name\":\"wide\",\"activation\":{\"kind\":\"relu\"},\"neurons\":2,\"features\":{\"input\":["
                + rows
                + "]}}");
        var run = CliProcess.Run("landscape", file, "--memory", limit);
        Assert.Equal(
            (3,
                "",
                "theorychecks: out of the memory that --memory allows before anything was decided; raise --memory, or take a smaller instance.\n"),
            (run.ExitCode, run.Output, run.Error));
    }

    [Theory]
    [InlineData("--memory", "5X", "--memory is '5X'; give a size from 100M to 1024G, such as 500M or 4G.")]
    [InlineData("--memory", "1M", "--memory is '1M'; give a size from 100M to 1024G, such as 500M or 4G.")]
    [InlineData("--gap", "-1%", "--gap is '-1%'; give a share, 0% or more, such as 0.01%.")]
    [InlineData("--gap", "-1", "--gap is '-1'; give a number, 0 or more, such as 1/1000 or 1e-6.")]
    public void Bad_values_are_named(string option, string value, string message)
    {
        var run = CliProcess.Run("landscape", "theory/Gallery/orthonormal-2.json", option, value);
        Assert.Equal((2, "", $"theorychecks landscape: {message} See 'theorychecks landscape --help'.\n"), (run.ExitCode, run.Output, run.Error));
    }

    private static string Compact(JsonElement json) => JsonSerializer.Serialize(json);

    private static string Set(JsonElement list) => $"{{{string.Join(",", list.EnumerateArray())}}}";

    private static string YesNo(JsonElement answer) =>
        answer.ValueKind switch { JsonValueKind.True => "yes", JsonValueKind.False => "no", _ => "undecided" };

    [GeneratedRegex("^│.*│$", RegexOptions.Multiline)]
    private static partial Regex Row();

    [GeneratedRegex("certificates/landscape-[^\"]*")]
    private static partial Regex Certificate();
}
