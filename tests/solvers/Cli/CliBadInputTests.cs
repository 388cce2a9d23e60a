using System.Diagnostics;
using Xunit;

namespace TheoryChecks.SolverTests.Cli;

/// <summary>Whatever is wrong with a command line or a file: exit code 2, one line on stderr, nothing on stdout.</summary>
public sealed class CliBadInputTests
{
    [Theory]
    [InlineData("", "theorychecks: no command; the commands are ")]
    [InlineData("enumerat x.json", "theorychecks: there is no command 'enumerat'; the commands are ")]
    [InlineData(
        "enumerate",
        "theorychecks enumerate: FILE is missing; write 'theorychecks enumerate FILE'. See 'theorychecks enumerate --help'.")]
    [InlineData("check --json", "theorychecks check: PATH is missing; write 'theorychecks check PATH'. See")]
    [InlineData("enumerate x.json y.json", "theorychecks enumerate: 'y.json' is one word too many; leave it out, or quote a name ")]
    [InlineData("gallery acute-pair more", "theorychecks gallery: 'more' is one word too many; leave it out, or quote a name that has spaces. See")]
    [InlineData("verify --theorem", "theorychecks verify: --theorem has no value; write '--theorem ID'. See")]
    [InlineData("enumerate x.json --time", "theorychecks enumerate: --time has no value; write '--time SECONDS'. See")]
    [InlineData("enumerate x.json --out p --out q", "theorychecks enumerate: --out is given 2 times; give it once. See")]
    [InlineData("enumerate x.json --time 1 --time 2 --time 3", "theorychecks enumerate: --time is given 3 times; give it once. See")]
    [InlineData("score", "theorychecks score: MODEL is missing; write 'theorychecks score MODEL'. See")]
    [InlineData("score x.safetensors", "theorychecks score: --truth is missing; write '--truth FILE'. See")]
    [InlineData("bench words-data --wordnet y", "theorychecks bench words-data: --embeddings is missing; write '--embeddings FILE'. See")]
    [InlineData(
        "enumerate x.json --lst",
        "theorychecks enumerate: unknown option '--lst'; did you mean '--list'? See 'theorychecks enumerate --help'.")]
    [InlineData("--versoin", "theorychecks: unknown option '--versoin'; did you mean '--version'? See 'theorychecks --help'.")]
    [InlineData("verify --jsno", "theorychecks verify: unknown option '--jsno'; did you mean '--json'? See 'theorychecks verify --help'.")]
    [InlineData("verify --expct=x.json", "theorychecks verify: unknown option '--expct'; did you mean '--expect'? See")]
    [InlineData("verify -x", "theorychecks verify: unknown option '-x'; the options are --expect, --explain, --help, ")]
    [InlineData("landscape x.json --all-paterns", "theorychecks landscape: unknown option '--all-paterns'; did you mean '--all-patterns'? See")]
    [InlineData("check docs --thread 2", "theorychecks check: unknown option '--thread'; did you mean '--threads'? See")]
    [InlineData("figure x.json --knd ends", "theorychecks figure: unknown option '--knd'; did you mean '--kind'? See")]
    [InlineData("crosscheck x.json --mode plain --sedes 3", "theorychecks crosscheck: unknown option '--sedes'; did you mean '--seeds'? See")]
    [InlineData("train --out --step 3", "theorychecks train: unknown option '--step'; did you mean '--steps'? See")]
    [InlineData("bench --scael ci", "theorychecks bench: unknown option '--scael'; the options are --help. See 'theorychecks bench --help'.")]
    [InlineData("bench lrb --method TopK --scael ci", "theorychecks bench lrb: unknown option '--scael'; did you mean '--scale'? See")]
    [InlineData("bench drift --stesp 3", "theorychecks bench drift: unknown option '--stesp'; did you mean '--steps'? See")]
    [InlineData("bench words --anchor 3", "theorychecks bench words: unknown option '--anchor'; did you mean '--anchors'? See")]
    [InlineData("bench words-data --smaple 3", "theorychecks bench words-data: unknown option '--smaple'; did you mean '--sample'? See")]
    [InlineData("score x.safetensors --thruth y", "theorychecks score: unknown option '--thruth'; did you mean '--truth'? See")]
    [InlineData("tables --olny verdicts", "theorychecks tables: unknown option '--olny'; did you mean '--only'? See")]
    [InlineData("report --ot x.html", "theorychecks report: unknown option '--ot'; did you mean '--out'? See")]
    [InlineData("verify -- --jsno", "theorychecks: --jsno: there is no such file; give an instance file.")]
    [InlineData("enumerate x.json --time NaN", "theorychecks enumerate: --time is 'NaN'; give seconds, more than 0 and at most 2592000. See")]
    [InlineData("enumerate x.json --threads 0", "theorychecks enumerate: --threads is '0'; give a whole number from 1 to 1024. See")]
    [InlineData("enumerate x.json --max-patterns 1e9", "theorychecks enumerate: --max-patterns is '1e9'; give a whole number from 1 to ")]
    [InlineData("enumerate missing.json", "theorychecks: missing.json: there is no such file; give an instance file.")]
    [InlineData("enumerate theory", "theorychecks: theory: this is a directory; give an instance file.")]
    [InlineData(
        "enumerate theory/Gallery/acute-pair.json --out LICENSE",
        "theorychecks: --out LICENSE: there is a file of this name; give a folder.")]
    [InlineData("enumerate theory/Gallery/acute-pair.json --out LICENSE/x", "theorychecks: --out LICENSE/x: the folder cannot be written: ")]
    [InlineData("verify --theorem 9.9", "theorychecks: --theorem 9.9: there is no such theorem; the ids are 3")]
    [InlineData("verify --instance nowhere", "theorychecks: --instance nowhere: there is no such instance; the names are absorption-jumprelu-fan, ")]
    [InlineData(
        "verify theory/Gallery/acute-pair.json theory/Gallery/acute-pair.json",
        "theorychecks: two of the files hold an instance named \"acute-pair\"; the name tells them apart in the report, so rename one.")]
    [InlineData(
        "verify --expect theory/Gallery/acute-pair.json",
        "theorychecks: theory/Gallery/acute-pair.json: $.schema: found \"theorychecks.instance/1\"; \"theorychecks.report/1\" is wanted.")]
    [InlineData("verify --expect LICENSE", "theorychecks: LICENSE: $: this is not JSON: 'M' is an invalid start of a value (line 1, byte 1).")]
    [InlineData("tables --only nothing", "theorychecks: --only nothing: there is no such table; the ids are verdicts, ")]
    [InlineData("tables --scale big", "theorychecks tables: --scale is 'big'; give ci, small or full. See")]
    [InlineData("tables --seed -1", "theorychecks tables: --seed is '-1'; give a whole number from 0 to ")]
    [InlineData("tables --out LICENSE", "theorychecks: --out LICENSE: there is a file of this name; give a folder.")]
    [InlineData("tables --out LICENSE/x", "theorychecks: --out LICENSE/x: the folder cannot be written: ")]
    [InlineData("tables --check nowhere", "theorychecks: --check nowhere: there is no such folder; make it with: theorychecks tables --out nowhere")]
    [InlineData("tables --junit x.xml", "theorychecks: --junit says how the tables differ from saved ones; give the folder of those with --check.")]
    [InlineData("tables missing.json", "theorychecks: missing.json: there is no such file; give an instance file.")]
    [InlineData(
        "tables theory/Gallery/acute-pair.json theory/Gallery/acute-pair.json",
        "theorychecks: two of the files hold an instance named \"acute-pair\"; the name tells them apart in the report, so rename one.")]
    [InlineData(
        "bench lrb --table 2",
        "theorychecks bench lrb: --table is '2'; give 1, 4, 5, 6 or 7. See 'theorychecks bench lrb --help'.")]
    [InlineData("report", "theorychecks report: --out is missing; write '--out FILE'. See")]
    [InlineData("report --out docs", "theorychecks: --out docs: this is a directory; give a file.")]
    [InlineData("report --out LICENSE/x.html", "theorychecks: --out LICENSE/x.html: the file cannot be written: ")]
    [InlineData("verify --junit docs", "theorychecks: --junit docs: this is a directory; give a file.")]
    [InlineData("verify --junit LICENSE/x.xml", "theorychecks: --junit LICENSE/x.xml: the file cannot be written: ")]
    [InlineData(
        "enumerate theory/Gallery/acute-pair.json --split 3",
        "theorychecks: --split says into how many parts --part cuts the tree; give --part, or leave --split out.")]
    [InlineData(
        "figure theory/Gallery/acute-pair.json --seeds 3",
        "theorychecks: --seeds says how models are trained for --kind ends; --kind regions trains none, so leave it out.")]
    [InlineData("bench", "theorychecks bench: no command; the commands are lrb, drift, words, words-data, text. See 'theorychecks bench --help'.")]
    [InlineData("bench foo", "theorychecks bench: there is no command 'foo'; the commands are lrb, drift, words, words-data, text. See")]
    [InlineData("bench lrb --ablate rows --table 4", "theorychecks: --ablate stands in place of a table; leave out --table, or --ablate.")]
    [InlineData(
        "bench text --groups --arm none",
        "theorychecks: --groups compares runs without anchors, with anchors and with random ones; leave --arm out.")]
    public void One_line_and_exit_code_2(string commandLine, string message)
    {
        var run = CliProcess.Run(commandLine.Split(' ', StringSplitOptions.RemoveEmptyEntries));
        Assert.Equal((2, ""), (run.ExitCode, run.Output));
        Assert.StartsWith(message, run.Error, StringComparison.Ordinal);
        Assert.Equal(1, run.Error.Count(c => c == '\n'));
    }

