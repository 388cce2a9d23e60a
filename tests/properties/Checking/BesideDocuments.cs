using System.Text;
using System.Text.Json.Nodes;
using TheoryChecks.Checking;

namespace TheoryChecks.Properties.Checking;

/// <summary>
/// Joins whose parts lie beside them. A document is a text of lines: "parts-beside", the join, and for each part its name, a blank, its certificate.
/// In the join SHA(name) stands for the hash of what lies there.
/// </summary>
internal static class BesideDocuments
{
    /// <summary>The first line of such a document.</summary>
    public const string Mark = "parts-beside";

    private static readonly string Whole = Accepted("parts-enumeration.json");

    /// <summary>Every document with what the kernel must say of it.</summary>
    public static IReadOnlyList<(string Text, Outcome Outcome, string? Reason)> All { get; } =
    [
        (Of(Join("0", "1"), ("0", Part(0)), ("1", Part(1))), Outcome.Accepted, null),
        (Of(Join("0", "1"), ("1", Part(1)), ("0", Part(0).Replace(",\"claim\"", " , \"claim\"", StringComparison.Ordinal))), Outcome.Accepted, null),
        (Of(Join("0"), ("0", Part(0)), ("1", Part(1))), Outcome.Rejected, "no part covers 1"),
        (Of(Join("0", "0"), ("0", Part(0))), Outcome.Rejected, "the part 0 is named twice"),
        (Of(Join("0", "again"), ("0", Part(0)), ("again", Part(0))), Outcome.Rejected, "2 parts cover 0"),
        (Of(Join("0", "1", "1"), ("0", Part(0)), ("1", Part(1))), Outcome.Rejected, "the part 1 is named twice"),
        (Of(Join("0", "1"), ("0", Part(0))), Outcome.Rejected, "the part 1 is not at hand"),
        (Of(Join("0", "1"), ("0", Part(0)), ("1", Changed(Part(1), one => one["claim"]!["patterns"] = "2"))), Outcome.Rejected,
            "the part 1 is rejected: the tree has 1 pattern, the claim says 2"),
        (Of(Join("0", "1"), ("0", Part(0)), ("1", "{}")), Outcome.Rejected, "the part 1 is malformed: $: member 'schema' is missing"),
        (Of(Join("0", "1").Replace("SHA(1)", "SHA(0)", StringComparison.Ordinal), ("0", Part(0)), ("1", Part(1))), Outcome.Rejected,
            "the part 1 is not the one that was joined: its SHA-256 is "),
        (Of(Join("0", "1"), ("0", Part(0)), ("1", Changed(Part(1), one => one["instance"]!["name"] = "foreign"))), Outcome.Rejected,
            "the part 1 is about another instance, foreign"),
        (Of(Join("0", "1"), ("0", Part(0)), ("1", Changed(Part(1), one => one["instance"]!["neurons"] = 2))), Outcome.Rejected,
            "the part 1 is about another instance, corpus"),
        (Of(Join("0", "1"), ("0", Part(0)), ("1", Accepted("bound-tree-leaf.json"))), Outcome.Rejected,
            "the part 1 is of the kind loss-lower-bound"),
        (Of(Join("0", "1"), ("0", Part(0)), ("1", Accepted("enumeration-joint.json"))), Outcome.Rejected, "the part 1 is about another instance"),
        (Of(Loss("b"), ("b", LossPart(1))), Outcome.Accepted, null),
        (Of(Loss("b"), ("b", LossPart(0))), Outcome.Rejected, "class 2 is listed twice"),
        (Of(Loss("b"), ("b", Changed(LossPart(1), one => one["claim"]!["loss"] = "1/5"))), Outcome.Rejected,
            "part 1 shows a loss of at least 1/5, the claim says 2/5"),
        (Of(Loss("b"), ("b", Accepted("bound-tree-leaf.json"))), Outcome.Rejected, "the part b is of the kind loss-lower-bound"),
        (Of(Loss("b"), ("b", Part(0))), Outcome.Rejected, "the part b is of the kind enumeration"),
        (Of(Loss("b")), Outcome.Rejected, "the part b is not at hand"),
        (Of(Boxes("a", "b"), ("a", Box(0)), ("b", Box(2))), Outcome.Accepted, null),
        (Of(Boxes("a", "b"), ("a", Box(0)), ("b", Box(0))), Outcome.Rejected, "2 boxes of a pattern cover 0"),
        (Of(Boxes("a", "b"), ("a", Box(0)), ("b", Changed(Box(2), one => one["instance"]!["name"] = "foreign"))), Outcome.Rejected,
            "the part b is about another instance, foreign"),
        (Of(Boxes("a", "b"), ("a", Box(0)), ("b", Changed(Box(2), one => one["claim"]!["loss"] = "-1"))), Outcome.Rejected,
            "part 2 shows a loss of at least -1, the claim says 0"),
    ];

    /// <summary>A part of the smallest join, as a certificate of its own.</summary>
    public static string Part(int number) => Own("parts-enumeration.json", number);

    /// <summary>The join of parts under these names, with SHA(name) for their hashes.</summary>
    public static string Join(params string[] names) => Changed(Whole, join => join["evidence"]!["parts"] = new JsonArray([.. names.Select(Named)]));

    /// <summary>A document.</summary>
    public static string Of(string join, params (string Name, string Certificate)[] beside) => string.Join('\n',
    [
        Mark,
        beside.Aggregate(join, (text, part) => text.Replace($"SHA({part.Name})", Hash(part.Certificate), StringComparison.Ordinal)),
        .. beside.Select(part => $"{part.Name} {part.Certificate}"),
    ]);

    /// <summary>The kernel's word on a document.</summary>
    public static CheckResult Check(string text)
    {
        var lines = text.Split('\n');
        return CheckedPart.Of(
            Encoding.UTF8.GetBytes(lines[1]),
            name => Array.Find(lines[2..], line => line.StartsWith(name + " ", StringComparison.Ordinal)) is { } line
                ? CheckedPart.Of(Encoding.UTF8.GetBytes(line[(name.Length + 1)..])) : null).Result;
    }

    private static string Loss(string name) =>
        Changed(Accepted("parts-loss.json"), join => join["evidence"]!["parts"]![1] = Named(name));

    private static string LossPart(int number) => Inside("parts-loss.json", number);

    private static string Box(int number) => Inside("loss-join-boxes.json", number);

    private static string Boxes(string first, string last) => Changed(Accepted("loss-join-boxes.json"), join =>
        (join["evidence"]!["parts"]![0], join["evidence"]!["parts"]![2]) = (Named(first), Named(last)));

    private static string Inside(string join, int number) =>
        JsonNode.Parse(Accepted(join))!["evidence"]!["parts"]![number]!["certificate"]!.ToJsonString();

    private static string Own(string join, int number) => Changed(Accepted(join), root =>
    {
        var part = root["evidence"]!["parts"]![number]!;
        (root["claim"], root["evidence"]) = (part["claim"]!.DeepClone(), part["evidence"]!.DeepClone());
    });

    private static JsonNode Named(string name) => new JsonObject { ["file"] = name, ["sha256"] = $"SHA({name})" };

    private static string Changed(string certificate, Action<JsonNode> change)
    {
        var root = JsonNode.Parse(certificate)!;
        change(root);
        return root.ToJsonString();
    }

    private static string Accepted(string name) => JsonNode.Parse(Corpus.Read(Outcome.Accepted, name))!.ToJsonString();

    private static string Hash(string text) => Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(Encoding.UTF8.GetBytes(text)));
}
