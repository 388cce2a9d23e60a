using TheoryChecks.Training.Data;
using TheoryChecks.Training.Metrics;

namespace TheoryChecks.Training.Files.Models;

/// <summary>
/// Crosscoders, ReLU, as one model of their sources side by side: encoder.weight sources x np x nq and decoder.weight sources x nq x nr
/// (dictionary_learning), or W_enc sources x np x nq and W_dec nq x sources x nr (Neel Nanda's). Nothing is taken off the input.
/// </summary>
internal sealed class CrosscoderReader : ModelReader
{
    public override string Library => "crosscoders";

    private static readonly string[] Harmless = ["buffer_mult", "enc_dtype", "remove_rare_dir", "log_every", "save_every", "dec_init_norm"];

    public override bool Knows(ModelSource source) => source.Dimensions("W_enc") == 3 || source.Dimensions("encoder.weight") == 3;

    public override InferenceModel Read(ModelSource source)
    {
        if (source.Options.Gate is not (null or GateKind.Relu))
            throw Contradiction(source, "crosscoders are read as relu");
        var named = source.Has("encoder.weight");
        var encoders = source.Matrices(named ? "encoder.weight" : "W_enc");
        var (sources, neurons) = (encoders.Length, encoders[0].Dimension);
        var decoders = Decoders(source, named, sources, neurons);
        var decoder = SideBySide(decoders);
        source.Decided(ModelFacts.Gate, "what crosscoders do");
        source.Say("sources", $"{sources}, side by side", named ? "encoder.weight" : "W_enc");
        var model = new InferenceModel
        {
            Encoder = SideBySide([.. encoders.Select(ModelSource.Transposed)]),
            Decoder = decoder,
            EncoderBias = source.Vector(named ? "encoder.bias" : "b_enc", neurons),
            DecoderBias = source.Flat(named ? "decoder.bias" : "b_dec", decoder.Dimension),
            SubtractsDecoderBias = Subtracts(source, false, "what crosscoders do"),
        };
        var cfg = source.Beside(SaeLensReader.ConfigurationName) ?? source.Beside("config.json");
        cfg?.Harmless([.. HarmlessAnywhere, .. Harmless]);
        cfg?.Agree("d_in", decoder.Dimension / sources, "the dimension of one source");
        cfg?.Agree("dict_size", neurons, "the number of neurons");
        source.AllUsed(Library, cfg);
        return model;
    }

    private static FeatureMatrix[] Decoders(ModelSource source, bool named, int sources, int neurons)
    {
        var name = named ? "decoder.weight" : "W_dec";
        var parts = source.Matrices(name);
        if (!named)
            parts = [.. Enumerable.Range(0, parts[0].Features).Select(at => FromRows([.. parts.Select(part => part[at].ToArray())]))];
        return parts.Length == sources && parts.All(part => part.Features == neurons) ? parts
            : throw source.Refusal(name, $"it has {parts.Length} sources and {parts[0].Features} neurons, the encoder {sources} and {neurons}");
    }

    private static FeatureMatrix SideBySide(IReadOnlyList<FeatureMatrix> parts) =>
        FromRows([.. Enumerable.Range(0, parts[0].Features).Select(i => parts.SelectMany(part => part[i].ToArray()).ToArray())]);

    private static FeatureMatrix FromRows(IReadOnlyList<float[]> rows) => new(rows.Count, rows[0].Length, [.. rows.SelectMany(row => row)]);
}
