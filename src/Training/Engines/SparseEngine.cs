using TheoryChecks.Exact;
using TheoryChecks.Model;
using TheoryChecks.Training.Data;
using TheoryChecks.Training.Files;
using TheoryChecks.Training.Native;
using TheoryChecks.Training.Methods;
using TheoryChecks.Training.Optimisation;
using TheoryChecks.Training.Sparse;
using TorchSharp;

namespace TheoryChecks.Training.Engines;

/// <summary>
/// TopK, BatchTopK and what is built on them, on the CPU. The encoder's product is a dense one; all else runs over the latents that pass, and each
/// row's gradient is made, clipped and used up in one go, so that no gradient matrix exists (docs/training.md).
/// </summary>
internal sealed partial class SparseEngine : ITrainingEngine
{
    private readonly TrainingOptions _options;
    private readonly SdlModel _shape;
    private readonly int _np, _nr, _nq, _batch;
    private readonly double _reduction;
    private readonly NativeFloats _encoder, _decoder, _z, _inputs;
    private readonly NativeFloats? _path, _pathSlope;
    private readonly float[]? _encoderBias, _decoderBias;
    private readonly float[][] _first, _second;
    private readonly long[] _sinceFired;
    private readonly float[] _errors, _skipped;
    private readonly Loops _loops;
    private readonly LatentSelection _selection;
    private readonly EncoderProduct _product;
    private readonly SparseTask _main;
    private readonly SparseTask? _multi, _aux;
    private readonly SparseTask[] _tasks;
    private readonly NeuronIndex _index;
    private readonly (double Coefficient, FeatureMatrix Inputs, FeatureMatrix Targets)[] _anchors;
    private float? _threshold;

    public SparseEngine(TrainingOptions options, SdlModel start)
    {
        (_options, _shape, _batch) = (options, start, options.BatchSize);
        (_np, _nr, _nq) = (start.InputDimension, start.TargetDimension, start.Neurons);
        _reduction = options.ErrorFactor(_nr);
        (_encoder, _decoder, _z, _inputs) = (new(_nq, _np), new(_nq, _nr), new(_batch, _nq), new(_batch, _np));
        start.Encoder.CopyTo(_encoder.All);
        start.Decoder.CopyTo(_decoder.All);
        _encoderBias = (float[]?)start.EncoderBias?.Clone();
        _decoderBias = (float[]?)start.DecoderBias?.Clone();
        if (start.Skip is { } skip)
        {
            (_path, _pathSlope) = (new(_nr, _np), new(_nr, _np));
            skip.CopyTo(_path.All);
        }
        (_first, _second) = (Moments(), Moments());
        _sinceFired = new long[_nq];
        _errors = new float[_batch * _nr];
        _skipped = start.Skip is null ? [] : new float[_batch * _nr];
        _loops = new Loops((double)_batch * _nq * _np);
        _loops.SetTorchThreads();
        var isSmall = Loops.AreSmall((double)_batch * _nq * _np);
        _product = new EncoderProduct(options.Product, _loops, isSmall, _inputs, _encoder, _z);
        _selection = new LatentSelection(_loops, _batch, _nq);
        _index = new NeuronIndex(_nq);
        foreach (var term in options.Method.Terms)
            switch (term)
            {
                case ReconstructionTerm:
                    _main = Task(term, [_nq]);
                    break;
                case PrefixReconstructionTerm prefixes:
                    _main = Task(term, [.. prefixes.Sizes]);
                    break;
                case MultiTopKTerm:
                    _multi = Task(term, [_nq]);
                    break;
                case AuxKTerm:
                    _aux = Task(term, [_nq]);
                    break;
            }
        if (_main is null)
            throw new ArgumentException($"{options.Method.Name} has no reconstruction to train.");
        _tasks = [.. new[] { _main, _multi, _aux }.OfType<SparseTask>()];
        _anchors = [.. options.Method.Terms.OfType<AnchoringTerm>()
            .Select(term => (term.Coefficient.ToDouble(), Rows(term.Inputs), Rows(term.Targets)))];

        SparseTask Task(LossTerm term, int[] sizes) => new(term, sizes, term.Coefficient.ToDouble() * _reduction, _batch, _nr);
        float[][] Moments() =>
            [
                new float[_nq * _np],
                new float[_nq * _nr],
                new float[_encoderBias?.Length ?? 0],
                new float[_decoderBias?.Length ?? 0],
                new float[_path is null ? 0 : _nr * _np],
            ];
        static FeatureMatrix Rows(RationalMatrix matrix) =>
            new(matrix.Rows, matrix.Columns, [.. Enumerable.Range(0, matrix.Rows).SelectMany(i => matrix.Row(i)).Select(x => (float)x.ToDouble())]);
    }

