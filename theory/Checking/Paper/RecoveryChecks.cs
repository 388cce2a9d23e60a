using TheoryChecks.Exact;

namespace TheoryChecks.Checking;

/// <summary>The kinds "unrecovered" and "recovers": which features zero loss recovers.</summary>
internal static class RecoveryChecks
{
    /// <summary>Some point has zero loss and recovers no feature by the metric. Evidence: the point.</summary>
    public static void Unrecovered(ClaimInstance instance, Reader claim, Reader evidence)
    {
        var by = claim.Object("by", "threshold")["by"].Word("encoder", "decoder", "both");
        var threshold = Threshold(claim);
        evidence.Object("encoder", "decoder");
        if (!instance.Weights.Dot(PointChecks.Residuals(instance, evidence)).IsZero)
            throw NotACertificate.Rejected("the loss is not 0");
        if (by != "decoder")
            RequireFar(instance.AsVectors(instance.ReadEncoder(evidence)), instance.Inputs);
        if (by != "encoder")
            RequireFar(instance.ReadDecoder(evidence).Transpose(), instance.Targets);

        void RequireFar(RationalMatrix neurons, RationalMatrix features)
        {
            for (var i = 0; i < neurons.Rows; i++)
                for (var d = 0; d < features.Rows; d++)
                    if (!neurons.Row(i).IsZero && !features.Row(d).IsZero
                        && SquaredCosineReaches(instance.Metric, neurons.Row(i), features.Row(d), threshold.Pow(2)))
                        throw NotACertificate.Rejected($"neuron {i} recovers feature {d}");
        }
    }

    /// <summary>Every point of zero loss recovers some feature by the metric. Evidence: an argument by name.</summary>
    public static void Recovers(ClaimInstance instance, Reader claim, Reader evidence)
    {
        var byEncoder = claim.Object("by", "threshold")["by"].Word("encoder", "decoder") == "encoder";
        var threshold = Threshold(claim);
        var argument = evidence.Object("argument", "?features", "?multipliers")["argument"].Word("cover", "one-latent", "opposite", "off");
        evidence.Object(argument switch { "one-latent" => ["argument"], "off" => ["argument", "multipliers"], _ => ["argument", "features"] });
        var features = !evidence.Has("features")
            ? [] : evidence["features"].Items(1, instance.Columns).Select(item => item.Index(0, instance.Columns - 1)).ToArray();
        if (!Enumerable.Range(0, instance.Columns).Any(c => IsSeen(instance, c)))
            throw NotACertificate.Rejected("there is nothing to reconstruct, so all-zero weights reach zero loss");
        var doubled = 2 * threshold.Pow(2) - 1; // cos(2 arccos threshold)
        var sound = argument switch
        {
            "cover" => Covers(instance.Metric, byEncoder ? instance.Inputs : instance.Targets, features, threshold),
            "one-latent" => !byEncoder && (ZeroLossChecks.HasOneLatent(instance) || HasFewPlaces(instance)),
            "off" => !byEncoder && LeavesOneLatent(instance, evidence["multipliers"].Vector(instance.Columns)),
            _ => !byEncoder && instance.Rectified && instance.Neurons == 2 && ZeroLossChecks.TargetRank(instance) == 2 && features.Length == 2 && features.All(c => IsSeen(instance, c))
                && instance.Metric.Inner(instance.Targets.Row(features[0]), instance.Targets.Row(features[1])).Sign < 0
                && (doubled.Sign <= 0
                    || SquaredCosineReaches(instance.Metric, instance.Targets.Row(features[0]), instance.Targets.Row(features[1]), doubled.Pow(2))),
        };
        if (!sound)
            throw NotACertificate.Rejected($"the argument '{argument}' does not apply");
    }

    /// <summary>
    /// Every direction is within arccos(threshold) of a listed feature, up to sign. Dimension 1: a nonzero feature. Dimension 2: from each feature to
    /// the next, and from the last to minus the first, a left turn by at most 2 arccos(threshold) &lt; 90 degrees; together they sweep half the
    /// circle. A metric G = L^T L, det L > 0, changes no turn's side.
    /// </summary>
    private static bool Covers(PositiveForm metric, RationalMatrix features, int[] order, Rational threshold)
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
            if (k < order.Length && metric.Inner(here, next).Sign < 0)
                next = -next;
            if (metric.Inner(here, next).Sign <= 0 || (here[0] * next[1] - here[1] * next[0]).Sign < 0
                || !SquaredCosineReaches(metric, here, next, doubled.Pow(2)))
                return false;
            here = next;
        }
        return true;
    }

    /// <summary>
    /// sum_c y_c p_c = 0, with y_c = 0 where nothing is to be reconstructed: at some column of y at most one neuron is on, so its target is a
    /// multiple of a decoder column. Where y and the latents are not negative, each neuron is off at one of the m columns of y, as
    /// sum_c y_c [w_i, p_c] = 0: at most nq (m - 1) cells are on, fewer than two a column. Where both of two neurons are on at all of them, the
    /// latents are W_E p_c and sum_c y_c r_c = W_D W_E sum_c y_c p_c = 0.
    /// </summary>
    private static bool LeavesOneLatent(ClaimInstance instance, RationalVector y)
    {
        var columns = Enumerable.Range(0, instance.Columns).Where(c => !y[c].IsZero).ToArray();
        if (columns.Length == 0 || !columns.All(c => IsSeen(instance, c)) || !(instance.Inputs.Transpose() * y).IsZero)
            return false;
        return (instance.Rectified && columns.All(c => y[c].Sign > 0) && instance.Neurons * (columns.Length - 1L) < 2L * columns.Length)
            || (instance.Neurons == 2 && !(instance.Targets.Transpose() * y).IsZero);
    }

    /// <summary>The member "threshold", tau.</summary>
    public static Rational Threshold(Reader claim)
    {
        var threshold = claim["threshold"].Number();
        return threshold.Sign > 0 && threshold <= Rational.One ? threshold : throw claim["threshold"].Malformed("a threshold lies above 0 and is at most 1");
    }

    /// <summary>|cos(a, b)|^2 >= square, for vectors that are not 0.</summary>
    public static bool SquaredCosineReaches(PositiveForm metric, RationalVector a, RationalVector b, Rational square) =>
        metric.Inner(a, b).Pow(2) >= square * metric.Square(a) * metric.Square(b);

    /// <summary>Fewer places in the batch than two for each column that needs one: at some of them exactly one neuron is on.</summary>
    private static bool HasFewPlaces(ClaimInstance instance) =>
        instance.Kind == "batchtopk" && instance.Budget < 2L * Enumerable.Range(0, instance.Columns).Count(c => IsSeen(instance, c));

    private static bool IsSeen(ClaimInstance instance, int c) => !instance.Weights[c].IsZero && !instance.Targets.Row(c).IsZero;
}
