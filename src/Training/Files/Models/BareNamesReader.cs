using TheoryChecks.Training.Data;
using TheoryChecks.Training.Metrics;

namespace TheoryChecks.Training.Files.Models;

/// <summary>
/// W_enc, W_dec, b_enc, b_dec without a configuration: names that SAELens, SAEBench, dictionary_learning's JumpReLU, circuit-tracer and others share.
/// What the file leaves open (the gate, the side of W_enc, whether b_dec comes off the input) is taken from what the user says, from the tensors,
/// from the names of file and folder, or the model is refused: it is never guessed.
/// </summary>
internal sealed class BareNamesReader : ModelReader
{
    private const string CircuitTracerThreshold = "activation_function.threshold";

    public override string Library => "W_enc and W_dec without a configuration";

    public override bool Knows(ModelSource source) => source.HasAll("W_enc", "W_dec");

    public override InferenceModel Read(ModelSource source)
    {
        var decoder = source.Matrix("W_dec");
        var encoder = Encoder(source, decoder, out var turned);
        var model = new InferenceModel
        {
            Encoder = encoder,
            Decoder = decoder,
            EncoderBias = source.Vector("b_enc", encoder.Features),
            DecoderBias = source.Vector("b_dec", decoder.Dimension),
            Skip = source.Has("W_skip") ? source.Matrix("W_skip") : null,
        };
        var transcodes = Transcodes(source, model, turned);
        model = WithGate(model, source, transcodes);
        model = model with { SubtractsDecoderBias = OffTheInput(model, source, transcodes) };
        source.AllUsed(Library);
        return model;
    }

    /// <summary>
    /// np x nq as SAELens writes it, or nq x np as circuit-tracer does; which of them, the shape of W_dec says, unless all are equal.
    /// </summary>
    private static FeatureMatrix Encoder(ModelSource source, FeatureMatrix decoder, out bool turned)
    {
        var lying = source.Matrix("W_enc");
        turned = source.Has(CircuitTracerThreshold) || (lying.Features == decoder.Features && lying.Dimension != decoder.Features);
        if (!turned && lying.Features == lying.Dimension && lying.Dimension == decoder.Features && !Standard(source))
            throw source.Refusal("W_enc", $"it is square, {lying.Features} x {lying.Features}: SAELens writes inputs by neurons, circuit-tracer "
                + $"neurons by inputs. "
                + $"Put the configuration beside the file, or name it {SaeLensReader.WeightsName} if it is SAELens'");
        return turned ? lying : ModelSource.Transposed(lying);
    }

    private static string? Transcodes(ModelSource source, InferenceModel model, bool turned) =>
        turned ? "W_enc: circuit-tracer's side"
        : model.Skip is not null ? "W_skip"
        : model.Encoder.Dimension != model.Decoder.Dimension ? "the shape of W_dec"
        : NameHint.Transcoder(source.Path) is { } name ? $"the name \"{name}\"" : null;

    private static InferenceModel WithGate(InferenceModel model, ModelSource source, string? transcodes)
    {
        var gate = Gate(model, source, transcodes);
        switch (gate)
        {
            case GateKind.TopK or GateKind.BatchTopK:
                source.Harmless("threshold");
                return model with { Gate = gate, K = K(source, source.Count("k"), "k") };
            case GateKind.JumpRelu:
                source.Harmless("k");
                return model with { Gate = gate, Thresholds = Thresholds(source, model.Neurons) };
            case GateKind.Gated:
                return Gated(model with { EncoderBias = source.Vector("b_gate", model.Neurons) ?? model.EncoderBias }, source, "r_mag", "b_mag");
            default:
                return model with { Gate = gate };
        }
    }

