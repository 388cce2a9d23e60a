using System.Text;
using System.Text.Json.Nodes;
using FsCheck;
using FsCheck.Fluent;
using FsCheck.Xunit;
using TheoryChecks.Cli;
using Xunit;

namespace TheoryChecks.SolverTests.Cli;

/// <summary>A command that reads a file, and what is wrong with the file.</summary>
public sealed record BadFile(string CommandLine, string Name, byte[]? Content, string What)
{
    /// <summary>The command and what is wrong.</summary>
    public override string ToString() => $"{CommandLine} with {Name}: {What}";
}

/// <summary>
/// Whatever is wrong with a file that a command reads: exit code 2, one line that names it, nothing on stdout, and no word of the program's own.
/// Commands times damages are drawn at random; a new command or option that reads a file fails here until it is on the list.
/// </summary>
public sealed class CliBadFileTests
{
    private const string Instance = "theory/Gallery/acute-pair.json", Survey = "docs/samples/surveys/pairs.json";

    /// <summary>Command lines in which FILE is to be read, with the ending of its name and a good one.</summary>
    private static readonly (string CommandLine, string Ending, string? Good)[] Readers =
    [
        ("verify FILE", "json", Instance), ("enumerate FILE", "json", Instance), ("landscape FILE", "json", Instance),
        ("crosscheck FILE --seeds 2 --steps 10", "json", Instance), ("figure FILE", "json", Instance),
        ("figure FILE --kind landscape", "json", Instance), ("figure FILE --kind ends --seeds 2 --steps 10", "json", Instance),
        ("tables FILE --only verdicts", "json", Instance), ("report FILE --out OUT", "json", Instance), ("new FILE", "json", Instance),
        ("survey FILE --out OUT", "json", Survey), ("verify --instance orthonormal-2 --expect FILE", "json", null),
        ($"crosscheck {Instance} --seeds 2 --steps 10 --expect FILE", "json", null), ("prove FILE --write-only --out OUT", "json", null),
        ("figure FILE --kind recovery", "json", null), ("figure FILE --kind rows", "json", null), ("figure FILE --kind absorption", "json", null),
        ("figure FILE --kind training", "jsonl", null), ("new FILE", "csv", null), ("new FILE", "npy", null), ("new FILE", "safetensors", null),
        ($"score FILE --truth {Instance}", "safetensors", null), ($"score FILE --truth {Instance}", "npz", null),
        ("train --steps 2 --data FILE", "npy", null), ("train --steps 2 --data FILE", "safetensors", null),
        ("bench words --data FILE", "safetensors", null), ("check FILE", "json", null),
    ];

    /// <summary>Where the file comes into play only beside another that is good, which no file of this folder is: tried with models of libraries in
    /// tests/solvers/Training.</summary>
    private static readonly HashSet<string> BesideOthers = ["score --truth", "score --data", "train --anchor-file", "bench words-data --embeddings"];

    private static readonly string[] OfTheProgram =
        ["   at ", "internal error", "Exception", "System.", "isFinalBlock", "reader options", "LineNumber", "BytePosition", "Object reference"];

    public static Arbitrary<BadFile> Files() => Arb.From(
        from reader in Gen.Elements(Readers)
        from damage in Gen.Choose(0, 9)
        from seed in Gen.Choose(0, int.MaxValue - 1)
        select Damaged(reader, damage, new Random(seed)));

    [Property(MaxTest = 60, Arbitrary = new[] { typeof(CliBadFileTests) })]
    public void One_line_names_the_file(BadFile bad)
    {
        using var folder = new ScratchFolder();
        var file = folder.At(bad.Name);
        if (bad.Content is not null)
            File.WriteAllBytes(file, bad.Content);
        else if (bad.What == "a directory")
            Directory.CreateDirectory(file);
        var words = bad.CommandLine.Split(' ').Select(word => word switch { "FILE" => file, "OUT" => folder.At("out"), _ => word });
        var run = CliProcess.Run(words);
        var said = run.Error + run.Output;
        Assert.Contains(bad.Name, said, StringComparison.Ordinal);
        Assert.All(OfTheProgram, word => Assert.DoesNotContain(word, said, StringComparison.Ordinal));
        // What is no certificate is malformed, and counted: that is the answer of check.
        if (bad.CommandLine.StartsWith("check", StringComparison.Ordinal) && run.ExitCode == 1)
        {
            Assert.StartsWith("malformed: ", run.Output, StringComparison.Ordinal);
            return;
        }
        Assert.True(run.ExitCode == 2, $"exit {run.ExitCode}: {said}");
        Assert.Equal(1, run.Error.Count(c => c == '\n'));
        Assert.StartsWith("theorychecks: ", run.Error, StringComparison.Ordinal);
        Assert.Equal("", run.Output);
    }

