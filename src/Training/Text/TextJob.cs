using System.Text.Json.Nodes;
using TheoryChecks.Exact;
using TheoryChecks.Training.Data;
using TheoryChecks.Training.Lrb;
using TheoryChecks.Training.Store;

namespace TheoryChecks.Training.Text;

/// <summary>One dictionary of activations: a method, its anchors, a problem. Training settings follow <see cref="BenchJob"/>'s rule.</summary>
internal sealed record TextJob : DataJob<TextData>
{
    /// <summary>The table that results belong to.</summary>
    public const string Table = "text";

    /// <summary>TopK without AuxK, for the question what resampling does.</summary>
    public const string Plain = "TopK-plain", Resampled = "TopK-resampled";

    /// <summary>Rises whenever what is measured changes, so that old results are not taken for new ones.</summary>
    private const int Version = 2;

    /// <summary>Of runs with anchors on whitened inputs: in version 2 their columns were tied to A A v in place of A v.</summary>
    private const int WhitenedAnchorsVersion = 3;

    /// <summary>Resampling happens once, after this share of the run: the paper's section 5.3.</summary>
    private const int ResampleAfter = 6;

    /// <summary>The methods, by the name of their row.</summary>
    public static IReadOnlyList<string> Methods { get; } = ["TopK", "BatchTopK", "Matryoshka", "ReLU", "JumpReLU", Plain, Resampled];

    /// <summary>What the first neurons are tied to.</summary>
    public required AnchorArm Arm { get; init; }

    /// <summary>The name of the row: the method, "+FA" with anchors, "+RA" with random ones.</summary>
    public override string Row => Arm switch { AnchorArm.Means => $"{Method}+FA", AnchorArm.Random => $"{Method}+RA", _ => Method };

    /// <summary>Each method without anchors, with anchors and with random ones, for one seed; those about resampling without anchors alone.</summary>
    /// <param name="scale">ci, small or full.</param>
    /// <param name="anchors">How many categories are anchored.</param>
    /// <param name="lambda">lambda of Eq. 26.</param>
    /// <param name="seed">The seed.</param>
    /// <param name="arms">Only these; null for all.</param>
    /// <param name="steps">Steps in place of the scale's; null for those.</param>
    /// <exception cref="ArgumentException">There is no such scale.</exception>
    public static IEnumerable<TextJob> Jobs(
        string scale, int anchors, double lambda, long seed, IReadOnlyCollection<AnchorArm>? arms = null, long? steps = null)
    {
        var (size, neurons, k) = scale switch
        {
            "ci" => (new LrbScale("ci", 1, 64, 300, 512), 64, 4),
            "small" => (new LrbScale("small", 1, 512, 3000, 24_000), 1536, 16),
            "full" => (new LrbScale("full", 1, 2048, 2000, 60_000), 6144, 32),
            _ => throw new ArgumentException($"There is no scale '{scale}'; there are ci, small, full."),
        };
        size = size with { Steps = steps ?? size.Steps };
        return Methods.SelectMany(method => Enum.GetValues<AnchorArm>()
            .Where(arm => arms?.Contains(arm) ?? true).Where(arm => arm == AnchorArm.None || method is not (Plain or Resampled))
            .Select(arm => new TextJob
            {
                Method = method, Arm = arm, Anchors = anchors, Lambda = lambda, Scale = size, Neurons = neurons, K = k, Seed = seed,
            }));
    }

