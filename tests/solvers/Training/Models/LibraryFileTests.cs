using TheoryChecks.Training.Files;
using TheoryChecks.Training.Metrics;
using Xunit;
using static TheoryChecks.SolverTests.Training.Models.LibraryFile;

namespace TheoryChecks.SolverTests.Training.Models;

/// <summary>Each library's layout and configuration, against its formula computed a second way.</summary>
public sealed class LibraryFileTests
{
    private const string SaeLens = "sae_weights.safetensors", Cfg = "cfg.json";

    [Theory]
    [InlineData("AutoEncoder")]
    [InlineData("AutoEncoderNew")]
    [InlineData("AutoEncoderTopK")]
    [InlineData("BatchTopKSAE")]
    [InlineData("GatedAutoEncoder")]
    [InlineData("JumpReluAutoEncoder")]
    [InlineData("MatryoshkaBatchTopKSAE")]
    public void Dictionary_learning_is_decided_by_dict_class(string name)
    {
        using var file = new LibraryFile(11);
        var (be, bd, thresholds) = (file.Vector(7), file.Vector(5), file.Vector(7, 0.5));
        var (scale, magnitudes) = (file.Vector(7, 0.3), file.Vector(7));
        var bias = name switch { "AutoEncoder" => "bias", "AutoEncoderNew" => "decoder.bias", "GatedAutoEncoder" => "decoder_bias", _ => "b_dec" };
        if (name is "JumpReluAutoEncoder" or "MatryoshkaBatchTopKSAE")
            file.Columns("W_enc", file.W).Rows("W_dec", file.U).Numbers("b_enc", be).Numbers(bias, bd);
        else
            file.Rows("encoder.weight", file.W).Columns("decoder.weight", file.U).Numbers(bias, bd);
        if (name is "AutoEncoder" or "AutoEncoderNew" or "AutoEncoderTopK" or "BatchTopKSAE")
            file.Numbers("encoder.bias", be);
        if (name == "GatedAutoEncoder")
            file.Numbers("r_mag", scale).Numbers("gate_bias", be).Numbers("mag_bias", magnitudes);
        if (name == "JumpReluAutoEncoder")
            file.Numbers("threshold", thresholds);
        if (name is "AutoEncoderTopK" or "BatchTopKSAE" or "MatryoshkaBatchTopKSAE")
            file.Whole("k", 2).One("threshold", 0.4);
        if (name == "MatryoshkaBatchTopKSAE")
            file.Whole("group_sizes", 3, 4);
        var keeps = name.Contains("TopK", StringComparison.Ordinal) ? ", \"k\": 2" : "";
        file.Write("ae.safetensors", "config.json", $$"""
            {"trainer": {"trainer_class": "T", "dict_class": "{{name}}", "lr": 0.001, "steps": 5, "activation_dim": 5, "dict_size": 7{{keeps}},
                "device": "cuda:0" },
             "buffer": {"ctx": 1} }
            """);
        var off = name is "AutoEncoderNew" or "JumpReluAutoEncoder" ? null : bd;
        AssertComputes(file, null, x =>
        {
            var plain = file.Affine(x, null, off);
            var z = file.Affine(x, be, off);
            double[] a = name switch
            {
                "AutoEncoderTopK" => TopK(z, 2),
                "BatchTopKSAE" or "MatryoshkaBatchTopKSAE" => Jump(z, _ => 0.4f),
                "JumpReluAutoEncoder" => Jump(z, i => thresholds[i]),
                "GatedAutoEncoder" => [.. plain.Select((value, i) => z[i] > 0 ? Math.Max(0, (Math.Exp(scale[i]) * value) + magnitudes[i]) : 0)],
                _ => Relu(z),
            };
            return (a, file.Decoded(a, bd));
        });
    }

