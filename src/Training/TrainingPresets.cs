using TheoryChecks.Model;

namespace TheoryChecks.Training;

/// <summary>
/// How the field's libraries train, as read from their sources (docs/training.md has the table). A preset sets the switches; the method, with its
/// coefficients, is the caller's.
/// </summary>
public static class TrainingPresets
{
    /// <summary>The names that <see cref="ByName"/> knows.</summary>
    public static IReadOnlyList<string> Names { get; } = ["dictionary-learning", "saelens", "openai", "theorychecks-short"];

    /// <summary>A preset by its source's name.</summary>
    /// <exception cref="ArgumentException">There is no such preset.</exception>
    public static TrainingOptions ByName(string name, SdlMethod method, int neurons, long steps, long seed) => name switch
    {
        "dictionary-learning" => DictionaryLearning(method, neurons, steps, seed),
        "saelens" => SaeLens(method, neurons, steps, seed),
        "openai" => OpenAi(method, neurons, steps, seed),
        "theorychecks-short" => Short(method, neurons, steps, seed),
        _ => throw new ArgumentException($"There is no preset '{name}'; there are {string.Join(", ", Names)}."),
    };

    /// <summary>
    /// saprmarks/dictionary_learning. TopK, BatchTopK, Matryoshka: Adam(0.9, 0.999) at 2e-4 / sqrt(nq / 2^14), warm-up 1000 from rate 0, no decay
    /// unless asked for, clip 1, unit decoder after the step without its parallel gradient, tied start, geometric median,
    /// AuxK over the residual's variance, dead after 10M samples.
    /// Gated: Adam(0, 0.999) at 5e-5, no clipping, b_D = 0 and subtracted, sparsity warm-up 2000.
    /// JumpReLU: Adam(0, 0.999) at 7e-5, sparsity warm-up 2000, (L0 / 20 - 1)^2, bandwidth 1e-3.
    /// ReLU: 1e-3, warm-up 1000, L1 warm-up 2000, b_D = 0 and subtracted; no resampling unless asked for.
    /// L1 weighted by decoder norms, after the library's crosscoder trainer: 1e-3, warm-up 1000, a free decoder.
    /// </summary>
    public static TrainingOptions DictionaryLearning(SdlMethod method, int neurons, long steps, long seed)
    {
        var common = new TrainingOptions
        {
            Method = method,
            Neurons = neurons,
            BatchSize = 2048,
            Steps = steps,
            Seed = seed,
            WarmUpSteps = Math.Min(1000, steps / 10),
            WarmsUpFromZero = true,
            Decoder = DecoderConstraint.UnitAfterStep,
            RemovesParallelGradient = true,
            HasEncoderBias = true,
            DeadAfterSamples = 10_000_000,
        };
        return method.Activation switch
        {
            _ when method.HasMagnitudes || method.Terms.OfType<GatedAuxiliaryTerm>().Any() => common with
            {
                LearningRate = 5e-5,
                Beta1 = 0,
                SparsityWarmUpSteps = Math.Min(2000, steps / 5),
                LearnsThresholds = method.Activation is JumpReluActivation,
                DecoderBias = DecoderBiasStart.Zero,
                SubtractsDecoderBias = true,
            },
            JumpReluActivation => common with
            {
                LearningRate = 7e-5,
                Beta1 = 0,
                SparsityWarmUpSteps = Math.Min(2000, steps / 5),
                LearnsThresholds = true,
                Bandwidth = 1e-3,
                L0Target = 20,
                ClipNorm = 1,
                DecoderBias = DecoderBiasStart.Zero,
            },
            ReluActivation when method.Terms.OfType<DecoderNormL1Term>().Any() => common with
            {
                LearningRate = 1e-3,
                Decoder = DecoderConstraint.None,
                RemovesParallelGradient = false,
                DecoderBias = DecoderBiasStart.Zero,
            },
            ReluActivation => common with
            {
                LearningRate = 1e-3,
                SparsityWarmUpSteps = Math.Min(2000, steps / 5),
                DecoderBias = DecoderBiasStart.Zero,
                SubtractsDecoderBias = true,
                InitialEncoderNorm = 0.1,
            },
            _ => common with
            {
                LearningRate = 2e-4 / Math.Sqrt(neurons / 16384.0),
                ClipNorm = 1,
                DecoderBias = DecoderBiasStart.GeometricMedian,
                SubtractsDecoderBias = true,
                AuxiliaryScale = AuxiliaryScale.ResidualVariance,
            },
        };
    }

