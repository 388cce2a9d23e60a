using TheoryChecks.Model;
using TheoryChecks.Training.Files;
using TheoryChecks.Training.Methods;
using TheoryChecks.Training.Optimisation;
using TheoryChecks.Training.Sparse;
using TheoryChecks.Training.Native;
using TorchSharp;
using static TorchSharp.torch;

namespace TheoryChecks.Training.Engines;

/// <summary>Dense tensors, on any device and for every method.</summary>
internal sealed class TensorEngine : ITrainingEngine
{
    private readonly TrainingOptions _options;
    private readonly SdlModel _shape;
    private readonly Device _device;
    private readonly TensorMethod _method;
    private readonly TensorParameters _parameters;
    private readonly TensorAdam _adam;
    private readonly Tensor _sinceFired, _weights;
    private float? _threshold;

    public TensorEngine(TrainingOptions options, SdlModel start, TrainingDevice device)
    {
        (_options, _shape, _device) = (options, start, device.Torch);
        new Loops((double)options.BatchSize * start.Neurons * start.InputDimension).SetTorchThreads();
        _method = new TensorMethod(options, ScalarType.Float32, _device);
        _parameters = new TensorParameters(
            Own(start.Encoder, start.Neurons, start.InputDimension),
            Own(start.Decoder, start.Neurons, start.TargetDimension),
            start.EncoderBias is { } b ? Own(b, b.Length) : null,
            start.DecoderBias is { } c ? Own(c, c.Length) : null,
            start.Thresholds is { } t ? Own(t, t.Length) : null,
            start.Skip is { } s ? Own(s, start.TargetDimension, start.InputDimension) : null,
            start.LogScales is { } r ? Own(r, r.Length) : null,
            start.MagnitudeBias is { } m ? Own(m, m.Length) : null).Kept();
        _adam = new TensorAdam(options, _parameters);
        _sinceFired = zeros(1, start.Neurons, dtype: ScalarType.Int64, device: _device).DetachFromDisposeScope();
        _weights = full(options.BatchSize, Held.Of(1.0 / options.BatchSize), device: _device).DetachFromDisposeScope();
    }

    public ProductKind Product => ProductKind.Torch;

    public StepReport Step(long step, TrainingBatch batch)
    {
        using var scope = NewDisposeScope();
        var inputs = tensor(batch.Inputs, _options.BatchSize, _shape.InputDimension, device: _device);
        var targets = ReferenceEquals(batch.Inputs, batch.Targets)
            ? inputs
            : tensor(batch.Targets, _options.BatchSize, _shape.TargetDimension, device: _device);
        _adam.BeforePass();
        var dead = _sinceFired;
        var pass = _method.Evaluate(
            _parameters,
            inputs,
            targets,
            _weights,
            _options.SparsityAt(step),
            gate => (dead = Dead(gate)).ge(Held.Of(Math.Max(1, _options.DeadAfterSamples))));
        if (ReferenceEquals(dead, _sinceFired))
            dead = Dead(pass.Gate);
        var loss = pass.Loss.item<float>();
        if (!float.IsFinite(loss))
            throw new TrainingDivergedException(step, "the loss");
        if (pass.Gradient.All.Any(part => !float.IsFinite(part.Value.sum().item<float>())))
            throw new TrainingDivergedException(step, "the gradient");
        _sinceFired.copy_(dead);
        if (_options.Method.Activation is BatchTopKActivation && step >= _options.ThresholdFrom && pass.Latents.gt(Held.Of(0L)).any().item<bool>())
        {
            var least = where(pass.Latents.gt(Held.Of(0L)), pass.Latents, full_like(pass.Latents, Held.Of(float.MaxValue))).min().item<float>();
            _threshold = _threshold is { } old ? (float)((_options.ThresholdDecay * old) + ((1 - _options.ThresholdDecay) * least)) : least;
        }
        var rate = _options.RateAt(step);
        _adam.Step(pass.Gradient, step, rate);
        var deadNow = dead.ge(Held.Of(Math.Max(1, _options.DeadAfterSamples)));
        var deadCount = (int)deadNow.sum().item<long>();
        if (deadCount == 0)
            loss -= pass.Auxiliary.item<float>(); // then it is the residual once more, which libraries do not report
        var report = new StepReport(step, loss, pass.Error.item<float>(), pass.Gate.sum().item<long>() / (double)_options.BatchSize, deadCount, rate);
        if (Resampler.IsDue(_options, step) && report.Dead > 0)
            Resample(step, batch, pass, deadNow);
        return report;
    }