    /// <summary>True for what this engine trains.</summary>
    public static bool Trains(TrainingOptions options) =>
        options is { SelectsByDecoderNorm: false, AuxiliaryIsRectified: true } && Trains(options.Method);

    private static bool Trains(SdlMethod method) =>
        method.Activation is TopKActivation { Rectified: true } or BatchTopKActivation
        && method.Terms.All(term => term is ReconstructionTerm or PrefixReconstructionTerm or MultiTopKTerm or AuxKTerm or AnchoringTerm)
        && method.Terms.Count(term => term is ReconstructionTerm or PrefixReconstructionTerm) == 1
        && method.Terms.Count(term => term is AuxKTerm) <= 1
        && method.Terms.Count(term => term is MultiTopKTerm) <= 1;

    public ProductKind Product => _product.Kind;

    public StepReport Step(long step, TrainingBatch batch)
    {
        Encode(batch);
        Select();
        var since = SinceFired();
        var isDead = Array.ConvertAll(since, samples => samples >= Math.Max(1, _options.DeadAfterSamples));
        var (loss, error) = Reconstruct(batch);
        var deadCount = isDead.Count(dead => dead);
        var revived = _aux is null ? 0 : Revive(isDead, deadCount);
        loss += deadCount > 0 ? revived : 0; // without a dead neuron it is the residual again, a constant, which libraries do not report
        loss += AnchorLoss();
        if (!double.IsFinite(loss) || !float.IsFinite((float)loss))
            throw new TrainingDivergedException(step, "the loss");
        if (_tasks.Any(task => task.Derivatives.AsSpan(0, task.Latents.Count) is var all && !float.IsFinite(Dot.Of(all, all))))
            throw new TrainingDivergedException(step, "the gradient");

        _index.Build(_tasks);
        var rate = _options.RateAt(step);
        Update(batch, step, rate);
        since.CopyTo(_sinceFired, 0);
        UpdateThreshold(step);
        if (Resampler.IsDue(_options, step) && deadCount > 0)
            Resample(step, batch, isDead);
        return new StepReport(step, loss, error, _main.Latents.Count / (double)_batch, deadCount, rate);
    }

    public SdlModel Model() => _shape with
    {
        Encoder = _encoder.All.ToArray(),
        Decoder = _decoder.All.ToArray(),
        EncoderBias = (float[]?)_encoderBias?.Clone(),
        DecoderBias = (float[]?)_decoderBias?.Clone(),
        Skip = _path?.All.ToArray(),
        InferenceThreshold = _threshold,
    };

    public IReadOnlyList<KeyValuePair<string, TensorData>> State() =>
    [
        .. Parts().Select(part => KeyValuePair.Create(part.Name, TensorData.Of(Values(part.Part), part.Shape))),
        .. Parts().Select(part => KeyValuePair.Create("adam_first." + part.Name, TensorData.Of(_first[part.Part], part.Shape))),
        .. Parts().Select(part => KeyValuePair.Create("adam_second." + part.Name, TensorData.Of(_second[part.Part], part.Shape))),
        KeyValuePair.Create("since_fired", TensorData.Of(_sinceFired, _nq)),
        .. _threshold is { } threshold
            ? [KeyValuePair.Create("threshold", TensorData.Of([threshold], 1))]
            : Array.Empty<KeyValuePair<string, TensorData>>(),
    ];

    public void Restore(IReadOnlyDictionary<string, TensorData> state)
    {
        foreach (var (part, name, shape) in Parts())
        {
            long[] extents = [.. shape.Select(extent => (long)extent)];
            EngineState.Singles(state, name, extents).CopyTo(Values(part));
            EngineState.Singles(state, "adam_first." + name, extents).CopyTo(_first[part], 0);
            EngineState.Singles(state, "adam_second." + name, extents).CopyTo(_second[part], 0);
        }
        EngineState.Integers(state, "since_fired", _nq).CopyTo(_sinceFired, 0);
        _threshold = state.TryGetValue("threshold", out var threshold) ? threshold.ToSingles()[0] : null;
    }

