using TheoryChecks.Training.Metrics;

namespace TheoryChecks.Training.Files.Models;

/// <summary>Reads the models of one library: knows them by their names, and takes from a source what makes the model, or refuses.</summary>
internal abstract class ModelReader
{
    /// <summary>Members that change nothing in any library: where activations come from and how a model was trained.</summary>
    public static IEnumerable<string> HarmlessAnywhere { get; } =
        [.. SaeLensReader.Harmless, .. DictionaryLearningReader.Harmless.Except(["group_sizes"]), .. BatchTopKReader.Harmless];

    /// <summary>The library, as messages name it.</summary>
    public abstract string Library { get; }

    /// <summary>True if the names in the source, or a configuration beside it, are this library's.</summary>
    public abstract bool Knows(ModelSource source);

    /// <summary>The model.</summary>
    /// <exception cref="TensorFormatException">Something is missing, does not fit, or is not understood.</exception>
    public abstract InferenceModel Read(ModelSource source);

    /// <summary>k from the user, or from the file or configuration that has it.</summary>
    protected static int K(ModelSource source, int? found, string where)
    {
        if (source.Options.K is { } given)
        {
            source.Decided(ModelFacts.K, "--k");
            return given;
        }
        source.Decided(ModelFacts.K, where);
        return found ?? throw source.Refusal("k", "the gate needs k, the number of neurons that pass; no file says it, so give --k K");
    }

    /// <summary>Whether b_D is taken off the input, where the user may know better.</summary>
    protected static bool Subtracts(ModelSource source, bool decided, string by)
    {
        source.Decided(ModelFacts.Subtracted, source.Options.SubtractsDecoderBias is null ? by : "--subtract-bias");
        return source.Options.SubtractsDecoderBias ?? decided;
    }

    /// <summary>The same threshold for all neurons.</summary>
    protected static float[] Everywhere(float threshold, int neurons) => [.. Enumerable.Repeat(threshold, neurons)];

    /// <summary>Multiplies row i by factor i.</summary>
    protected static Data.FeatureMatrix Scaled(Data.FeatureMatrix matrix, Func<int, float> factor)
    {
        var rows = matrix.Rows.ToArray();
        for (var i = 0; i < matrix.Features; i++)
            foreach (ref var entry in rows.AsSpan(i * matrix.Dimension, matrix.Dimension))
                entry *= factor(i);
        return new Data.FeatureMatrix(matrix.Features, matrix.Dimension, rows);
    }

    /// <summary>
    /// Models that select by z_i |u_i| and decode with u_i / |u_i|, written without the switch: w_i |u_i|, b_i |u_i|, u_i / |u_i|. A neuron whose u_i
    /// is 0 never passes.
    /// </summary>
    protected static InferenceModel RescaledByDecoderNorms(InferenceModel model)
    {
        var norms = DecoderNorms(model.Decoder);
        return model with
        {
            Encoder = Scaled(model.Encoder, i => norms[i]),
            Decoder = Scaled(model.Decoder, i => norms[i] > 0 ? 1 / norms[i] : 1),
            EncoderBias = model.EncoderBias is { } bias ? [.. bias.Select((b, i) => b * norms[i])] : null,
        };
    }

    /// <summary>|u_i| of every neuron.</summary>
    protected static float[] DecoderNorms(Data.FeatureMatrix decoder) =>
        [.. Enumerable.Range(0, decoder.Features).Select(i => (float)Math.Sqrt(decoder[i].ToArray().Sum(entry => (double)entry * entry)))];

    /// <summary>The gate of SAELens' and dictionary_learning's Gated: relu(exp(r) x + b_mag) where x + b_gate > 0.</summary>
    protected static InferenceModel Gated(InferenceModel model, ModelSource source, string logScale, string bias)
    {
        var scale = source.Vector(logScale, model.Neurons) ?? throw source.Refusal("tensors",
            $"{logScale} is missing, without which a Gated model says nothing");
        var magnitudes = source.Vector(bias, model.Neurons) ?? throw source.Refusal("tensors",
            $"{bias} is missing, without which a Gated model says nothing");
        return model with { Gate = GateKind.Gated, Magnitude = new MagnitudePath([.. scale.Select(MathF.Exp)], magnitudes) };
    }

    /// <summary>The user's gate where it contradicts what the files say, which only some gates can.</summary>
    protected static TensorFormatException Contradiction(ModelSource source, string what) =>
        source.Refusal("--activation", $"found {ModelFacts.Name(source.Options.Gate!.Value)}; {what}");
}
