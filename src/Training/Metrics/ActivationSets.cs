using System.Collections.Concurrent;
using TheoryChecks.Exact;

namespace TheoryChecks.Training.Metrics;

/// <summary>
/// The activation pattern of a trained model, exactly: F_i, the inputs on which neuron i passes with a_i > 0. Entries are taken as the rational numbers that they are.
/// Signs and comparisons are decided in double precision where the rounding error cannot matter, otherwise in exact arithmetic. Ties go as in
/// <see cref="InferenceModel.Latents"/>.
/// </summary>
public sealed class ActivationSets
{
    private readonly InferenceModel _model;
    private readonly RationalMatrix _inputs;
    private readonly double[][] _rounded;
    private readonly bool[] _underflows;
    private readonly ConcurrentDictionary<(int Input, int Neuron), Rational> _exact = new();

    private ActivationSets(InferenceModel model, RationalMatrix inputs)
    {
        (_model, _inputs) = (model, inputs);
        _rounded = [.. Enumerable.Range(0, inputs.Rows).Select(d => inputs.Row(d).ToDoubles())];
        _underflows = [.. Enumerable.Range(0, inputs.Rows).Select(d => inputs.Row(d).Zip(_rounded[d]).Any(pair => pair.First.Sign != 0 && Math.Abs(pair.Second) < 1e-250))];
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
        var threshold = _model.Gate == GateKind.JumpRelu ? Math.Max(0, _model.Thresholds![z.Neuron]) : 0;
        return z.Low > threshold || (z.High > threshold && Exactly(z) > Rational.FromDouble(threshold));
    }

    private int Compare(Entry a, Entry b) => a.Low > b.High ? 1 : a.High < b.Low ? -1 : Exactly(a).CompareTo(Exactly(b));

    /// <summary>z_i on input d, enclosed. Products of two singles are exact in double precision; 2 np + 1 terms are added, each input rounded once.</summary>
    private Entry At(int d, int i)
    {
        var encoder = _model.Encoder[i];
        var (input, bias) = (_rounded[d], _model.SubtractsDecoderBias ? _model.DecoderBias : null);
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
        if (_underflows[d] || !double.IsFinite(size))
            return new Entry(d, i, double.NegativeInfinity, double.PositiveInfinity);
        var error = size * (2 * input.Length + 8) * Math.ScaleB(1, -52);
        return new Entry(d, i, value - error, value + error);
    }

    private Rational Exactly(Entry entry) => _exact.GetOrAdd((entry.Input, entry.Neuron), at =>
    {
        var encoder = new RationalVector(_model.Encoder[at.Neuron].ToArray().Select(x => Rational.FromDouble(x)));
        var value = Rational.FromDouble(_model.EncoderBias?[at.Neuron] ?? 0) + encoder.Dot(_inputs.Row(at.Input));
        return _model is { SubtractsDecoderBias: true, DecoderBias: { } bias } ? value - encoder.Dot(new RationalVector(bias.Select(x => Rational.FromDouble(x)))) : value;
    });

    private readonly record struct Entry(int Input, int Neuron, double Low, double High);
}
