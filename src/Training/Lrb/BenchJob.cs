using System.Text.Json.Nodes;
using TheoryChecks.Exact;
using TheoryChecks.Model;
using TheoryChecks.Training.Data;
using TheoryChecks.Training.Files;
using TheoryChecks.Training.Store;

namespace TheoryChecks.Training.Lrb;

/// <summary>
/// One model of a table: data, method, and the training settings that follow from them by one rule (docs/bench.md): dictionary_learning's preset, a
/// batch size and a number of steps of the scale, k-sparse methods with AuxK on np / 2 latents at 1/32, no choice per row.
/// </summary>
public sealed record BenchJob
{
    /// <summary>Rises whenever the rule changes, so that old results are not taken for new ones.</summary>
    public const int SettingsVersion = 4;

    private const int MostDeadSamples = 10_000_000;

    /// <summary>dictionary_learning's rate for JumpReLU moves a threshold by at most rate times steps: in a run shorter than this it would get
    /// nowhere.</summary>
    internal const double JumpReluSteps = 20_000;

    /// <summary>The methods, by the name of their row.</summary>
    public static IReadOnlyList<string> Methods { get; } = [
        "ReLU", "JumpReLU", "TopK", "BatchTopK", "Matryoshka", "Gated", "Transcoder", "SkipTranscoder", "Crosscoder", "CrosscoderL1"];

    /// <summary>The table.</summary>
    public required string Table { get; init; }

    /// <summary>The method, one of <see cref="Methods"/>.</summary>
    public required string Method { get; init; }

    /// <summary>What the table varies, "" if nothing.</summary>
    public string Column { get; init; } = "";

    /// <summary>The scale.</summary>
    public required LrbScale Scale { get; init; }

    /// <summary>The data, with the seed of everything.</summary>
    public required BenchSettings Data { get; init; }

    /// <summary>nq.</summary>
    public required int Neurons { get; init; }

    /// <summary>k of the k-sparse methods, and the L0 that JumpReLU aims at.</summary>
    public required int K { get; init; }

    /// <summary>How many features are anchored; 0 for none.</summary>
    public int Anchors { get; init; }

    /// <summary>lambda of Eq. 26.</summary>
    public double Lambda { get; init; } = 0.1;

    /// <summary>The preset, one of <see cref="TrainingPresets.Names"/>.</summary>
    public string Preset { get; init; } = "dictionary-learning";

    /// <summary>The learning rate in place of the preset's; null for the preset's.</summary>
    public double? LearningRate { get; init; }

    /// <summary>Resampling in place of the preset's, every so many steps in the first half of the run; 0 for none, null for the preset's.</summary>
    public long? ResampleEvery { get; init; }

    /// <summary>True for the library's own switches and coefficients; false for the bench's rule, one for all rows (docs/bench.md).</summary>
    public bool IsLibrarys { get; init; }

    /// <summary>AuxK's coefficient in place of the preset's; null for the preset's.</summary>
    public double? AuxiliaryCoefficient { get; init; }

    /// <summary>The coefficient of L1, and lambda of Gated, in place of the preset's; null for the preset's.</summary>
    public double? L1Coefficient { get; init; }

    /// <summary>Whether L1 is weighted by decoder norms; null as the preset has it.</summary>
    public bool? WeightsL1 { get; init; }

    /// <summary>True if data are divided by a number, so that their mean squared norm is 1; the model is then folded back.</summary>
    public bool IsNormalised { get; init; }

    /// <summary>From which share of the steps on the rate falls to 0, in place of the preset's; 1: never. Null for the preset's.</summary>
    public double? DecayFrom { get; init; }

    /// <summary>True if W_E = W_D^T is held.</summary>
    public bool TiesEncoder { get; init; }

    /// <summary>True if inputs are whitened for training; the model is folded back.</summary>
    public bool Whitens { get; init; }

    /// <summary>Who makes the encoder's product on the CPU; no part of the settings, as it changes rounding alone.</summary>
    public ProductKind Product { get; init; }

    /// <summary>What the method's data are.</summary>
    public static BenchKind KindOf(string method) => method switch
    {
        "Transcoder" or "SkipTranscoder" => BenchKind.Transcoder,
        "Crosscoder" or "CrosscoderL1" => BenchKind.Crosscoder,
        _ => BenchKind.Autoencoder,
    };

    /// <summary>The rule's preset: in a short run JumpReLU takes that for short runs.</summary>
    /// <param name="method">The method.</param>
    /// <param name="steps">Steps of the run.</param>
    internal static string PresetOf(string method, long steps) =>
        method == "JumpReLU" && steps < JumpReluSteps ? "theorychecks-short" : "dictionary-learning";

