using TheoryChecks.SolverTests.Cli;
using TheoryChecks.Training.Data;
using TheoryChecks.Training.Files;
using TheoryChecks.Training.Metrics;
using Xunit;

namespace TheoryChecks.SolverTests.Training;

/// <summary>Models in the naming of other libraries: the right matrix, the right way round, also where it is square.</summary>
public sealed class ModelFileTests
{
    // Two neurons in the plane; no matrix equals its transpose.
    private static readonly float[] Encoder = [1, 2, 3, 4], Decoder = [5, 6, 7, 8];

    [Fact]
    public void SAELens_names()
    {
        // W_enc is np x nq, W_dec nq x nr.
        var model = Read(("W_enc", TensorData.Of([1f, 3, 2, 4], 2, 2)), ("W_dec", TensorData.Of([5f, 6, 7, 8], 2, 2)), ("b_enc", TensorData.Of([9f, 10], 2)), ("b_dec", TensorData.Of([11f, 12], 2)));
        AssertIs(model, GateKind.Relu, subtracts: true);
        Assert.Equal([9f, 10, 11, 12], [.. model.EncoderBias!, .. model.DecoderBias!]);
    }

    [Fact]
    public void SAELens_JumpReLU_has_one_threshold_per_neuron_and_leaves_the_input_alone()
    {
        var model = Read(("W_enc", TensorData.Of([1f, 3, 2, 4], 2, 2)), ("W_dec", TensorData.Of(Decoder, 2, 2)), ("b_dec", TensorData.Of([11f, 12], 2)), ("threshold", TensorData.Of([0.5f, 0.25f], 2)));
        AssertIs(model, GateKind.JumpRelu, subtracts: false);
        Assert.Equal([0.5f, 0.25f], model.Thresholds!);
    }

    [Fact]
    public void Dictionary_learning_names()
    {
        // encoder.weight is nq x np, decoder.weight nr x nq.
        var model = Read(("encoder.weight", TensorData.Of(Encoder, 2, 2)), ("encoder.bias", TensorData.Of([9f, 10], 2)), ("decoder.weight", TensorData.Of([5f, 7, 6, 8], 2, 2)), ("bias", TensorData.Of([11f, 12], 2)));
        AssertIs(model, GateKind.Relu, subtracts: true);
        Assert.Equal([9f, 10, 11, 12], [.. model.EncoderBias!, .. model.DecoderBias!]);
        var topK = Read(("encoder.weight", TensorData.Of(Encoder, 2, 2)), ("decoder.weight", TensorData.Of([5f, 7, 6, 8], 2, 2)), ("b_dec", TensorData.Of([11f, 12], 2)), ("k", TensorData.Of([2L])));
        AssertIs(topK, GateKind.TopK, subtracts: true);
        Assert.Equal(2, topK.K);
    }

    [Fact]
    public void BatchTopK_of_dictionary_learning_is_used_with_its_threshold()
    {
        (string, TensorData)[] arrays = [("encoder.weight", TensorData.Of(Encoder, 2, 2)), ("decoder.weight", TensorData.Of([5f, 7, 6, 8], 2, 2)), ("b_dec", TensorData.Of([11f, 12], 2)), ("k", TensorData.Of([1L]))];
        var trained = Read([.. arrays, ("threshold", TensorData.Of([0.75f]))]);
        AssertIs(trained, GateKind.JumpRelu, subtracts: true);
        Assert.Equal([0.75f, 0.75f], trained.Thresholds!);
        AssertIs(Read([.. arrays, ("threshold", TensorData.Of([-1f]))]), GateKind.TopK, subtracts: true); // none was set yet
    }

    [Fact]
    public void Half_precision_and_npz_are_read_too()
    {
        using var folder = new ScratchFolder();
        var file = new TensorFile([new("W_enc", TensorData.OfHalves([1, 3, 2, 4], 2, 2)), new("W_dec", TensorData.Of([5.0, 6, 7, 8], 2, 2))]);
        using (var stream = File.Create(folder.At("model.npz")))
            NpzFile.Write(stream, file);
        AssertIs(ModelFile.Read(folder.At("model.npz")), GateKind.Relu, subtracts: false);
    }

