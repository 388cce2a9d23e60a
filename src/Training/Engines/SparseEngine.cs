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
internal sealed class SparseEngine : ITrainingEngine
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

    /// <summary>Residuals, losses, V, and dL/da of every entry but AuxK's.</summary>
    private (double Loss, double Error) Reconstruct(TrainingBatch batch)
    {
        var (losses, errors) = (new double[_batch], new double[_batch]);
        _main.Reserve();
        _multi?.Reserve();
        _loops.For(_batch, (from, to) =>
        {
            var rest = new float[_nr];
            for (var c = from; c < to; c++)
            {
                var error = _errors.AsSpan(c * _nr, _nr);
                Target(batch, c, error);
                if (_multi is not null)
                {
                    error.CopyTo(rest);
                    Decode(_multi, c, int.MaxValue, _multi.Latents.Starts[c], rest);
                    losses[c] += Slopes(_multi, 0, c, rest);
                    Differentiate(_multi, c);
                }
                var entry = _main.Latents.Starts[c];
                for (var group = 0; group < _main.Sizes.Length; group++)
                {
                    entry = Decode(_main, c, _main.Sizes[group], entry, error);
                    losses[c] += Slopes(_main, group, c, error);
                }
                Decode(_main, c, int.MaxValue, entry, error);
                for (var group = _main.Sizes.Length - 2; group >= 0; group--)
                    Dot.Add(_main.Slope(group, c), 1, _main.Slope(group + 1, c));
                Differentiate(_main, c);
                errors[c] = Dot.Of(error, error) / (double)_batch;
            }
        });
        return (losses.Sum(), errors.Sum());
    }

    /// <summary>r - b_D - W_S p.</summary>
    private void Target(TrainingBatch batch, int sample, Span<float> target)
    {
        batch.Targets.AsSpan(sample * _nr, _nr).CopyTo(target);
        if (_decoderBias is not null)
            Dot.Add(target, -1, _decoderBias);
        if (_path is not null)
            Dot.Add(target, -1, _skipped.AsSpan(sample * _nr, _nr));
    }

    /// <summary>Takes the entries from <paramref name="entry"/> on, with neurons below a bound, off the residual; returns where it stopped.</summary>
    private int Decode(SparseTask task, int sample, int bound, int entry, Span<float> residual)
    {
        var latents = task.Latents;
        for (; entry < latents.Starts[sample + 1] && latents.Neurons[entry] < bound; entry++)
            Dot.Add(residual, -latents.Values[entry], _decoder[latents.Neurons[entry]]);
        return entry;
    }

    /// <summary>V = -2 c m e; returns c m |e|^2.</summary>
    private double Slopes(SparseTask task, int group, int sample, ReadOnlySpan<float> residual, double factor = 1)
    {
        var slope = task.Slope(group, sample);
        var weight = task.Coefficient * factor / _batch;
        slope.Clear();
        Dot.Add(slope, (float)(-2 * weight), residual);
        return weight * Dot.Of(residual, residual);
    }

    private void Differentiate(SparseTask task, int sample)
    {
        for (var entry = task.Latents.Starts[sample]; entry < task.Latents.Starts[sample + 1]; entry++)
        {
            var neuron = task.Latents.Neurons[entry];
            var group = task.Group(neuron);
            task.Derivatives[entry] = group < task.Sizes.Length ? Dot.Of(_decoder[neuron], task.Slope(group, sample)) : 0;
        }
    }

    /// <summary>AuxK: dead neurons on the residuals; returns its loss.</summary>
    private unsafe double Revive(bool[] isDead, int deadCount)
    {
        var term = (AuxKTerm)_aux!.Term;
        int[] among = [.. Enumerable.Range(0, _nq).Where(i => isDead[i])];
        _selection.TopK(_z.Pointer, term.K, _aux.Latents, among);
        _aux.Reserve();
        var factor = _options.AuxiliaryScale switch
        {
            AuxiliaryScale.ResidualVariance => ErrorVariance() is > 0 and var variance ? 1 / (_reduction * variance) : 0,
            AuxiliaryScale.DeadShare => Math.Min(1, deadCount / (double)term.K),
            _ => 1,
        };
        var losses = new double[_batch];
        _loops.For(_batch, (from, to) =>
        {
            var rest = new float[_nr];
            for (var c = from; c < to; c++)
            {
                _errors.AsSpan(c * _nr, _nr).CopyTo(rest);
                Decode(_aux, c, int.MaxValue, _aux.Latents.Starts[c], rest);
                losses[c] = Slopes(_aux, 0, c, rest, factor);
                Differentiate(_aux, c);
            }
        });
        return losses.Sum();
    }

    /// <summary>The variance of the residuals over the batch; 0 where they are all alike, up to rounding (a batch of inputs that are all 0,
    /// say).</summary>
    private double ErrorVariance()
    {
        var (mean, squares) = (new float[_nr], 0.0);
        for (var c = 0; c < _batch; c++)
        {
            var error = _errors.AsSpan(c * _nr, _nr);
            Dot.Add(mean, 1f / _batch, error);
            squares += Dot.Of(error, error) / (double)_batch;
        }
        var variance = squares - Dot.Of(mean, mean);
        return variance > TensorMethod.NoVariance * squares ? variance : 0;
    }

    private double AnchorLoss() => _anchors.Sum(anchor => anchor.Coefficient * Enumerable.Range(0, anchor.Inputs.Features).Sum(j =>
        SquaredDistance(_encoder[j], anchor.Inputs[j]) + SquaredDistance(_decoder[j], anchor.Targets[j])));

    private static double SquaredDistance(ReadOnlySpan<float> a, ReadOnlySpan<float> b)
    {
        var sum = 0.0;
        for (var k = 0; k < a.Length; k++)
            sum += ((double)a[k] - b[k]) * ((double)a[k] - b[k]);
        return sum;
    }

    /// <summary>
    /// Gradients and Adam, row by row. Clipping needs the norm of the whole gradient first: rows are then made twice, which is cheaper than writing
    /// them down.
    /// </summary>
    private void Update(TrainingBatch batch, long step, double rate)
    {
        var adam = new AdamRow(_options, step, rate);
        var biasSlope = DecoderBiasSlope();
        if (_path is not null)
            PathSlope(batch);
        var back = new float[Loops.Ranges][]; // sum_i (dL/db_E)_i w_i, range by range, for a b_D that is subtracted
        var squares = new double[Loops.Ranges];
        if (_options.ClipNorm is not null || _options.SubtractsDecoderBias)
            _loops.For(_nq, (range, from, to) =>
            {
                var (gradient, decoderGradient) = (new float[_np], new float[_nr]);
                var sum = _options.SubtractsDecoderBias ? new float[_nr] : [];
                for (var i = from; i < to; i++)
                {
                    if (_index.Starts[i] == _index.Starts[i + 1] && !IsAnchored(i))
                        continue;
                    var bias = RowGradient(i, gradient, decoderGradient);
                    squares[range] += (double)Dot.Of(gradient, gradient)
                        + Dot.Of(decoderGradient, decoderGradient)
                        + (_encoderBias is null ? 0 : (double)bias * bias);
                    if (sum.Length > 0)
                        Dot.Add(sum, bias, _encoder[i]);
                }
                back[range] = sum;
            });
        if (_options.SubtractsDecoderBias)
            foreach (var sum in back.Where(sum => sum is not null))
                Dot.Add(biasSlope, -1, sum);
        var factor = 1f;
        if (_options.ClipNorm is { } most)
        {
            var norm = Math.Sqrt(squares.Sum() + Dot.Of(biasSlope, biasSlope) + (_pathSlope is null ? 0 : Dot.Of(_pathSlope.All, _pathSlope.All)));
            if (!double.IsFinite(norm))
                throw new TrainingDivergedException(step, "the gradient");
            factor = (float)Math.Min(1, most / (norm + 1e-6));
        }
        _loops.For(_nq, (from, to) =>
        {
            var (gradient, decoderGradient) = (new float[_np], new float[_nr]);
            for (var i = from; i < to; i++)
            {
                var bias = RowGradient(i, gradient, decoderGradient);
                if (_options.Decoder == DecoderConstraint.UnitBeforeStep)
                    Unit(_decoder[i]);
                if (!_options.TiesEncoder)
                    adam.Step(_encoder[i], gradient, factor, _first[0].AsSpan(i * _np, _np), _second[0].AsSpan(i * _np, _np));
                adam.Step(_decoder[i], decoderGradient, factor, _first[1].AsSpan(i * _nr, _nr), _second[1].AsSpan(i * _nr, _nr));
                if (_encoderBias is not null)
                    adam.Step(_encoderBias.AsSpan(i, 1), [bias], factor, _first[2].AsSpan(i, 1), _second[2].AsSpan(i, 1));
                if (_options.Decoder == DecoderConstraint.UnitAfterStep)
                    Unit(_decoder[i]);
                Tie(i);
            }
        });
        if (_decoderBias is not null)
            adam.Step(_decoderBias, biasSlope, factor, _first[3], _second[3]);
        if (_path is not null)
            adam.Step(_path.All, _pathSlope!.All, factor, _first[4], _second[4]);
    }

    /// <summary>dL/dw_i = sum dL/da x, dL/du_i = sum a V, over the neuron's entries; returns dL/db_i.</summary>
    private float RowGradient(int i, Span<float> encoder, Span<float> decoder)
    {
        encoder.Clear();
        decoder.Clear();
        var bias = 0f;
        for (var at = _index.Starts[i]; at < _index.Starts[i + 1]; at++)
        {
            var (taskNumber, sample, entry) = _index.Entries[at];
            var task = _tasks[taskNumber];
            var derivative = task.Derivatives[entry];
            Dot.Add(encoder, derivative, _inputs[sample]);
            bias += derivative;
            if (task.Group(i) is var group && group < task.Sizes.Length)
                Dot.Add(decoder, task.Latents.Values[entry], task.Slope(group, sample));
        }
        foreach (var (coefficient, inputs, targets) in _anchors)
            if (i < inputs.Features)
            {
                Dot.Add(encoder, (float)(2 * coefficient), _encoder[i]);
                Dot.Add(encoder, (float)(-2 * coefficient), inputs[i]);
                Dot.Add(decoder, (float)(2 * coefficient), _decoder[i]);
                Dot.Add(decoder, (float)(-2 * coefficient), targets[i]);
            }
        if (_options.TiesEncoder)
        {
            Dot.Add(decoder, 1, encoder);
            encoder.Clear();
        }
        if (_options.RemovesParallelGradient)
            Dot.Add(decoder, -Dot.Of(decoder, _decoder[i]) / Math.Max(Dot.Of(_decoder[i], _decoder[i]), 1e-16f), _decoder[i]);
        return bias;
    }

    private bool IsAnchored(int i) => _anchors.Any(anchor => i < anchor.Inputs.Features);

    /// <summary>sum_c V_c over the tasks in which b_D has a derivative: all but AuxK, whose residual is a constant.</summary>
    private float[] DecoderBiasSlope()
    {
        var sum = new float[_decoderBias?.Length ?? 0];
        for (var c = 0; c < _batch && sum.Length > 0; c++)
            foreach (var task in _tasks)
                if (task != _aux)
                    Dot.Add(sum, 1, task.Slope(0, c));
        return sum;
    }

    private void PathSlope(TrainingBatch batch)
    {
        using var scope = torch.NewDisposeScope();
        var inputs = torch.tensor(batch.Inputs, _batch, _np);
        _pathSlope!.Tensor.zero_();
        foreach (var task in _tasks)
            if (task != _aux)
                _pathSlope.Tensor.addmm_(torch.tensor(task.Slopes, task.Sizes.Length, _batch, _nr)[0].t(), inputs);
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
