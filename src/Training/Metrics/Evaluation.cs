using TheoryChecks.Training.Data;

namespace TheoryChecks.Training.Metrics;

/// <summary>Scores a model against the truth, from its weights and from batches of data. Add batches, then ask for the score. Sums are in double
/// precision.</summary>
public sealed class Evaluation
{
    /// <summary>A neuron is a feature's own if that feature is the closest to its decoder column, with at least this |cos|.</summary>
    public const float OwnCosine = 0.5f;

    /// <summary>A neuron carries a feature that is not its own if it adds at least this share of the feature's magnitude along its
    /// direction.</summary>
    public const double CarriedShare = 0.5;

    private readonly InferenceModel _model;
    private readonly FeatureMatrix _inputs, _targets;
    private readonly float[]? _inputBias, _targetBias;
    private readonly int[] _unanchored;
    private readonly Cosines _byEncoder, _byDecoder;
    private readonly float[] _byPattern;
    private readonly KeyValuePair<string, double>[] _directions;
    private readonly (int Feature, float Cosine)[] _closest;
    private readonly long[] _fires, _hits, _active, _missed, _absorbed, _ownFires, _ownSamples;
    private readonly float[] _largest;
    private readonly double[] _mean;
    private double _error, _energy, _shrinkage, _latents;
    private long _samples, _nonzero;

    /// <summary>A model, the true directions, the features that were anchored, the inputs' second moments, and what is added to every input and
    /// target.</summary>
    /// <exception cref="ArgumentException">The model does not fit together, or not the truth.</exception>
    public Evaluation(
        InferenceModel model, FeatureMatrix inputs, FeatureMatrix targets, IEnumerable<int> anchored, InputMoments moments,
            float[]? inputBias = null, float[]? targetBias = null)
    {
        if (model.Misfit() is { } misfit)
            throw new ArgumentException($"The model does not fit together: {misfit}.");
        if (model.Encoder.Dimension != inputs.Dimension || model.Decoder.Dimension != targets.Dimension)
            throw new ArgumentException(
                $"The model maps dimension {model.Encoder.Dimension} to {model.Decoder.Dimension}; the features' inputs have dimension "
                    + $"{inputs.Dimension}, their targets {targets.Dimension}.");
        (_model, _inputs, _targets) = (model, inputs, targets);
        (_inputBias, _targetBias) = (inputBias, targetBias);
        var n = inputs.Features;
        _unanchored = [.. Enumerable.Range(0, n).Except(anchored)];
        (_byEncoder, _byDecoder) = (new Cosines(inputs, model.Encoder), new Cosines(targets, model.Decoder));
        _byPattern = new Cosines(inputs, moments.Patterns(model.Encoder)).BestPerFeature();
        _directions = [.. DirectionMetrics.Of(inputs, moments, _unanchored)];
        _closest = _byDecoder.BestPerNeuron();
        (_fires, _hits) = (new long[model.Neurons], new long[model.Neurons]);
        (_active, _missed, _absorbed, _ownFires, _ownSamples) = (new long[n], new long[n], new long[n], new long[n], new long[n]);
        _largest = Enumerable.Repeat(float.NegativeInfinity, model.Neurons).ToArray();
        _mean = new double[targets.Dimension];
    }

    /// <summary>Samples added so far.</summary>
    public long Samples => _samples;

    /// <summary>Runs the model on samples of known features.</summary>
    public void Add(SparseBatch truth)
    {
        var (inputs, targets) = (Shifted(_inputs.Embed(truth), _inputBias), Shifted(_targets.Embed(truth), _targetBias));
        var preactivations = _model.Preactivations(inputs);
        var latents = _model.Latents(preactivations);
        var outputs = _model.Reconstruct(latents, inputs);
        for (var c = 0; c < truth.Samples; c++)
        {
            for (var i = 0; i < _model.Neurons; i++)
                _largest[i] = Math.Max(_largest[i], preactivations[c * _model.Neurons + i]);
            AddLoss(targets.AsSpan(c * _targets.Dimension, _targets.Dimension), outputs.AsSpan(c * _targets.Dimension, _targets.Dimension));
            AddFirings(truth, latents, c);
        }
        _samples += truth.Samples;
    }

