using System.Globalization;

namespace TheoryChecks.Training.Data;

/// <summary>
/// Another source with inputs, and targets, divided by a number each, so that their mean squared norm is 1 (dictionary_learning's
/// normalize_activations). <see cref="Fold"/> makes of a model trained on it the same model for the data as they are.
/// </summary>
public sealed class NormalisedSource : IBatchSource
{
    private const int Batches = 100;

    private readonly IBatchSource _source;

    /// <summary>Measures the norms on the first batches.</summary>
    /// <param name="source">The data as they are.</param>
    /// <param name="batchSize">Samples in a batch.</param>
    /// <param name="shared">True if targets are divided by the inputs' number: where b_D is taken off the input it must be one.</param>
    /// <exception cref="ArgumentException">All inputs, or all targets, are 0.</exception>
    public NormalisedSource(IBatchSource source, int batchSize, bool shared)
    {
        _source = source;
        var (inputs, targets) = (0.0, 0.0);
        for (var step = 0; step < Batches; step++)
        {
            var batch = source.Batch(step, batchSize);
            inputs += Squares(batch.Inputs);
            targets += Squares(batch.Targets);
        }
        InputScale = Math.Sqrt(inputs / (Batches * (double)batchSize));
        TargetScale = shared ? InputScale : Math.Sqrt(targets / (Batches * (double)batchSize));
        if (!(InputScale > 0) || !(TargetScale > 0))
            throw new ArgumentException("All inputs or all targets are 0, so there is no norm to divide by; leave --normalise out.");

        static double Squares(float[] entries) => entries.Sum(x => (double)x * x);
    }

    /// <summary>What inputs are divided by.</summary>
    public double InputScale { get; }

    /// <summary>What targets are divided by.</summary>
    public double TargetScale { get; }

    /// <inheritdoc/>
    public int InputDimension => _source.InputDimension;

    /// <inheritdoc/>
    public int TargetDimension => _source.TargetDimension;

    /// <inheritdoc/>
    public string Identity => string.Create(CultureInfo.InvariantCulture, $"{_source.Identity}, over {InputScale:R} and {TargetScale:R}");

    /// <inheritdoc/>
    public TrainingBatch Batch(long step, int size)
    {
        var batch = _source.Batch(step, size);
        var inputs = Over(batch.Inputs, InputScale);
        return new TrainingBatch(
            inputs, ReferenceEquals(batch.Inputs, batch.Targets) && InputScale.Equals(TargetScale) ? inputs : Over(batch.Targets, TargetScale));
    }

    /// <summary>
    /// With f and g what inputs and targets are divided by: latents grow by f, so b_E, thresholds and b_mag do (r_mag is a ratio); outputs by g, so
    /// b_D does; W_D and W_S take g / f. Needs a positively homogeneous gate up to its threshold, which all gates here are.
    /// </summary>
    public SdlModel Fold(SdlModel model, Model.Activation activation)
    {
        var (f, g) = ((float)InputScale, (float)TargetScale);
        return model with
        {
            Decoder = Times(model.Decoder, g / f)!,
            EncoderBias = Times(model.EncoderBias, f),
            DecoderBias = Times(model.DecoderBias, g),
            // Thresholds that are not learned are the method's.
            Thresholds = Times(model.Thresholds ?? Fixed(activation, model.Neurons), f),
            Skip = Times(model.Skip, g / f),
            MagnitudeBias = Times(model.MagnitudeBias, f),
            InferenceThreshold = model.InferenceThreshold * f,
        };
    }

    private static float[]? Fixed(Model.Activation activation, int neurons) => activation is Model.JumpReluActivation
        ? [.. Enumerable.Range(0, neurons).Select(i => (float)activation.Threshold(i).ToDouble())]
        : null;

    private static float[] Over(float[] entries, double scale) => Array.ConvertAll(entries, x => (float)(x / scale));

    private static float[]? Times(float[]? entries, float factor) =>
        entries is null || factor.Equals(1f) ? entries : Array.ConvertAll(entries, x => x * factor);
}
