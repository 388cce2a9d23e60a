using System.Text.Json;
using TheoryChecks.Exact;
using TheoryChecks.Patterns;

namespace TheoryChecks.Landscape;

/// <summary>The claim that the kinds "pattern-minimum" and "enclosed-minimum" share (docs/certificates/pattern-minimum.md).</summary>
internal static class MinimumClaim
{
    /// <summary>Writes it; without a shape or a better point these members are left out.</summary>
    public static void Write(
        Utf8JsonWriter claim, ActivationPattern pattern, RationalInterval loss, bool isInterior, MinimumShape? shape, bool isSpurious)
    {
        claim.Write("pattern", pattern.Sets);
        claim.Write("loss", loss);
        claim.WriteBoolean("interior", isInterior);
        if (shape is { } known)
            claim.WriteString("classification", known.ToString().ToLowerInvariant());
        if (isSpurious)
            claim.WriteBoolean("spurious", true);
    }
}
