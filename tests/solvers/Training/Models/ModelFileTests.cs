using TheoryChecks.SolverTests.Cli;
using TheoryChecks.Training.Data;
using TheoryChecks.Training.Files;
using TheoryChecks.Training.Metrics;
using Xunit;

namespace TheoryChecks.SolverTests.Training.Models;

/// <summary>
/// Models in the naming of other libraries: the right matrix, the right way round, also where it is square. What we write is read again, by us and as
/// SAELens' own.
/// </summary>
public sealed class ModelFileTests
{
    // Two neurons in the plane; no matrix equals its transpose.
    private static readonly float[] Encoder = [1, 2, 3, 4], Decoder = [5, 6, 7, 8];

    private static readonly ModelReadOptions Relu = new() { Gate = GateKind.Relu, SubtractsDecoderBias = true };

    [Fact]
    public void SAELens_names()
    {
        // W_enc is np x nq, W_dec nq x nr.
        var model = Read(
            Relu, ("W_enc", TensorData.Of([1f, 3, 2, 4], 2, 2)), ("W_dec", TensorData.Of([5f, 6, 7, 8], 2, 2)), ("b_enc", TensorData.Of([9f, 10], 2)),
            ("b_dec", TensorData.Of([11f, 12], 2)));
        AssertIs(model, GateKind.Relu, subtracts: true);
        Assert.Equal([9f, 10, 11, 12], [.. model.EncoderBias!, .. model.DecoderBias!]);
    }

    [Fact]
    public void SAELens_JumpReLU_has_one_threshold_per_neuron()
    {
        var model = Read(
            new ModelReadOptions { SubtractsDecoderBias = false }, ("W_enc", TensorData.Of([1f, 3, 2, 4], 2, 2)),
                ("W_dec", TensorData.Of(Decoder, 2, 2)),
            ("b_dec", TensorData.Of([11f, 12], 2)), ("threshold", TensorData.Of([0.5f, 0.25f], 2)));
        AssertIs(model, GateKind.JumpRelu, subtracts: false);
        Assert.Equal([0.5f, 0.25f], model.Thresholds!);
    }

    [Fact]
    public void Dictionary_learning_names()
    {
        // encoder.weight is nq x np, decoder.weight nr x nq.
        var model = Read(
            null, ("encoder.weight", TensorData.Of(Encoder, 2, 2)), ("encoder.bias", TensorData.Of([9f, 10], 2)),
                ("decoder.weight", TensorData.Of([5f, 7, 6, 8], 2, 2)),
            ("bias", TensorData.Of([11f, 12], 2)));
        AssertIs(model, GateKind.Relu, subtracts: true);
        Assert.Equal([9f, 10, 11, 12], [.. model.EncoderBias!, .. model.DecoderBias!]);
        var topK = Read(
            null, ("encoder.weight", TensorData.Of(Encoder, 2, 2)), ("decoder.weight", TensorData.Of([5f, 7, 6, 8], 2, 2)),
                ("b_dec", TensorData.Of([11f, 12], 2)),
            ("k", TensorData.Of([2L])));
        AssertIs(topK, GateKind.TopK, subtracts: true);
        Assert.Equal(2, topK.K);
    }

    [Fact]
    public void BatchTopK_of_dictionary_learning_is_used_with_its_threshold()
    {
        (string, TensorData)[] arrays =
        [
            ("encoder.weight", TensorData.Of(Encoder, 2, 2)), ("decoder.weight", TensorData.Of([5f, 7, 6, 8], 2, 2)),
                ("b_dec", TensorData.Of([11f, 12], 2)),
            ("k", TensorData.Of([1L])),
        ];
        var batch = new ModelReadOptions { Gate = GateKind.BatchTopK };
        var trained = Read(batch, [.. arrays, ("threshold", TensorData.Of([0.75f]))]);
        AssertIs(trained, GateKind.JumpRelu, subtracts: true);
        Assert.Equal([0.75f, 0.75f], trained.Thresholds!);
        AssertIs(Read(batch, [.. arrays, ("threshold", TensorData.Of([-1f]))]), GateKind.BatchTopK, subtracts: true); // none was learned yet
        AssertIs(Read(new ModelReadOptions { Gate = GateKind.TopK }, [.. arrays, ("threshold", TensorData.Of([-1f]))]), GateKind.TopK,
            subtracts: true);
    }

    [Fact]
    public void Half_precision_and_npz_are_read_too()
    {
        using var folder = new ScratchFolder();
        var file = new TensorFile([new("W_enc", TensorData.OfHalves([1, 3, 2, 4], 2, 2)), new("W_dec", TensorData.Of([5.0, 6, 7, 8], 2, 2))]);
        using (var stream = File.Create(folder.At("ae.npz")))
            NpzFile.Write(stream, file);
        AssertIs(ModelFile.Read(folder.At("ae.npz"), new ModelReadOptions { Gate = GateKind.Relu }).Model, GateKind.Relu, subtracts: false);
    }

