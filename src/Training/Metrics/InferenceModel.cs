using TheoryChecks.Training.Data;

namespace TheoryChecks.Training.Metrics;

/// <summary>
/// A trained model as it is used: z = W_E (p - s b_D) + b_E, a = z where the gate is open, rhat = W_D a + b_D + W_S p. s is 1 or 0. Plain numbers, no tensors, so that
/// models from anywhere can be scored.
/// </summary>
public sealed record InferenceModel
{
    /// <summary>W_E, one row per neuron, nq x np.</summary>
    public required FeatureMatrix Encoder { get; init; }

    /// <summary>The columns of W_D, one per neuron, nq x nr.</summary>
    public required FeatureMatrix Decoder { get; init; }

    /// <summary>b_E, nq numbers; null for none.</summary>
    public float[]? EncoderBias { get; init; }

    /// <summary>b_D, nr numbers; null for none.</summary>
    public float[]? DecoderBias { get; init; }

    /// <summary>W_S, one row per output, nr x np; null for none.</summary>
    public FeatureMatrix? Skip { get; init; }

    /// <summary>s = 1: b_D is taken off the input (which then has the targets' dimension).</summary>
    public bool SubtractsDecoderBias { get; init; }

    /// <summary>The gate.</summary>
    public GateKind Gate { get; init; }

    /// <summary>k of TopK and BatchTopK.</summary>
    public int K { get; init; } = 1;

    /// <summary>theta of JumpReLU, nq numbers.</summary>
    public float[]? Thresholds { get; init; }

    /// <summary>nq.</summary>
    public int Neurons => Encoder.Features;

    /// <summary>What does not fit together, or null.</summary>
    public string? Misfit() =>
        Decoder.Features != Neurons ? $"the encoder has {Neurons} neurons, the decoder {Decoder.Features}"
        : EncoderBias is { } b && b.Length != Neurons ? $"the encoder's bias has {b.Length} entries; there are {Neurons} neurons"
        : DecoderBias is { } c && c.Length != Decoder.Dimension ? $"the decoder's bias has {c.Length} entries; outputs have dimension {Decoder.Dimension}"
        : SubtractsDecoderBias && DecoderBias is not null && Decoder.Dimension != Encoder.Dimension ? $"the decoder's bias is to be taken off the input, but inputs have dimension {Encoder.Dimension} and outputs {Decoder.Dimension}"
        : Gate == GateKind.JumpRelu && Thresholds?.Length != Neurons ? $"JumpReLU needs one threshold per neuron, {Neurons}; there are {Thresholds?.Length ?? 0}"
        : Gate is GateKind.TopK or GateKind.BatchTopK && (K < 1 || K > Neurons) ? $"k is {K}; it lies between 1 and the number of neurons, {Neurons}"
        : Skip is { } skip && (skip.Features != Decoder.Dimension || skip.Dimension != Encoder.Dimension) ? $"the linear path has shape {skip.Features} x {skip.Dimension}; {Decoder.Dimension} x {Encoder.Dimension} is wanted"
        : new[] { EncoderBias, DecoderBias, Thresholds }.Any(list => list is not null && Array.Exists(list, x => !float.IsFinite(x))) ? "a bias or a threshold is not finite"
        : null;

    /// <summary>b_E - s W_E b_D: what a neuron sees without input.</summary>
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
        Parallel.For(0, Neurons, i =>
        {
            for (var c = 0; c < samples; c++)
                z[c * Neurons + i] = Dot.Of(Encoder[i], inputs.AsSpan(c * Encoder.Dimension, Encoder.Dimension)) + offsets[i];
        });
        return z;
    }

    /// <summary>The neurons that pass, with a_i = z_i, for every input. Ties go to the lower neuron and, in BatchTopK, the earlier input.</summary>
    public SparseBatch Latents(float[] preactivations)
    {
        var samples = preactivations.Length / Neurons;
        var open = Enumerable.Range(0, samples).Select(c => Enumerable.Range(0, Neurons)
            .Select(i => (Neuron: i, Value: preactivations[c * Neurons + i]))
            .Where(entry => entry.Value > (Gate == GateKind.JumpRelu ? Thresholds![entry.Neuron] : 0)));
        if (Gate == GateKind.TopK)
            open = open.Select(entries => entries.OrderByDescending(entry => entry.Value).Take(K).OrderBy(entry => entry.Neuron));
        else if (Gate == GateKind.BatchTopK)
        {
            var kept = open.SelectMany((entries, c) => entries.Select(entry => (Sample: c, entry.Neuron, entry.Value)))
                .OrderByDescending(entry => entry.Value).Take(checked(samples * K))
                .ToLookup(entry => entry.Sample, entry => (entry.Neuron, entry.Value));
            open = Enumerable.Range(0, samples).Select(c => kept[c].OrderBy(entry => entry.Neuron).AsEnumerable());
        }
        return new SparseBatch([.. open.Select(entries => entries.Where(entry => entry.Value != 0).ToArray())]);
    }

    /// <summary>rhat for every input: shape samples x nr.</summary>
    public float[] Reconstruct(SparseBatch latents, float[] inputs)
    {
        var outputs = Decoder.Embed(latents);
        for (var c = 0; c < latents.Samples; c++)
        {
            var output = outputs.AsSpan(c * Decoder.Dimension, Decoder.Dimension);
            if (DecoderBias is { } bias)
                Dot.Add(output, 1, bias);
            for (var k = 0; Skip is { } skip && k < output.Length; k++)
                output[k] += Dot.Of(skip[k], inputs.AsSpan(c * Encoder.Dimension, Encoder.Dimension));
        }
        return outputs;
    }

    /// <summary>True if the neuron is at most 0 on every nonnegative combination of the given directions.</summary>
    internal bool IsNegativeEverywhere(int i, float offset, FeatureMatrix directions)
    {
        if (offset > 0)
            return false;
        for (var d = 0; d < directions.Features; d++)
            if (Dot.Of(Encoder[i], directions[d]) > 0)
                return false;
        return true;
    }
}
