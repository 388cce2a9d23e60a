using System.Text.Json.Nodes;
using TheoryChecks.Exact;
using TheoryChecks.Training.Data;
using TheoryChecks.Training.Lrb;
using TheoryChecks.Training.Store;

namespace TheoryChecks.Training.Words;

/// <summary>One model of word vectors: a k-sparse method, with or without anchors on the mean directions of categories. Training settings follow
/// <see cref="BenchJob"/>'s rule.</summary>
public sealed record WordJob : DataJob<WordData>
{
    /// <summary>The table that results belong to.</summary>
    public const string Table = "words";

    /// <summary>The methods, by the name of their row.</summary>
    public static IReadOnlyList<string> Methods { get; } = ["TopK", "BatchTopK", "Matryoshka"];

    /// <summary>True if the first categories of <see cref="WordData.AnchorOrder"/> are anchored.</summary>
    public required bool IsAnchored { get; init; }

    /// <summary>The name of the row: the method, "+FA" if anchored.</summary>
    public override string Row => IsAnchored ? $"{Method}+FA" : Method;

    /// <summary>Each method without and with anchors, for one seed.</summary>
    /// <exception cref="ArgumentException">There is no such scale.</exception>
    public static IEnumerable<WordJob> Jobs(string scale, int anchors, double lambda, long seed)
    {
        var (size, neurons, k) = scale switch
        {
            "ci" => (new LrbScale("ci", 1, 128, 1500, 2048), 512, 8),
            "small" => (new LrbScale("small", 1, 512, 4000, 4096), 2048, 16),
            "full" => (new LrbScale("full", 1, 2048, 20_000, 8192), 2048, 32),
            _ => throw new ArgumentException($"There is no scale '{scale}'; there are ci, small, full."),
        };
        return Methods.SelectMany(method => new[] { false, true }.Select(anchored => new WordJob
        {
            Method = method, IsAnchored = anchored, Anchors = anchors, Lambda = lambda, Scale = size, Neurons = neurons, K = k, Seed = seed,
        }));
    }

    /// <inheritdoc/>
    public override JsonObject Settings(WordData data) => new()
    {
        ["version"] = BenchJob.SettingsVersion,
        ["data"] = data.Identity,
        ["seed"] = Seed,
        ["method"] = Method,
        ["preset"] = Rule.Preset,
        ["neurons"] = Neurons,
        ["k"] = K,
        ["anchors"] = Anchors,
        ["anchored"] = IsAnchored,
        ["anchoredCategories"] = string.Join(' ', AnchoredCategories(data).Select(category => data.Categories[category])),
        ["lambda"] = IsAnchored ? Lambda : 0,
        ["batch"] = Scale.BatchSize,
        ["steps"] = Scale.Steps,
        ["evaluationSamples"] = Scale.EvaluationSamples,
    };

    /// <summary>The categories that are anchored, or would be.</summary>
    public int[] AnchoredCategories(WordData data) => [.. data.AnchorOrder(Seed).Take(Anchors)];

    /// <summary>The options of the run.</summary>
    /// <exception cref="ArgumentException">There are not so many categories.</exception>
    public TrainingOptions Options(WordData data)
    {
        if (Anchors > data.Categories.Length)
            throw new ArgumentException($"{Anchors} categories are to be anchored; there are {data.Categories.Length}.");
        if (!IsAnchored)
            return Rule.Options(data.Dimension, null);
        var anchored = AnchoredCategories(data);
        var rows = RationalMatrix.Create(anchored.Length, data.Dimension, (i, k) => Rational.FromDouble(data.Directions[anchored[i]][k]));
        return Rule.Options(data.Dimension, (rows, rows));
    }

    private protected override BenchJob Rule => RuleOf(Table);

    private protected override int DimensionOf(WordData data) => data.Dimension;

    private protected override BenchResult Take(
        WordData data, TrainingDevice device, RunFiles? files, Action<StepReport, double> progress, CancellationToken cancel) =>
        WordJobRun.Take(this, data, device, files, progress, cancel);
}