    [Fact]
    public void A_folder_of_WordNet_that_is_not_there_is_one_line()
    {
        using var folder = new ScratchFolder();
        var run = CliProcess.Run("bench", "words-data", "--embeddings", "x", "--wordnet", "y", "--out", folder.At("words.safetensors"));
        Assert.Equal(
            (2, "", "theorychecks: y/data.noun: there is no such file; give one that is there.\n"), (run.ExitCode, run.Output, run.Error));
        Assert.Empty(folder.Files());
    }

    [Theory]
    [InlineData("bench text --fetch", "--fetch is empty; give a folder.")]
    [InlineData("bench text --data", "--data is empty; give a folder.")]
    [InlineData("bench words-data --embeddings x --wordnet y --out", "--out is empty; give a file.")]
    [InlineData("report --out", "--out is empty; give a file.")]
    [InlineData("verify --out", "--out is empty; give a folder.")]
    public void An_empty_name_is_refused(string commandLine, string message)
    {
        var run = CliProcess.Run([.. commandLine.Split(' '), ""]);
        Assert.Equal((2, "", $"theorychecks: {message}\n"), (run.ExitCode, run.Output, run.Error));
    }

    /// <summary>What a file says must not break the line.</summary>
    [Fact]
    public void Files_with_line_ends_where_no_JSON_is_give_one_line()
    {
        using var folder = new ScratchFolder();
        var file = folder.Write("bad.json", "not json\n");
        var said = $"theorychecks: {file}: $: this is not JSON: 'not json\\n' is an invalid JSON literal. "
            + "Expected the literal 'null' (line 1, byte 2)";
        var named = CliProcess.Run("verify", "a\nb.json");
        Assert.Equal((2, "theorychecks: a\\nb.json: there is no such file; give an instance file.\n"), (named.ExitCode, named.Error));
        foreach (var arguments in new string[][] { ["verify", file], ["verify", "--expect", file], ["new", file] })
        {
            var run = CliProcess.Run(arguments);
            Assert.Equal((2, "", $"{said}.\n"), (run.ExitCode, run.Output, run.Error));
        }
    }

