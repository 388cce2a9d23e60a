namespace TheoryChecks.Training.Files.Models;

/// <summary>Models that are known and not read, each with the reason. What is not known at all is refused with the names that are.</summary>
internal static class UnreadFamilies
{
    private static readonly (Func<ModelSource, string?> Tensor, string Reason)[] Known =
    [
        (source => Starting(source, "dictionary._weights"),
            "the names are those of overcomplete, whose encoder may hold several layers and a batch normalisation; write W_enc, W_dec, b_enc and "
                + "b_dec in SAELens' naming with a cfg.json"),
        (source => Starting(source, "attn_layers."), "the names are those of a temporal model, whose activations depend on the inputs before; it "
            + "is not read"),
        (source => Starting(source, "W_enc_") ?? Starting(source, "W_dec."),
            "the names are those of a transcoder across layers; one encoder and one decoder are read"),
        (source => source.Dimensions("W_dec") > 2 && source.Dimensions("W_enc") == 2 ? "W_dec" : null,
            "it has more than two dimensions: a transcoder across layers is not read"),
    ];

    public static void Refuse(ModelSource source)
    {
        foreach (var (tensor, reason) in Known)
            if (tensor(source) is { } name)
                throw source.Refusal(name, reason);
    }

    public static TensorFormatException Unknown(ModelSource source)
    {
        if (source.HasAll("encoder.weight", "decoder.weight", "decoder.bias"))
            return source.Refusal("decoder.bias", "AutoEncoderNew of dictionary_learning and Llama Scope write these names with other gates: put "
                + "config.json or hyperparams.json beside the file, "
                + "or give --activation relu");
        return source.Refusal("tensors", $"found {source.Names()}; W_enc and W_dec (SAELens, SAEBench, Gemma Scope), encoder.weight and "
            + $"decoder.weight (dictionary_learning, openai, Llama Scope), "
            + "encoder.weight and W_dec (sparsify) or encoder_linear.weight (Goodfire) are wanted");
    }

    private static string? Starting(ModelSource source, string start) =>
        source.File.Names.FirstOrDefault(name => name.StartsWith(start, StringComparison.Ordinal));
}
