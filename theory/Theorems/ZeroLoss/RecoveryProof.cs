using TheoryChecks.Exact;
using TheoryChecks.Model;

namespace TheoryChecks.Theorems;

/// <summary>
/// Reasons why every point of zero loss recovers some feature by encoder rows or by decoder columns (certificate kind "recovers"). Proofs:
/// docs/theorems/3.4.md, items 3 to 5.
/// </summary>
internal sealed record RecoveryProof(string Reason, Finding Finding)
{
    /// <summary>A proof for encoder rows, or null.</summary>
    public static RecoveryProof? ByEncoder(Instance instance) =>
        HasSomethingToReconstruct(instance) && Cover(instance.Problem.Inputs) is { } cover ? Covered("encoder", "row", cover) : null;

    /// <summary>A proof for decoder columns, or null.</summary>
    public static RecoveryProof? ByDecoder(Instance instance)
    {
        if (!HasSomethingToReconstruct(instance))
            return null;
        if (ZeroLossObstacle.HasOneLatent(instance))
            return With("decoder", "one-latent", "one latent is on per feature, so each target is a multiple of a decoder column", null);
        if (Cover(instance.Problem.Targets) is { } cover)
            return Covered("decoder", "column", cover);
        return Opposite(instance) is { } pair
            ? With(
                "decoder",
                "opposite",
                $"two decoder columns span a cone with the nearly opposite targets {pair[0]} and {pair[1]}, so they are close to them",
                pair)
            : null;
    }

    private static bool HasSomethingToReconstruct(Instance instance) => Seen(instance).Any();

    private static IEnumerable<int> Seen(Instance instance) =>
        Enumerable.Range(0, instance.Problem.Columns).Where(c => !instance.Problem.Weights[c].IsZero && !instance.Problem.Target(c).IsZero);

    private static RecoveryProof Covered(string by, string what, int[] cover) => With(
        by,
        "cover",
        cover.Length == 1
            ? $"in one dimension every nonzero {what} points along a feature"
            : $"the features are so dense that every {what} is close to one",
        cover);

    /// <summary>
    /// Features whose neighbours, as lines in dimension 2 and in order of angle, are at most 2 arccos(tau) apart, so that every direction is
    /// close to one; in dimension 1, any nonzero feature. Null if there is a gap, or the dimension is larger.
    /// </summary>
    private static int[]? Cover(RationalMatrix features)
    {
        var nonzero = Enumerable.Range(0, features.Rows).Where(d => !features.Row(d).IsZero).ToArray();
        if (features.Columns == 1)
            return nonzero.Length > 0 ? nonzero[..1] : null;
        if (features.Columns != 2 || nonzero.Length < 2)
            return null;
        // Lines by their slope: turn every vector into the half-plane y > 0 or y = 0, x > 0 and sort by cross products.
        var order = nonzero.Order(Comparer<int>.Create((a, b) => -Cross(Upward(features.Row(a)), Upward(features.Row(b))).Sign)).ToArray();
        for (var k = 0; k < order.Length; k++)
        {
            var (here, next) = (Upward(features.Row(order[k])), Upward(features.Row(order[(k + 1) % order.Length])));
            next = k + 1 < order.Length ? next : -next;
            if (here.Dot(next).Sign <= 0 || here.Dot(next).Pow(2) < (2 * Recovery.Threshold.Pow(2) - 1).Pow(2) * here.SquaredNorm * next.SquaredNorm)
                return null;
        }
        return order;
    }

    private static int[]? Opposite(Instance instance)
    {
        int[] seen = [.. Seen(instance)];
        var targets = instance.Problem.Targets;
        if (instance.Neurons != 2 || !instance.Activation.IsRectified || RationalMatrix.FromRows(seen.Select(targets.Row)).Rank() != 2)
            return null;
        var pairs = from i in seen
                    from j in seen
                    where i < j && targets.Row(i).Dot(targets.Row(j)) is { Sign: < 0 } dot
                        && dot * dot >= Recovery.Threshold.Pow(2) * targets.Row(i).SquaredNorm * targets.Row(j).SquaredNorm
                    select new[] { i, j };
        return pairs.FirstOrDefault();
    }

    private static RationalVector Upward(RationalVector v) => v[1].Sign < 0 || (v[1].IsZero && v[0].Sign < 0) ? -v : v;

    private static Rational Cross(RationalVector a, RationalVector b) => a[0] * b[1] - a[1] * b[0];

    private static RecoveryProof With(string by, string argument, string reason, int[]? features) => new(
        reason,
        new Finding(
            "recovers",
            claim =>
            {
                claim.WriteString("by", by);
                claim.Write("threshold", Recovery.Threshold);
            },
            evidence =>
            {
                evidence.WriteString("argument", argument);
                if (features is not null)
                    evidence.Write("features", features);
            }));
}