    [Theory]
    [InlineData("none")]
    [InlineData("layer_norm")]
    [InlineData("constant_norm_rescale")]
    public void SAELens_normalises_and_undoes_it(string normalisation)
    {
        using var file = new LibraryFile(12);
        var (be, bd) = (file.Vector(7), file.Vector(5));
        file.Columns("W_enc", file.W).Rows("W_dec", file.U).Numbers("b_enc", be).Numbers("b_dec", bd);
        file.Write(SaeLens, Cfg, $$"""
            {"d_in": 5, "d_sae": 7, "dtype": "float32", "device": "cpu", "apply_b_dec_to_input": true, "normalize_activations": "{{normalisation}}",
             "reshape_activations": "hook_z", "metadata": {"sae_lens_version": "6.9.0"}, "architecture": "topk", "k": 3,
                 "rescale_acts_by_decoder_norm": false}
            """);
        AssertComputes(file, null, x =>
        {
            var (seen, mean, deviation) = normalisation == "layer_norm" ? LayerNorm(x) : (x, 0, 1);
            if (normalisation == "constant_norm_rescale")
            {
                deviation = Norm(x) / Math.Sqrt(5);
                seen = [.. x.Select(value => value / deviation)];
            }
            var a = TopK(file.Affine(seen, be, bd), 3);
            return (a, [.. file.Decoded(a, bd).Select(value => (value * deviation) + mean)]);
        });
    }

    [Theory]
    [InlineData("transcoder")]
    [InlineData("skip_transcoder")]
    [InlineData("jumprelu_transcoder")]
    [InlineData("jumprelu_skip_transcoder")]
    public void SAELens_transcoders_take_nothing_off(string architecture)
    {
        using var file = new LibraryFile(13, outputs: 4);
        var (be, bd, thresholds) = (file.Vector(7), file.Vector(4), file.Vector(7, 0.5));
        var (jumps, skips) = (architecture.StartsWith("jump", StringComparison.Ordinal), architecture.Contains("skip", StringComparison.Ordinal));
        file.Columns("W_enc", file.W).Rows("W_dec", file.U).Numbers("b_enc", be).Numbers("b_dec", bd);
        if (jumps)
            file.Numbers("threshold", thresholds);
        if (skips)
            file.Rows("W_skip", file.Skip);
        file.Write(SaeLens, Cfg, $$"""
            {"d_in": 5, "d_sae": 7, "d_out": 4, "apply_b_dec_to_input": false, "normalize_activations": "layer_norm",
                "architecture": "{{architecture}}"}
            """);
        AssertComputes(file, null, x =>
        {
            var z = file.Affine(LayerNorm(x).X, be);
            var a = jumps ? Jump(z, i => thresholds[i]) : Relu(z);
            return (a, [.. file.Decoded(a, bd).Select((value, k) => value + (skips ? file.Skip[k].Select((w, j) => w * x[j]).Sum() : 0))]);
        });
    }

    [Fact]
    public void SAELens_checkpoints_of_BatchTopK_are_used_with_their_threshold_on_rescaled_activations()
    {
        using var file = new LibraryFile(14);
        var (be, bd) = (file.Vector(7), file.Vector(5));
        file.Columns("W_enc", file.W).Rows("W_dec", file.U).Numbers("b_enc", be).Numbers("b_dec", bd).One("topk_threshold", 0.6);
        file.Write(SaeLens, Cfg, """
            {"d_in": 5, "d_sae": 7, "architecture": "matryoshka_batchtopk", "k": 2.5, "rescale_acts_by_decoder_norm": true,
                "matryoshka_widths": [3, 7],
             "topk_threshold_lr": 0.01, "aux_loss_coefficient": 1.0, "decoder_init_norm": 0.1, "apply_b_dec_to_input": true,
                 "normalize_activations": "none"}
            """);
        AssertComputes(file, null, x =>
        {
            var a = Jump([.. file.Affine(x, be, bd).Select((z, i) => z * Norm(file.U[i]))], _ => 0.6f);
            return (a, file.Decoded([.. a.Select((value, i) => value / Norm(file.U[i]))], bd));
        });
    }