    /// <summary>What has been measured.</summary>
    public ModelScore Score()
    {
        var n = _inputs.Features;
        int[] all = [.. Enumerable.Range(0, n)];
        var (encoder, decoder, printed) = (_byEncoder.BestPerFeature(), _byDecoder.BestPerFeature(), _byEncoder.LargestResponses());
        var live = Enumerable.Range(0, _model.Neurons).Where(i => _fires[i] > 0).ToArray();
        var quality = Enumerable.Range(0, _model.Neurons).Select(Quality).ToArray();
        var occurring = all.Where(d => _active[d] > 0).ToArray();
        var owners = new int[n];
        foreach (var i in live)
            if (_closest[i].Cosine >= OwnCosine)
                owners[_closest[i].Feature]++;
        // Neurons that share a feature either fire together (duplicates) or take turns (a split); a mean in the lower half of 1..s says turns.
        var several = all.Where(d => owners[d] >= 2 && _ownSamples[d] > 0).ToArray();
        var split = several.Count(d => _ownFires[d] / (double)_ownSamples[d] <= (1 + owners[d]) / 2.0);
        var variance = _energy / _samples - _mean.Sum(sum => sum / _samples * (sum / _samples));
        var deaths = Deaths();
        return new ModelScore
        {
            Metrics =
            [
                new("encoder.M_GT", Recovery.Share(encoder, _unanchored)),
                new("encoder.M_IP", Recovery.Mean(encoder, _unanchored)),
                new("decoder.M_GT", Recovery.Share(decoder, _unanchored)),
                new("decoder.M_IP", Recovery.Mean(decoder, _unanchored)),
                new("encoder.M_GT.all", Recovery.Share(encoder, all)),
                new("encoder.M_IP.all", Recovery.Mean(encoder, all)),
                new("decoder.M_GT.all", Recovery.Share(decoder, all)),
                new("decoder.M_IP.all", Recovery.Mean(decoder, all)),
                new("encoder.MCC", _byEncoder.MeanOverMatching()),
                new("decoder.MCC", _byDecoder.MeanOverMatching()),
                new("uniqueness", _closest.Select(best => best.Feature).Distinct().Count() / (double)_model.Neurons),
                new("uniqueness.live", Ratio(live.Select(i => _closest[i].Feature).Distinct().Count(), live.Length)),
                new("precision", quality.Average(q => q.Precision)),
                new("recall", quality.Average(q => q.Recall)),
                new("F1", quality.Average(q => q.F1)),
                new("F1.live", live.Length == 0 ? 0 : live.Average(i => quality[i].F1)),
                new("explainedVariance", variance > 0 ? 1 - _error / _samples / variance : 0),
                new("shrinkage", _nonzero == 0 ? 0 : _shrinkage / _nonzero),
                new("L0", Ratio(_latents, _samples)),
                new("deadFraction", 1 - live.Length / (double)_model.Neurons),
                new("missed", occurring.Length == 0 ? 0 : occurring.Average(d => _missed[d] / (double)_active[d])),
                new("absorption", occurring.Length == 0 ? 0 : occurring.Average(d => _absorbed[d] / (double)_active[d])),
                new("neuronsPerFeature", owners.Average()),
                new("splitFeatures", split / (double)n),
                new("duplicatedFeatures", (several.Length - split) / (double)n),
                .. Enum.GetValues<DeathCause>()
                    .Select(cause => new KeyValuePair<string, double>(
                        $"dead.{char.ToLowerInvariant(cause.ToString()[0])}{cause.ToString()[1..]}",
                        deaths.Count(death => death == cause) / (double)_model.Neurons)),
                new("samples", _samples),
                new("printed.M_GT", Recovery.ShareAbove(printed, _unanchored)),
                new("printed.M_IP", Recovery.Mean(printed, _unanchored)),
                new("printed.M_GT.all", Recovery.ShareAbove(printed, all)),
                new("printed.M_IP.all", Recovery.Mean(printed, all)),
                new("pattern.M_GT", Recovery.Share(_byPattern, _unanchored)),
                new("pattern.M_IP", Recovery.Mean(_byPattern, _unanchored)),
                new("pattern.M_GT.all", Recovery.Share(_byPattern, all)),
                new("pattern.M_IP.all", Recovery.Mean(_byPattern, all)),
                .. _directions,
            ],
            EncoderCurve = [.. Recovery.Curve(encoder, _unanchored)],
            DecoderCurve = [.. Recovery.Curve(decoder, _unanchored)],
            PrintedCurve = [.. Recovery.CurveAbove(printed, _unanchored)],
            PatternCurve = [.. Recovery.Curve(_byPattern, _unanchored)],
        };

        (double Precision, double Recall, double F1) Quality(int i)
        {
            var (precision, recall) = (Ratio(_hits[i], _fires[i]), Ratio(_hits[i], _active[_closest[i].Feature]));
            return (precision, recall, precision + recall > 0 ? 2 * precision * recall / (precision + recall) : 0);
        }
    }