    [Fact]
    public void A_folder_that_cannot_be_made_is_one_line()
    {
        if (!Directory.Exists("/proc"))
            return; // only Linux has this folder, in which nobody can make one
        var run = CliProcess.Run("verify", "--out", "/proc/x");
        Assert.Equal(
            (2, "", "theorychecks: --out /proc/x: the folder cannot be written: no file or folder can be made there; give another folder.\n"),
            (run.ExitCode, run.Output, run.Error));
    }

    // The texts for every kind of bad instance are tested with the reader, in tests/properties/Model; here, that they arrive.
    [Fact]
    public void Files_that_are_no_instance_are_named_with_the_place()
    {
        using var folder = new ScratchFolder();
        var digits = new string('1', 1_000_000);
        foreach (var (content, message) in new (string, string)[]
        {
            ("", "the file is empty; give an instance file."),
            ("\0\u0001\u0002", "$: this is not JSON: '0x00' is an invalid start of a value (line 1, byte 1)."),
            ("   ", "$: this is not JSON: there is nothing in it (line 1, byte 4)."),
            ("{\"a\": [1, ", "$: this is not JSON: it ends where more is wanted (line 1, byte 11)."),
            ("{\"a\": [1]", "$: this is not JSON: it ends within a list or an object; a closing ']' or '}' is missing (line 1, byte 10)."),
            (new string('[', 40),
                "$: this is not JSON: lists and objects are nested more than 32 deep; that many levels are read at most (line 1, byte 33)."),
            ("{\"a\": 1,}", "$: this is not JSON: a comma follows the last item of a list or object; take it out (line 1, byte 9)."),
            ("{1: 2}", "$: this is not JSON: '1' is an invalid start of a member's name. Expected a '\"' (line 1, byte 2)."),
            (Instance("[[1e10000]]"),
                "$.features.input[0][0]: '1e10000' has 10001 digits when written out: at most 10000 digits are accepted (Rational.MaxDigits)."),
            (Instance("[[1,0],[0]]"), "$.features.input[1]: the vector has 1 item, the first has 2; give all the same dimension."),
            (Instance($"[[{digits}]]"),
                "$.features.input[0][0]: '1111111111111111111111111111111111111...' has 1000000 characters: at most 10000 digits are accepted "
                    + "(Rational.MaxDigits)."),
            (Instance($"[{string.Join(',', Enumerable.Repeat("[1]", 5000))}]"),
                "$.features.input: the list has 5000 items; 1 to 4096 vectors are read, one per feature."),
        })
        {
            var file = folder.Write("bad.json", content);
            var run = CliProcess.Run("enumerate", file, "--json");
            Assert.Equal((2, "", $"theorychecks: {file}: {message}\n"), (run.ExitCode, run.Output, run.Error));
        }
    }

