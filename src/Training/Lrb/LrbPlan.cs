using System.Globalization;
using TheoryChecks.Training.Data;

namespace TheoryChecks.Training.Lrb;

/// <summary>Which models the paper's tables on the Linear Representation Bench consist of, and three ablations beyond them.</summary>
public static class LrbPlan
{
    private const int Features = 1000, Dimension = 768, Neurons = 16_000, K = 32, AnchorCount = 100, Samples = 100_000;

    private static readonly string[] Autoencoders = ["ReLU", "JumpReLU", "TopK", "BatchTopK", "Matryoshka"];

    /// <summary>The paper's tables.</summary>
    public static IReadOnlyList<string> Tables { get; } = ["1", "4", "5", "6", "7"];

    /// <summary>Ablations that the paper has no table for.</summary>
    public static IReadOnlyList<string> Ablations { get; } = ["anchors", "lambda", "rows"];

    /// <summary>The models of a table or an ablation, for one seed, in the order of the table.</summary>
    /// <param name="table">The table or ablation.</param>
    /// <param name="scale">The scale.</param>
    /// <param name="seed">The seed.</param>
    /// <param name="steps">The steps of every run; null for the scale's, of "rows" for 20,000.</param>
    /// <exception cref="ArgumentException">There is no such table.</exception>
    public static IEnumerable<BenchJob> Jobs(string table, LrbScale scale, long seed, long? steps = null)
    {
        scale = scale with { Steps = steps ?? (table == "rows" ? RowsPlan.Steps : scale.Steps) };
        return table switch
        {
            "1" => Autoencoders.Concat(["Transcoder", "Crosscoder"]).SelectMany(method => Pair(Job(method))),
            "4" => new[] { 800, 900, 1000, 1100, 1200, 1300, 1400 }
                .SelectMany(n => Pair(Varied("ReLU", $"n={n}", data => data with { Features = scale.Of(n) }))),
            "5" => new[] { 0.05, 0.2, 0.5 }
                .SelectMany(m => Autoencoders.SelectMany(method => Pair(Varied(
                    method, Text("M", m), data => data with { Interference = scale.Interference(m) })))),
            "6" => new[] { 0.005, 0.01, 0.1 }
                .SelectMany(q => Autoencoders.SelectMany(method => Pair(Varied(method, Text("activity", q), data => data with { Activity = q })))),
            "7" => new[] { 32, 64, 128 }.SelectMany(k => Pair(Job("TopK", $"k={k}") with { K = scale.Of(k) })),
            "anchors" => new[] { 10, 50, 100, 300, 1000 }
                .SelectMany(count => new[] { "ReLU", "TopK" }.Select(method => Job(method, $"anchors={count}") with { Anchors = scale.Of(count) })),
            "lambda" => new[] { 0.01, 0.1, 1, 10 }
                .SelectMany(lambda => new[] { "ReLU", "TopK" }
                    .Select(method => Job(method, Text("lambda", lambda)) with { Anchors = scale.Of(AnchorCount), Lambda = lambda })),
            "rows" => RowsPlan.Jobs(scale, seed),
            _ => throw new ArgumentException($"There is no table '{table}'; there are {string.Join(", ", Tables)}."),
        };

        BenchJob Job(string method, string column = "") => new()
        {
            Table = table,
            Method = method,
            Column = column,
            Scale = scale,
            Neurons = scale.Of(Neurons),
            K = scale.Of(K),
            Preset = BenchJob.PresetOf(method, scale.Steps),
            Data = new BenchSettings
            {
                Kind = BenchJob.KindOf(method),
                Features = scale.Of(Features),
                InputDimension = scale.Of(Dimension),
                TargetDimension = scale.Of(Dimension),
                Interference = scale.Interference(0.1),
                Samples = scale.Of(Samples),
                Seed = seed,
            },
        };

        BenchJob Varied(string method, string column, Func<BenchSettings, BenchSettings> change) 
        {
            var job = Job(method, column);
            return job with { Data = change(job.Data) };
        }

        IEnumerable<BenchJob> Pair(BenchJob job) => [job, job with { Anchors = scale.Of(AnchorCount) }];
    }

    private static string Text(string name, double value) => string.Create(CultureInfo.InvariantCulture, $"{name}={value}");
}
