using System.Globalization;
using System.Text.Json;
using TheoryChecks.Training.Data;
using TheoryChecks.Training.Metrics;

namespace TheoryChecks.Training.Files.Models;

/// <summary>
/// Writes a model in SAELens' naming. All of SAELens' tensors are there, 0 where the model has none; k is a note and a member, not a tensor.
/// </summary>
internal static class ModelWriter
{
    public static TensorFile Write(InferenceModel model, IEnumerable<KeyValuePair<string, string>> notes)
    {
        var tensors = new List<KeyValuePair<string, TensorData>>
        {
            new("W_enc", Matrix(ModelSource.Transposed(model.Encoder))),
            new("W_dec", Matrix(model.Decoder)),
            Vector(model.Gate == GateKind.Gated ? "b_gate" : "b_enc", model.EncoderBias ?? new float[model.Neurons]),
            Vector("b_dec", model.DecoderBias ?? new float[model.Decoder.Dimension]),
        };
        if (model.Gate == GateKind.JumpRelu)
            tensors.Add(Vector("threshold", model.Thresholds!));
        if (model.Magnitude is { } magnitude)
            tensors.AddRange([Vector("r_mag", [.. magnitude.Scale.Select(scale => MathF.Log(scale))]), Vector("b_mag", magnitude.Bias)]);
        if (model.Skip is { } skip)
            tensors.Add(new("W_skip", Matrix(skip)));
        var own = new List<KeyValuePair<string, string>>
        {
            new(OwnReader.GateNote, ModelFacts.Name(model.Gate)),
            new(OwnReader.SubtractNote, Text(model.SubtractsDecoderBias)),
        };
        if (model.Gate is GateKind.TopK or GateKind.BatchTopK)
            own.Add(new(OwnReader.KNote, model.K.ToString(CultureInfo.InvariantCulture)));
        if (model.Normalisation != Normalisation.None)
            own.AddRange([new(OwnReader.NormalisationNote, Name(model.Normalisation)), new(OwnReader.UndoNote, Text(model.UndoesNormalisation))]);
        if (model.Saturates)
            own.Add(new(OwnReader.TanhNote, "true"));
        return new TensorFile(tensors, [.. own, .. notes]);
    }

    public static byte[] Configuration(InferenceModel model)
    {
        using var stream = new MemoryStream();
        using (var writer = new Utf8JsonWriter(stream, new JsonWriterOptions { Indented = true, NewLine = "\n" }))
        {
            writer.WriteStartObject();
            writer.WriteString("architecture", Architecture(model));
            writer.WriteNumber("d_in", model.Encoder.Dimension);
            writer.WriteNumber("d_sae", model.Neurons);
            if (Transcodes(model))
                writer.WriteNumber("d_out", model.Decoder.Dimension);
            if (model.Gate is GateKind.TopK or GateKind.BatchTopK)
            {
                writer.WriteNumber("k", model.K);
                writer.WriteBoolean("rescale_acts_by_decoder_norm", false);
            }
            if (model.Saturates)
                writer.WriteString("activation_fn_str", "tanh-relu");
            writer.WriteBoolean("apply_b_dec_to_input", model.SubtractsDecoderBias);
            writer.WriteString("normalize_activations", Name(model.Normalisation));
            writer.WriteString("reshape_activations", "none");
            writer.WriteString("dtype", "float32");
            writer.WriteString("device", "cpu");
            writer.WriteStartObject("metadata");
            writer.WriteString("sae_lens_version", "6.0.0");
            writer.WriteString("written_by", "TheoryChecks");
            writer.WriteEndObject();
            writer.WriteEndObject();
        }
        return [.. stream.ToArray(), (byte)'\n'];
    }

    private static string Architecture(InferenceModel model) => model.Gate switch
    {
        GateKind.TopK => "topk",
        GateKind.BatchTopK => "batchtopk",
        GateKind.Gated => "gated",
        GateKind.JumpRelu => Transcodes(model) ? model.Skip is null ? "jumprelu_transcoder" : "jumprelu_skip_transcoder" : "jumprelu",
        _ => Transcodes(model) ? model.Skip is null ? "transcoder" : "skip_transcoder" : "standard",
    };

    private static bool Transcodes(InferenceModel model) => model.Skip is not null || model.Encoder.Dimension != model.Decoder.Dimension
        || (model.Normalisation != Normalisation.None && !model.UndoesNormalisation);

    private static string Name(Normalisation normalisation) => normalisation switch
    {
        Normalisation.LayerNorm => "layer_norm",
        Normalisation.ConstantNorm => "constant_norm_rescale",
        _ => "none",
    };

    private static string Text(bool value) => value ? "true" : "false";

    private static TensorData Matrix(FeatureMatrix matrix) => TensorData.Of(matrix.Rows.Span, matrix.Features, matrix.Dimension);

    private static KeyValuePair<string, TensorData> Vector(string name, float[] values) => new(name, TensorData.Of(values, values.Length));
}
