using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Nodes;
using TheoryChecks.CrossCheck;
using TheoryChecks.Training.Store;

namespace TheoryChecks.Appendix;

/// <summary>One comparison of certified landscapes with trained dictionaries, as `bench text --groups` keeps it (docs/text.md).</summary>
/// <param name="Scale">The runs' scale.</param>
/// <param name="Problem">Their problem.</param>
/// <param name="Method">Their method.</param>
/// <param name="Seed">Their seed.</param>
/// <param name="Groups">Groups of classes.</param>
/// <param name="Patterns">Partition patterns with several classes in a neuron.</param>
/// <param name="Traps">Of these, certified traps.</param>
/// <param name="Certificates">Certificates that the kernel accepted.</param>
/// <param name="Agreements">Prediction after prediction.</param>
/// <param name="Trapped">Classes of the cheapest traps.</param>
internal sealed record TextPredictions(
    string Scale,
    string Problem,
    string Method,
    long Seed,
    int Groups,
    int Patterns,
    int Traps,
    int Certificates,
    ImmutableArray<Agreement> Agreements,
    ImmutableArray<TrappedClass> Trapped)
{
    private const string Schema = "theorychecks.text-bench/1";

    /// <summary>Of a comparison that has just been made.</summary>
    public static TextPredictions Of(TextComparison one, string scale) => new(
        scale, one.Problem, one.Method, one.Seed, one.Groups.Length, one.Groups.Sum(group => group.Landscape.Patterns),
        one.Groups.Sum(group => group.Landscape.Traps), one.Groups.Sum(group => group.Landscape.Accepted), one.Agreements, one.Trapped);

    /// <summary>The comparisons of a document that `bench text` wrote.</summary>
    /// <exception cref="ResultFormatException">It is not such a document.</exception>
    public static ImmutableArray<TextPredictions> Read(ReadOnlyMemory<byte> utf8, string source)
    {
        try
        {
            var root = JsonNode.Parse(Exact.JsonErrors.Text(utf8).Span) as JsonObject;
            return root?["schema"]?.GetValue<string>() is var schema && schema != Schema
                ? throw new ResultFormatException(source, "$.schema", $"found \"{schema}\"; \"{Schema}\" is wanted")
                : [.. (root!["comparisons"]?.AsArray() ?? []).Select(one => One(one!, root["scale"]!.GetValue<string>()))];
        }
        catch (JsonException e)
        {
            throw new ResultFormatException(source, "$", $"{Exact.JsonErrors.Told(e)}");
        }
        catch (Exception e) when (e is InvalidOperationException or FormatException or NullReferenceException)
        {
            throw new ResultFormatException(source, "$.comparisons", $"what `bench text --groups` writes is wanted ({e.Message.TrimEnd('.')})");
        }
    }

    private static TextPredictions One(JsonNode node, string scale) => new(
        scale, Text(node, "problem"), Text(node, "method"), node["seed"]!.GetValue<long>(), Count(node, "groups"), Count(node, "patterns"),
        Count(node, "traps"), Count(node, "certificates"),
        [.. node["predictions"]!.AsArray().Select(item => new Agreement(
            Text(item!, "prediction"), Count(item!, "agreements"), Count(item!, "failures"), item!["chance"]?.GetValue<double>()))],
        [.. (node["trapped"]?.AsArray() ?? []).Select(item => new TrappedClass(
            Text(item!, "kind"), Count(item!, "classes"), Text(item!, "class"), Text(item!, "with"), Number(item!, "predictedCosine"),
            Number(item!, "observedCosine"), Number(item!, "F1"), item!["absorbed"]?.GetValue<double>()))]);

    private static string Text(JsonNode node, string name) => node[name]!.GetValue<string>();

    private static int Count(JsonNode node, string name) => node[name]!.GetValue<int>();

    private static double Number(JsonNode node, string name) => node[name]!.GetValue<double>();
}
