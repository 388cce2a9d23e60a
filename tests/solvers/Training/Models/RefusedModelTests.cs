using TheoryChecks.SolverTests.Cli;
using TheoryChecks.Training.Files;
using TheoryChecks.Training.Metrics;
using Xunit;

namespace TheoryChecks.SolverTests.Training.Models;

/// <summary>What a reader does not understand ends the reading, with the name of the tensor or member, and the library.</summary>
public sealed class RefusedModelTests
{
    [Theory]
    [InlineData("""{"architecture": "temporal"}""", "architecture: found \"temporal\"; standard, jumprelu, ")]
    [InlineData("""{"architecture": "standard", "normalize_activations": "expected_average_only_in"}""",
        "normalize_activations: found \"expected_average_only_in\", whose factor")]
    [InlineData("""{"architecture": "standard", "normalize_activations": true}""",
        "normalize_activations: found \"expected_average_only_in\", whose factor")]
    [InlineData("""{"architecture": "standard", "sparse_attention": 3}""",
        "sparse_attention: this member is not known for SAELens (standard), and might change what the model computes. ")]
    [InlineData("""{"architecture": "topk"}""", "k: the gate needs k, the number of neurons that pass; no file says it, so give --k K.")]
    [InlineData("""{"architecture": "topk", "k": 2.5}""", "k: found 2.5; a whole number from 1 is wanted.")]
    [InlineData("""{"architecture": "topk", "k": 70}""", "tensors: k is 70; it lies between 1 and the number of neurons, 7.")]
    [InlineData("""{"architecture": "jumprelu"}""", "tensors: threshold is missing, without which JumpReLU says nothing.")]
    [InlineData("""{"architecture": "standard", "activation_fn_str": "gelu"}""",
        "activation_fn_str: found \"gelu\" with architecture \"standard\"; that is not read.")]
    [InlineData("""{"architecture": "standard", "finetuning_scaling_factor": true}""",
        "finetuning_scaling_factor: found true, but the weights have no scaling_factor.")]
    [InlineData("""{"architecture": "standard", "rescale_acts_by_decoder_norm": true}""",
        "rescale_acts_by_decoder_norm: found true with architecture \"standard\"; ")]
    [InlineData("""{"architecture": "standard", "d_sae": 8}""", "d_sae: it says 8; the second extent of W_enc is 7.")]
    [InlineData("""{"architecture": 3}""", "architecture: found 3; text is wanted.")]
    [InlineData("""{"architecture": "standard", "apply_b_dec_to_input": "yes"}""", "apply_b_dec_to_input: found \"yes\"; true or false is wanted.")]
    [InlineData("""{"architecture": "standard", "architecture": "topk"}""", "$: this is not JSON: ")]
    [InlineData("""["architecture"]""", "$: a JSON object is wanted.")]
    public void SAELens(string configuration, string message)
    {
        using var file = new LibraryFile(1);
        file.Columns("W_enc", file.W).Rows("W_dec", file.U).Numbers("b_enc", file.Vector(7)).Numbers("b_dec", file.Vector(5));
        file.Write("sae_weights.safetensors", "cfg.json", configuration);
        AssertRefused(file.Folder, message);
    }

    [Fact]
    public void A_tensor_without_a_part_in_the_model_is_named()
    {
        using var file = new LibraryFile(2);
        file.Columns("W_enc", file.W).Rows("W_dec", file.U).Numbers("b_enc", file.Vector(7)).Numbers("threshold", file.Vector(7));
        file.Write("sae_weights.safetensors", "cfg.json", """{"architecture": "standard"}""");
        AssertRefused(file.Folder, "threshold: this tensor has no part in a model of SAELens (standard), or none that is known; a model is not "
            + "read in half. "
            + "If it does not matter, say --ignore threshold.");
        Assert.Equal(GateKind.Relu, ModelFile.Read(file.Folder, new ModelReadOptions { Ignored = ["threshold"] }).Model.Gate);
    }

    [Fact]
    public void Names_that_are_known_and_not_read_say_whose_they_are()
    {
        Refused(file => file.Rows("dictionary._weights", file.U).Rows("encoder.final_block.0.weight", file.W),
            "dictionary._weights: the names are those of overcomplete, ");
        Refused(file => file.Rows("W_dec", file.U).Rows("attn_layers.0.q.weight", file.W),
            "attn_layers.0.q.weight: the names are those of a temporal model, ");
        Refused(file => file.Rows("W_enc_0", file.W), "W_enc_0: the names are those of a transcoder across layers; ");
        Refused(file => file.Columns("W_enc", file.W).Numbers("W_dec", file.Vector(70), 7, 2, 5), "W_dec: it has more than two dimensions: ");
        Refused(file => file.Rows("x", file.W), "tensors: found x; W_enc and W_dec (SAELens, SAEBench, Gemma Scope), ");
        Refused(
            file => file.Rows("encoder.weight", file.W).Columns("decoder.weight", file.U).Numbers("decoder.bias", file.Vector(5)),
            "decoder.bias: AutoEncoderNew of dictionary_learning and Llama Scope write these names with other gates: ");
    }

