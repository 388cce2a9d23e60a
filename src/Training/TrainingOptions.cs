using TheoryChecks.Model;

namespace TheoryChecks.Training;

/// <summary>
/// Everything that decides a run but its data. Presets named after libraries are in <see cref="TrainingPresets"/>; each switch on which they differ
/// is here.
/// The loss itself, with its coefficients, is the method's: the mean over the batch of what <see cref="SdlMethod"/> sums over columns.
/// </summary>
public sealed record TrainingOptions
{
    /// <summary>The method: activation and loss terms. Anchoring, AuxK, prefixes and several k are terms.</summary>
    public required SdlMethod Method { get; init; }

    /// <summary>nq.</summary>
    public required int Neurons { get; init; }

    /// <summary>Samples per step.</summary>
    public required int BatchSize { get; init; }

    /// <summary>Steps in all; schedules refer to it.</summary>
    public required long Steps { get; init; }

    /// <summary>Seed of everything random in training: initial weights and resampling. Data have their own.</summary>
    public required long Seed { get; init; }

    /// <summary>Adam's rate at its height.</summary>
    public double LearningRate { get; init; } = 3e-4;

    /// <summary>Adam's beta_1.</summary>
    public double Beta1 { get; init; } = 0.9;

    /// <summary>Adam's beta_2.</summary>
    public double Beta2 { get; init; } = 0.999;

    /// <summary>Adam's epsilon.</summary>
    public double Epsilon { get; init; } = 1e-8;

    /// <summary>The rate rises linearly over so many steps.</summary>
    public long WarmUpSteps { get; init; }

    /// <summary>If true, the first step has rate 0 and step t the share t / W of the height (dictionary_learning); else (t + 1) / W.</summary>
    public bool WarmsUpFromZero { get; init; }

    /// <summary>From this share of the steps on, the rate falls linearly to 0; 1 keeps it constant.</summary>
    public double DecayFrom { get; init; } = 1;

    /// <summary>The gradient's largest norm, over all parameters together; null does not clip.</summary>
    public double? ClipNorm { get; init; }

    /// <summary>The coefficients of L1, L0 and norm-weighted L1 rise linearly over so many steps.</summary>
    public long SparsityWarmUpSteps { get; init; }

    /// <summary>Sum or mean over the target's entries, for every squared error.</summary>
    public ErrorReduction Reduction { get; init; } = ErrorReduction.Sum;

    /// <summary>The decoder's norm constraint.</summary>
    public DecoderConstraint Decoder { get; init; } = DecoderConstraint.None;

    /// <summary>Take from the decoder's gradient its part along the column itself.</summary>
    public bool RemovesParallelGradient { get; init; }

    /// <summary>The norm of decoder columns at the start; directions are random, and the encoder begins as the decoder's transpose where shapes
    /// allow.</summary>
    public double InitialDecoderNorm { get; init; } = 1;

    /// <summary>The norm of encoder rows at the start; null leaves them tied to the decoder.</summary>
    public double? InitialEncoderNorm { get; init; }

    /// <summary>If true, the encoder is divided by a number at the start, so that inputs in random directions, of length 1 from b_D, have
    /// reconstructions of mean length 1 from it (openai/sparse_autoencoder).</summary>
    public bool RescalesEncoder { get; init; }

    /// <summary>W_E = W_D^T is held: one matrix gets both gradients. Needs np = nr.</summary>
    public bool TiesEncoder { get; init; }

    /// <summary>Whether there is a b_E; it begins at 0.</summary>
    public bool HasEncoderBias { get; init; }

    /// <summary>Whether there is a b_D, and where it begins.</summary>
    public DecoderBiasStart DecoderBias { get; init; } = DecoderBiasStart.None;

    /// <summary>Whether b_D is subtracted from inputs before encoding; needs np = nr.</summary>
    public bool SubtractsDecoderBias { get; init; }

    /// <summary>Whether thresholds of JumpReLU and of Gated with a tied gate are trained; otherwise they stay what the method says.</summary>
    public bool LearnsThresholds { get; init; }

    /// <summary>Bandwidth of the straight-through estimator for thresholds.</summary>
    public double Bandwidth { get; init; } = 0.05;

    /// <summary>If given, L0 enters as (L0 / target - 1)^2 instead of linearly (dictionary_learning's JumpReLU).</summary>
    public double? L0Target { get; init; }

    /// <summary>If true, TopK and BatchTopK choose the largest latents times the norms of their decoder columns (SAELens).</summary>
    public bool SelectsByDecoderNorm { get; init; }

    /// <summary>If false, AuxK takes the largest pre-activations of dead neurons whatever their sign (SAELens); else positive ones only.</summary>
    public bool AuxiliaryIsRectified { get; init; } = true;

    /// <summary>What AuxK is divided by.</summary>
    public AuxiliaryScale AuxiliaryScale { get; init; } = AuxiliaryScale.None;

    /// <summary>A neuron is dead, for AuxK and resampling, if it has not fired for so many samples; 0: not in this batch, the theory's
    /// definition.</summary>
    public long DeadAfterSamples { get; init; }

    /// <summary>Resampling of dead neurons; null does without.</summary>
    public ResamplingOptions? Resampling { get; init; }

    /// <summary>BatchTopK's inference threshold: moving average of the batch's smallest kept entry, with this decay ...</summary>
    public double ThresholdDecay { get; init; } = 0.999;

