using TheoryChecks.Exact;
using TheoryChecks.Landscape;
using TheoryChecks.Model;
using TheoryChecks.Patterns;

namespace TheoryChecks.Theorems;

/// <summary>
/// A point (W_D, W_E) with rational entries that is proposed as a partial minimum: with the gate fixed to its pattern, W_D minimises the
/// loss for this W_E, and W_E minimises it over the closed region for this W_D. The multipliers t >= 0 of the region's active
/// conditions g >= 0 satisfy dL/dW_E = sum t g (Karush-Kuhn-Tucker).
/// </summary>
/// <param name="Pattern">The pattern of the encoder.</param>
/// <param name="Encoder">W_E, nq x np.</param>
/// <param name="Decoder">W_D, nr x nq.</param>
/// <param name="Loss">L(W_D, W_E).</param>
/// <param name="Multipliers">The active conditions with positive multipliers; empty where the gradient is zero.</param>
internal sealed record RationalPartialMinimum(
    ActivationPattern Pattern, RationalMatrix Encoder, RationalMatrix Decoder, Rational Loss, Lemma Multipliers)
{
    /// <summary>The point with its own pattern and loss, without multipliers: right if the encoder's gradient is zero.</summary>
    public static RationalPartialMinimum At(Instance instance, RationalMatrix encoder, RationalMatrix decoder) => new(
        ActivationPattern.FromGate(instance.Activation.Gate(instance.Problem.Preactivations(encoder))),
        encoder,
        decoder,
        instance.Problem.Loss(instance.Activation, encoder, decoder),
        new Lemma([]));

    /// <summary>The finding "partial-minimum": it is one only if the kernel agrees.</summary>
    public Finding Finding() => new(
        "partial-minimum",
        claim =>
        {
            claim.Write("pattern", Pattern.Sets);
            claim.Write("encoder", Encoder);
            claim.Write("decoder", Decoder);
            claim.Write("loss", Loss);
        },
        evidence =>
        {
            evidence.WritePropertyName("multipliers");
            Multipliers.Write(evidence);
        });
}