    /// <inheritdoc/>
    public override JsonObject Settings(TextData data) => new()
    {
        ["version"] = BenchJob.SettingsVersion,
        ["textVersion"] = data.Whitening is not null && Arm == AnchorArm.Means ? WhitenedAnchorsVersion : Version,
        ["data"] = data.Identity,
        ["problem"] = data.Problem.ToString(),
        ["seed"] = Seed,
        ["method"] = Method,
        ["preset"] = Rule.Preset,
        ["neurons"] = Neurons,
        ["k"] = K,
        ["anchors"] = Anchors,
        ["arm"] = Arm.ToString(),
        ["anchoredCategories"] = string.Join(' ', AnchoredCategories(data).Select(category => data.Classes[category].Name)),
        ["lambda"] = Arm == AnchorArm.None ? 0 : Lambda,
        ["whitened"] = data.Whitening is not null,
        ["batch"] = Scale.BatchSize,
        ["steps"] = Scale.Steps,
        ["evaluationSamples"] = Scale.EvaluationSamples,
    };

    /// <summary>The classes that are anchored, or would be.</summary>
    public int[] AnchoredCategories(TextData data) => [.. data.AnchorOrder(Seed).Take(Anchors)];

    /// <summary>The options of the run.</summary>
    /// <exception cref="ArgumentException">There are not so many categories.</exception>
    public TrainingOptions Options(TextData data)
    {
        if (Anchors > data.Categories)
            throw new ArgumentException($"{Anchors} categories are to be anchored; {data.Categories} have enough tokens.");
        var options = Rule.Options(data.InputDimension, Directions(data));
        return options with
        {
            SubtractsDecoderBias = options.SubtractsDecoderBias && !data.Problem.IsTranscoder,
            Resampling = Method == Resampled ? new ResamplingOptions(Scale.Steps / ResampleAfter, Scale.Steps / ResampleAfter) : options.Resampling,
        };
    }

    /// <summary>What the table varies: the problem, and whether its inputs are whitened.</summary>
    public static string Column(TextData data) => data.Whitening is null ? $"{data.Problem}" : $"{data.Problem}, whitened";

    private (RationalMatrix Inputs, RationalMatrix Targets)? Directions(TextData data)
    {
        if (Arm == AnchorArm.None)
            return null;
        var anchored = AnchoredCategories(data);
        var random = new CounterRandom(Seed, RandomPurpose.Anchors, 1);
        var inputs = anchored.Select(one => Arm == AnchorArm.Means ? data.Inputs[one].ToArray() : Direction(data.InputDimension)).ToArray();
        var targets = !data.Problem.IsTranscoder
            ? inputs
            : [.. anchored.Select(one => Arm == AnchorArm.Means ? data.Targets[one].ToArray() : Direction(data.TargetDimension))];
        // In whitened coordinates features are A w_d; anchors of unit columns are of unit length.
        return (Matrix(inputs), Matrix(targets));

        float[] Direction(int dimension)
        {
            var direction = new float[dimension];
            random.NextDirection(direction);
            return direction;
        }

        // Rows stay as they are: those of targets may be those of inputs.
        RationalMatrix Matrix(float[][] rows)
        {
            var seen = data.Whitening is { } whitening && Arm == AnchorArm.Means
                ? Array.ConvertAll(rows, row => Whitened(whitening, row))
                : rows;
            return RationalMatrix.Create(seen.Length, seen[0].Length, (i, k) => Rational.FromDouble(seen[i][k]));
        }

        static float[] Whitened(Whitening whitening, float[] row)
        {
            var whitened = whitening.Whiten(new FeatureMatrix(1, row.Length, [.. row])).Rows.ToArray();
            Dot.Normalise(whitened);
            return whitened;
        }
    }

    private protected override BenchJob Rule => Method is Plain or Resampled
        ? RuleOf(Table) with { Method = "TopK", AuxiliaryCoefficient = 0 }
        : RuleOf(Table);

    private protected override string ColumnOf(TextData data) => Column(data);

    private protected override string LabelOf(TextData data) => $"{data.Problem}, {Row}";

    private protected override int DimensionOf(TextData data) => data.InputDimension;

    private protected override BenchResult Take(
        TextData data, TrainingDevice device, RunFiles? files, Action<StepReport, double> progress, CancellationToken cancel) =>
        TextJobRun.Take(this, data, device, files, progress, cancel);
}
