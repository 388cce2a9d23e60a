using System.CommandLine;
using System.Globalization;
using TheoryChecks.Training;
using TheoryChecks.Training.Data;
using TheoryChecks.Training.Lrb;

namespace TheoryChecks.Cli;

/// <summary>The options of `train` that say what is trained on what, and the job that they describe.</summary>
internal sealed class TrainOptions
{
    /// <summary>The samples that a model is scored on.</summary>
    public const int ScoredOn = 2048;

    private readonly Option<string> _method = CommonOptions.Word(
        "--method", "METHOD", "TopK", BenchJob.Methods, $"{string.Join(", ", BenchJob.Methods.SkipLast(1))} or {BenchJob.Methods[^1]}.");

    private readonly Option<string> _preset = CommonOptions.Word(
        "--preset", "NAME", "dictionary-learning", TrainingPresets.Names,
        "Whose training settings: dictionary-learning, saelens or openai; theorychecks-short for JumpReLU in short runs.");

    private readonly Option<int> _neurons = Whole("--neurons", 512, 1, 1 << 20, "nq.");
    private readonly Option<int> _k = Whole("--k", 4, 1, 1 << 20, "k of the k-sparse methods; the L0 that JumpReLU aims at.");
    private readonly Option<int> _anchors = Whole("--anchors", 0, 0, 1 << 20, "How many features are anchored.");
    private readonly Option<double> _lambda = Number("--lambda", 0.1, "lambda of Eq. 26.");
    private readonly Option<int> _steps = Whole("--steps", 2000, 1, int.MaxValue, "Steps.");
    private readonly Option<int> _batch = Whole("--batch", 256, 1, 1 << 20, "Samples per step.");
    private readonly Option<double?> _rate = CommonOptions.Real("--learning-rate", "R", "In place of the preset's.");
    private readonly Option<long?> _resample = new("--resample")
    {
        HelpName = "STEPS",
        Description = "Every so many steps of the first half, dead neurons move to inputs that are reconstructed badly; 0: never. "
            + "In place of the preset's.",
    };

    private readonly Option<double?> _decay = CommonOptions.Real(
        "--decay", "SHARE", "From this share of the steps on the rate falls to 0; 1: never. In place of the preset's.");

    private readonly Option<double?> _auxiliary = CommonOptions.Real("--aux-coefficient", "C", "AuxK's coefficient, in place of the preset's.");
    private readonly Option<double?> _l1 = CommonOptions.Real("--l1", "C", "L1's coefficient, and lambda of Gated, in place of the preset's.");
    private readonly Option<string?> _weighted = CommonOptions.Among(
        CommonOptions.Text("--weighted-l1", "yes|no", "Whether ReLU's L1 is weighted by decoder norms, in place of the preset's."), "yes", "no");

    private readonly Option<bool> _normalise = new("--normalise")
    {
        Description = "Train on data divided by a number, so that their mean squared norm is 1; "
            + "the model that is written is for the data as they are.",
    };

    private readonly Option<int> _features = Whole("--features", 100, 1, 1 << 20, "n.");
    private readonly Option<int> _dimension = Whole("--dimension", 64, 1, 1 << 16, "np; of a transcoder also nr, of a crosscoder each source's.");
    private readonly Option<int> _sources = Whole("--sources", 2, 1, 64, "Sources of a crosscoder.");
    private readonly Option<double> _interference = Number("--interference", 0.4, "M, the largest inner product of two directions.");
    private readonly DirectionOptions _directions = new();
    private readonly Option<double> _activity = Number("--activity", 0.01, "1 - S, the mean probability that a feature is active.");
    private readonly Option<int> _samples = Whole("--samples", 0, 0, int.MaxValue, "N, different samples to train on; 0: without end.");
    private readonly Option<double> _zipf = Number("--zipf", 0, "Zipf exponent of the frequencies.");
    private readonly Option<int> _group = Whole("--group", 1, 1, 1 << 20, "Neighbouring features that are correlated.");
    private readonly Option<double> _correlation = Number("--correlation", 0, "Their correlation.");
    private readonly Option<int> _branching = Whole("--branching", 0, 0, 1 << 20, "Children of each feature in a hierarchy.");
    private readonly Option<int> _depth = Whole("--depth", 1, 1, 30, "Levels of the hierarchy below its roots.");
    private readonly Option<double> _child = Number("--child-activity", 0.2, "The probability that a child is active if its parent is.");
    private readonly Option<bool> _exclusive = new("--exclusive") { Description = "At most one child of a parent is active." };
    private readonly Option<bool> _tie = new("--tie-encoder") { Description = "Hold W_E = W_D^T." };
    private readonly Option<bool> _whiten = new("--whiten")
    {
        Description = "Train on inputs whitened with their sample covariance; the model that is written is folded back to inputs as they come.",
    };