    private static GateKind Gate(InferenceModel model, ModelSource source, string? transcodes)
    {
        var one = source.Has("threshold") && source.File.Tensors["threshold"].Count == 1 && model.Neurons != 1;
        if (source.Options.Gate is { } given)
            return Decide(given, "--activation");
        if (source.Has("r_mag"))
            return Decide(GateKind.Gated, "r_mag");
        if (source.Has(CircuitTracerThreshold) || source.Has("log_threshold") || (source.Has("threshold") && !one))
            return Decide(GateKind.JumpRelu, source.Has(CircuitTracerThreshold) ? CircuitTracerThreshold : source.Has("threshold") ? "threshold"
                : "log_threshold");
        var hint = NameHint.Of(source.Path);
        if (one)
            return hint switch
            {
                { Method: NameHint.TopK } when source.Has("k") => Decide(GateKind.TopK, hint.By),
                { Method: NameHint.BatchTopK or NameHint.Matryoshka } => Decide(GateKind.JumpRelu, hint.By),
                _ => throw source.Refusal("threshold", "TopK and BatchTopK both write k and one threshold: the first passes k neurons, the second "
                    + "what exceeds the threshold. "
                    + "Give --activation topk, or jumprelu for the threshold"),
            };
        if (source.Has("k"))
            return Decide(GateKind.TopK, "k");
        if (hint is { Method: NameHint.TopK } && source.Options.K is not null)
            return Decide(GateKind.TopK, hint.By);
        if (hint is { Method: NameHint.Relu })
            return Decide(GateKind.Relu, hint.By);
        if (transcodes is not null && hint is null)
            return Decide(GateKind.Relu, $"no threshold and no k; a transcoder by {transcodes}");
        throw source.Refusal("W_enc", $"the gate is not in the file: put the configuration beside it ({SaeLensReader.ConfigurationName} of "
            + $"SAELens), or give --activation relu, topk or batchtopk (and --k K)");

        GateKind Decide(GateKind gate, string by)
        {
            source.Decided(ModelFacts.Gate, by);
            return gate;
        }
    }

    private static float[] Thresholds(ModelSource source, int neurons)
    {
        var name = source.Has(CircuitTracerThreshold) ? CircuitTracerThreshold : source.Has("threshold") ? "threshold" : "log_threshold";
        source.Decided(ModelFacts.Thresholds, name);
        if (!source.Has(name))
            throw source.Refusal("tensors", "threshold is missing, without which JumpReLU says nothing");
        if (name == "log_threshold")
            return [.. source.Vector(name, neurons)!.Select(MathF.Exp)];
        var one = source.File.Tensors[name].Count == 1 ? source.Scalar(name) : null;
        if (one is < 0 && neurons != 1)
            throw source.Refusal(name, "it is negative, so it was never learned; give --activation topk or batchtopk");
        return one is { } everywhere ? Everywhere(everywhere, neurons) : source.Vector(name, neurons)!;
    }

    private static bool OffTheInput(InferenceModel model, ModelSource source, string? transcodes)
    {
        if (source.Options.SubtractsDecoderBias is not null)
            return Subtracts(source, false, "");
        if (transcodes is not null)
            return Subtracts(source, false, $"a transcoder by {transcodes}");
        if (model.DecoderBias is null || model.DecoderBias.All(b => b == 0))
            return Subtracts(source, false, "b_dec is 0 or missing");
        var one = source.Has("threshold") && source.File.Tensors["threshold"].Count == 1 && model.Neurons != 1;
        if (model.Gate is GateKind.TopK or GateKind.BatchTopK || one)
            return Subtracts(source, true, "what TopK and BatchTopK do in the libraries with these names");
        if (model.Gate == GateKind.JumpRelu && Path.GetFileNameWithoutExtension(source.FileName) == "ae")
            return Subtracts(source, false, $"what JumpReLU of dictionary_learning and SAEBench does; the name {source.FileName}");
        throw source.Refusal("b_dec", $"whether it is taken off the input is not in the file: put the configuration beside it "
            + $"({SaeLensReader.ConfigurationName} of SAELens), "
            + "or give --subtract-bias yes|no");
    }

    private static bool Standard(ModelSource source) => source.FileName is SaeLensReader.WeightsName or "ae.safetensors" or "ae.npz"
        || NameHint.Transcoder(source.Path) is null && source.Has("threshold");
}