    /// <summary>Why each dead neuron is dead, in the order of the neurons; live ones are left out.</summary>
    public IReadOnlyList<DeathCause> Deaths()
    {
        var offsets = _model.Offsets();
        return [.. Enumerable.Range(0, _model.Neurons).Where(i => _fires[i] == 0).Select(i =>
            _largest[i] > 0 ? _model.Gate is GateKind.TopK or GateKind.BatchTopK ? DeathCause.Beaten : DeathCause.BelowThreshold
            : _model.IsNegativeEverywhere(i, offsets[i], _inputs, _inputBias) ? DeathCause.NegativeEverywhere
            : DeathCause.NeverPositive)];
    }

    private static float[] Shifted(float[] samples, float[]? bias)
    {
        for (var at = 0; bias is not null && at < samples.Length; at += bias.Length)
            Dot.Add(samples.AsSpan(at, bias.Length), 1, bias);
        return samples;
    }

    private void AddLoss(ReadOnlySpan<float> target, ReadOnlySpan<float> output)
    {
        var (norm, length) = (0.0, 0.0);
        for (var k = 0; k < target.Length; k++)
        {
            var difference = (double)target[k] - output[k];
            _error += difference * difference;
            _mean[k] += target[k];
            norm += (double)target[k] * target[k];
            length += (double)output[k] * output[k];
        }
        _energy += norm;
        if (norm > 0)
        {
            _nonzero++;
            _shrinkage += Math.Sqrt(length / norm);
        }
    }

    private void AddFirings(SparseBatch truth, SparseBatch latents, int c)
    {
        var owning = new Dictionary<int, int>();
        foreach (var (neuron, _) in latents[c])
        {
            _latents++;
            _fires[neuron]++;
            var (feature, cosine) = _closest[neuron];
            if (truth.Magnitude(c, feature) <= 0)
                continue;
            _hits[neuron]++;
            if (cosine >= OwnCosine)
                owning[feature] = owning.GetValueOrDefault(feature) + 1;
        }
        foreach (var (feature, magnitude) in truth[c])
        {
            _active[feature]++;
            if (owning.TryGetValue(feature, out var own))
            {
                _ownSamples[feature]++;
                _ownFires[feature] += own;
                continue;
            }
            _missed[feature]++;
            if (IsCarried(truth, latents, c, feature, magnitude))
                _absorbed[feature]++;
        }
    }

    /// <summary>Some neuron that belongs to another active feature adds at least half of this one's magnitude along its direction.</summary>
    private bool IsCarried(SparseBatch truth, SparseBatch latents, int c, int feature, float magnitude)
    {
        var direction = _targets[feature];
        var squared = Dot.Of(direction, direction);
        foreach (var (neuron, value) in latents[c])
            if (_closest[neuron] is var (other, cosine) && other != feature && cosine >= OwnCosine && truth.Magnitude(c, other) > 0
                && value * (double)Dot.Of(_model.Decoder[neuron], direction) >= CarriedShare * magnitude * squared)
                return true;
        return false;
    }

    private static double Ratio(double part, double whole) => whole > 0 ? part / whole : 0;
}
