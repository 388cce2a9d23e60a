using TheoryChecks.Training.Data;
using TheoryChecks.Training.Sparse;

namespace TheoryChecks.Training.Metrics;

/// <summary>
/// A trained model as it is used: z = W_E (N(p) - s b_D) + b_E, a = the gate's magnitude of z where it is open, rhat = M(W_D a + b_D) + W_S p. s is 1
/// or 0; N normalises, M undoes that or does nothing. Plain numbers, no tensors, so that models from anywhere can be scored. Latents, reconstruction
/// and pattern all come from here.
/// </summary>
public sealed record InferenceModel
{
    /// <summary>Rows of W_E that stay in a processor's cache while inputs go by.</summary>
    private const int Strip = 64;

    /// <summary>W_E, one row per neuron, nq x np.</summary>
    public required FeatureMatrix Encoder { get; init; }

    /// <summary>The columns of W_D, one per neuron, nq x nr.</summary>
    public required FeatureMatrix Decoder { get; init; }

    /// <summary>b_E, nq numbers; null for none. Of a Gated model, the gate's.</summary>
    public float[]? EncoderBias { get; init; }

    /// <summary>b_D, nr numbers; null for none.</summary>
    public float[]? DecoderBias { get; init; }

    /// <summary>W_S, one row per output, nr x np, on inputs as they come; null for none.</summary>
    public FeatureMatrix? Skip { get; init; }

    /// <summary>N.</summary>
    public Normalisation Normalisation { get; init; }

    /// <summary>
    /// M undoes N: outputs are stretched by the input's s (LayerNorm; and its mean added) or |p| / sqrt(np) (ConstantNorm). Needs np = nr.
    /// </summary>
    public bool UndoesNormalisation { get; init; }

    /// <summary>s = 1: b_D is taken off the normalised input (which then has the targets' dimension).</summary>
    public bool SubtractsDecoderBias { get; init; }

    /// <summary>The gate.</summary>
    public GateKind Gate { get; init; }

    /// <summary>k of TopK and BatchTopK.</summary>
    public int K { get; init; } = 1;

    /// <summary>theta of JumpReLU, nq numbers.</summary>
    public float[]? Thresholds { get; init; }

    /// <summary>How strongly open neurons of Gated are active.</summary>
    public MagnitudePath? Magnitude { get; init; }

    /// <summary>a is tanh of what it would be.</summary>
    public bool Saturates { get; init; }

    /// <summary>nq.</summary>
    public int Neurons => Encoder.Features;

    /// <summary>What does not fit together, or null.</summary>
    public string? Misfit() => ShapeMisfit() ?? GateMisfit() ?? NormalisationMisfit();

    /// <summary>b_E - s W_E b_D: what is added to W_E N(p).</summary>
    public float[] Offsets()
    {
        var offsets = EncoderBias is null ? new float[Neurons] : (float[])EncoderBias.Clone();
        if (SubtractsDecoderBias && DecoderBias is { } bias)
            for (var i = 0; i < Neurons; i++)
                offsets[i] -= Dot.Of(Encoder[i], bias);
        return offsets;
    }

    /// <summary>z for every input: shape samples x nq.</summary>
    public float[] Preactivations(float[] inputs)
    {
        var samples = inputs.Length / Encoder.Dimension;
        var (offsets, z) = (Offsets(), new float[(long)samples * Neurons]);
        var seen = new NormalisedInputs(Normalisation, inputs, Encoder.Dimension).Values;
        Parallel.For(0, (Neurons + Strip - 1) / Strip, strip =>
        {
            var (first, end) = (strip * Strip, Math.Min(Neurons, (strip + 1) * Strip));
            var c = 0;
            for (; c <= samples - 4; c += 4)
                for (var i = first; i < end; i++)
                {
                    var four = Dot.OfFour(Encoder[i], Seen(c), Seen(c + 1), Seen(c + 2), Seen(c + 3));
                    for (var k = 0; k < 4; k++)
                        z[((c + k) * Neurons) + i] = four[k] + offsets[i];
                }
            for (; c < samples; c++)
                for (var i = first; i < end; i++)
                    z[(c * Neurons) + i] = Dot.Of(Encoder[i], Seen(c)) + offsets[i];
        });
        return z;

        ReadOnlySpan<float> Seen(int c) => seen.AsSpan(c * Encoder.Dimension, Encoder.Dimension);
    }

    /// <summary>The neurons that pass, with a_i, for every input. Ties go to the lower neuron and, in BatchTopK, the earlier input.</summary>
    public SparseBatch Latents(float[] preactivations)
    {
        var samples = preactivations.Length / Neurons;
        if (Gate == GateKind.BatchTopK)
            return OfBatch(preactivations, samples);
        var active = new (int, float)[samples][];
        Parallel.For(0, samples, c => active[c] = OfSample(preactivations.AsSpan(c * Neurons, Neurons)));
        return new SparseBatch(active);
    }

    private (int Neuron, float Magnitude)[] OfSample(ReadOnlySpan<float> z)
    {
        var (indices, count) = (new int[Gate == GateKind.TopK ? Math.Max(4 * K, 256) : z.Length], 0);
        if (Gate == GateKind.TopK)
            count = LargestEntries.Positive(z, K, indices, new float[indices.Length], new float[indices.Length]);
        else
            for (var i = 0; i < z.Length; i++)
                if (z[i] > Threshold(i))
                    indices[count++] = i;
        var active = new List<(int, float)>(count);
        foreach (var neuron in indices.AsSpan(0, count))
            if (Active(neuron, z[neuron]) is > 0 and var magnitude)
                active.Add((neuron, magnitude));
        return [.. active];
    }