    /// <summary>
    /// SAELens: Adam 3e-4 constant, clip 1, batch 4096, decoder norm 0.1, tied start, b_D = 0 and off the input (transcoders do without: the caller
    /// says so), dead after
    /// 1000 steps, AuxK scaled by the dead share, bandwidth 0.05. k-sparse methods choose by latents times decoder norms, AuxK takes latents
    /// of any sign. Its L1 is weighted by decoder norms, its AuxK has coefficient 1, its thresholds
    /// begin at 0.01: the method's.
    /// </summary>
    public static TrainingOptions SaeLens(SdlMethod method, int neurons, long steps, long seed) => new()
    {
        Method = method,
        Neurons = neurons,
        BatchSize = 4096,
        Steps = steps,
        Seed = seed,
        LearningRate = 3e-4,
        ClipNorm = 1,
        InitialDecoderNorm = 0.1,
        HasEncoderBias = true,
        DecoderBias = DecoderBiasStart.Zero,
        SubtractsDecoderBias = true,
        LearnsThresholds = method.Activation is JumpReluActivation,
        Bandwidth = 0.05,
        AuxiliaryScale = AuxiliaryScale.DeadShare,
        AuxiliaryIsRectified = false,
        SelectsByDecoderNorm = true,
        DeadAfterSamples = 1000 * 4096,
    };

    /// <summary>
    /// openai/sparse_autoencoder: Adam 1e-4, eps 6.25e-10, no clipping, squared error over the data's variance, decoder unit between gradient and
    /// step, without its parallel gradient, encoder rescaled at the start, geometric median, dead after 10M samples.
    /// </summary>
    public static TrainingOptions OpenAi(SdlMethod method, int neurons, long steps, long seed) => new()
    {
        Method = method,
        Neurons = neurons,
        BatchSize = 4096,
        Steps = steps,
        Seed = seed,
        LearningRate = 1e-4,
        Epsilon = 6.25e-10,
        Reduction = ErrorReduction.OverVariance,
        Decoder = DecoderConstraint.UnitBeforeStep,
        RemovesParallelGradient = true,
        RescalesEncoder = true,
        HasEncoderBias = true,
        DecoderBias = DecoderBiasStart.GeometricMedian,
        SubtractsDecoderBias = true,
        AuxiliaryScale = AuxiliaryScale.ResidualVariance,
        DeadAfterSamples = 10_000_000,
    };

    /// <summary>
    /// Ours, for JumpReLU in runs of a few thousand steps, in which dictionary_learning's (70 thousand steps and more) gets nowhere: Adam(0.9, 0.999)
    /// at 5e-3 without warm-up, bandwidth 1/2, sparsity warm-up over a fifth. Chosen at scale `ci`, seed 1, among 13 settings (docs/bench.md). Other
    /// methods as <see cref="DictionaryLearning"/>.
    /// </summary>
    public static TrainingOptions Short(SdlMethod method, int neurons, long steps, long seed)
    {
        var options = DictionaryLearning(method, neurons, steps, seed);
        return options.L0Target is null ? options : options with
        {
            LearningRate = 5e-3,
            Beta1 = 0.9,
            Bandwidth = 0.5,
            SparsityWarmUpSteps = steps / 5,
            WarmUpSteps = 0,
        };
    }
}
