using System.Collections.Concurrent;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using TheoryChecks.Cli;
using TheoryChecks.Gallery;
using TheoryChecks.Landscape;
using TheoryChecks.Model;
using TheoryChecks.Reporting;
using TheoryChecks.Reporting.Explaining;
using TheoryChecks.Reporting.Tables;
using TheoryChecks.Theorems;
using Xunit;

namespace TheoryChecks.SolverTests.Cli;

/// <summary>
/// What `verify` and `landscape` give on the gallery, to the byte: answers in JSON and in words, and every certificate, as digests by instance
/// (tables stand in docs/tables). Whoever means to change no behaviour changes none of these; UPDATE_DOCS=1 takes a change that is meant.
/// </summary>
public sealed class GalleryBytesTests
{
    private const string Stored = "tests/solvers/Cli/gallery-bytes.txt";

    /// <summary>What is digested of each instance, and the command that writes it.</summary>
    private static readonly (string Part, string Command)[] Parts =
    [
        ("verdicts", "verify {0} --json --explain"),
        ("verdicts-certificates", "verify {0} --out DIR"),
        ("landscape", "landscape {0} --json --out DIR"),
        ("landscape-text", "landscape {0}"),
        ("landscape-certificates", "landscape {0} --out DIR"),
    ];

    [Fact]
    public void Verdicts_and_landscapes_are_as_stored()
    {
        var context = new TableContext { KeepsCertificates = true };
        var found = GalleryInstances.All.ToDictionary(instance => instance.Name, instance => Digests(instance, context));
        var path = Path.Combine(CliProcess.Root, Stored);
        if (Environment.GetEnvironmentVariable("UPDATE_DOCS") == "1")
            File.WriteAllLines(
                path, [$"instance {string.Join(' ', Parts.Select(part => part.Part))}", .. found.Select(one => Line(one.Key, one.Value))]);
        var differences = Differences(File.ReadAllLines(path), found);
        Assert.True(differences.Count == 0, string.Join('\n', differences));
    }

    [Fact]
    public void A_difference_names_the_instance_and_how_to_look_at_it()
    {
        string[] digests = ["aa", "bb", "cc", "dd", "ee"];
        Assert.Equal(
            [
                "one: its landscape-text is dd, but xx is stored. Run 'theorychecks landscape theory/Gallery/one.json' here and on the commit "
                    + "before, and compare what both give.",
                $"two: it is not in {Stored}.",
                "gone: it is stored, but no instance of the gallery.",
                $"If the change is meant, run this test with UPDATE_DOCS=1 and say in the commit what changed in {Stored} and why.",
            ],
            Differences(
                ["instance ...", "one aa bb cc xx ee", "gone aa bb cc dd ee"],
                new Dictionary<string, string[]> { ["one"] = digests, ["two"] = digests }));
        Assert.Empty(Differences(["instance ...", "one aa bb cc dd ee"], new Dictionary<string, string[]> { ["one"] = digests }));
    }

    private static IReadOnlyList<string> Differences(string[] lines, IReadOnlyDictionary<string, string[]> found)
    {
        var stored = lines.Skip(1).Select(line => line.Split(' ')).ToDictionary(words => words[0], words => words[1..]);
        string[] differences =
        [
            .. found.SelectMany(one => stored.TryGetValue(one.Key, out var before)
                ? Parts.Index().Where(part => before[part.Index] != one.Value[part.Index]).Select(part =>
                    $"{one.Key}: its {part.Item.Part} is {one.Value[part.Index]}, but {before[part.Index]} is stored. Run 'theorychecks "
                    + string.Format(CultureInfo.InvariantCulture, part.Item.Command, $"theory/Gallery/{one.Key}.json")
                    + "' here and on the commit before, and compare what both give.")
                : [$"{one.Key}: it is not in {Stored}."]),
            .. stored.Keys.Except(found.Keys).Select(name => $"{name}: it is stored, but no instance of the gallery."),
        ];
        return differences.Length == 0
            ? []
            : [.. differences, $"If the change is meant, run this test with UPDATE_DOCS=1 and say in the commit what changed in {Stored} and why."];
    }

    private static string Line(string name, string[] digests) => $"{name} {string.Join(' ', digests)}";

    private static string[] Digests(Instance instance, TableContext context)
    {
        var certificates = context.Verification.Verdicts.Where(verdict => verdict.Instance == instance.Name)
            .SelectMany(verdict => verdict.Certificates)
            .ToDictionary(path => path, path => context.Certificates[path]);
        var kept = new ConcurrentDictionary<string, ReadOnlyMemory<byte>>();
        var report = LandscapeRun.Take(instance, new LandscapeRunOptions
        {
            Landscape = new LandscapeOptions { Threads = context.Threads },
            Keep = (path, bytes) => kept[path] = bytes,
        });
        var words = new StringWriter { NewLine = "\n" };
        TheoryChecks.Cli.LandscapeTable.Print(new Screen(words), report);
        return
        [
            Digest(Json(writer => Verdicts(writer, instance, context))),
            Digest(certificates),
            Digest(Json(writer => LandscapeDocument.Write(writer, report, kept: true))),
            Digest(Encoding.UTF8.GetBytes(words.ToString())),
            Digest(kept),
        ];
    }

    private static void Verdicts(Utf8JsonWriter writer, Instance instance, TableContext context)
    {
        var theorems = TheoremRegistry.All.ToDictionary(theorem => theorem.Id);
        new VerificationReport(context.Verification.Verdicts.Where(verdict => verdict.Instance == instance.Name)).Write(
            writer, verdict => VerdictExplanation.Of(theorems[verdict.Theorem], instance, verdict, context.Certificates));
    }

    private static byte[] Json(Action<Utf8JsonWriter> write)
    {
        using var stream = new MemoryStream();
        JsonText.Write(stream, write);
        return stream.ToArray();
    }

    private static string Digest(IReadOnlyDictionary<string, ReadOnlyMemory<byte>> files)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var file in files.OrderBy(file => file.Key, StringComparer.Ordinal))
        {
            hash.AppendData(Encoding.UTF8.GetBytes($"{file.Key} {file.Value.Length}\n"));
            hash.AppendData(file.Value.Span);
        }
        return Short(hash.GetHashAndReset());
    }

    private static string Digest(byte[] bytes) => Short(SHA256.HashData(bytes));

    private static string Short(byte[] hash) => Convert.ToHexStringLower(hash)[..16];
}
