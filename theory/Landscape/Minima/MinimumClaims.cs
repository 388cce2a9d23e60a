using System.Text.Json;
using TheoryChecks.Exact;
using TheoryChecks.Model;

namespace TheoryChecks.Landscape;

/// <summary>What the claim of a local minimum says of it, and the addition that it is spurious.</summary>
internal static class MinimumClaims
{
    public static MinimumShape? Shape(this JsonElement claim) =>
        claim.TryGetProperty("classification", out var word) ? Enum.Parse<MinimumShape>(word.GetString()!, ignoreCase: true) : null;

    /// <summary>True for a local minimum of the loss over all encoders and decoders.</summary>
    public static bool IsLocalMinimum(this JsonElement claim) =>
        claim.GetProperty("interior").GetBoolean() && claim.Shape() is MinimumShape.Trap or MinimumShape.Flat;

    /// <summary>A "pattern-minimum" of a local minimum with the addition that a point has a lower loss.</summary>
    public static RecordedFinding WithBetter(this RecordedFinding minimum, RationalMatrix encoder, RationalMatrix decoder)
    {
        var finding = minimum.ToFinding();
        return RecordedFinding.Of(new Finding(
            finding.Kind,
            claim =>
            {
                finding.Claim(claim);
                claim.WriteBoolean("spurious", true);
            },
            evidence =>
            {
                finding.Evidence(evidence);
                evidence.WriteStartObject("better");
                evidence.Write("encoder", encoder);
                evidence.Write("decoder", decoder);
                evidence.WriteEndObject();
            }));
    }
}
