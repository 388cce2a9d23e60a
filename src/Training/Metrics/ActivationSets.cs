using System.Collections.Concurrent;
using TheoryChecks.Exact;

namespace TheoryChecks.Training.Metrics;

/// <summary>
/// The activation pattern of a trained model, exactly: F_i, the inputs on which neuron i passes with a_i > 0. Entries are taken as the rational
/// numbers that they are.
/// Signs and comparisons are decided in double precision where the rounding error cannot matter, otherwise in exact arithmetic. Ties go as in
/// <see cref="InferenceModel.Latents"/>.
/// </summary>
public sealed class ActivationSets
{
    private readonly InferenceModel _model;
    private readonly RationalMatrix _inputs;
    private readonly ExactNormalisation[] _normalised;
    private readonly (Rational Exact, double Low, double High)[] _thresholds;
    private readonly ConcurrentDictionary<(int Input, int Neuron), (Rational Linear, Rational Offset)> _exact = new();

    private ActivationSets(InferenceModel model, RationalMatrix inputs)
    {
        (_model, _inputs) = (model, inputs);
        _normalised = [.. Enumerable.Range(0, inputs.Rows).Select(d => new ExactNormalisation(model.Normalisation, inputs.Row(d)))];
        _thresholds = [.. Enumerable.Range(0, model.Neurons).Select(Threshold)];
    }

    /// <summary>F_i for every neuron, each ascending. BatchTopK goes over all inputs as one batch.</summary>
    /// <param name="model">The model.</param>
    /// <param name="inputs">One input per row, of dimension np.</param>
    /// <exception cref="ArgumentException">The dimensions differ.</exception>
    public static int[][] Of(InferenceModel model, RationalMatrix inputs)
    {
        if (inputs.Columns != model.Encoder.Dimension)
            throw new ArgumentException($"Inputs have dimension {inputs.Columns}; the model's have {model.Encoder.Dimension}.");
        return new ActivationSets(model, inputs).Sets();
    }

    private int[][] Sets()
    {
        var open = new List<Entry>[_inputs.Rows];
        Parallel.For(0, open.Length, d =>
        {
            var row = Enumerable.Range(0, _model.Neurons).Select(i => At(d, i)).Where(IsOpen);
            open[d] = [.. _model.Gate == GateKind.TopK ? Largest(row, _model.K) : row];
        });
        var passing = open.SelectMany(row => row);
        if (_model.Gate == GateKind.BatchTopK)
            passing = Largest(passing, checked(_model.K * _inputs.Rows));
        var sets = passing.ToLookup(entry => entry.Neuron, entry => entry.Input);
        return [.. Enumerable.Range(0, _model.Neurons).Select(i => sets[i].Order().ToArray())];
    }

    private IEnumerable<Entry> Largest(IEnumerable<Entry> entries, int k) => entries.OrderDescending(Comparer<Entry>.Create(Compare)).Take(k);

    private bool IsOpen(Entry z)
    {
        var (exact, low, high) = _thresholds[z.Neuron];
        if (z.Low > high)
            return true;
        if (z.High < low)
            return false;
        var (linear, offset) = Exactly(z);
        return _normalised[z.Input].Sign(linear, offset - exact) > 0;
    }

    /// <summary>BatchTopK compares across inputs, but not of a model that normalises: there linear parts stand over different scales.</summary>
    private int Compare(Entry a, Entry b)
    {
        if (a.Low > b.High || a.High < b.Low)
            return a.Low > b.High ? 1 : -1;
        var (x, y) = (Exactly(a), Exactly(b));
        return _normalised[a.Input].Sign(x.Linear - y.Linear, x.Offset - y.Offset);
    }

    /// <summary>What z_i must exceed: 0, theta_i, or, where magnitude is scale (z - b_E) + bias, also the zero of that.</summary>
    private (Rational Exact, double Low, double High) Threshold(int i)
    {
        var exact = _model.Gate == GateKind.JumpRelu ? Rational.FromDouble(_model.Thresholds![i]) : Rational.Zero;
        if (_model.Magnitude is { } path)
            exact = Rational.FromDouble(_model.EncoderBias?[i] ?? 0) - (Rational.FromDouble(path.Bias[i]) / Rational.FromDouble(path.Scale[i]));
        if (exact.Sign <= 0)
            return (Rational.Zero, 0, 0);
        var rounded = exact.ToDouble();
        return _model.Magnitude is null ? (exact, rounded, rounded) : (exact, rounded * (1 - 1e-12), rounded * (1 + 1e-12));
    }

    /// <summary>
    /// z_i on input d, enclosed. Products of two singles are exact in double precision; 2 np + 1 terms are added, each input rounded a few times.
    /// </summary>
    private Entry At(int d, int i)
    {
        var encoder = _model.Encoder[i];
        var (normalised, bias) = (_normalised[d], _model.SubtractsDecoderBias ? _model.DecoderBias : null);
        var input = normalised.Rounded;
        double value = _model.EncoderBias?[i] ?? 0;
        var size = Math.Abs(value);
        for (var j = 0; j < input.Length; j++)
        {
            var term = encoder[j] * input[j];
            value += term;
            size += Math.Abs(term);
            if (bias is not null)
            {
                term = -(double)encoder[j] * bias[j];
                value += term;
                size += Math.Abs(term);
            }
        }
        if (normalised.Underflows || !double.IsFinite(size))
            return new Entry(d, i, double.NegativeInfinity, double.PositiveInfinity);
        var error = size * (2 * input.Length + 16) * Math.ScaleB(1, -52);
        return new Entry(d, i, value - error, value + error);
    }

    private (Rational Linear, Rational Offset) Exactly(Entry entry) => _exact.GetOrAdd((entry.Input, entry.Neuron), at =>
    {
        var encoder = new RationalVector(_model.Encoder[at.Neuron].ToArray().Select(x => Rational.FromDouble(x)));
        var offset = Rational.FromDouble(_model.EncoderBias?[at.Neuron] ?? 0);
        if (_model is { SubtractsDecoderBias: true, DecoderBias: { } bias })
            offset -= encoder.Dot(new RationalVector(bias.Select(x => Rational.FromDouble(x))));
        return (encoder.Dot(_normalised[at.Input].Centred), offset);
    });

    private readonly record struct Entry(int Input, int Neuron, double Low, double High);
}