    [Fact]
    public void What_a_file_alone_leaves_open_is_asked_for()
    {
        Refused(Bare, "W_enc: the gate is not in the file: ");
        Refused(file => Bare(file).Numbers("threshold", file.Vector(7)), "b_dec: whether it is taken off the input is not in the file: ");
        Refused(file => Bare(file).Whole("k", 2).One("threshold", 0.5), "threshold: TopK and BatchTopK both write k and one threshold: ");
        Refused(file => file.Rows("encoder.weight", file.W).Columns("decoder.weight", file.U).Numbers("pre_bias", file.Vector(5)),
            "latent_bias: the names are those of openai/");
        Refused(file => file.Rows("encoder.weight", file.W).Columns("decoder.weight", file.U).Numbers("b_dec", file.Vector(5)),
            "tensors: no k, threshold or magnitudes: ");
        Refused(file => file.Rows("encoder.weight", file.W).Rows("W_dec", file.U), "k: the gate needs k, ");
        Refused(file => file.Columns("W_enc", file.W).Rows("W_dec", file.U).Numbers("jumprelu.log_threshold", file.Vector(7)),
            "W_enc: the names are those of BatchTopK (Bussmann), ");
        using var square = new LibraryFile(3, 4, 4, 4);
        AssertRefused(square.Rows("W_enc", square.W).Rows("W_dec", square.U).Write("a/m.safetensors"),
            "W_enc: it is square, 4 x 4: SAELens writes inputs by neurons, ");
    }

    [Fact]
    public void Other_libraries_configurations_are_read_or_refused()
    {
        Configured("params.safetensors", "config.json", """{"architecture": "relu"}""",
            file => file.Columns("w_enc", file.W).Rows("w_dec", file.U).Numbers("threshold", file.Vector(7)),
                "architecture: found \"relu\"; only jump_relu is read.");
        Configured("sae.safetensors", "cfg.json", """{"activation": "groupmax", "k": 2}""",
            file => file.Rows("encoder.weight", file.W).Rows("W_dec", file.U), "activation: found \"groupmax\"; only topk is read.");
        Configured("ae.safetensors", "config.json", """{"trainer": {"dict_class": "CrossCoder"}}""",
            file => file.Rows("encoder.weight", file.W).Columns("decoder.weight", file.U), "trainer.dict_class: found \"CrossCoder\"; AutoEncoder, ");
        Configured("ae.safetensors", "config.json", """{"trainer": {"dict_class": "AutoEncoder", "norm_factor": 3}}""",
            file => file.Rows("encoder.weight", file.W).Columns("decoder.weight", file.U),
                "trainer.norm_factor: this member is not known for dictionary_learning (AutoEncoder), ");
        Configured("ae.safetensors", "config.json", """{"trainer": {"dict_class": "BatchTopKSAE"}}""",
            file => file.Rows("encoder.weight", file.W).Columns("decoder.weight", file.U).Whole("k", 2).One("threshold", -1),
                "threshold: it is negative, so it was never learned. ");
        Configured("final.safetensors", "hyperparams.json", """{"act_fn": "jumprelu", "jump_relu_threshold": 1, "norm_activation": "dataset-wise"}""",
            file => file.Rows("encoder.weight", file.W).Columns("decoder.weight", file.U).Numbers("decoder.bias", file.Vector(5)),
                "dataset_average_activation_norm: it is missing, ");
        Configured("sae.safetensors", "config.json", """{"sae_type": "batchtopk", "top_k": 2, "tied_weights": true}""",
            file => file.Columns("W_enc", file.W).Rows("W_dec", file.U), "tied_weights: found true; tied weights are not read.");
    }

    [Fact]
    public void Folders_say_what_they_lack()
    {
        using var folder = new ScratchFolder();
        AssertRefused(folder.Path, "folder: there is no file with weights in it; ");
        folder.Write("ae.pt", "x");
        var e = Assert.Throws<TensorFormatException>(() => ModelFile.Read(folder.Path));
        Assert.StartsWith($"{folder.At("ae.pt")}: byte 0: it is a Python pickle", e.Message, StringComparison.Ordinal);
        Assert.EndsWith($"'{folder.At("ae.pt")}' '{folder.At("ae.safetensors")}'.", e.Message, StringComparison.Ordinal);
        Assert.Contains("weights_only=True", e.Message, StringComparison.Ordinal);
        Assert.Contains(".contiguous()", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Indices_name_files_beside_them()
    {
        using var folder = new ScratchFolder();
        var index = folder.Write("model.safetensors.index.json", """{"weight_map": {"a": "../x.safetensors"}}""");
        AssertRefused(index, "weight_map: the file is \"../x.safetensors\"; a name without a folder is wanted.");
        folder.Write("model.safetensors.index.json", """{"weight_map": {"a": 3}}""");
        AssertRefused(index, "weight_map, a: the name of a file is wanted.");
        folder.Write("model.safetensors.index.json", "{}");
        AssertRefused(index, "weight_map: it is missing, or no object.");
        folder.Write("model.safetensors.index.json", """{"weight_map": {"a": "missing.safetensors"}}""");
        Assert.Throws<FileNotFoundException>(() => ModelFile.Read(index));
    }

    private static LibraryFile Bare(LibraryFile file) => file.Columns("W_enc", file.W).Rows("W_dec", file.U).Numbers("b_enc",
        file.Vector(7)).Numbers("b_dec", file.Vector(5));

    private static void Refused(Func<LibraryFile, LibraryFile> fill, string message)
    {
        using var file = new LibraryFile(4);
        AssertRefused(fill(file).Write("run/m.safetensors"), message);
    }

    private static void Configured(string weights, string name, string json, Func<LibraryFile, LibraryFile> fill, string message)
    {
        using var file = new LibraryFile(5);
        fill(file).Write(weights, name, json);
        AssertRefused(file.Folder, message);
    }

    internal static void AssertRefused(string path, string message)
    {
        var e = Assert.Throws<TensorFormatException>(() => ModelFile.Read(path));
        Assert.StartsWith(message, e.Message[(e.Message.IndexOf(": ", StringComparison.Ordinal) + 2)..], StringComparison.Ordinal);
    }
}