    [Fact]
    public void Certificates_without_end_are_given_up()
    {
        if (!File.Exists("/dev/zero"))
            return; // Windows has no such device
        var run = CliProcess.Run("check", "/dev/zero");
        Assert.Equal((2, ""), (run.ExitCode, run.Output));
        Assert.Equal("theorychecks: /dev/zero: more than 64 MiB come from a pipe or a device; save them to a file and check that.\n", run.Error);
    }

    [Fact]
    public void A_file_without_end_is_given_up()
    {
        if (!File.Exists("/dev/zero"))
            return;
        var run = CliProcess.Run("enumerate", "/dev/zero");
        Assert.Equal(
            (2, "theorychecks: /dev/zero: the file is larger than 64 MiB, the most that is read; give an instance file.\n"),
            (run.ExitCode, run.Error));
    }

    [Fact]
    public void Help_is_no_error()
    {
        foreach (var command in new[] { "verify", "enumerate", "check" })
        {
            var run = CliProcess.Run(command, "--help");
            Assert.Equal((0, ""), (run.ExitCode, run.Error));
            Assert.Contains("--json", run.Output, StringComparison.Ordinal);
            Assert.Contains("--out <DIR>", run.Output, StringComparison.Ordinal);
        }
    }

    private static string Instance(string input) =>
        $$$"""{"schema":"theorychecks.instance/1","name":"x","activation":{"kind":"relu"},"neurons":1,"features":{"input":{{{input}}}}}""";
}
