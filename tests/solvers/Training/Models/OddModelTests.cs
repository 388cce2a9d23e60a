using TheoryChecks.Training.Files;
using TheoryChecks.Training.Metrics;
using Xunit;
using static TheoryChecks.SolverTests.Training.Models.LibraryFile;
using static TheoryChecks.SolverTests.Training.Models.LibraryFileTests;
using static TheoryChecks.SolverTests.Training.Models.RefusedModelTests;

namespace TheoryChecks.SolverTests.Training.Models;

/// <summary>Folders as libraries write them, with an odd member or tensor each: read right, by the library's formula, or refused with its
/// name.</summary>
public sealed class OddModelTests
{
    private const string SaeLens = "sae_weights.safetensors", Cfg = "cfg.json", Config = "config.json";

    public static TheoryData<string> ReluConfigurations =>
    [
        // Members with null, whole numbers written as fractions, what training left behind, a byte order mark.
        """{"architecture": "standard", "d_in": 5.0, "d_sae": 7, "apply_b_dec_to_input": null, "k": null, "normalize_activations": null}""",
        """{"architecture": "standard", "activation_fn_kwargs": {}, "activation_fn": "relu", "finetuning_scaling_factor": false}""",
        """{"d_in": 5, "d_sae": 7, "activation_fn_str": "relu", "use_ghost_grads": true, "noise_scale": 0.5, "seqpos_slice": [null]}""",
        """{"architecture": "standard", "hook_head_index": 3, "reshape_activations": "hook_z", "prepend_bos": false, "context_size": 128}""",
        """{"architecture": "standard", "metadata": {"sae_lens_version": "6.22.1", "neuronpedia_id": null, "k": 3, "hook_layer": 2}}""",
        "\uFEFF{\"architecture\": \"standard\", \"d_in\": 5}",
    ];

    [Theory]
    [MemberData(nameof(ReluConfigurations))]
    public void SAELens_standard_with_odd_members(string configuration)
    {
        using var file = new LibraryFile(31);
        var (be, bd) = (file.Vector(7), file.Vector(5));
        file.Columns("W_enc", file.W).Rows("W_dec", file.U).Numbers("b_enc", be).Numbers("b_dec", bd);
        file.Write(SaeLens, Cfg, configuration);
        AssertComputes(file, null, x =>
        {
            var a = Relu(file.Affine(x, be, bd));
            return (a, file.Decoded(a, bd));
        });
    }

    [Theory]
    [InlineData("""{"architecture": "topk", "k": 3.0}""")]
    [InlineData("""{"architecture": "topk", "activation_fn_str": "topk", "activation_fn_kwargs": {"k": 3}}""")]
    [InlineData("""{"d_in": 5, "activation_fn_str": "topk", "activation_fn_kwargs": {"k": 3, "signed": false}}""")]
    public void SAELens_topk_says_k_in_several_places(string configuration)
    {
        using var file = new LibraryFile(32);
        var (be, bd) = (file.Vector(7), file.Vector(5));
        file.Columns("W_enc", file.W).Rows("W_dec", file.U).Numbers("b_enc", be).Numbers("b_dec", bd);
        file.Write(SaeLens, Cfg, configuration);
        AssertComputes(file, null, x =>
        {
            var a = TopK(file.Affine(x, be, bd), 3);
            return (a, file.Decoded(a, bd));
        });
    }

