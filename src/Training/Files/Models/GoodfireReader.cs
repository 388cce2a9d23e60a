using TheoryChecks.Training.Metrics;

namespace TheoryChecks.Training.Files.Models;

/// <summary>Goodfire: encoder_linear and decoder_linear, each weight out x in and bias; ReLU, nothing taken off the input.</summary>
internal sealed class GoodfireReader : ModelReader
{
    public override string Library => "Goodfire";

    public override bool Knows(ModelSource source) => source.HasAll("encoder_linear.weight", "decoder_linear.weight");

    public override InferenceModel Read(ModelSource source)
    {
        if (source.Options.Gate is not (null or GateKind.Relu))
            throw Contradiction(source, "Goodfire's models are relu");
        var model = new InferenceModel { Encoder = source.Matrix("encoder_linear.weight"), Decoder = source.Matrix("decoder_linear.weight",
            transposed: true) };
        source.Decided(ModelFacts.Gate, "encoder_linear");
        model = model with
        {
            EncoderBias = source.Vector("encoder_linear.bias", model.Neurons),
            DecoderBias = source.Vector("decoder_linear.bias", model.Decoder.Dimension),
            SubtractsDecoderBias = Subtracts(source, false, "what Goodfire's models do"),
        };
        source.AllUsed(Library);
        return model;
    }
}