    public void Dispose()
    {
        _product.Dispose();
        foreach (var matrix in new[] { _encoder, _decoder, _z, _inputs, _path, _pathSlope })
            matrix?.Dispose();
    }

    private IEnumerable<(int Part, string Name, int[] Shape)> Parts() =>
        new[]
        {
            (0, "encoder", new[] { _nq, _np }),
            (1, "decoder", [_nq, _nr]),
            (2, "encoder_bias", [_nq]),
            (3, "decoder_bias", [_nr]),
            (4, "skip", [_nr, _np]),
        }
            .Where(part => _first[part.Item1].Length > 0);

    private Span<float> Values(int part) =>
        part switch { 0 => _encoder.All, 1 => _decoder.All, 2 => _encoderBias, 3 => _decoderBias, _ => _path!.All };

    /// <summary>z = W_E (p - b_D) + b_E.</summary>
    private void Encode(TrainingBatch batch)
    {
        _loops.For(_batch, (from, to) =>
        {
            for (var c = from; c < to; c++)
            {
                batch.Inputs.AsSpan(c * _np, _np).CopyTo(_inputs[c]);
                if (_options.SubtractsDecoderBias)
                    Dot.Add(_inputs[c], -1, _decoderBias);
                _encoderBias?.CopyTo(_z[c]);
            }
        });
        using var scope = torch.NewDisposeScope();
        _product.Multiply(_inputs, _encoder, _z, adds: _encoderBias is not null);
        if (_path is not null)
            torch.tensor(batch.Inputs, _batch, _np).matmul(_path.Tensor.t()).data<float>().CopyTo(_skipped);
    }

    private unsafe void Select()
    {
        if (_options.Method.Activation is TopKActivation top)
            _selection.TopK(_z.Pointer, top.K, _main.Latents);
        else
            _selection.BatchTopK(_z.Pointer, ((BatchTopKActivation)_options.Method.Activation).K, _main.Latents);
        if (_multi is not null)
            _selection.TopK(_z.Pointer, ((MultiTopKTerm)_multi.Term).K, _multi.Latents);
    }

    /// <summary>Samples since every neuron last fired, with this batch.</summary>
    private long[] SinceFired()
    {
        var since = Array.ConvertAll(_sinceFired, samples => samples + _batch);
        foreach (var neuron in _main.Latents.Neurons.AsSpan(0, _main.Latents.Count))
            since[neuron] = 0;
        return since;
    }

    private void UpdateThreshold(long step)
    {
        if (_options.Method.Activation is not BatchTopKActivation || step < _options.ThresholdFrom || _main.Latents.Count == 0)
            return;
        var least = float.MaxValue;
        foreach (var value in _main.Latents.Values.AsSpan(0, _main.Latents.Count))
            least = Math.Min(least, value);
        _threshold = _threshold is { } old ? (float)((_options.ThresholdDecay * old) + ((1 - _options.ThresholdDecay) * least)) : least;
    }

    private void Resample(long step, TrainingBatch batch, bool[] isDead)
    {
        foreach (var (i, encoder, decoder) in Resampler.Moves(_options, step, batch, _errors, _encoder.All.ToArray(), isDead, _np, _nr))
        {
            encoder.CopyTo(_encoder[i]);
            decoder.CopyTo(_decoder[i]);
            Tie(i);
            if (_encoderBias is not null)
                _encoderBias[i] = 0;
            foreach (var moments in new[] { _first, _second })
            {
                moments[0].AsSpan(i * _np, _np).Clear();
                moments[1].AsSpan(i * _nr, _nr).Clear();
                if (_encoderBias is not null)
                    moments[2][i] = 0;
            }
            _sinceFired[i] = 0;
        }
    }

    private void Tie(int i)
    {
        if (_options.TiesEncoder)
            _decoder[i].CopyTo(_encoder[i]);
    }

    private static void Unit(Span<float> row)
    {
        var scale = 1 / Math.Max(MathF.Sqrt(Dot.Of(row, row)), 1e-8f);
        foreach (ref var x in row)
            x *= scale;
    }
}
