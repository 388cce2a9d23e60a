using TheoryChecks.Exact;

namespace TheoryChecks.Checking;

/// <summary>The kinds "enclosed-minimum" and "escape": partial minima on patterns whose sets may overlap, and how to leave them.</summary>
internal static class EnclosedMinimumCheck
{
    private static readonly string[] Members = ["encoder", "decoder", "radius", "inverse", "?equalities", "?tight", "?gauge", "?groups", "?copies"];

    /// <summary>Some partial minimum has this pattern, this loss and this shape. Evidence: a rational point and a box around it.</summary>
    public static void Exists(ClaimInstance instance, Reader claim, Reader evidence)
    {
        var on = PatternChecks.ReadPattern(instance, claim.Object("pattern", "loss", "interior", "?classification", "?spurious"));
        var minimum = new EnclosedMinimum(instance, on, evidence.Object([.. Members, "?better"]));
        var lower = RequireLoss(claim, minimum);
        if (claim["interior"].Flag() != minimum.IsInterior)
            throw NotACertificate.Rejected($"the encoder is {(minimum.IsInterior ? "" : "not ")}in the interior of its region");
        if (claim.Has("classification"))
        {
            var claimed = claim["classification"].Word("trap", "flat", "saddle");
            if (claimed != minimum.Shape?.ToString().ToLowerInvariant())
                throw NotACertificate.Rejected($"the evidence does not show a {claimed}");
        }
        if (claim.Has("spurious"))
            PatternMinimumChecks.RequireSpurious(instance, claim, evidence.Object([.. Members, "better"])["better"], lower, minimum.IsInterior);
        else
            evidence.Object(Members);
    }

    /// <summary>From some local minimum, moving one neuron lowers the loss. Evidence: the minimum, the neuron's new row and column, and a point.</summary>
    public static void Escape(ClaimInstance instance, Reader claim, Reader evidence)
    {
        var on = PatternChecks.ReadPattern(instance, claim.Object("pattern", "loss", "neuron", "set", "moved", "reached"));
        evidence.Object("minimum", "row", "column", "encoder", "decoder");
        if (!instance.IsNeuronwise)
            throw NotACertificate.Rejected($"{instance.Kind} couples its neurons; one cannot be moved alone");
        var minimum = new EnclosedMinimum(instance, on, evidence["minimum"].Object(Members));
        if (!minimum.IsInterior || minimum.Shape is not (PatternMinimumChecks.Shape.Trap or PatternMinimumChecks.Shape.Flat))
            throw NotACertificate.Rejected("the evidence does not show a local minimum of the loss");
        var (lower, i) = (RequireLoss(claim, minimum), claim["neuron"].Index(0, instance.Neurons - 1));
        var set = claim["set"].Set(instance.Columns);
        var (row, column) = (evidence["row"].Vector(instance.Inputs.Columns), evidence["column"].Vector(instance.Targets.Columns));

        // The loss with this row and column in place of the neuron's.
        var moved = Rational.Zero;
        for (var c = 0; c < instance.Columns; c++)
        {
            var z = instance.Inputs.Row(c).Dot(row);
            if (z > instance.Threshold(i) != set.Contains(c))
                throw NotACertificate.Rejected($"the new row of neuron {i} is on the wrong side of column {c}");
            for (var j = 0; j < instance.Targets.Columns; j++)
            {
                var e = minimum.ResidualWithout(i, c, j) - RationalInterval.Point(set.Contains(c) ? z * column[j] : Rational.Zero);
                moved += instance.Weights[c] * Rational.Max(e.Lower * e.Lower, e.Upper * e.Upper);
            }
        }
        if (moved > claim["moved"].Number() || claim["moved"].Number() >= lower)
            throw NotACertificate.Rejected($"moving the neuron is not shown to leave at most {claim["moved"].Number()}, or this is not below {lower}");

        for (var c = 0; c < instance.Columns; c++)
            on[i, c] = set.Contains(c);
        var encoder = evidence["encoder"].Matrix(instance.Neurons, instance.Inputs.Columns);
        PatternChecks.RequireGate(instance, encoder, on);
        var latents = ClaimInstance.Latents(instance.Preactivations(encoder), on);
        PointChecks.RequireEqual("the loss", instance.Loss(latents, evidence["decoder"].Matrix(instance.Targets.Columns, instance.Neurons)), claim["reached"].Number());
        if (claim["reached"].Number() > claim["moved"].Number())
            throw NotACertificate.Rejected("the point has a higher loss than the move alone");
    }

    /// <summary>The lower end, once the claimed interval is known to hold the loss.</summary>
    private static Rational RequireLoss(Reader claim, EnclosedMinimum minimum)
    {
        var loss = claim["loss"].Object("lower", "upper");
        var (lower, upper) = (loss["lower"].Number(), loss["upper"].Number());
        return lower <= minimum.Loss.Lower && minimum.Loss.Upper <= upper ? lower : throw NotACertificate.Rejected($"the loss is not shown to lie in [{lower}, {upper}]");
    }
}