    /// <summary>Arguments, and options whose value is a file that is read, as the commands themselves list them.</summary>
    [Fact]
    public void Every_command_that_reads_a_file_is_on_the_list()
    {
        var reading = Leaves().SelectMany(leaf =>
            leaf.Command.Arguments.Where(argument => argument.Name is "FILE" or "SPEC" or "MODEL" or "PATH").Select(_ => $"{leaf.Path} ")
                .Concat(leaf.Command.Options.Where(option => option.HelpName is "FILE" or "REPORT" && option.Name is not ("--out" or "--junit"))
                    .Select(option => $"{leaf.Path} {option.Name}")))
            .ToArray();
        Assert.NotEmpty(reading);
        Assert.All(reading, one => Assert.True(BesideOthers.Contains(one) || Array.Exists(Readers, reader => Reads(reader.CommandLine, one)), one));

        static bool Reads(string commandLine, string one) => one.EndsWith(' ')
            ? commandLine.StartsWith($"{one}FILE", StringComparison.Ordinal)
            : commandLine.StartsWith(one[..one.LastIndexOf(' ')], StringComparison.Ordinal)
                && commandLine.Contains($"{one[(one.LastIndexOf(' ') + 1)..]} FILE", StringComparison.Ordinal);
    }

    private static BadFile Damaged((string CommandLine, string Ending, string? Good) reader, int damage, Random random)
    {
        var good = reader.Good is null ? null : File.ReadAllText(Path.Combine(CliProcess.Root, reader.Good));
        var (what, content) = damage switch
        {
            0 => ("not there", null),
            1 => ("a directory", null),
            2 => ("empty", []),
            3 => ("random bytes", Bytes(random)),
            4 => ("no JSON", Encoding.UTF8.GetBytes("hello\nworld\n")),
            5 => ("half a surrogate pair", Encoding.UTF8.GetBytes("{\"schema\": \"\\ud800\"}")),
            6 => ("another schema", Encoding.UTF8.GetBytes("{\"schema\": \"theorychecks.other/1\"}")),
            7 when good is not null => ("cut off", Encoding.UTF8.GetBytes(good[..random.Next(1, good.TrimEnd().Length)])),
            8 when good is not null => ("a member missing", Changed(good, root => root.Remove(root.ContainsKey("features") ? "features" : "family"))),
            9 when good is not null => ("a member too many", Changed(good, root => root["color"] = "red")),
            7 => ("a list", Encoding.UTF8.GetBytes("[]")),
            8 => ("an empty object", Encoding.UTF8.GetBytes("{}")),
            _ => ("null", Encoding.UTF8.GetBytes("null")),
        };
        return new BadFile(reader.CommandLine, $"the-file.{reader.Ending}", content, what);
    }

    private static byte[] Changed(string good, Action<JsonObject> change)
    {
        var root = JsonNode.Parse(good)!.AsObject();
        change(root);
        return Encoding.UTF8.GetBytes(root.ToJsonString());
    }

    private static byte[] Bytes(Random random)
    {
        var bytes = new byte[random.Next(1, 300)];
        random.NextBytes(bytes);
        return bytes;
    }

    private static IEnumerable<(string Path, System.CommandLine.Command Command)> Leaves() => Below(CommandLine.Root(), "");

    private static IEnumerable<(string Path, System.CommandLine.Command Command)> Below(System.CommandLine.Command command, string path) =>
        command.Subcommands.Count == 0
            ? [(path, command)]
            : command.Subcommands.SelectMany(sub => Below(sub, path.Length == 0 ? sub.Name : $"{path} {sub.Name}"));
}