    private readonly Option<string> _product = CommonOptions.Product();
    private readonly Option<long> _seed = CommonOptions.Seed("Data, truth and initial weights follow from it.");

    public TrainOptions()
    {
        _resample.CustomParser = result =>
        {
            var text = result.Tokens.Count > 0 ? result.Tokens[0].Value : "";
            if (int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var interval))
                return interval;
            result.AddError($"--resample is '{text}'; give a whole number from 0 to {int.MaxValue}.");
            return null;
        };
    }

    /// <summary>Directions to anchor at.</summary>
    public Option<string?> AnchorFile { get; } = new("--anchor-file")
    {
        HelpName = "FILE",
        Description = "With --data: anchor at these directions: input (k x np) and, if it differs, target (k x nr).",
    };

    /// <summary>Samples in place of a bench.</summary>
    public Option<string?> Data { get; } = new("--data")
    {
        HelpName = "FILE",
        Description = "Train on these samples in place of a bench: .safetensors or .npz with input (and target), or .npy.",
    };

    /// <summary>All of them, in the order of the help.</summary>
    public IEnumerable<Option> All =>
    [
        _method, _preset, _neurons, _k, _anchors, AnchorFile, _lambda, _steps, _batch, _rate, _resample, _decay, _auxiliary,
        _l1, _weighted, _normalise, _tie, _whiten, _features, _dimension, _sources,
        _interference, .. _directions.All, _activity, _samples, _zipf, _group, _correlation, _branching, _depth, _child, _exclusive,
        Data, _seed, _product,
    ];

    /// <summary>True if --k was given.</summary>
    public bool GivesK(ParseResult parsed) => CommonOptions.IsGiven(parsed, _k);

    /// <summary>What they describe.</summary>
    public BenchJob Job(ParseResult parsed) => new()
    {
        Table = "train",
        Method = parsed.GetValue(_method)!,
        Preset = parsed.GetValue(_preset)!,
        LearningRate = parsed.GetValue(_rate),
        ResampleEvery = parsed.GetValue(_resample),
        IsLibrarys = true,
        DecayFrom = parsed.GetValue(_decay),
        AuxiliaryCoefficient = parsed.GetValue(_auxiliary),
        L1Coefficient = parsed.GetValue(_l1),
        WeightsL1 = parsed.GetValue(_weighted) is { } weighted ? weighted == "yes" : null,
        IsNormalised = parsed.GetValue(_normalise),
        Scale = new LrbScale("custom", 1, parsed.GetValue(_batch), parsed.GetValue(_steps), ScoredOn),
        Neurons = parsed.GetValue(_neurons),
        K = parsed.GetValue(_k),
        Anchors = parsed.GetValue(_anchors),
        Lambda = parsed.GetValue(_lambda),
        TiesEncoder = parsed.GetValue(_tie),
        Whitens = parsed.GetValue(_whiten),
        Product = Enum.Parse<ProductKind>(parsed.GetValue(_product)!, ignoreCase: true),
        Data = _directions.On(parsed, new BenchSettings
        {
            Kind = BenchJob.KindOf(parsed.GetValue(_method)!),
            Features = parsed.GetValue(_features),
            InputDimension = parsed.GetValue(_dimension),
            TargetDimension = parsed.GetValue(_dimension),
            Sources = parsed.GetValue(_sources),
            Interference = parsed.GetValue(_interference),
            Activity = parsed.GetValue(_activity),
            Samples = parsed.GetValue(_samples),
            ZipfExponent = parsed.GetValue(_zipf),
            GroupSize = parsed.GetValue(_group),
            Correlation = parsed.GetValue(_correlation),
            Branching = parsed.GetValue(_branching),
            Depth = parsed.GetValue(_depth),
            ChildActivity = parsed.GetValue(_child),
            Exclusive = parsed.GetValue(_exclusive),
            Seed = parsed.GetValue(_seed),
        }),
    };

    private static Option<int> Whole(string name, int value, int least, int most, string what) =>
        CommonOptions.Within(name, "N", value, least, most, what);

    private static Option<double> Number(string name, double value, string what) => CommonOptions.Within(name, "X", value, 0, 1e9, what);
}
