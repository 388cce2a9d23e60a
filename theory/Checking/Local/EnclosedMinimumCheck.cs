using TheoryChecks.Exact;

namespace TheoryChecks.Checking;

/// <summary>
/// The kinds "enclosed-minimum", "edge" and "escape": partial minima on patterns whose sets may overlap, what they are beyond their region, and how
/// to leave them.
/// </summary>
internal static class EnclosedMinimumCheck
{
    private static readonly string[] Members = ["encoder", "decoder", "radius", "inverse", "?equalities", "?tight", "?gauge", "?groups", "?copies"];

    /// <summary>Some partial minimum has this pattern, this loss and this shape. Evidence: a rational point and a box around it.</summary>
    public static void Exists(ClaimInstance instance, Reader claim, Reader evidence)
    {
        var on = instance.ReadPattern(claim.Object("pattern", "loss", "interior", "?classification", "?spurious"));
        var minimum = new EnclosedMinimum(instance, on, evidence.Object([.. Members, "?better"]));
        var lower = RequireLoss(claim, minimum);
        MinimumClaim.RequireInterior(claim, minimum.IsInterior);
        if (claim.Has("classification") && MinimumClaim.Classification(claim) != minimum.Shape?.ToString().ToLowerInvariant())
            throw NotACertificate.Rejected($"the evidence does not show a {MinimumClaim.Classification(claim)}");
        if (claim.Has("spurious"))
            MinimumClaim.RequireSpurious(instance, claim, evidence.Object([.. Members, "better"])["better"], lower, minimum.IsInterior);
        else
            evidence.Object(Members);
    }

    /// <summary>
    /// Some partial minimum on the boundary of its region is, or is not, a local minimum of the loss. Evidence: the minimum, and a turn of one row
    /// that lowers the loss or a better point if there is one.
    /// </summary>
    public static void Edge(ClaimInstance instance, Reader claim, Reader evidence)
    {
        var on = instance.ReadPattern(claim.Object("pattern", "loss", "local", "?spurious"));
        evidence.Object("minimum", "?better", "?blocks", "?neuron", "?direction", "?path");
        var minimum = new EnclosedMinimum(instance, on, evidence["minimum"].Object(Members));
        var lower = RequireLoss(claim, minimum);
        if (minimum.IsInterior)
            throw NotACertificate.Rejected("no off cell is at its bound");
        if (!claim["local"].Flag())
        {
            claim.Object("pattern", "loss", "local");
            if (evidence.Has("path"))
            {
                var path = evidence.Object("minimum", "path")["path"].Object("encoder", "decoder");
                var point = evidence["minimum"];
                minimum.RequireFall(instance.ReadEncoder(point), instance.ReadDecoder(point), instance.ReadEncoder(path), instance.ReadDecoder(path));
                return;
            }
            evidence.Object("minimum", "neuron", "direction");
            minimum.RequireFall(evidence["neuron"].Index(0, instance.Neurons - 1), evidence["direction"].Vector(instance.Inputs.Columns));
            return;
        }
        RequireLocal(minimum, evidence);
        if (claim.Has("spurious"))
            PointChecks.RequireBetter(instance, claim["spurious"], evidence.Object("minimum", "better", "?blocks")["better"], lower);
        else
            evidence.Object("minimum", "?blocks");
    }

    private static void RequireLocal(EnclosedMinimum minimum, Reader evidence)
    {
        if (evidence.Has("blocks"))
            minimum.RequireLeast(evidence["blocks"]);
        else
            minimum.RequireLocalMinimum();
    }

    /// <summary>
    /// From some local minimum, moving one neuron lowers the loss. Evidence: the minimum, the neuron's new row and column, and a point.
    /// </summary>
    public static void Escape(ClaimInstance instance, Reader claim, Reader evidence)
    {
        var on = instance.ReadPattern(claim.Object("pattern", "loss", "neuron", "?set", "?entered", "moved", "reached"));
        evidence.Object("minimum", "?blocks", "row", "column", "encoder", "decoder");
        var minimum = new EnclosedMinimum(instance, on, evidence["minimum"].Object(Members));
        RequireLocal(minimum, evidence);
        var (lower, i) = (RequireLoss(claim, minimum), claim["neuron"].Index(0, instance.Neurons - 1));
        var entered = Entered(instance, claim, on, i);
        var (row, column) = (evidence["row"].Vector(instance.Inputs.Columns), evidence["column"].Vector(instance.Targets.Columns));
        if (minimum.LossAfterMoving(i, row, column, entered) > claim["moved"].Number() || claim["moved"].Number() >= lower)
            throw NotACertificate.Rejected($"moving the neuron is not shown to leave at most {claim["moved"].Number()}, or this is not below {lower}");

        var encoder = instance.ReadEncoder(evidence);
        instance.RequireGate(encoder, entered);
        var latents = ClaimInstance.Latents(instance.Preactivations(encoder), entered);
        PointChecks.RequireEqual("the loss", instance.Loss(latents, instance.ReadDecoder(evidence)), claim["reached"].Number());
        if (claim["reached"].Number() > claim["moved"].Number())
            throw NotACertificate.Rejected("the point has a higher loss than the move alone");
    }

    /// <summary>The pattern after the move: that of the claim, or the old one with another set for neuron i.</summary>
    private static bool[,] Entered(ClaimInstance instance, Reader claim, bool[,] on, int i)
    {
        if (claim.Has("entered"))
            return claim.Object("pattern", "loss", "neuron", "entered", "moved", "reached")["entered"].Pattern(instance.Neurons, instance.Columns);
        var (entered, set) = ((bool[,])on.Clone(), claim.Object("pattern", "loss", "neuron", "set", "moved", "reached")["set"].Set(instance.Columns));
        for (var c = 0; c < instance.Columns; c++)
            entered[i, c] = set.Contains(c);
        return entered;
    }

    /// <summary>The lower end, once the claimed interval is known to hold the loss.</summary>
    private static Rational RequireLoss(Reader claim, EnclosedMinimum minimum)
    {
        var loss = claim["loss"].Object("lower", "upper");
        var (lower, upper) = (loss["lower"].Number(), loss["upper"].Number());
        return lower <= minimum.Loss.Lower && minimum.Loss.Upper <= upper ? lower : throw NotACertificate.Rejected($"the loss is not shown to lie in [{lower}, {upper}]");
    }
}