    [Fact]
    public void A_folder_of_SAELens_says_its_gate_in_cfg_json()
    {
        using var folder = new ScratchFolder();
        using (var stream = File.Create(folder.At("sae_weights.safetensors")))
        {
            SafetensorsFile.Write(stream, new TensorFile(
                [new("W_enc", TensorData.Of([1f, 3, 2, 4], 2, 2)), new("W_dec", TensorData.Of([3f, 4, 0, 2], 2, 2)),
                    new("b_dec", TensorData.Of([1f, 1], 2))]));
        }
        folder.Write("cfg.json", """{"architecture":"topk","apply_b_dec_to_input":false,"rescale_acts_by_decoder_norm":true}""");
        var model = ModelFile.Read(folder.Path, new ModelReadOptions { K = 1 }).Model;
        Assert.Equal((GateKind.TopK, 1, false), (model.Gate, model.K, model.SubtractsDecoderBias));
        Assert.Equal([5f, 10, 6, 8], model.Encoder.Rows.ToArray()); // rows times the decoder's norms 5 and 2
        Assert.Equal([0.6f, 0.8f, 0, 1], model.Decoder.Rows.ToArray());
        folder.Write("cfg.json", "[");
        Assert.Contains("cfg.json: $: this is not JSON: ", Assert.Throws<TensorFormatException>(() => ModelFile.Read(folder.Path)).Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public void What_is_written_is_read_again_alone_and_as_a_folder_of_SAELens()
    {
        foreach (var gate in Enum.GetValues<GateKind>())
            foreach (var transcodes in new[] { true, false })
            {
                if (transcodes && gate is GateKind.TopK or GateKind.BatchTopK or GateKind.Gated)
                    continue; // SAELens has no such transcoders
                var model = Sample(gate, transcodes);
                using var folder = new ScratchFolder();
                using (var stream = File.Create(folder.At("m.safetensors")))
                    SafetensorsFile.Write(stream, ModelFile.Write(model));
                AssertSame(model, ModelFile.Read(folder.At("m.safetensors")), "TheoryChecks");
                File.Move(folder.At("m.safetensors"), folder.At("sae_weights.safetensors"));
                File.WriteAllBytes(folder.At("cfg.json"), ModelFile.Configuration(model));
                AssertSame(model, ModelFile.Read(folder.Path), "SAELens");
            }
    }

    [Fact]
    public void What_was_read_is_told_with_what_decided_it()
    {
        using var file = new LibraryFile(1);
        file.Columns("W_enc", file.W).Rows("W_dec", file.U).Numbers("b_enc", [1, 1, 1, 1, 1, 1, 1]).Numbers("b_dec", [-1, 2, 0, 0, 0]);
        file.Write("sae_weights.safetensors", "cfg.json", """
            {"architecture": "topk", "k": 3, "apply_b_dec_to_input": true, "normalize_activations": "layer_norm"}
            """);
        Assert.Equal(
        [
            "gate: topk (cfg.json: architecture)", "k: 3 (cfg.json: k)", "b_enc: 1 (7) (sae_weights.safetensors)",
            "b_dec: -1 to 2 (5) (sae_weights.safetensors)", "b_dec off the input: yes (cfg.json: apply_b_dec_to_input)",
            "normalisation: layer norm, undone (cfg.json: normalize_activations)",
        ],
        ModelFile.Read(file.Folder).Facts.Select(fact => $"{fact.Name}: {fact.Value} ({fact.Source})"));
    }

    [Fact]
    public void What_does_not_fit_together_is_said()
    {
        Assert.EndsWith("tensors: found x; W_enc and W_dec (SAELens, SAEBench, Gemma Scope), encoder.weight and decoder.weight "
            + "(dictionary_learning, openai, Llama Scope), "
            + "encoder.weight and W_dec (sparsify) or encoder_linear.weight (Goodfire) are wanted.", Refused(("x", TensorData.Of([1f], 1))),
                StringComparison.Ordinal);
        Assert.EndsWith("W_enc: the shape is [4]; a matrix that is not empty is wanted.", Refused(("W_enc", TensorData.Of(Encoder, 4)),
            ("W_dec", TensorData.Of(Decoder, 2, 2))),
            StringComparison.Ordinal);
        Assert.EndsWith("W_enc: entry [1, 0] is NaN; entries are finite.",
            Refused(("W_enc", TensorData.Of([1, 2, float.NaN, 3f], 2, 2)), ("W_dec", TensorData.Of(Decoder, 2, 2))), StringComparison.Ordinal);
        Assert.EndsWith("W_enc: its numbers are of type I64; F16, BF16, F32 or F64 is wanted.",
            Refused(("W_enc", TensorData.Of([1L, 2, 3, 4], 2, 2)), ("W_dec", TensorData.Of(Decoder, 2, 2))), StringComparison.Ordinal);
        Assert.EndsWith("tensors: the encoder has 2 neurons, the decoder 4.",
            Refused(("W_enc", TensorData.Of(Encoder, 2, 2)), ("W_dec", TensorData.Of(Decoder, 4, 1))), StringComparison.Ordinal);
        Assert.EndsWith("b_enc: the shape is [1]; 2 numbers are wanted.",
            Refused(("W_enc", TensorData.Of(Encoder, 2, 2)), ("W_dec", TensorData.Of(Decoder, 2, 2)), ("b_enc", TensorData.Of([1f], 1))),
                StringComparison.Ordinal);
        Assert.EndsWith("tensors: k is 3; it lies between 1 and the number of neurons, 2.", Assert.Throws<TensorFormatException>(() => Read(
            new ModelReadOptions { Gate = GateKind.TopK, K = 3 }, ("W_enc", TensorData.Of(Encoder, 2, 2)),
                ("W_dec", TensorData.Of(Decoder, 2, 2)))).Message,
            StringComparison.Ordinal);
    }

    private static InferenceModel Sample(GateKind gate, bool transcodes) => new()
    {
        Encoder = new FeatureMatrix(2, 2, Encoder),
        Decoder = transcodes ? new FeatureMatrix(2, 3, [1, 2, 3, 4, 5, 6]) : new FeatureMatrix(2, 2, [1, 2, 3, 4]),
        EncoderBias = [1, 2],
        DecoderBias = transcodes ? [3, 4, 5] : [3, 4],
        Skip = transcodes ? new FeatureMatrix(3, 2, [1, 2, 3, 4, 5, 6]) : null,
        SubtractsDecoderBias = !transcodes,
        Gate = gate,
        K = gate is GateKind.TopK or GateKind.BatchTopK ? 2 : 1,
        Thresholds = gate == GateKind.JumpRelu ? [7, 8] : null,
        Magnitude = gate == GateKind.Gated ? new MagnitudePath([1, MathF.Exp(0.5f)], [0.5f, -1]) : null,
        Normalisation = gate == GateKind.TopK ? Normalisation.LayerNorm : Normalisation.None,
        UndoesNormalisation = gate == GateKind.TopK,
        Saturates = gate == GateKind.Relu && !transcodes,
    };

    private static void AssertSame(InferenceModel model, ModelReading reading, string library)
    {
        var read = reading.Model;
        Assert.Equal(library, reading.Library);
        Assert.Equal((model.Gate, model.K, model.SubtractsDecoderBias), (read.Gate, read.K, read.SubtractsDecoderBias));
        Assert.Equal((model.Normalisation, model.UndoesNormalisation, model.Saturates), (read.Normalisation, read.UndoesNormalisation,
            read.Saturates));
        var parts = new Func<InferenceModel, float[]?>[]
        {
            m => m.Encoder.Rows.ToArray(), m => m.Decoder.Rows.ToArray(), m => m.EncoderBias, m => m.DecoderBias, m => m.Skip?.Rows.ToArray(),
                m => m.Thresholds,
            m => m.Magnitude?.Bias,
        };
        foreach (var part in parts)
            Assert.Equal(part(model), part(read));
        Assert.Equal(model.Magnitude?.Scale ?? [], read.Magnitude?.Scale ?? [], (a, b) => Math.Abs(a - b) < 1e-6f);
    }

    private static void AssertIs(InferenceModel model, GateKind gate, bool subtracts)
    {
        Assert.Equal((gate, subtracts), (model.Gate, model.SubtractsDecoderBias));
        Assert.Equal(Encoder, model.Encoder.Rows.ToArray());
        Assert.Equal(Decoder, model.Decoder.Rows.ToArray());
    }

    private static InferenceModel Read(ModelReadOptions? options, params (string Name, TensorData Tensor)[] arrays)
    {
        using var folder = new ScratchFolder();
        using (var stream = File.Create(folder.At("sae_weights.safetensors")))
            SafetensorsFile.Write(stream, new TensorFile(arrays.Select(array => KeyValuePair.Create(array.Name, array.Tensor))));
        return ModelFile.Read(folder.At("sae_weights.safetensors"), options).Model;
    }

    private static string Refused(params (string Name, TensorData Tensor)[] arrays) => Assert.Throws<TensorFormatException>(() =>
        Read(Relu, arrays)).Message;
}
