using TheoryChecks.Training.Data;
using TheoryChecks.Training.Optimisation;
using TheoryChecks.Training.Sparse;
using TorchSharp;

namespace TheoryChecks.Training.Engines;

/// <content>Gradients of weights from those of latents, and the optimiser's step, row by row.</content>
internal sealed partial class SparseEngine
{
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
}