    [Fact]
    public void A_folder_of_SAELens_says_its_gate_in_cfg_json()
    {
        using var folder = new ScratchFolder();
        using (var stream = File.Create(folder.At("sae_weights.safetensors")))
            SafetensorsFile.Write(stream, new TensorFile([new("W_enc", TensorData.Of([1f, 3, 2, 4], 2, 2)), new("W_dec", TensorData.Of([3f, 4, 0, 2], 2, 2)), new("b_dec", TensorData.Of([1f, 1], 2))]));
        folder.Write("cfg.json", """{"architecture":"topk","apply_b_dec_to_input":false,"rescale_acts_by_decoder_norm":true}""");
        var model = ModelFile.Read(folder.Path, k: 1);
        Assert.Equal((GateKind.TopK, 1, false), (model.Gate, model.K, model.SubtractsDecoderBias));
        Assert.Equal([5f, 10, 6, 8], model.Encoder.Rows.ToArray()); // rows times the decoder's norms 5 and 2
        Assert.Equal([0.6f, 0.8f, 0, 1], model.Decoder.Rows.ToArray());
        folder.Write("cfg.json", "[");
        Assert.Contains("cfg.json: $: this is not JSON: ", Assert.Throws<TensorFormatException>(() => ModelFile.Read(folder.Path)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void What_is_written_is_read_again()
    {
        foreach (var gate in Enum.GetValues<GateKind>())
        {
            var model = new InferenceModel
            {
                Encoder = new FeatureMatrix(2, 2, Encoder),
                Decoder = new FeatureMatrix(2, 3, [1, 2, 3, 4, 5, 6]),
                EncoderBias = [1, 2],
                DecoderBias = [3, 4, 5],
                Skip = new FeatureMatrix(3, 2, [1, 2, 3, 4, 5, 6]),
                Gate = gate,
                K = gate is GateKind.TopK or GateKind.BatchTopK ? 2 : 1,
                Thresholds = gate == GateKind.JumpRelu ? [7, 8] : null,
            };
            using var folder = new ScratchFolder();
            using (var stream = File.Create(folder.At("m.safetensors")))
                SafetensorsFile.Write(stream, ModelFile.Write(model));
            var read = ModelFile.Read(folder.At("m.safetensors"));
            Assert.Equal((model.Gate, model.K, model.SubtractsDecoderBias), (read.Gate, read.K, read.SubtractsDecoderBias));
            foreach (var part in new Func<InferenceModel, float[]?>[] { m => m.Encoder.Rows.ToArray(), m => m.Decoder.Rows.ToArray(), m => m.EncoderBias, m => m.DecoderBias, m => m.Skip!.Rows.ToArray(), m => m.Thresholds })
                Assert.Equal(part(model), part(read));
        }
    }

    [Fact]
    public void What_does_not_fit_together_is_said()
    {
        Assert.EndsWith("arrays: found x; W_enc and W_dec (SAELens) or encoder.weight and decoder.weight (dictionary_learning) are wanted.", Refused(("x", TensorData.Of([1f], 1))), StringComparison.Ordinal);
        Assert.EndsWith("arrays: W_dec is missing.", Refused(("W_enc", TensorData.Of([1f], 1, 1))), StringComparison.Ordinal);
        Assert.EndsWith("W_enc: the shape is [4]; a matrix that is not empty is wanted.", Refused(("W_enc", TensorData.Of(Encoder, 4)), ("W_dec", TensorData.Of(Decoder, 2, 2))), StringComparison.Ordinal);
        Assert.EndsWith("W_enc: entry [1, 0] is NaN; entries are finite.", Refused(("W_enc", TensorData.Of([1, 2, float.NaN, 3f], 2, 2)), ("W_dec", TensorData.Of(Decoder, 2, 2))), StringComparison.Ordinal);
        Assert.EndsWith("arrays: the encoder has 2 neurons, the decoder 4.", Refused(("W_enc", TensorData.Of(Encoder, 2, 2)), ("W_dec", TensorData.Of(Decoder, 4, 1))), StringComparison.Ordinal);
        Assert.EndsWith("arrays: the encoder's bias has 1 entries; there are 2 neurons.", Refused(("W_enc", TensorData.Of(Encoder, 2, 2)), ("W_dec", TensorData.Of(Decoder, 2, 2)), ("b_enc", TensorData.Of([1f], 1))), StringComparison.Ordinal);
        Assert.EndsWith("arrays: k is 3; it lies between 1 and the number of neurons, 2.", Refused(("W_enc", TensorData.Of(Encoder, 2, 2)), ("W_dec", TensorData.Of(Decoder, 2, 2)), ("k", TensorData.Of([3L]))), StringComparison.Ordinal);
    }

    private static void AssertIs(InferenceModel model, GateKind gate, bool subtracts)
    {
        Assert.Equal((gate, subtracts), (model.Gate, model.SubtractsDecoderBias));
        Assert.Equal(Encoder, model.Encoder.Rows.ToArray());
        Assert.Equal(Decoder, model.Decoder.Rows.ToArray());
    }

    private static InferenceModel Read(params (string Name, TensorData Tensor)[] arrays)
    {
        using var folder = new ScratchFolder();
        using (var stream = File.Create(folder.At("m")))
            SafetensorsFile.Write(stream, new TensorFile(arrays.Select(array => KeyValuePair.Create(array.Name, array.Tensor))));
        return ModelFile.Read(folder.At("m"));
    }

    private static string Refused(params (string Name, TensorData Tensor)[] arrays) => Assert.Throws<TensorFormatException>(() => Read(arrays)).Message;
}