    [Theory]
    [InlineData("""{"architecture": "topk", "k": 3, "activation_fn_kwargs": {"signed": true}}""", "activation_fn_kwargs.signed: found true; ")]
    [InlineData("""{"architecture": "topk", "k": 3, "postact_fn": "identity"}""", "postact_fn: this member is not known for SAELens (topk), ")]
    [InlineData("""{"architecture": "TopK", "k": 3}""", "architecture: found \"TopK\"; standard, jumprelu, ")]
    [InlineData("""{"architecture": "topk", "k": "3"}""", "k: found \"3\"; a number is wanted.")]
    [InlineData("""{"architecture": "standard", "normalize_activations": "constant_scalar_rescale"}""",
        "normalize_activations: found \"constant_scalar_rescale\"; none, ")]
    [InlineData("""{"architecture": "standard", "reshape_activations": "hook_q"}""",
        "reshape_activations: found \"hook_q\"; none and hook_z are read.")]
    [InlineData("""{"architecture": "standard", "metadata": {}, "tied_weights": true}""",
        "tied_weights: this member is not known for SAELens (standard), ")]
    [InlineData("""{"architecture": "gated"}""", "tensors: r_mag is missing, without which a Gated model says nothing.")]
    [InlineData("""{"architecture": "skip_transcoder"}""", "tensors: W_skip is missing; ")]
    [InlineData("""{"architecture": "transcoder", "apply_b_dec_to_input": true}""", "apply_b_dec_to_input: found true, which SAELens refuses ")]
    [InlineData("""{"architecture": "standard", "d_in": 7, "d_sae": 5}""", "d_in: it says 7; the first extent of W_enc is 5.")]
    [InlineData("""{"architecture": "standard", "sparsity": NaN}""", "$: this is not JSON: ")]
    public void SAELens_is_refused_by_the_member(string configuration, string message)
    {
        using var file = new LibraryFile(33);
        file.Columns("W_enc", file.W).Rows("W_dec", file.U).Numbers("b_enc", file.Vector(7)).Numbers("b_dec", file.Vector(5));
        file.Write(SaeLens, Cfg, configuration);
        AssertRefused(file.Folder, message);
    }

    /// <summary>Transcoders of before SAELens had them: b_dec off the input, b_dec_out added.</summary>
    [Fact]
    public void A_second_decoder_bias_is_named()
    {
        using var file = new LibraryFile(34);
        file.Columns("W_enc", file.W).Rows("W_dec", file.U).Numbers("b_enc", file.Vector(7)).Numbers("b_dec", file.Vector(5))
            .Numbers("b_dec_out", file.Vector(5));
        file.Write(SaeLens, Cfg, """{"architecture": "standard", "d_in": 5, "is_transcoder": true, "d_out": 5}""");
        AssertRefused(file.Folder, "b_dec_out: this tensor has no part in a model of SAELens (standard), ");
    }

    /// <summary>A configuration of a library whose reader looks at tensors alone says what was not read, or nothing that matters.</summary>
    [Theory]
    [InlineData("goodfire", """{"activation": "topk", "k": 3}""", "activation: nothing is read from this file for a model of Goodfire, ")]
    [InlineData("goodfire", """{"seed": 1, "dtype": "float32"}""", null)]
    [InlineData("openai", """{"normalize": false}""", "normalize: nothing is read from this file for a model of openai/sparse_autoencoder, ")]
    [InlineData("bare", """{"activation": "topk", "k": 3}""", "activation: nothing is read from this file for a model of W_enc and W_dec ")]
    [InlineData("bare", """{"normalize_inputs": true}""", "normalize_inputs: nothing is read from this file for a model of W_enc and W_dec ")]
    [InlineData("crosscoder", """{"activation": "batchtopk", "d_in": 3}""", "activation: this member is not known for ")]
    [InlineData("crosscoder", """{"d_in": 4}""", "d_in: it says 4; the dimension of one source is 3.")]
    [InlineData("crosscoder", """{"d_in": 3, "dict_size": 7, "seed": 49, "enc_dtype": "fp32", "l1_coeff": 2, "dec_init_norm": 0.08}""", null)]
    [InlineData("names", """{"act_fn": "jumprelu", "lr": 0.1}""", "act_fn: nothing is read from this file for a model of dictionary_learning ")]
    [InlineData("gemma", """{"architecture": "relu"}""", "architecture: found \"relu\"; ")]
    public void No_configuration_is_passed_over(string layout, string configuration, string? message)
    {
        using var file = new LibraryFile(35, inputs: layout == "crosscoder" ? 6 : 5, outputs: layout == "crosscoder" ? 6 : 5);
        var weights = "model.safetensors";
        switch (layout)
        {
            case "goodfire":
                file.Rows("encoder_linear.weight", file.W).Columns("decoder_linear.weight", file.U);
                break;
            case "openai":
                file.Rows("encoder.weight", file.W).Columns("decoder.weight", file.U).Numbers("pre_bias", file.Vector(5));
                break;
            case "crosscoder":
                file.Numbers("W_enc", file.Vector(42), 2, 3, 7).Numbers("W_dec", file.Vector(42), 7, 2, 3);
                break;
            case "names":
                file.Rows("encoder.weight", file.W).Columns("decoder.weight", file.U).Numbers("bias", file.Vector(5));
                weights = "ae.safetensors";
                break;
            case "gemma":
                file.Columns("W_enc", file.W).Rows("W_dec", file.U).Numbers("threshold", file.Vector(7, 0.5));
                weights = "params.npz";
                break;
            default:
                file.Columns("W_enc", file.W).Rows("W_dec", file.U).Numbers("threshold", file.Vector(7, 0.5));
                break;
        }
        file.Write(weights, Config, configuration);
        var options = layout == "openai" ? new ModelReadOptions { Gate = GateKind.Relu } : null;
        if (message is null)
        {
            Assert.Equal(7, ModelFile.Read(file.Folder, options).Model.Neurons);
            return;
        }
        var e = Assert.Throws<TensorFormatException>(() => ModelFile.Read(file.Folder, options));
        Assert.StartsWith(message, e.Message[(e.Message.IndexOf(": ", StringComparison.Ordinal) + 2)..], StringComparison.Ordinal);
        if (message.Contains("nothing is read", StringComparison.Ordinal))
            Assert.Equal(7, ModelFile.Read(file.Folder, (options ?? new()) with { Ignored = [Config] }).Model.Neurons);
    }

