using TheoryChecks.Exact;

namespace TheoryChecks.Checking;

/// <summary>The kinds "zero-loss", "positive-loss", "unrecovered" and "recovers": what zero loss means and what it leaves open.</summary>
internal static class ZeroLossChecks
{
    /// <summary>The loss is 0 iff the listed columns are reconstructed: those of positive weight, and perhaps repetitions of them.</summary>
    public static void ZeroLoss(ClaimInstance instance, Reader claim, Reader evidence)
    {
        evidence.Object();
        var columns = claim.Object("columns")["columns"].Set(instance.Columns);
        for (var c = 0; c < instance.Columns; c++)
            if (columns.Contains(c) ? !IsForced(c) : !instance.Weights[c].IsZero)
                throw NotACertificate.Rejected($"column {c} has weight {instance.Weights[c]} and is {(columns.Contains(c) ? "" : "not ")}listed");

        // Without coupling between columns, equal inputs have equal outputs.
        bool IsForced(int c) => !instance.Weights[c].IsZero || (instance.Kind != "batchtopk" && Enumerable.Range(0, instance.Columns).Any(d =>
            !instance.Weights[d].IsZero && instance.Inputs.Row(c).Equals(instance.Inputs.Row(d)) && instance.Targets.Row(c).Equals(instance.Targets.Row(d))));
    }

    /// <summary>No point has zero loss. Evidence: an argument by name.</summary>
    public static void PositiveLoss(ClaimInstance instance, Reader claim, Reader evidence)
    {
        claim.Object();
        evidence.Object("argument", "?columns", "?multipliers");
        var argument = evidence["argument"].Word("blind", "rank", "rays", "dependence", "conflict");
        evidence.Object(argument switch { "rank" => ["argument"], "dependence" => ["argument", "multipliers"], _ => ["argument", "columns"] });
        var columns = evidence.Has("columns") ? evidence["columns"].Set(instance.Columns) : [];
        if (columns.Any(c => instance.Weights[c].IsZero))
            throw NotACertificate.Rejected("a column of weight 0 does not count");
        var sound = argument switch
        {
            "blind" => columns.Length == 1 && !Target(columns[0]).IsZero && (instance.Kind == "zero" || instance.Inputs.Row(columns[0]).IsZero),
            "rank" => instance.Neurons < TargetRank(instance),
            "rays" => HasOneLatent(instance) && columns.Length > instance.Neurons && columns.All(c => columns.All(d => c == d || !OneNeuronServes(c, d))),
            "dependence" => IsDependence(evidence["multipliers"].Vector(instance.Columns)),
            _ => instance.Kind != "batchtopk" && columns.Length == 2 && instance.Inputs.Row(columns[0]).Equals(instance.Inputs.Row(columns[1]))
                && !Target(columns[0]).Equals(Target(columns[1])),
        };
        if (!sound)
            throw NotACertificate.Rejected($"the argument '{argument}' does not apply");

        RationalVector Target(int c) => instance.Targets.Row(c);

        // Both targets are multiples of one vector, nonnegative multiples if latents are.
        bool OneNeuronServes(int c, int d)
        {
            var dot = Target(c).Dot(Target(d));
            return dot * dot == Target(c).SquaredNorm * Target(d).SquaredNorm && (dot.Sign >= 0 || !instance.Rectified);
        }

        bool IsDependence(RationalVector lambda) =>
            instance.Rectified && instance.Neurons <= TargetRank(instance)
            && Enumerable.Range(0, instance.Columns).All(c => lambda[c].Sign >= 0 && (lambda[c].IsZero || !instance.Weights[c].IsZero))
            && Enumerable.Range(0, instance.Columns).Any(c => lambda[c].Sign > 0 && !Target(c).IsZero)
            && (instance.Targets.Transpose() * lambda).IsZero;
    }

    /// <summary>Some point has zero loss and recovers no feature by the metric. Evidence: the point.</summary>
    public static void Unrecovered(ClaimInstance instance, Reader claim, Reader evidence)
    {
        var by = claim.Object("by", "threshold")["by"].Word("encoder", "decoder", "both");
        var threshold = Threshold(claim);
        evidence.Object("encoder", "decoder");
        if (!instance.Weights.Dot(PointChecks.Residuals(instance, evidence)).IsZero)
            throw NotACertificate.Rejected("the loss is not 0");
        if (by != "decoder")
            RequireFar(evidence["encoder"].Matrix(instance.Neurons, instance.Inputs.Columns), instance.Inputs);
        if (by != "encoder")
            RequireFar(evidence["decoder"].Matrix(instance.Targets.Columns, instance.Neurons).Transpose(), instance.Targets);

        void RequireFar(RationalMatrix neurons, RationalMatrix features)
        {
            for (var i = 0; i < neurons.Rows; i++)
                for (var d = 0; d < features.Rows; d++)
                    if (!neurons.Row(i).IsZero && !features.Row(d).IsZero && SquaredCosineReaches(neurons.Row(i), features.Row(d), threshold.Pow(2)))
                        throw NotACertificate.Rejected($"neuron {i} recovers feature {d}");
        }
    }

