using System.Text.Json;
using Json.Schema;
using TheoryChecks.SolverTests.Cli;
using Xunit;

namespace TheoryChecks.SolverTests;

/// <summary>The schemas of docs/schemas, and documents held against them.</summary>
internal static class Schemas
{
    private static readonly string[] Files = Directory.GetFiles(Path.Combine(CliProcess.Root, "docs/schemas"), "*.schema.json");

    private static readonly Lazy<IReadOnlyDictionary<string, JsonSchema>> Loaded = new(() =>
    {
        var schemas = new Dictionary<string, JsonSchema>();
        // The instance first: others refer to it.
        foreach (var file in Files.OrderBy(file => Path.GetFileName(file).StartsWith("instance", StringComparison.Ordinal) ? 0 : 1))
            schemas[NameOf(file)] = JsonSchema.FromText(File.ReadAllText(file));
        return schemas;
    });

    /// <summary>The names of documents that have a schema: "theorychecks.report/1".</summary>
    public static IEnumerable<string> Names => Loaded.Value.Keys;

    /// <summary>Fails unless the document is as its schema says.</summary>
    public static void Require(string json)
    {
        using var document = JsonDocument.Parse(json);
        Assert.True(Problem(document.RootElement) is not { } problem, $"{Problem(document.RootElement)}\n{json[..Math.Min(json.Length, 2000)]}");
    }

    /// <summary>What is wrong with a document, or null.</summary>
    public static string? Problem(JsonElement document)
    {
        if (!document.TryGetProperty("schema", out var name) || !Loaded.Value.TryGetValue(name.GetString()!, out var schema))
            return "the document names no schema of docs/schemas";
        var result = schema.Evaluate(document, new EvaluationOptions { OutputFormat = OutputFormat.List });
        return result.IsValid ? null : string.Join("; ", (result.Details ?? [])
            .Where(detail => detail.Errors is { Count: > 0 } && !detail.EvaluationPath.ToString().Contains("/if", StringComparison.Ordinal))
            .SelectMany(detail => detail.Errors!.Select(error => $"{detail.InstanceLocation}: {error.Value}")).Distinct().Take(8));
    }

    private static string NameOf(string file) =>
        $"theorychecks.{Path.GetFileName(file).Replace("-1.schema.json", "", StringComparison.Ordinal)}/1";
}
