using TheoryChecks.Exact;

namespace TheoryChecks.Checking;

/// <summary>The kinds "gauge" and "best-rows": what recovery by encoder rows measures.</summary>
internal static class RowMetricChecks
{
    private const int MostScales = 16;

    /// <summary>
    /// At every scale s, rows s w_i and columns u_i / s open the gates of this point, so they have its outputs and its loss; by unit rows and by
    /// columns they recover as many features, as printed the numbers listed. Everything is recomputed, so there is no evidence.
    /// </summary>
    public static void Gauge(ClaimInstance instance, Reader claim, Reader evidence)
    {
        claim.Object("encoder", "decoder", "threshold", "loss", "scales", "printed", "byRows", "byColumns");
        evidence.Object();
        var square = RecoveryChecks.Threshold(claim).Pow(2);
        var (encoder, decoder) = (instance.ReadEncoder(claim), instance.ReadDecoder(claim));
        var gate = instance.Gate(instance.Preactivations(encoder));
        claim["loss"].RequireEqual("the loss", instance.LossAt(encoder, decoder));
        Reader[] scales = [.. claim["scales"].Items(1, MostScales)], printed = [.. claim["printed"].Items(scales.Length, scales.Length)];
        for (var k = 0; k < scales.Length; k++)
        {
            var scale = scales[k].Number();
            if (scale.Sign <= 0)
                throw scales[k].Malformed("a scale lies above 0");
            var rows = scale * encoder;
            instance.RequireGate(rows, gate);
            // As printed the features have unit length and the rows do not: |<w, p>|^2 > tau^2 |p|^2.
            var found = Count(rows, instance.FeatureInputs, (w, p) => w.Dot(p).Pow(2) > square * instance.Metric.Square(p));
            printed[k].RequireEqual($"the number recovered as printed at scale {scale}", found);
        }
        claim["byRows"].RequireEqual("the number recovered by rows", Count(instance.AsVectors(encoder), instance.FeatureInputs, AreClose));
        claim["byColumns"].RequireEqual("the number recovered by columns", Count(decoder.Transpose(), instance.FeatureTargets, AreClose));

        bool AreClose(RationalVector w, RationalVector p) =>
            !w.IsZero && !p.IsZero && RecoveryChecks.SquaredCosineReaches(instance.Metric, w, p, square);
    }

    /// <summary>
    /// Independent features whose sizes vary: the shortest w that, with some b, minimises E[(w . p + b - x_d)^2 | x_d > 0] is within arccos(tau) of
    /// p_d for exactly the features "recovered", along p_d for exactly those "aligned". Evidence: coefficients y with w_d along sum_k y_dk p_k.
    /// </summary>
    public static void BestRows(ClaimInstance instance, Reader claim, Reader evidence)
    {
        claim.Object("threshold", "recovered", "aligned");
        evidence.Object("coefficients");
        var (n, inputs, square) = (instance.Features, instance.FeatureInputs, RecoveryChecks.Threshold(claim).Pow(2));
        if (instance.Distribution?.Laws is not { } laws)
            throw NotACertificate.Rejected("the instance has no independent features");
        for (var d = 0; d < n; d++)
            if (inputs.Row(d).IsZero || laws[d].Probability.IsZero || laws[d].MeanSquare == laws[d].Mean.Pow(2))
                throw NotACertificate.Rejected($"feature {d} has no direction, is never active, or is always of one size");
        var variances = laws.Select(law => (law.Probability * law.MeanSquare) - (law.Probability * law.Mean).Pow(2)).ToArray();
        var rows = evidence["coefficients"].Matrix(n, n) * inputs;
        // S w_d = sum_k v_k <p_k, w_d> p_k is p_d. In the span of the inputs there is one such row, and leaving d out of S does not turn it.
        var responses = rows * instance.FeatureRows().Transpose();
        var images = RationalMatrix.Create(n, n, (d, k) => variances[k] * responses[d, k]) * inputs;
        for (var d = 0; d < n; d++)
            if (!images.Row(d).Equals(inputs.Row(d)))
                throw NotACertificate.Rejected($"the row of feature {d} is not its best one");
        RequireSet("recovered", square);
        RequireSet("aligned", Rational.One);

        void RequireSet(string name, Rational least)
        {
            var claimed = claim[name].Set(n);
            for (var d = 0; d < n; d++)
                if (RecoveryChecks.SquaredCosineReaches(instance.Metric, rows.Row(d), inputs.Row(d), least) != claimed.Contains(d))
                    throw NotACertificate.Rejected($"feature {d} is {(claimed.Contains(d) ? "not " : "")}{name}");
        }
    }

    private static int Count(RationalMatrix neurons, RationalMatrix features, Func<RationalVector, RationalVector, bool> recovers) =>
        Enumerable.Range(0, features.Rows).Count(d => Enumerable.Range(0, neurons.Rows).Any(i => recovers(neurons.Row(i), features.Row(d))));
}