    [Theory]
    [InlineData("""{"trainer": {"dict_class": "AutoEncoderTopK", "k": 2, "use_threshold": true}}""",
        "trainer.use_threshold: this member is not known for dictionary_learning (AutoEncoderTopK), ")]
    [InlineData("""{"trainer": {"dict_class": "AutoEncoderTopK", "k": 2, "activation_dim": 6}}""", "trainer.activation_dim: it says 6; ")]
    [InlineData("""{"trainer": {"dict_class": "AutoEncoderTopK"}}""", "k: the gate needs k, ")]
    [InlineData("""{"trainer": {"dict_class": "IdentityDict"}}""", "trainer.dict_class: found \"IdentityDict\"; ")]
    [InlineData("""{"trainer": {"dict_class": "AutoEncoderTopK", "k": 2}, "normalization": "rms"}""", "normalization: this member is not known ")]
    public void Dictionary_learning_is_refused_by_the_member(string configuration, string message)
    {
        using var file = new LibraryFile(36);
        file.Rows("encoder.weight", file.W).Numbers("encoder.bias", file.Vector(7)).Columns("decoder.weight", file.U)
            .Numbers("b_dec", file.Vector(5));
        file.Write("ae.safetensors", Config, configuration);
        AssertRefused(file.Folder, message);
    }

    [Theory]
    [InlineData("""{"k": 2, "activation": "topk", "transcode": false, "signed": true}""", "signed: found true; signed selection is not read.")]
    [InlineData("""{"k": 2, "num_latents": 8}""", "num_latents: it says 8; the number of neurons is 7.")]
    [InlineData("""{"k": 2, "skip_connection": true}""", "skip_connection: found true, but the weights have no W_skip.")]
    [InlineData("""{"num_latents": 0}""", "k: the gate needs k, ")]
    [InlineData("""{"k": 2, "xformers": true}""", "xformers: this member is not known for sparsify, ")]
    public void Sparsify_is_refused_by_the_member(string configuration, string message)
    {
        using var file = new LibraryFile(37);
        file.Rows("encoder.weight", file.W).Numbers("encoder.bias", file.Vector(7)).Rows("W_dec", file.U).Numbers("b_dec", file.Vector(5));
        file.Write("sae.safetensors", Cfg, configuration);
        AssertRefused(file.Folder, message);
    }

    [Theory]
    [InlineData("W_enc_0", "W_enc_0: the names are those of a transcoder across layers; ")]
    [InlineData("dictionary._weights", "dictionary._weights: the names are those of overcomplete, ")]
    public void Families_that_are_not_read_are_named(string tensor, string message)
    {
        using var file = new LibraryFile(38);
        file.Rows(tensor, file.W).Rows("W_dec_0", file.U).Write("layer_0.safetensors");
        AssertRefused(file.Folder, message);
    }

    /// <summary>BatchTopK of two models side by side keeps k and a threshold, which relu has no use for.</summary>
    [Fact]
    public void A_crosscoder_with_k_is_not_read_as_relu()
    {
        using var file = new LibraryFile(39);
        file.Numbers("encoder.weight", file.Vector(42), 2, 3, 7).Numbers("decoder.weight", file.Vector(42), 2, 7, 3).Whole("k", 3)
            .Write("ae.safetensors");
        AssertRefused(file.Folder, "k: this tensor has no part in a model of ");
    }
}
