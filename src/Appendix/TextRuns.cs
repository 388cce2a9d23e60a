using System.Collections.Immutable;
using System.Globalization;
using TheoryChecks.CrossCheck;
using TheoryChecks.Reporting.Tables;
using TheoryChecks.Training;
using TheoryChecks.Training.Lrb;
using TheoryChecks.Training.Store;
using TheoryChecks.Training.Text;

namespace TheoryChecks.Appendix;

/// <summary>
/// What stands behind the tables on a language model (docs/text.md). At scale ci: small dictionaries of the sample that comes with the program, made
/// here. Else what `bench text --out` has kept, since activations are not part of the program; at scale full with what there is at scale small.
/// </summary>
internal sealed class TextRuns
{
    private const int SampleAnchors = 2;

    private static readonly (string Problem, bool IsWhitened)[] OfSample =
        [("residual-3", false), ("residual-3", true), ("mlp-in-3>mlp-out-3", false)];

    private readonly TableContext _context;
    private readonly string _scale;

    /// <summary>Makes or reads them.</summary>
    /// <exception cref="MissingResultException">The scale is not ci, and there is nothing at this scale.</exception>
    public TextRuns(TableContext context)
    {
        (_context, _scale) = (context, context.Scale.ToString().ToLowerInvariant());
        (Results, Comparisons) = context.Scale == TableScale.Ci ? Made() : Kept();
    }

    /// <summary>All results.</summary>
    public ImmutableArray<BenchResult> Results { get; }

    /// <summary>All comparisons with certified landscapes.</summary>
    public ImmutableArray<TextPredictions> Comparisons { get; }

    /// <summary>The seeds of some results.</summary>
    public static ImmutableArray<int> Seeds(IEnumerable<long> seeds) => [.. seeds.Distinct().Order().Select(seed => (int)seed)];

    /// <summary>One metric over seeds: the mean, and in brackets the least and the greatest; empty where it was not measured.</summary>
    public static string Spread(IEnumerable<BenchResult> row, string metric)
    {
        double[] values = [.. row.SelectMany(result => result.Metrics.Where(pair => pair.Key == metric)).Select(pair => pair.Value)];
        return values.Length switch
        {
            0 => "",
            1 => Number(values[0]),
            _ => $"{Number(values.Average())} [{Number(values.Min())}, {Number(values.Max())}]",
        };
    }

    /// <summary>A number of a cell.</summary>
    public static string Number(double value) => string.Create(CultureInfo.InvariantCulture, $"{value:0.000}");

    /// <summary>That there is nothing behind a table, with the command that makes it.</summary>
    public MissingResultException Missing(string table, string what) => new(table, string.Create(
        CultureInfo.InvariantCulture,
        $"there is no {what} at scale {_scale}; make it with: theorychecks bench text --data ACTIVATIONS --scale {_scale} --method TopK --groups "
            + $"--seed {_context.Seed} --seeds {_context.Seeds} --out {_context.Results ?? "DIR"} "
            + $"--resume{(_context.Results is null ? ", then give --results DIR" : "")} (docs/text.md says where activations come from)"));

    private (ImmutableArray<BenchResult>, ImmutableArray<TextPredictions>) Kept()
    {
        if (_context.Results is not { } folder)
            return ([], []);
        return (
            [.. new ResultStore(Path.Combine(folder, "results")).All()
                .Where(result => result.Table == TextJob.Table && IsAsked(result.Scale, result.Seed))
                .OrderBy(result => result.Scale, StringComparer.Ordinal)],
            [.. Directory.GetFiles(folder, "bench-text-*.json").Order(StringComparer.Ordinal)
                .SelectMany(path => TextPredictions.Read(File.ReadAllBytes(path), path))
                .Where(one => IsAsked(one.Scale, one.Seed))
                .OrderBy(one => one.Scale, StringComparer.Ordinal)]);
    }

    private bool IsAsked(string scale, long seed) =>
        (scale == _scale || (_context.Scale == TableScale.Full && scale == "small"))
            && seed >= _context.Seed && seed < _context.Seed + _context.Seeds;

    private (ImmutableArray<BenchResult>, ImmutableArray<TextPredictions>) Made()
    {
        var device = TrainingDevice.Resolve("cpu");
        var store = _context.Results is { } folder ? new ResultStore(Path.Combine(folder, "results")) : null;
        var (results, comparisons) = (new List<BenchResult>(), new List<TextPredictions>());
        foreach (var (name, isWhitened) in OfSample)
        {
            var sample = TextData.Sample(TextProblem.Parse(name));
            var data = isWhitened ? sample.Whitened() : sample;
            for (var k = 0; k < _context.Seeds; k++)
            {
                var jobs = TextJob.Jobs(_scale, SampleAnchors, 1, _context.Seed + k).Where(job => job.Method == "TopK").ToArray();
                var made = Sweep.Run(
                    [.. jobs.Select(job => job.Item(data, device))], device, store, progress: (state, _) => _context.Progress?.Invoke(state),
                    cancel: _context.Cancel);
                results.AddRange(made);
                if (isWhitened)
                    continue;
                var groups = TextGroups.Of(data, jobs[0].AnchoredCategories(data), cancel: _context.Cancel);
                BenchResult Run(AnchorArm arm) => made[Array.FindIndex(jobs, job => job.Arm == arm)];
                comparisons.Add(TextPredictions.Of(
                    TextComparison.Of(groups, Run(AnchorArm.None), Run(AnchorArm.Means), Run(AnchorArm.Random)), _scale));
            }
        }
        return ([.. results], [.. comparisons]);
    }
}
