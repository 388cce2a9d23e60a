using TheoryChecks.Exact;

namespace TheoryChecks.Checking;

/// <summary>The kind "edge": whether a partial minimum on the boundary of its region is a local minimum of the loss.</summary>
internal static class EdgeCheck
{
    /// <summary>
    /// Some partial minimum on the boundary of its region is, or is not, a local minimum of the loss. Evidence: the minimum, and a turn of one row
    /// that lowers the loss or a better point if there is one.
    /// </summary>
    public static void Check(ClaimInstance instance, Reader claim, Reader evidence)
    {
        var on = instance.ReadPattern(claim.Object("pattern", "loss", "local", "?spurious"));
        evidence.Object("minimum", "?better", "?blocks", "?neuron", "?direction", "?path");
        var minimum = new EnclosedMinimum(instance, on, evidence["minimum"].Object(EnclosedMinimum.Members));
        var lower = minimum.RequireLoss(claim);
        if (minimum.IsInterior)
            throw NotACertificate.Rejected("no off cell is at its bound");
        if (!claim["local"].Flag())
        {
            claim.Object("pattern", "loss", "local");
            if (evidence.Has("path"))
            {
                var path = evidence.Object("minimum", "path")["path"].Object("encoder", "decoder");
                var point = evidence["minimum"];
                RequireFall(instance, minimum, instance.ReadEncoder(point), instance.ReadDecoder(point), instance.ReadEncoder(path), instance.ReadDecoder(path));
                return;
            }
            evidence.Object("minimum", "neuron", "direction");
            RequireFall(instance, minimum, evidence["neuron"].Index(0, instance.Neurons - 1), evidence["direction"].Vector(instance.Inputs.Columns));
            return;
        }
        EdgeOfRegion.RequireLocal(instance, minimum, evidence);
        if (claim.Has("spurious"))
            MinimumClaim.RequireBetter(instance, claim["spurious"], evidence.Object("minimum", "better", "?blocks")["better"], lower);
        else
            evidence.Object("minimum", "?blocks");
    }

    /// <summary>
    /// Rejects unless the loss falls along x0 + s d for small s > 0, d a change of encoder and decoder and x0 the exact point: it is a polynomial of
    /// degree 4 in s, once cells at their bounds are open or not.
    /// </summary>
    private static void RequireFall(
        ClaimInstance instance, EnclosedMinimum minimum, RationalMatrix encoder, RationalMatrix decoder,
        RationalMatrix encoderTurn, RationalMatrix decoderTurn)
    {
        if (minimum.HasCopies || !minimum.Box.Delta.IsZero)
            throw NotACertificate.Rejected("a path starts at an exact point without copies");
        var (z, turn, opened) = (instance.Preactivations(encoder), instance.Preactivations(encoderTurn), minimum.Conditions.OnInGroup.ToArray());
        Effort.Spend(512L * instance.Cells * decoder.Rows);
        var change = new Rational[5];
        for (var c = 0; c < instance.Columns; c++)
        {
            int[] open = [.. Enumerable.Range(0, instance.Neurons).Where(i => minimum.On[i, c] || (turn[i, c].Sign > 0 && minimum.Touching.Contains((i, c))))];
            foreach (var i in open.Where(i => !minimum.On[i, c]))
                RequireRoom(instance, i, c, opened);
            // e = e0 - s e1 - s^2 e2
            var (e0, e1, e2) = (instance.Targets.Row(c), RationalVector.Zero(decoder.Rows), RationalVector.Zero(decoder.Rows));
            foreach (var i in open)
            {
                e0 -= z[i, c] * decoder.Column(i);
                e1 += z[i, c] * decoderTurn.Column(i) + turn[i, c] * decoder.Column(i);
                e2 += turn[i, c] * decoderTurn.Column(i);
            }
            change[1] -= instance.Weights[c] * 2 * instance.Metric.Inner(e0, e1);
            change[2] += instance.Weights[c] * (instance.Metric.Square(e1) - 2 * instance.Metric.Inner(e0, e2));
            change[3] += instance.Weights[c] * 2 * instance.Metric.Inner(e1, e2);
            change[4] += instance.Weights[c] * instance.Metric.Square(e2);
        }
        if (change.FirstOrDefault(coefficient => !coefficient.IsZero).Sign >= 0)
            throw NotACertificate.Rejected("the loss does not fall along the path");
    }

    /// <summary>Rejects unless this cell, which is at its bound, can open: continuously, and with a place for it.</summary>
    private static void RequireRoom(ClaimInstance instance, int i, int c, int[] opened)
    {
        if (!instance.Threshold(i).IsZero)
            throw NotACertificate.Rejected($"neuron {i} jumps at column {c}");
        if (instance.IsCoupled && ++opened[(c * instance.Neurons + i) / instance.GroupSize] > instance.Budget)
            throw NotACertificate.Rejected($"no place is left for neuron {i} at column {c}");
    }

    /// <summary>
    /// Rejects unless the loss is shown to fall, to first order, as the row of neuron i turns that way, cells at their bound opening.
    /// </summary>
    private static void RequireFall(ClaimInstance instance, EnclosedMinimum minimum, int i, RationalVector direction)
    {
        if (minimum.HasCopies)
            throw NotACertificate.Rejected("a partial minimum with copies is no edge");
        var (turn, fall, opened) = (instance.Inputs * direction, RationalInterval.Point(Rational.Zero), minimum.Conditions.OnInGroup.ToArray());
        for (var c = 0; c < instance.Columns; c++)
        {
            var opens = turn[c].Sign > 0 && minimum.Touching.Contains((i, c));
            if (opens)
                RequireRoom(instance, i, c, opened);
            if (opens || minimum.On[i, c])
                fall += RationalInterval.Point(turn[c]) * minimum.Box.Gain(minimum.On, i, c);
        }
        if (fall.Lower.Sign <= 0)
            throw NotACertificate.Rejected($"the loss is not shown to fall as neuron {i} turns");
    }
}
