using TheoryChecks.Model;
using TheoryChecks.Training.Data;
using TheoryChecks.Training.Methods;
using TheoryChecks.Training.Sparse;

namespace TheoryChecks.Training.Engines;

/// <content>The terms of the loss, sample by sample, and their derivatives with respect to latents.</content>
internal sealed partial class SparseEngine
{
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
}