    /// <summary>The name of the row: the method, "+FA" if anchored.</summary>
    public string Row => Anchors > 0 ? $"{Method}+FA" : Method;

    /// <summary>True if a step is too small for several threads, so that other models are trained beside this one.</summary>
    public bool RunsBesideOthers(int inputDimension) => Sparse.Loops.AreSmall((double)Scale.BatchSize * Neurons * inputDimension);

    /// <summary>Everything that decides the outcome, flat.</summary>
    public JsonObject Settings()
    {
        var settings = (JsonObject)JsonNode.Parse(BenchSettingsFormat.Write(Data))!;
        settings["version"] = SettingsVersion;
        settings["method"] = Method;
        settings["preset"] = Preset;
        if (LearningRate is { } rate)
            settings["learningRate"] = rate;
        if (ResampleEvery is { } every)
            settings["resampleEvery"] = every;
        if (AuxiliaryCoefficient is { } auxiliary)
            settings["auxiliaryCoefficient"] = auxiliary;
        if (L1Coefficient is { } l1)
            settings["l1Coefficient"] = l1;
        if (WeightsL1 is { } weighted)
            settings["weightedL1"] = weighted;
        if (DecayFrom is { } decay)
            settings["decayFrom"] = decay;
        if (IsNormalised)
            settings["normalised"] = true;
        if (TiesEncoder)
            settings["tied"] = true;
        if (Whitens)
            settings["whitened"] = true;
        settings["neurons"] = Neurons;
        settings["k"] = K;
        settings["anchors"] = Anchors;
        settings["lambda"] = Anchors > 0 ? Lambda : 0;
        settings["batch"] = Scale.BatchSize;
        settings["steps"] = Scale.Steps;
        settings["evaluationSamples"] = Scale.EvaluationSamples;
        return settings;
    }

    /// <summary>The result that is kept already, or null.</summary>
    /// <exception cref="ResultFormatException">Its file holds something else.</exception>
    public BenchResult? FindIn(ResultStore store) => store.Find(Table, Row, Column, Scale.Name, Data.Seed, Settings());

    /// <summary>The features that are anchored, neuron j to the j-th.</summary>
    public int[] AnchoredFeatures(BenchData data) => [.. data.AnchorOrder.Take(Anchors)];

    /// <summary>The options of the run on these data.</summary>
    public TrainingOptions Options(BenchData data)
    {
        var anchored = AnchoredFeatures(data);
        return Options(data.Inputs.Dimension, anchored.Length == 0 ? null : (Rows(data.Inputs, anchored), Rows(data.Targets, anchored)));
    }

    /// <summary>The options of a run on data of that dimension, with anchors given by their directions (inputs k x np, targets k x nr).</summary>
    public TrainingOptions Options(int inputDimension, (RationalMatrix Inputs, RationalMatrix Targets)? anchors)
    {
        var method = PlainMethod(inputDimension);
        if (anchors is { } directions)
            method = method.Anchored(directions.Inputs, directions.Targets, Rational.FromDouble(Lambda));
        var options = TrainingPresets.ByName(Preset, method, Neurons, Scale.Steps, Data.Seed);
        options = IsLibrarys ? options : AsRuled(options);
        return options with
        {
            BatchSize = Scale.BatchSize,
            LearningRate = LearningRate ?? options.LearningRate * (IsLibrarys ? 1 : Faster()),
            TiesEncoder = TiesEncoder,
            Product = Product,
            L0Target = options.L0Target is null ? null : K,
            DecayFrom = DecayFrom ?? options.DecayFrom,
            DeadAfterSamples = Math.Min(MostDeadSamples, Scale.Steps * Scale.BatchSize / 10),
            SubtractsDecoderBias = options.SubtractsDecoderBias && KindOf(Method) != BenchKind.Transcoder,
            Resampling = ResampleEvery switch { null => options.Resampling, 0 => null, { } every => new ResamplingOptions(every, Scale.Steps / 2) },
            ThresholdFrom = Math.Min(options.ThresholdFrom, Scale.Steps / 10),
            // A short run must forget the thresholds of its beginning too.
            ThresholdDecay = Math.Min(options.ThresholdDecay, Math.Max(0, 1 - 20.0 / Scale.Steps)),
        };
    }

    /// <summary>What the bench's rule multiplies dictionary_learning's rate for JumpReLU by in a short run.</summary>
    private double Faster() => Method == "JumpReLU" && Preset == "dictionary-learning" ? Math.Max(1, JumpReluSteps / Scale.Steps) : 1;