    /// <summary>... from this step on.</summary>
    public long ThresholdFrom { get; init; } = 1000;

    /// <summary>Who makes the encoder's product on the CPU.</summary>
    public ProductKind Product { get; init; }

    /// <summary>What cannot be, or null.</summary>
    public string? Misfit(int inputDimension, int targetDimension) =>
        Neurons < 1 ? $"There are {Neurons} neurons; at least 1 is wanted."
        : BatchSize < 1 ? $"The batch size is {BatchSize}; at least 1 is wanted."
        : Steps < 1 ? $"There are {Steps} steps; at least 1 is wanted."
        : !(LearningRate > 0) || !double.IsFinite(LearningRate) ? $"The learning rate is {LearningRate}; a positive number is wanted."
        : Beta1 is not (>= 0 and < 1) ? $"beta1 is {Beta1}; it lies in [0, 1)."
        : Beta2 is not (>= 0 and < 1) ? $"beta2 is {Beta2}; it lies in [0, 1)."
        : !(Epsilon > 0) ? $"epsilon is {Epsilon}; a positive number is wanted."
        : WarmUpSteps < 0 ? $"The warm-up has {WarmUpSteps} steps; 0 or more are wanted."
        : DecayFrom is not (>= 0 and <= 1) ? $"The decay begins at {DecayFrom} of the run; a number from 0 to 1 is wanted."
        : ClipNorm is <= 0 or double.NaN ? $"The clipping norm is {ClipNorm}; a positive number is wanted, or none."
        : !(InitialDecoderNorm > 0) ? $"The initial decoder norm is {InitialDecoderNorm}; a positive number is wanted."
        : InitialEncoderNorm is <= 0 or double.NaN ? $"The initial encoder norm is {InitialEncoderNorm}; a positive number is wanted, or none."
        : !(Bandwidth > 0) ? $"The bandwidth is {Bandwidth}; a positive number is wanted."
        : L0Target is <= 0 or double.NaN ? $"The target for L0 is {L0Target}; a positive number is wanted, or none."
        : DeadAfterSamples < 0 ? $"Neurons die after {DeadAfterSamples} samples; 0 or more are wanted."
        : Resampling is { Every: < 1 } ? $"Resampling happens every {Resampling.Every} steps; 1 or more are wanted."
        : ThresholdDecay is not (>= 0 and < 1) ? $"The threshold's decay is {ThresholdDecay}; it lies in [0, 1)."
        : SubtractsDecoderBias && DecoderBias == DecoderBiasStart.None ? "The decoder's bias is to be subtracted, but there is none; give it a start."
        : SubtractsDecoderBias && inputDimension != targetDimension
            ? $"The decoder's bias of dimension {targetDimension} cannot be subtracted from inputs of dimension {inputDimension}."
        : TiesEncoder && inputDimension != targetDimension
            ? $"Rows of dimension {inputDimension} cannot be tied to columns of dimension {targetDimension}; tied encoders need np = nr."
        : LearnsThresholds && Method.Activation is not JumpReluActivation ? $"{Method.Activation.Kind} has no thresholds to learn; only jumprelu has."
        : Method.HasMagnitudes && !HasEncoderBias ? $"{Method.Name} has magnitudes apart from its gate; its gate needs a bias, b_E."
        : Method.Activation.Misfit(Neurons)
            ?? Method.Terms.Select(term => term.Misfit(Method.Activation, Neurons, targetDimension)).FirstOrDefault(misfit => misfit is not null)
            ?? Method.Terms.OfType<AnchoringTerm>().Where(term => term.Inputs.Columns != inputDimension)
                .Select(term => $"Anchored inputs have dimension {term.Inputs.Columns}; the data's have {inputDimension}.").FirstOrDefault();

    /// <summary>What squared errors are divided by with <see cref="ErrorReduction.OverVariance"/>; it follows from the data and is no
    /// option.</summary>
    internal double TargetVariance { get; init; } = 1;

    /// <summary>The length of encoder rows at the start, where the options say it and the loss does not tie rows to columns; else null.</summary>
    internal double? RowsAtStart => RescalesEncoder || TiesEncoder ? null : InitialEncoderNorm ?? InitialDecoderNorm;

    /// <summary>What a squared error is multiplied by, before its coefficient.</summary>
    internal double ErrorFactor(long targetDimension) => Reduction switch
    {
        ErrorReduction.Sum => 1,
        ErrorReduction.Mean => 1.0 / targetDimension,
        _ => 1 / TargetVariance,
    };

    /// <summary>The rate of step t, 0-based: linear warm-up, then constant, then linear decay to 0 at the end.</summary>
    public double RateAt(long step)
    {
        var rise = WarmUpSteps == 0 ? 1 : Math.Min(1, (step + (WarmsUpFromZero ? 0 : 1)) / (double)WarmUpSteps);
        var from = DecayFrom * Steps;
        return LearningRate * rise * (step < from || DecayFrom >= 1 ? 1 : Math.Max(0, (Steps - step) / (Steps - from)));
    }

    /// <summary>The factor before sparsity coefficients at step t.</summary>
    public double SparsityAt(long step) => SparsityWarmUpSteps == 0 ? 1 : Math.Min(1, step / (double)SparsityWarmUpSteps);
}