    [Fact]
    public void SAELens_5_saturates_and_scales()
    {
        using var file = new LibraryFile(15);
        var (be, bd, factors) = (file.Vector(7), file.Vector(5), file.Vector(7));
        file.Columns("W_enc", file.W).Rows("W_dec", file.U).Numbers("b_enc", be).Numbers("b_dec", bd).Numbers("scaling_factor", factors);
        file.Write(SaeLens, Cfg, """
            {"d_in": 5, "d_sae": 7, "activation_fn_str": "tanh-relu", "activation_fn_kwargs": {}, "apply_b_dec_to_input": true,
                "finetuning_scaling_factor": true,
             "normalize_activations": false, "dtype": "torch.float32", "hook_point": "x", "l1_coefficient": 1.0}
            """);
        AssertComputes(file, null, x =>
        {
            double[] a = [.. Relu(file.Affine(x, be, bd)).Select(Math.Tanh)];
            return (a, file.Decoded([.. a.Select((value, i) => value * factors[i])], bd));
        });
    }

    [Fact]
    public void SAELens_Gated()
    {
        using var file = new LibraryFile(16);
        var (gate, magnitudes, scale, bd) = (file.Vector(7), file.Vector(7), file.Vector(7, 0.3), file.Vector(5));
        file.Columns("W_enc", file.W).Rows("W_dec", file.U).Numbers("b_gate", gate).Numbers("b_mag", magnitudes).Numbers("r_mag",
            scale).Numbers("b_dec", bd);
        file.Write(SaeLens, Cfg, """{"d_in": 5, "d_sae": 7, "architecture": "gated", "apply_b_dec_to_input": false}""");
        AssertComputes(file, null, x =>
        {
            var plain = file.Affine(x, null);
            double[] a = [.. plain.Select((value, i) => value + gate[i] > 0 ? Math.Max(0, (Math.Exp(scale[i]) * value) + magnitudes[i]) : 0)];
            return (a, file.Decoded(a, bd));
        });
    }