    /// <summary>The bench's rule keeps the schedule with which its tables were measured: dictionary_learning's of 2024, warm-up (t + 1) / W, decay
    /// from 80%, ReLU with resampling and its bias on the input, Gated without sparsity warm-up.</summary>
    private TrainingOptions AsRuled(TrainingOptions options)
    {
        if (Preset is not ("dictionary-learning" or "theorychecks-short"))
            return options;
        var (isRelu, isGated) = (Method == "ReLU", Method == "Gated");
        return options with
        {
            WarmsUpFromZero = false,
            DecayFrom = 0.8,
            SparsityWarmUpSteps = isGated ? 0 : options.SparsityWarmUpSteps,
            SubtractsDecoderBias = !isRelu && options.SubtractsDecoderBias,
            Resampling = isRelu ? new ResamplingOptions(Math.Max(1, Scale.Steps / 4), Scale.Steps / 2) : options.Resampling,
        };
    }

    private SdlMethod PlainMethod(int inputDimension)
    {
        var likeSaeLens = Preset == "saelens"; // AuxK at 1, thresholds from 0.01, L1 weighted by decoder norms, without which decoders grow
        var auxiliary = new AuxKTerm(
            Math.Max(1, Math.Min(Neurons, inputDimension / 2)),
            AuxiliaryCoefficient is { } own ? Rational.FromDouble(own) : likeSaeLens ? 1 : Rational.FromRatio(1, 32));
        var l1 = L1Coefficient is { } mine ? Rational.FromDouble(mine) : Rational.FromRatio(1, 10);
        var prefixes = Prefixes(Neurons).ToArray();
        // dictionary_learning takes the mean over its groups of errors that it has divided by their number.
        var share = IsLibrarys && Preset == "dictionary-learning" ? Rational.FromRatio(1, prefixes.Length * prefixes.Length) : 1;
        var threshold = Rational.FromRatio(1, likeSaeLens ? 100 : 1000);
        return Method switch
        {
            "ReLU" when WeightsL1 ?? likeSaeLens =>
                new SdlMethod(
                    Method, new ReluActivation(), [new ReconstructionTerm(), new DecoderNormL1Term(l1, [inputDimension])]),
            "ReLU" => SdlMethod.ReluL1(l1),
            "JumpReLU" => SdlMethod.JumpReluL0(new RationalVector(Enumerable.Repeat(threshold, Neurons)), 1),
            // The bench's rule keeps the tied gate, with which its tables were measured.
            "Gated" when IsLibrarys => SdlMethod.GatedMagnitudes(l1, weightsByNorms: likeSaeLens),
            "Gated" => SdlMethod.Gated(new RationalVector(Enumerable.Repeat(Rational.Zero, Neurons)), l1),
            "TopK"
                or "Transcoder"
                or "SkipTranscoder" => new SdlMethod(
                    Method, new TopKActivation(K), [new ReconstructionTerm(), auxiliary], hasSkip: Method == "SkipTranscoder"),
            "BatchTopK" or "Crosscoder" => new SdlMethod(Method, new BatchTopKActivation(K), [new ReconstructionTerm(), auxiliary]),
            "CrosscoderL1" when inputDimension % Data.Sources != 0 =>
                throw new ArgumentException($"Inputs of dimension {inputDimension} are not {Data.Sources} sources of one dimension side by side."),
            "CrosscoderL1" => SdlMethod.CrosscoderL1(l1, Enumerable.Repeat(inputDimension / Data.Sources, Data.Sources)),
            "Matryoshka" => new SdlMethod(Method, new BatchTopKActivation(K), [
                new PrefixReconstructionTerm(share, prefixes),
                auxiliary,
            ]),
            _ => throw new ArgumentException($"There is no method '{Method}'; there are {string.Join(", ", Methods)}."),
        };
    }

    /// <summary>dictionary_learning's groups: 1/32, 1/16, 1/8, 1/4 of the neurons and the rest.</summary>
    private static IEnumerable<int> Prefixes(int neurons) =>
        new[] { neurons / 32, 3 * neurons / 32, 7 * neurons / 32, 15 * neurons / 32, neurons }.Where(size => size > 0).Distinct();

    // Whitened directions are not of unit length, as anchors of unit columns are.
    private RationalMatrix Rows(FeatureMatrix matrix, int[] rows)
    {
        var lengths = Array.ConvertAll(rows, row => Whitens ? Math.Sqrt(Dot.Of(matrix[row], matrix[row])) : 1);
        return RationalMatrix.Create(rows.Length, matrix.Dimension, (i, k) => Rational.FromDouble((float)(matrix[rows[i]][k] / lengths[i])));
    }
}
