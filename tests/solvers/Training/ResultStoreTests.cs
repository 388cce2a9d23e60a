using System.Text;
using System.Text.Json.Nodes;
using TheoryChecks.SolverTests.Cli;
using TheoryChecks.Training.Store;
using Xunit;

namespace TheoryChecks.SolverTests.Training;

/// <summary>The results store: what is kept is found again by its identity; other settings are another result.</summary>
public sealed class ResultStoreTests
{
    private static BenchResult Result => new()
    {
        Table = "5",
        Row = "TopK+FA",
        Column = "M=0.05",
        Scale = "ci",
        Seed = 3,
        Settings = new JsonObject { ["features"] = 100, ["lambda"] = 0.1 },
        Metrics = [new("encoder.M_GT", 0.25), new("encoder.M_IP", 1 / 3.0)],
        Curve = [(0, 1, 1), (1, 0, 0.5)],
        Run = new JsonObject { ["seconds"] = 1.5 },
    };

    [Fact]
    public void What_is_kept_is_found_again()
    {
        using var folder = new ScratchFolder();
        var store = new ResultStore(folder.At("results"));
        Assert.Null(Find(Result.Settings));
        Assert.Empty(store.All());
        var path = store.Keep(Result);
        Assert.Matches(@"^table-5_TopK\+FA_M=0\.05_ci_seed-3_[0-9a-f]{12}\.json$", Path.GetFileName(path));
        var found = Find(Result.Settings)!;
        Assert.Equal(Result.Metrics.ToArray(), found.Metrics.ToArray());
        Assert.Equal(Result.Curve.ToArray(), found.Curve.ToArray());
        Assert.Equal(Result.FileName, found.FileName);
        Assert.True(JsonNode.DeepEquals(Result.Run, found.Run));
        Assert.Null(Find(new JsonObject { ["features"] = 100, ["lambda"] = 0.2 }));
        Assert.Single(store.All());

        File.WriteAllText(path, File.ReadAllText(path).Replace("\"seed\": 3", "\"seed\": 4", StringComparison.Ordinal));
        Assert.EndsWith(
            ": $: it holds another result than its name says; remove it, and it is computed again.",
            Assert.Throws<ResultFormatException>(() => Find(Result.Settings)).Message,
            StringComparison.Ordinal);

        BenchResult? Find(JsonObject settings) => store.Find("5", "TopK+FA", "M=0.05", "ci", 3, settings);
    }

    [Theory]
    [InlineData("[]", "x: $: a JSON object is wanted.")]
    [InlineData("{", "x: $: this is not JSON: ")]
    [InlineData("{\"schema\":\"theorychecks.report/1\"}", "x: $.schema: found \"theorychecks.report/1\"; \"theorychecks.result/1\" is wanted.")]
    [InlineData("{\"schema\":\"theorychecks.result/1\"}", "x: $.table: it is missing, or no value.")]
    [InlineData(
        "{\"schema\":\"theorychecks.result/1\",\"table\":\"1\",\"row\":\"a\",\"column\":\"\",\"scale\":\"ci\",\"seed\":\"3\"}",
        "x: $.seed: a whole number is wanted.")]
    [InlineData(
        "{\"schema\":\"theorychecks.result/1\",\"table\":\"1\",\"row\":\"a\",\"column\":\"\",\"scale\":\"ci\",\"seed\":3,\"settings\":{},\"metrics\":{\"a\":\"b\"}}",
        "x: $.metrics.a: a number is wanted.")]
    public void Bad_results_are_named_with_the_place(string json, string message) =>
        Assert.StartsWith(
            message,
            Assert.Throws<ResultFormatException>(() => BenchResult.Read(Encoding.UTF8.GetBytes(json), "x")).Message,
            StringComparison.Ordinal);
}
