using TheoryChecks.Exact;
using TheoryChecks.Model;
using TheoryChecks.Patterns;

namespace TheoryChecks.Landscape;

/// <summary>A point that represents the solutions with one pattern of the free neurons: a regular one in the interior of the region, if one is
/// found.</summary>
internal static class SolutionPoint
{
    private const int Trials = 16, LargestMove = 4;

    /// <summary>The finding "anchored-dimension" at a regular point of loss 0, or "zero-loss-pattern" at the point that was decided by. Both claim
    /// the pattern.</summary>
    public static Finding Of(AnchoredProblem unanchored, ZeroLossDecision decision) =>
        Dimension(unanchored, decision)?.Finding(unanchored) ?? decision.Finding()!;

    /// <summary>The dimension at a regular point with the pattern that was decided to reach loss 0, or null if none was found. Regular points with
    /// one pattern have one dimension.</summary>
    /// <param name="anchored">The anchors.</param>
    /// <param name="decision">Of the free neurons' instance, or without anchors of the instance itself.</param>
    public static ZeroLossDimension? Dimension(AnchoredProblem anchored, ZeroLossDecision decision)
    {
        var free = anchored.Anchors.Count == 0 ? anchored.Instance : anchored.FreeInstance!;
        var interior = Realizability.RegionOf(free, decision.Pattern)!.Interior;
        for (var trial = 0; trial < Trials; trial++)
        {
            var encoder = trial == 0 ? interior : Moved(free, decision.Pattern, interior, new Random(trial));
            var point = AlternatingSearch.WithBestDecoder(free, encoder);
            if (point.Loss.IsZero && At(point.Encoder, point.Decoder) is { } dimension)
                return dimension;
        }
        // Loss 0 on a thin part of the region: the point itself may still be a regular one, or loss 0 may fix all that the point leaves open.
        return At(decision.Encoder!, decision.Decoder!)
            ?? (anchored.Anchors.Count == 0 ? ZeroLossDimension.Spanning(free, new EncoderDecoder(decision.Encoder!, decision.Decoder!)) : null);

        ZeroLossDimension? At(RationalMatrix encoder, RationalMatrix decoder) =>
            ZeroLossDimension.At(anchored, anchored.Complete(Enumerable.Range(0, encoder.Rows).Select(encoder.Row), decoder));
    }

    /// <summary>
    /// A random point of the region. It is a cone unless a threshold is positive: then the interior point, scaled up until a random move by small
    /// integers stays in it, and again as far, off the boundary.
    /// Else the region is convex: half of a move that is small enough.
    /// </summary>
    internal static RationalMatrix Moved(Instance instance, ActivationPattern pattern, RationalMatrix interior, Random random)
    {
        var move = RationalMatrix.Create(interior.Rows, interior.Columns, (_, _) => random.Next(-LargestMove, LargestMove + 1));
        var isCone = Enumerable.Range(0, instance.Neurons).All(i => instance.Activation.Threshold(i).IsZero);
        for (Rational scale = 1; scale < 1 << 20; scale *= 2)
            if (HasPattern(At(scale)) && HasPattern(At(2 * scale)))
                return At(2 * scale);
        return interior;

        RationalMatrix At(Rational scale) => isCone ? scale * interior + move : interior + scale.Inverse() * move;

        bool HasPattern(RationalMatrix encoder) =>
            ActivationPattern.FromGate(instance.Activation.Gate(instance.Problem.Preactivations(encoder))).Equals(pattern);
    }
}
