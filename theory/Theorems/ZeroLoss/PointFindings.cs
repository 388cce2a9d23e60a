using TheoryChecks.Exact;
using TheoryChecks.Model;

namespace TheoryChecks.Theorems;

/// <summary>Findings about single points of the loss and about zero loss (docs/certificates.md).</summary>
internal static class PointFindings
{
    /// <summary>"loss": what this point loses, column by column and in all.</summary>
    public static Finding Loss(Instance instance, EncoderDecoder point) => new(
        "loss",
        claim =>
        {
            claim.Write("encoder", point.Encoder);
            claim.Write("decoder", point.Decoder);
            claim.Write("residuals", point.SquaredResiduals(instance.Problem, instance.Activation));
            claim.Write("loss", instance.Problem.Loss(instance.Activation, point.Encoder, point.Decoder));
        },
        _ => { });

    /// <summary>"interference": the loss of Thm 3.3's point and its bound, as published or as repaired.</summary>
    public static Finding Interference(FeatureConfiguration configuration, StatementForm form) => new(
        "interference",
        claim =>
        {
            claim.WriteString("bound", form == StatementForm.Published ? "published" : "repaired");
            claim.Write("loss", configuration.Loss);
            claim.Write("value", form == StatementForm.Published ? configuration.PublishedBound : configuration.RepairedBound);
        },
        _ => { });

    /// <summary>"zero-loss": the loss is 0 iff exactly these columns are reconstructed.</summary>
    public static Finding ZeroLoss(IReadOnlyList<int> columns) => new("zero-loss", claim => claim.Write("columns", columns), _ => { });

    /// <summary>"unrecovered": this point has zero loss and recovers no feature by "encoder", "decoder" or "both".</summary>
    public static Finding Unrecovered(string by, EncoderDecoder point) => new(
        "unrecovered",
        claim =>
        {
            claim.WriteString("by", by);
            claim.Write("threshold", Recovery.Threshold);
        },
        evidence =>
        {
            evidence.Write("encoder", point.Encoder);
            evidence.Write("decoder", point.Decoder);
        });
}