    public SdlModel Model() => _shape with
    {
        Encoder = Singles(_parameters.Encoder),
        Decoder = Singles(_parameters.Decoder),
        EncoderBias = _parameters.EncoderBias is { } b ? Singles(b) : null,
        DecoderBias = _parameters.DecoderBias is { } c ? Singles(c) : null,
        Thresholds = _parameters.Thresholds is { } t ? Singles(t) : null,
        Skip = _parameters.Skip is { } s ? Singles(s) : null,
        LogScales = _parameters.LogScales is { } r ? Singles(r) : null,
        MagnitudeBias = _parameters.MagnitudeBias is { } m ? Singles(m) : null,
        InferenceThreshold = _threshold,
    };

    public IReadOnlyList<KeyValuePair<string, TensorData>> State() =>
    [
        .. Arrays().Select(array => KeyValuePair.Create(
            array.Name, TensorData.Of(Singles(array.Value), array.Value.shape.Skip(1).Select(extent => (int)extent)))),
        KeyValuePair.Create("since_fired", TensorData.Of(_sinceFired.cpu().data<long>().ToArray(), _shape.Neurons)),
        .. _threshold is { } threshold
            ? [KeyValuePair.Create("threshold", TensorData.Of([threshold], 1))]
            : Array.Empty<KeyValuePair<string, TensorData>>(),
    ];

    public void Restore(IReadOnlyDictionary<string, TensorData> state)
    {
        using var scope = NewDisposeScope();
        foreach (var (name, value) in Arrays())
            value.copy_(tensor(EngineState.Singles(state, name, value.shape.Skip(1)), value.shape));
        _sinceFired.copy_(tensor(EngineState.Integers(state, "since_fired", _shape.Neurons), 1, _shape.Neurons));
        _threshold = state.TryGetValue("threshold", out var threshold) ? threshold.ToSingles()[0] : null;
    }

    public void Dispose()
    {
        _parameters.Dispose();
        _adam.Dispose();
        _sinceFired.Dispose();
        _weights.Dispose();
        _method.Dispose();
    }

    private IEnumerable<(string Name, Tensor Value)> Arrays() =>
        new[] { ("", _parameters), ("adam_first.", _adam.First), ("adam_second.", _adam.Second) }
        .SelectMany(group => group.Item2.All.Select(part => (group.Item1 + part.Name, part.Value)));

    /// <summary>Samples since every neuron last fired, with this batch: 1 x nq.</summary>
    private Tensor Dead(Tensor gate) => where(gate.any(1), zeros_like(_sinceFired), _sinceFired.add(Held.Of((long)_options.BatchSize), Held.Of(1L)));

    private void Resample(long step, TrainingBatch batch, TensorPass pass, Tensor dead)
    {
        var isDead = dead.cpu().data<bool>().ToArray();
        foreach (var (neuron, encoder, decoder) in Resampler.Moves(
            _options, step, batch, Singles(pass.Residuals), Singles(_parameters.Encoder), isDead, _shape.InputDimension, _shape.TargetDimension))
        {
            _parameters.Encoder[0, neuron] = tensor(_options.TiesEncoder ? decoder : encoder, device: _device);
            _parameters.Decoder[0, neuron] = tensor(decoder, device: _device);
            foreach (var part in new[] { _parameters.EncoderBias, _parameters.LogScales, _parameters.MagnitudeBias }.OfType<Tensor>())
                part[0, neuron] = tensor(0f, device: _device);
            foreach (var moments in new[] { _adam.First, _adam.Second })
                foreach (var part in new[]
                {
                    moments.Encoder, moments.Decoder, moments.EncoderBias, moments.Thresholds, moments.LogScales, moments.MagnitudeBias,
                }.OfType<Tensor>())
                    part[0, neuron].zero_();
            _sinceFired[0, neuron] = tensor(0L, device: _device);
        }
    }

    private Tensor Own(float[] values, params long[] shape) => tensor(values, [1, .. shape], device: _device).clone();

    private static float[] Singles(Tensor value)
    {
        using var flat = value.cpu().contiguous();
        return flat.data<float>().ToArray();
    }
}