    private SparseBatch OfBatch(float[] preactivations, int samples)
    {
        var kept = Enumerable.Range(0, samples)
            .SelectMany(c => Enumerable.Range(0, Neurons).Select(i => (Sample: c, Neuron: i, Value: preactivations[(c * Neurons) + i])))
            .Where(entry => entry.Value > 0)
            .OrderByDescending(entry => entry.Value).Take(checked(samples * K))
            .ToLookup(entry => entry.Sample, entry => (entry.Neuron, entry.Value));
        return new SparseBatch([.. Enumerable.Range(0, samples).Select(c => kept[c].OrderBy(entry => entry.Neuron)
            .Select(entry => (entry.Neuron, Active(entry.Neuron, entry.Value))).Where(entry => entry.Item2 > 0).ToArray())]);
    }

    /// <summary>rhat for every input: shape samples x nr.</summary>
    public float[] Reconstruct(SparseBatch latents, float[] inputs)
    {
        var outputs = Decoder.Embed(latents);
        var normalised = UndoesNormalisation ? new NormalisedInputs(Normalisation, inputs, Encoder.Dimension) : null;
        for (var c = 0; c < latents.Samples; c++)
        {
            var output = outputs.AsSpan(c * Decoder.Dimension, Decoder.Dimension);
            if (DecoderBias is { } bias)
                Dot.Add(output, 1, bias);
            normalised?.Undo(c, output);
            for (var k = 0; Skip is { } skip && k < output.Length; k++)
                output[k] += Dot.Of(skip[k], inputs.AsSpan(c * Encoder.Dimension, Encoder.Dimension));
        }
        return outputs;
    }

    /// <summary>True if the neuron is at most 0 on the given bias plus every nonnegative combination of the given directions.</summary>
    internal bool IsNegativeEverywhere(int i, float offset, FeatureMatrix directions, float[]? bias)
    {
        // z is (w . p) / scale + offset with scale > 0 once w is freed of its mean, or offset + w . p without normalisation.
        var row = Encoder[i].ToArray();
        if (Normalisation == Normalisation.LayerNorm)
        {
            var mean = row.Average();
            row = [.. row.Select(entry => entry - mean)];
        }
        var still = bias is null ? 0 : Dot.Of(row, bias);
        if (Normalisation == Normalisation.None ? offset + still > 0 : offset > 0 || still > 0)
            return false;
        for (var d = 0; d < directions.Features; d++)
            if (Dot.Of(row, directions[d]) > 0)
                return false;
        return true;
    }

    private float Threshold(int i) => Gate == GateKind.JumpRelu ? Math.Max(0, Thresholds![i]) : 0;

    private float Active(int i, float z)
    {
        var value = Magnitude is { } path ? (path.Scale[i] * (z - (EncoderBias?[i] ?? 0))) + path.Bias[i] : z;
        return Saturates ? MathF.Tanh(value) : value;
    }

    private string? ShapeMisfit() =>
        Decoder.Features != Neurons ? $"the encoder has {Neurons} neurons, the decoder {Decoder.Features}"
        : EncoderBias is { } b && b.Length != Neurons ? $"the encoder's bias has {b.Length} entries; there are {Neurons} neurons"
        : DecoderBias is { } c && c.Length != Decoder.Dimension ? $"the decoder's bias has {c.Length} entries; outputs have dimension "
            + $"{Decoder.Dimension}"
        : SubtractsDecoderBias && DecoderBias is not null && Decoder.Dimension != Encoder.Dimension
            ? $"the decoder's bias is to be taken off the input, but inputs have dimension {Encoder.Dimension} and outputs {Decoder.Dimension}"
        : Skip is { } skip && (skip.Features != Decoder.Dimension || skip.Dimension != Encoder.Dimension)
            ? $"the linear path has shape {skip.Features} x {skip.Dimension}; {Decoder.Dimension} x {Encoder.Dimension} is wanted"
        : new[] { EncoderBias, DecoderBias, Thresholds, Magnitude?.Scale, Magnitude?.Bias }.Any(list => list is not null
            && Array.Exists(list, x => !float.IsFinite(x)))
            ? "a bias or a threshold is not finite"
        : null;

    private string? GateMisfit() =>
        Gate == GateKind.JumpRelu && Thresholds?.Length != Neurons ? $"JumpReLU needs one threshold per neuron, {Neurons}; there are "
            + $"{Thresholds?.Length ?? 0}"
        : Gate is GateKind.TopK or GateKind.BatchTopK && (K < 1 || K > Neurons) ? $"k is {K}; it lies between 1 and the number of neurons, {Neurons}"
        : Gate == GateKind.Gated != Magnitude is not null ? "a Gated model, and no other, has magnitudes apart from its gate"
        : Magnitude is { } path && (path.Scale.Length != Neurons || path.Bias.Length != Neurons)
            ? $"magnitudes have {path.Scale.Length} scales and {path.Bias.Length} biases; there are {Neurons} neurons"
        : Magnitude is { } positive && Array.Exists(positive.Scale, scale => scale <= 0) ? "a magnitude's scale is not above 0"
        : null;

    private string? NormalisationMisfit() =>
        Normalisation == Normalisation.None ? null
        : Gate == GateKind.BatchTopK ? "BatchTopK over a batch of inputs that are each normalised is not read; give k for each input (topk) or a "
            + "threshold"
        : Normalisation == Normalisation.LayerNorm && Encoder.Dimension < 2 ? "layer norm needs inputs of dimension 2 or more"
        : UndoesNormalisation && Decoder.Dimension != Encoder.Dimension
            ? $"normalisation is to be undone, but inputs have dimension {Encoder.Dimension} and outputs {Decoder.Dimension}"
        : null;
}
