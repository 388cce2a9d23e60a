using TheoryChecks.Exact;

namespace TheoryChecks.Checking;

/// <summary>The kind "escape": how moving one neuron leaves a local minimum.</summary>
internal static class EscapeCheck
{
    /// <summary>
    /// From some local minimum, moving one neuron lowers the loss. Evidence: the minimum, the neuron's new row and column, and a point.
    /// </summary>
    public static void Check(ClaimInstance instance, Reader claim, Reader evidence)
    {
        var on = instance.ReadPattern(claim.Object("pattern", "loss", "neuron", "?set", "?entered", "moved", "reached"));
        evidence.Object("minimum", "?blocks", "row", "column", "encoder", "decoder");
        var minimum = new EnclosedMinimum(instance, on, evidence["minimum"].Object(EnclosedMinimum.Members));
        EdgeOfRegion.RequireLocal(instance, minimum, evidence);
        var (lower, i) = (minimum.RequireLoss(claim), claim["neuron"].Index(0, instance.Neurons - 1));
        var entered = Entered(instance, claim, on, i);
        var (row, column) = (evidence["row"].Vector(instance.Inputs.Columns), evidence["column"].Vector(instance.Targets.Columns));
        if (LossAfterMoving(instance, minimum, i, row, column, entered) > claim["moved"].Number() || claim["moved"].Number() >= lower)
            throw NotACertificate.Rejected($"moving the neuron is not shown to leave at most {claim["moved"].Number()}, or this is not below {lower}");

        var encoder = instance.ReadEncoder(evidence);
        instance.RequireGate(encoder, entered);
        var latents = ClaimInstance.Latents(instance.Preactivations(encoder), entered);
        claim["reached"].RequireEqual("the loss", instance.Loss(latents, instance.ReadDecoder(evidence)));
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

    /// <summary>
    /// At most this loss is left near the partial minimum once neuron i has this row and this decoder column. Rejects unless the pattern is then
    /// <paramref name="on"/>, wherever near it one starts:
    /// where neurons compete for places, a neuron that moves may drive out others.
    /// </summary>
    private static Rational LossAfterMoving(
        ClaimInstance instance, EnclosedMinimum minimum, int i, RationalVector row, RationalVector column, bool[,] on)
    {
        var z = instance.Inputs * row;
        new CompletePattern(instance, on).RequirePossible();
        minimum.RequireInside(on, (k, c) => k == i ? RationalInterval.Point(z[c]) : minimum.Box.Preactivation(k, c), isConstant: null);
        var loss = Rational.Zero;
        for (var c = 0; c < instance.Columns; c++)
            loss += instance.Weights[c] * instance.Metric.MostSquare([.. Enumerable.Range(0, instance.Targets.Columns).Select(j =>
                minimum.Box.Residual(on, c, j, i) - RationalInterval.Point(on[i, c] ? z[c] * column[j] : Rational.Zero))]);
        return loss;
    }
}
