using System.Numerics;
using TheoryChecks.Exact;

namespace TheoryChecks.Checking;

/// <summary>
/// The kind "absorption-loss": in how many ordered patterns a parent's neuron sees all its children's columns ("intended"), or misses some that
/// another neuron takes ("absorbing"), and between which numbers the lowest loss (infimum) over these regions lies. The events are defined in
/// docs/certificates/absorption-loss.md.
/// </summary>
internal static class AbsorptionLossCheck
{
    public static void Check(ClaimInstance instance, Reader claim, Reader evidence)
    {
        claim.Object("event", "parent", "children", "patterns", "?lower", "?upper");
        var intended = claim["event"].Word("intended", "absorbing") == "intended";
        var parent = claim["parent"].Index(0, instance.Features - 1);
        var children = claim["children"].Set(instance.Features);
        var found = BigInteger.Zero;
        int[] below = [.. Enumerable.Range(0, instance.Columns).Where(c => Array.Exists(children, child => instance.IsActive(c, child)))];
        int[] own = [.. Enumerable.Range(0, instance.Columns).Where(c => instance.IsActive(c, parent)).Except(below)];
        evidence.Object("enumeration", "classes", "?encoder", "?decoder");
        PatternClasses.RequireAll(instance, evidence["enumeration"], evidence["classes"].Items(), (pattern, item, patterns) =>
        {
            if (!Happens(instance, own, below, intended, pattern))
            {
                item.Object("pattern");
                return;
            }
            found += patterns;
            if (claim.Has("lower"))
                RegionBounds.OnPattern(instance, pattern, item, claim["lower"].Number());
        });
        if (found != claim["patterns"].Size())
            throw NotACertificate.Rejected($"the event happens in {Counted.Of(found, "pattern")}, the claim says {claim["patterns"].Size()}");
        if (found.IsZero)
        {
            claim.Object("event", "parent", "children", "patterns");
            evidence.Object("enumeration", "classes");
            return;
        }
        claim.Object("event", "parent", "children", "patterns", "lower", "upper");
        evidence.Object("enumeration", "classes", "encoder", "decoder");
        var (encoder, decoder) = (instance.ReadEncoder(evidence), instance.ReadDecoder(evidence));
        if (!Happens(instance, own, below, intended, instance.Gate(instance.Preactivations(encoder))))
            throw NotACertificate.Rejected("the event does not happen at the point");
        if (instance.LossAt(encoder, decoder) is var loss && loss > claim["upper"].Number())
            throw NotACertificate.Rejected($"the loss at the point is {loss}, above {claim["upper"].Number()}");
    }

    /// <summary>Whether the event happens in a pattern; given are the parent's own columns and those below.</summary>
    private static bool Happens(ClaimInstance instance, int[] own, int[] below, bool intended, bool[,] pattern)
    {
        Effort.Spend(16L * instance.Cells);
        var parents = Enumerable.Range(0, instance.Neurons).Where(i => own.Length > 0 && own.All(c => pattern[i, c])).ToArray();
        return intended
            ? parents.Any(i => below.All(c => pattern[i, c]))
            : parents.Length > 0 && below.Any(c => !parents.Any(i => pattern[i, c]) && Enumerable.Range(0, instance.Neurons).Any(i => pattern[i, c]));
    }
}