    /// <summary>Every point of zero loss recovers some feature by the metric. Evidence: an argument by name.</summary>
    public static void Recovers(ClaimInstance instance, Reader claim, Reader evidence)
    {
        var byEncoder = claim.Object("by", "threshold")["by"].Word("encoder", "decoder") == "encoder";
        var threshold = Threshold(claim);
        var argument = evidence.Object("argument", "?features")["argument"].Word("cover", "one-latent", "opposite");
        evidence.Object(argument == "one-latent" ? ["argument"] : ["argument", "features"]);
        var features = argument == "one-latent" ? [] : evidence["features"].Items(1, instance.Columns).Select(item => item.Index(0, instance.Columns - 1)).ToArray();
        if (!Enumerable.Range(0, instance.Columns).Any(c => IsSeen(instance, c)))
            throw NotACertificate.Rejected("there is nothing to reconstruct, so all-zero weights reach zero loss");
        var sound = argument switch
        {
            "cover" => Covers(byEncoder ? instance.Inputs : instance.Targets, features, threshold),
            "one-latent" => !byEncoder && HasOneLatent(instance),
            _ => !byEncoder && instance.Rectified && instance.Neurons == 2 && TargetRank(instance) == 2 && features.Length == 2 && features.All(c => IsSeen(instance, c))
                && instance.Targets.Row(features[0]).Dot(instance.Targets.Row(features[1])).Sign < 0
                && SquaredCosineReaches(instance.Targets.Row(features[0]), instance.Targets.Row(features[1]), threshold.Pow(2)),
        };
        if (!sound)
            throw NotACertificate.Rejected($"the argument '{argument}' does not apply");
    }

    /// <summary>
    /// Every direction is within arccos(threshold) of a listed feature, up to sign. Dimension 1: a nonzero feature. Dimension 2: from each feature to
    /// the next, and
    /// from the last to minus the first, a left turn by at most 2 arccos(threshold) &lt; 90 degrees; together they sweep half the circle.
    /// </summary>
    private static bool Covers(RationalMatrix features, int[] order, Rational threshold)
    {
        var first = features.Row(order[0]);
        if (features.Columns == 1)
            return !first.IsZero;
        var doubled = 2 * threshold.Pow(2) - 1; // cos(2 arccos threshold)
        if (features.Columns != 2 || first.IsZero || doubled.Sign <= 0)
            return false;
        var here = first;
        for (var k = 1; k <= order.Length; k++)
        {
            var next = k < order.Length ? features.Row(order[k]) : -first;
            if (k < order.Length && here.Dot(next).Sign < 0)
                next = -next;
            if (here.Dot(next).Sign <= 0 || (here[0] * next[1] - here[1] * next[0]).Sign < 0 || !SquaredCosineReaches(here, next, doubled.Pow(2)))
                return false;
            here = next;
        }
        return true;
    }

    private static Rational Threshold(Reader claim)
    {
        var threshold = claim["threshold"].Number();
        return threshold.Sign > 0 && threshold <= Rational.One ? threshold : throw claim["threshold"].Malformed("a threshold lies above 0 and is at most 1");
    }

    private static bool SquaredCosineReaches(RationalVector a, RationalVector b, Rational square) =>
        a.Dot(b).Pow(2) >= square * a.SquaredNorm * b.SquaredNorm;

    /// <summary>At most one neuron is on per column, whatever the encoder.</summary>
    private static bool HasOneLatent(ClaimInstance instance) => instance.Neurons == 1 || (instance.Kind == "topk" && instance.Budget == 1);

    private static bool IsSeen(ClaimInstance instance, int c) => !instance.Weights[c].IsZero && !instance.Targets.Row(c).IsZero;

    /// <summary>The rank of the targets of positive weight.</summary>
    private static int TargetRank(ClaimInstance instance) => RationalMatrix.FromRows(
        instance.Targets.Columns,
        Enumerable.Range(0, instance.Columns).Where(c => !instance.Weights[c].IsZero).Select(instance.Targets.Row)).Rank();
}