    [Theory]
    [InlineData("topk_run")]
    [InlineData("batch_topk_run")]
    public void SAEBench_names_its_method_in_the_folder(string folder)
    {
        using var file = new LibraryFile(17);
        var (be, bd) = (file.Vector(7), file.Vector(5));
        var path = file.Columns("W_enc", file.W).Rows("W_dec", file.U).Numbers("b_enc", be).Numbers("b_dec", bd).Whole("k", 2).One("threshold",
            0.3).Write($"{folder}/m.safetensors");
        AssertComputes(file, null, x =>
        {
            var z = file.Affine(x, be, bd);
            var a = folder == "topk_run" ? TopK(z, 2) : Jump(z, _ => 0.3f);
            return (a, file.Decoded(a, bd));
        }, path);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Sparsify(bool transcodes)
    {
        using var file = new LibraryFile(18);
        var (be, bd) = (file.Vector(7), file.Vector(5));
        file.Rows("encoder.weight", file.W).Numbers("encoder.bias", be).Rows("W_dec", file.U).Numbers("b_dec", bd);
        if (transcodes)
            file.Rows("W_skip", file.Skip);
        var yes = transcodes ? "true" : "false";
        file.Write("sae.safetensors", Cfg, $$"""
            {"activation": "topk", "expansion_factor": 32, "normalize_decoder": true, "num_latents": 0, "k": 3, "multi_topk": true,
                "skip_connection": {{yes}},
             "transcode": {{yes}}, "d_in": 5}
            """);
        AssertComputes(file, null, x =>
        {
            var a = TopK(file.Affine(x, be, transcodes ? null : bd), 3);
            return (a, [.. file.Decoded(a, bd).Select((value, k) => value + (transcodes ? file.Skip[k].Select((w, j) => w * x[j]).Sum() : 0))]);
        });
    }

    [Theory]
    [InlineData("params.npz")]
    [InlineData("params.safetensors")]
    public void Gemma_Scope(string weights)
    {
        using var file = new LibraryFile(19);
        var (be, bd, thresholds) = (file.Vector(7), file.Vector(5), file.Vector(7, 0.5));
        var (encoder, decoder) = weights.EndsWith("npz", StringComparison.Ordinal) ? ("W_enc", "W_dec") : ("w_enc", "w_dec");
        file.Columns(encoder, file.W).Rows(decoder, file.U).Numbers("b_enc", be).Numbers("b_dec", bd).Numbers("threshold", thresholds);
        file.Write(weights, "config.json", """
            {"architecture": "jump_relu", "width": 7, "l0": 20, "type": "sae", "affine_connection": false, "model_name": "m",
                "hf_hook_point_in": "a", "hf_hook_point_out": "a"}
            """);
        AssertComputes(file, null, x =>
        {
            var a = Jump(file.Affine(x, be), i => thresholds[i]);
            return (a, file.Decoded(a, bd));
        });
    }

    [Fact]
    public void Llama_Scope_normalises_by_the_data_set()
    {
        using var file = new LibraryFile(20);
        var (be, bd) = (file.Vector(7), file.Vector(5));
        file.Rows("encoder.weight", file.W).Columns("decoder.weight", file.U).Numbers("encoder.bias", be).Numbers("decoder.bias", bd);
        file.Write("checkpoints/final.safetensors", "hyperparams.json", """
            {"d_model": 5, "d_sae": 7, "act_fn": "jumprelu", "jump_relu_threshold": 0.25, "apply_decoder_bias_to_pre_encoder": true,
                "use_decoder_bias": true,
             "norm_activation": "dataset-wise", "dataset_average_activation_norm": {"in": 4.0, "out": 3.0}, "top_k": 50, "use_glu_encoder": false}
            """);
        AssertComputes(file, null, x =>
        {
            var a = Jump(file.Affine([.. x.Select(value => value * Math.Sqrt(5) / 4)], be, bd), _ => 0.25);
            return (a, [.. file.Decoded(a, bd).Select(value => value * 3 / Math.Sqrt(5))]);
        });
    }

    [Fact]
    public void Llama_Scope_R1_keeps_the_logarithm_of_thresholds()
    {
        using var file = new LibraryFile(21);
        var (be, bd, logarithms) = (file.Vector(7), file.Vector(5), file.Vector(7, 2));
        file.Rows("encoder.weight", file.W).Columns("decoder.weight", file.U).Numbers("encoder.bias", be).Numbers("decoder.bias",
            bd).Numbers("log_jumprelu_threshold", logarithms);
        file.Write(SaeLens, "config.json", """
            {"d_model": 5, "expansion_factor": 1.4, "act_fn": "jumprelu", "norm_activation": "token-wise", "hook_point_in": "x"}
            """);
        AssertComputes(file, null, x =>
        {
            var stretch = Norm(x) / Math.Sqrt(5);
            var a = Jump(file.Affine([.. x.Select(value => value / stretch)], be), i => Math.Exp(logarithms[i]));
            return (a, [.. file.Decoded(a, bd).Select(value => value * stretch)]);
        });
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Crosscoders_are_their_sources_side_by_side(bool named)
    {
        using var file = new LibraryFile(22, inputs: 6, outputs: 6);
        var (be, bd) = (file.Vector(7), file.Vector(6));
        double[] encoder = [.. from l in Enumerable.Range(0, 2) from k in Enumerable.Range(0, 3) from i in Enumerable.Range(0,
            7) select file.W[i][(3 * l) + k]];
        double[] bySource = [.. from l in Enumerable.Range(0, 2) from i in Enumerable.Range(0, 7) from k in Enumerable.Range(0,
            3) select file.U[i][(3 * l) + k]];
        if (named)
            file.Numbers("encoder.weight", encoder, 2, 3, 7).Numbers("encoder.bias", be).Numbers("decoder.weight", bySource, 2, 7,
                3).Numbers("decoder.bias", bd, 2, 3);
        else
            file.Numbers("W_enc", encoder, 2, 3, 7).Numbers("b_enc", be).Numbers("W_dec", [.. file.U.SelectMany(u => u)], 7, 2,
                3).Numbers("b_dec", bd, 2, 3);
        file.Write("ae.safetensors");
        AssertComputes(file, null, x =>
        {
            var a = Relu(file.Affine(x, be));
            return (a, file.Decoded(a, bd));
        });
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Circuit_tracer_has_neurons_first(bool jumps)
    {
        using var file = new LibraryFile(23);
        var (be, bd, thresholds) = (file.Vector(7), file.Vector(5), file.Vector(7, 0.5));
        file.Rows("W_enc", file.W).Rows("W_dec", file.U).Numbers("b_enc", be).Numbers("b_dec", bd).Rows("W_skip", file.Skip);
        if (jumps)
            file.Numbers("activation_function.threshold", thresholds);
        AssertComputes(file, null, x =>
        {
            var z = file.Affine(x, be);
            var a = jumps ? Jump(z, i => thresholds[i]) : Relu(z);
            return (a, [.. file.Decoded(a, bd).Select((value, k) => value + file.Skip[k].Select((w, j) => w * x[j]).Sum())]);
        }, file.Write("layer_0.safetensors"));
    }

    [Fact]
    public void Goodfire()
    {
        using var file = new LibraryFile(24);
        var (be, bd) = (file.Vector(7), file.Vector(5));
        file.Rows("encoder_linear.weight", file.W).Numbers("encoder_linear.bias", be).Columns("decoder_linear.weight",
            file.U).Numbers("decoder_linear.bias", bd).Write("model.safetensors");
        AssertComputes(file, null, x =>
        {
            var a = Relu(file.Affine(x, be));
            return (a, file.Decoded(a, bd));
        });
    }

    [Theory]
    [InlineData("topk", true)]
    [InlineData("topk", false)]
    [InlineData("jumprelu", false)]
    [InlineData("vanilla", false)]
    public void Bussmann_s_BatchTopK(string type, bool normalises)
    {
        using var file = new LibraryFile(25);
        var jumps = type is "jumprelu";
        var (be, bd, logarithms) = (type == "topk" ? new double[7] : file.Vector(7), file.Vector(5), file.Vector(7, 1.5));
        file.Columns("W_enc", file.W).Rows("W_dec", file.U).Numbers("b_enc", be).Numbers("b_dec", bd).Numbers("num_batches_not_active",
            file.Vector(7));
        if (jumps)
            file.Numbers("jumprelu.log_threshold", logarithms);
        file.Write("sae.safetensors", "config.json", $$"""
            {"seed": 49, "batch_size": 4096, "act_size": 5, "dict_size": 7, "top_k": 2, "sae_type": "{{type}}",
                "input_unit_norm": {{(normalises ? "true" : "false")}},
             "bandwidth": 0.001, "n_batches_to_dead": 5}
            """);
        AssertComputes(file, null, x =>
        {
            var (seen, mean, deviation) = normalises ? LayerNorm(x) : (x, 0, 1);
            var z = file.Affine(seen, be, jumps ? null : bd);
            var a = type switch { "topk" => TopK(z, 2), "jumprelu" => Jump(z, i => Math.Exp(logarithms[i])), _ => Relu(z) };
            return (a, [.. file.Decoded(a, bd).Select(value => (value * deviation) + mean)]);
        });
    }

    [Fact]
    public void Half_precision_is_read_too()
    {
        using var file = new LibraryFile(26);
        Assert.Equal(7, ModelFile.Read(file.Columns("W_enc", file.W).Rows("W_dec", file.U).Write("m.safetensors"),
            new ModelReadOptions { Gate = GateKind.Relu }).Model.Neurons);
    }

    /// <summary>Latents and outputs on inputs of every size, to 1e-4 of the largest number.</summary>
    internal static void AssertComputes(LibraryFile file, ModelReadOptions? options, Func<double[], (double[] Latents, double[] Output)> formula,
        string? path = null)
    {
        var read = ModelFile.Read(path ?? file.Folder, options);
        var model = read.Model;
        for (var sample = 0; sample < 20; sample++)
        {
            var x = file.Vector(file.Inputs, 1 + sample);
            var (latents, output) = formula(x);
            float[] inputs = [.. x.Select(value => (float)value)];
            var found = model.Latents(model.Preactivations(inputs));
            var outputs = model.Reconstruct(found, inputs);
            for (var i = 0; i < latents.Length; i++)
                Assert.InRange(found.Magnitude(0, i), latents[i] - 1e-4, latents[i] + 1e-4);
            for (var k = 0; k < output.Length; k++)
                Assert.InRange(outputs[k], output[k] - 1e-4, output[k] + 1e-4);
        }
        Assert.Contains(read.Facts, fact => fact.Name == "gate");
    }
}
