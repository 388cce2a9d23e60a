namespace TheoryChecks.Checking;

/// <summary>The kind "enclosed-minimum": a partial minimum on a pattern whose sets may overlap.</summary>
internal static class EnclosedMinimumCheck
{
    /// <summary>Some partial minimum has this pattern, this loss and this shape. Evidence: a rational point and a box around it.</summary>
    public static void Check(ClaimInstance instance, Reader claim, Reader evidence)
    {
        var on = instance.ReadPattern(claim.Object("pattern", "loss", "interior", "?classification", "?spurious"));
        var minimum = new EnclosedMinimum(instance, on, evidence.Object([.. EnclosedMinimum.Members, "?better"]));
        var lower = minimum.RequireLoss(claim);
        MinimumClaim.RequireInterior(claim, minimum.IsInterior);
        if (claim.Has("classification") && MinimumClaim.Classification(claim) != minimum.Shape?.ToString().ToLowerInvariant())
            throw NotACertificate.Rejected($"the evidence does not show a {MinimumClaim.Classification(claim)}");
        if (claim.Has("spurious"))
            MinimumClaim.RequireSpurious(instance, claim, evidence.Object([.. EnclosedMinimum.Members, "better"])["better"], lower, minimum.IsInterior);
        else
            evidence.Object(EnclosedMinimum.Members);
    }
}
