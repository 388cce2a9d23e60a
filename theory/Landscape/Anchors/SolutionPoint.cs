using TheoryChecks.Exact;
using TheoryChecks.Model;
using TheoryChecks.Patterns;

namespace TheoryChecks.Landscape;

/// <summary>A point that represents the solutions with one pattern: a regular one in the interior of the region, if one is found.</summary>
internal static class SolutionPoint
{
    private const int Trials = 16, LargestMove = 4;

    /// <summary>The finding "anchored-dimension" at a regular point of loss 0, or "zero-loss-pattern" at the point that was decided by.</summary>
    public static Finding Of(AnchoredProblem unanchored, ZeroLossDecision decision)
    {
        var instance = unanchored.Instance;
        var interior = Realizability.RegionOf(instance, decision.Pattern)!.Interior;
        for (var trial = 0; trial < Trials; trial++)
        {
            var encoder = trial == 0 ? interior : Moved(instance, decision.Pattern, interior, new Random(trial));
            var point = AlternatingSearch.WithBestDecoder(instance, encoder);
            if (point.Loss.IsZero && ZeroLossDimension.At(unanchored, new EncoderDecoder(point.Encoder, point.Decoder)) is { } dimension)
                return dimension.Finding(unanchored);
        }
        // Loss 0 on a thin part of the region: the point itself may still be a regular one, or loss 0 may fix all that the point leaves open.
        var decided = new EncoderDecoder(decision.Encoder!, decision.Decoder!);
        return (ZeroLossDimension.At(unanchored, decided) ?? ZeroLossDimension.Spanning(instance, decided))?.Finding(unanchored) ?? decision.Finding()!;
    }

    /// <summary>The interior point, scaled up until a random move by small integers stays in the region.</summary>
    private static RationalMatrix Moved(Instance instance, ActivationPattern pattern, RationalMatrix interior, Random random)
    {
        var move = RationalMatrix.Create(interior.Rows, interior.Columns, (_, _) => random.Next(-LargestMove, LargestMove + 1));
        for (Rational scale = 1; scale < 1 << 20; scale *= 2)
            if (ActivationPattern.FromGate(instance.Activation.Gate(instance.Problem.Preactivations(scale * interior + move))).Equals(pattern))
                return 2 * scale * interior + move; // twice as far: off the boundary
        return interior;
    }
}
