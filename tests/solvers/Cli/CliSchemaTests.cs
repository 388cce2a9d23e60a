using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using TheoryChecks.Training.Store;
using Xunit;

namespace TheoryChecks.SolverTests.Cli;

/// <summary>
/// docs/schemas says what documents look like: every output of every command that any test runs is held against it (<see cref="CliProcess"/>), and
/// here also what commands write into folders; and a schema refuses unknown and missing members.
/// </summary>
public sealed partial class CliSchemaTests
{
    /// <summary>Members whose own members are names of metrics, of settings or of nothing that a schema could know.</summary>
    private static readonly string[] Free = ["metrics", "settings", "run"];

    [Fact]
    public void Every_document_that_a_command_writes_has_a_schema()
    {
        // Notes in tensor files, checkpoints, journals, and what the workers on a sweep tell one another, are for this program alone.
        string[] own = ["truth", "words", "activations", "checkpoint", "journal", "sweep", "part", "claim", "toy-ends"];
        var written = new[] { "src", "theory" }
            .SelectMany(folder => Directory.GetFiles(Path.Combine(CliProcess.Root, folder), "*.cs", SearchOption.AllDirectories))
            .SelectMany(file => SchemaName().Matches(File.ReadAllText(file)).Select(match => match.Groups[1].Value))
            .Distinct().Except(own).Select(name => $"theorychecks.{name}/1").Order(StringComparer.Ordinal);
        Assert.Equal(written, Schemas.Names.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Every_kind_that_the_kernel_decides_has_its_members()
    {
        var schema = JsonNode.Parse(File.ReadAllText(Path.Combine(CliProcess.Root, "docs/schemas/certificate-1.schema.json")))!;
        var named = schema["properties"]!["kind"]!["enum"]!.AsArray().Select(kind => kind!.GetValue<string>()).ToArray();
        var ruled = schema["allOf"]!.AsArray().Select(rule => rule!["if"]!["properties"]!["kind"]!["const"]!.GetValue<string>());
        Assert.Equal(named, ruled);
        Assert.Empty(TheoryChecks.Checking.Kernel.Kinds.Except(named));
    }

    [Theory]
    [InlineData("enumerate", "theory/Gallery/acute-pair.json --list")]
    [InlineData("enumerate", "theory/Gallery/topk-bare-jump.json --list")]
    [InlineData("verify", "--theorem 3.4 --theorem 3.6 --instance acute-pair --instance width-1-of-3 --instance topk-bare-jump")]
    [InlineData("verify", "--theorem 3.6 --instance orthonormal-2-unequal --explain")]
    [InlineData("landscape", "theory/Gallery/acute-pair.json")]
    [InlineData("landscape", "theory/Gallery/dog-breeds.json --time 20")]
    [InlineData("tables", "theory/Gallery/acute-pair.json --only landscape")]
    [InlineData("new", "--shape polygon --features 5")]
    [InlineData("gallery", "")]
    [InlineData("theorems", "3.8")]
    [InlineData("figure", "theory/Gallery/absorption-relu-fan.json")]
    [InlineData("crosscheck", "theory/Gallery/acute-pair.json --seeds 4 --steps 200")]
    public void Documents_are_as_said_and_others_are_refused(string command, string arguments)
    {
        using var folder = new ScratchFolder();
        string[] output = command is "new" or "gallery" or "theorems" or "figure" ? [] : ["--out", folder.Path];
        var run = CliProcess.Run([command, .. arguments.Split(' ', StringSplitOptions.RemoveEmptyEntries), "--json", .. output]);
        Assert.Contains(run.ExitCode, new[] { 0, 3 });
        var documents = folder.Files()
            .Where(file => file.EndsWith(".json", StringComparison.Ordinal))
            .Select(file => File.ReadAllText(folder.At(file)))
            .Prepend(run.Output)
            .ToArray();
        foreach (var document in documents)
        {
            Schemas.Require(document);
            RequireStrict(document);
        }
    }

    [Fact]
    public void The_gallery_and_accepted_certificates_are_as_said()
    {
        foreach (var folder in new[] { "theory/Gallery", "tests/properties/Checking/corpus/accept", "tests/cases/instances" })
        {
            var files = Directory.GetFiles(Path.Combine(CliProcess.Root, folder), "*.json");
            Assert.NotEmpty(files);
            foreach (var file in files)
            {
                using var document = JsonDocument.Parse(
                    File.ReadAllBytes(file), new JsonDocumentOptions { CommentHandling = JsonCommentHandling.Skip });
                if (document.RootElement.TryGetProperty("schema", out _))
                    Assert.True(Schemas.Problem(document.RootElement) is not { } problem, $"{file}: {Schemas.Problem(document.RootElement)}");
            }
        }
    }

    [Fact]
    public void Results_of_training_are_as_said()
    {
        using var stream = new MemoryStream();
        JsonText.Write(stream, new BenchResult
        {
            Table = "1",
            Row = "TopK",
            Column = "",
            Scale = "ci",
            Seed = 1,
            Settings = new JsonObject { ["steps"] = 5, ["kind"] = "x", ["anchored"] = true },
            Metrics = [new("M_GT", 0.5)], Curve = [(0.1, 0.2, 0.3)], Run = new JsonObject { ["seconds"] = 1.5 },
        }.Write);
        var result = System.Text.Encoding.UTF8.GetString(stream.ToArray());
        Schemas.Require(result);
        RequireStrict(result);
        using var folder = new ScratchFolder();
        var run = CliProcess.Run(
            "train", "--features", "4", "--dimension", "4", "--neurons", "6", "--k", "1", "--steps", "5", "--out", folder.Path, "--json");
        Assert.Equal(0, run.ExitCode);
        RequireStrict(run.Output);
        RequireStrict(CliProcess.Run("score", folder.At("model.safetensors"), "--truth", folder.At("truth.safetensors"), "--json").Output);
    }

    /// <summary>An unknown member anywhere, or a required one that is missing, makes it another document.</summary>
    private static void RequireStrict(string json)
    {
        var objects = Objects(JsonNode.Parse(json)!).Select(node => node.GetPath()).Take(40).ToArray();
        foreach (var path in objects)
        {
            var document = JsonNode.Parse(json)!;
            At(document, path)["unknown"] = 1;
            Assert.True(IsRefused(document), $"an unknown member of {path} is accepted: {json[..Math.Min(json.Length, 1000)]}");
        }
        foreach (var member in JsonNode.Parse(json)!.AsObject().Select(pair => pair.Key))
        {
            var document = JsonNode.Parse(json)!;
            document.AsObject().Remove(member);
            // Parts of a landscape are left out where they are undecided, lists where nobody asked.
            var mayLack = document["schema"]?.GetValue<string>() == "theorychecks.landscape/1" ? member is not ("schema" or "instance" or "undecided")
                : member is "neuronPatternList" or "patternList" or "anchors" or "hierarchy" or "samples" or "distribution" or "point";
            Assert.True(mayLack || IsRefused(document), $"{member} may be missing: {json[..Math.Min(json.Length, 1000)]}");
        }
    }

    private static bool IsRefused(JsonNode document)
    {
        using var parsed = JsonDocument.Parse(document.ToJsonString());
        return Schemas.Problem(parsed.RootElement) is not null;
    }

    private static JsonObject At(JsonNode root, string path)
    {
        JsonNode at = root;
        foreach (Match step in PathStep().Matches(path))
            at = step.Groups["index"].Success
                ? at[int.Parse(step.Groups["index"].Value, System.Globalization.CultureInfo.InvariantCulture)]!
                : at[step.Groups["name"].Value]!;
        return at.AsObject();
    }

    private static IEnumerable<JsonNode> Objects(JsonNode node)
    {
        if (node is JsonObject one)
        {
            yield return one;
            // Evidence is the kernel's to read; its members are checked at the top alone.
            foreach (var (name, child) in one)
                if (child is not null && !Free.Contains(name) && name != "evidence")
                    foreach (var below in Objects(child))
                        yield return below;
        }
        if (node is JsonArray list)
            foreach (var child in list)
                if (child is not null)
                    foreach (var below in Objects(child))
                        yield return below;
    }

    [GeneratedRegex(@"""theorychecks\.([a-z-]+)/1""")]
    private static partial Regex SchemaName();

    [GeneratedRegex(@"\.(?<name>\w+)|\[(?<index>\d+)\]")]
    private static partial Regex PathStep();
}
