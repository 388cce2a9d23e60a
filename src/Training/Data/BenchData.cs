using System.Collections.Immutable;

namespace TheoryChecks.Training.Data;

/// <summary>
/// A bench with its truth: directions of inputs and targets, and batches that are pure functions of the seed and the step. Holds the directions,
/// never the samples.
/// </summary>
public sealed class BenchData
{
    private readonly FeatureSampler _sampler;
    private readonly object _lock = new();
    private (long Epoch, int[] Order) _epoch = (-1, []);

    /// <summary>A bench on given directions.</summary>
    /// <exception cref="ArgumentException">The settings are bad, or the directions do not fit them.</exception>
    public BenchData(BenchSettings settings, FeatureMatrix inputs, FeatureMatrix targets)
    {
        _sampler = new FeatureSampler(settings);
        if (inputs.Features != settings.Features || targets.Features != settings.Features)
            throw new ArgumentException(
                $"There are {inputs.Features} input and {targets.Features} target directions; the settings say {settings.Features} features.");
        (Settings, Inputs, Targets) = (settings, inputs, targets);
    }

    /// <summary>The settings.</summary>
    public BenchSettings Settings { get; }

    /// <summary>w_p^d, one row per feature; sources side by side.</summary>
    public FeatureMatrix Inputs { get; }

    /// <summary>w_r^d, one row per feature; the same object as <see cref="Inputs"/> unless this is a transcoder's bench.</summary>
    public FeatureMatrix Targets { get; }

    /// <summary>The features in the order in which they are anchored: random, from the seed.</summary>
    public ImmutableArray<int> AnchorOrder => [.. new CounterRandom(Settings.Seed, RandomPurpose.Anchors, 0).Permutation(Settings.Features)];

    /// <summary>Searches directions and makes the bench.</summary>
    /// <exception cref="ArgumentException">The settings are bad.</exception>
    /// <exception cref="UnreachableInterferenceException">M cannot be had, or was not found.</exception>
    public static BenchData Create(BenchSettings settings, Action<int, float>? progress = null, CancellationToken cancel = default)
    {
        if (settings.Misfit() is { } misfit)
            throw new ArgumentException(misfit);
        var inputs = settings.Kind == BenchKind.Crosscoder
            ? FeatureMatrix.Concatenate([.. Enumerable.Range(0, settings.Sources).Select(source => Directions(settings.InputDimension, source))])
            : Directions(settings.InputDimension, 0);
        return new BenchData(settings, inputs, settings.Kind == BenchKind.Transcoder ? Directions(settings.TargetDimension, 1) : inputs);

        FeatureMatrix Directions(int dimension, int matrix) => FeatureDirections.Draw(settings, dimension, matrix, progress, cancel);
    }

    /// <summary>
    /// The batch of step t, 0-based. With N samples, epoch e goes through all of them in a random order of its own; without end, no sample comes
    /// twice.
    /// </summary>
    public SparseBatch Batch(long step, int size)
    {
        var items = new long[size];
        for (var i = 0; i < size; i++)
            items[i] = Item(step * size + i);
        return _sampler.Draw(RandomPurpose.Samples, items);
    }

    /// <summary>Samples kept for evaluation: another purpose, so never one that was trained on.</summary>
    public SparseBatch EvaluationBatch(long batch, int size)
    {
        var items = new long[size];
        for (var i = 0; i < size; i++)
            items[i] = batch * size + i;
        return _sampler.Draw(RandomPurpose.Evaluation, items);
    }

    /// <summary>Inputs p = W_p x of a batch: shape samples x np.</summary>
    public float[] InputsOf(SparseBatch batch) => Inputs.Embed(batch);

    /// <summary>Targets r = W_r x of a batch: shape samples x nr.</summary>
    public float[] TargetsOf(SparseBatch batch) => Targets.Embed(batch);

    private long Item(long position)
    {
        if (Settings.Samples == 0)
            return position;
        var (epoch, at) = Math.DivRem(position, Settings.Samples);
        lock (_lock)
        {
            if (_epoch.Epoch != epoch)
                _epoch = (epoch, new CounterRandom(Settings.Seed, RandomPurpose.Order, epoch).Permutation(Settings.Samples));
            return _epoch.Order[at];
        }
    }
}
