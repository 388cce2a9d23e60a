using TheoryChecks.Exact;

namespace TheoryChecks.Checking;

/// <summary>The kind "interference": the loss of Thm 3.3's point, and the bound that the theorem gives.</summary>
internal static class InterferenceCheck
{
    /// <summary>
    /// Thm 3.3's point W_E = [W_p^T; 0], W_D = [W_r, 0] has this loss, and the bound, published or repaired, has this value. The hypotheses are
    /// checked too.
    /// </summary>
    public static void Check(ClaimInstance instance, Reader claim, Reader evidence)
    {
        claim.Object("bound", "loss", "value");
        evidence.Object();
        var (n, weights) = (instance.Columns, instance.Weights);
        if (n > instance.Neurons || Enumerable.Range(0, n).Any(d => !instance.Metric.Square(instance.Inputs.Row(d)).IsOne))
            throw NotACertificate.Rejected("the theorem asks for unit inputs and a neuron for each");
        var gram = instance.FeatureRows() * instance.Inputs.Transpose(); // no more entries than cells
        var z = RationalMatrix.Create(instance.Neurons, n, (k, d) => k < n ? gram[k, d] : Rational.Zero);
        var latents = ClaimInstance.Latents(z, instance.Gate(z));
        var decoder = RationalMatrix.Create(instance.Targets.Columns, instance.Neurons, (j, k) => k < n ? instance.Targets[k, j] : Rational.Zero);
        claim["loss"].RequireEqual("the loss", instance.Loss(latents, decoder));

        var m = Rational.Zero;
        for (var k = 0; k < n; k++)
            for (var d = 0; d < k; d++)
                m = k == 1 ? gram[k, d] : Rational.Max(m, gram[k, d]);
        if (claim["bound"].Word("published", "repaired") == "published")
        {
            claim["value"].RequireEqual("the bound", (n * m).Pow(2) * weights.Aggregate(Rational.Zero, (sum, weight) => sum + weight));
            return;
        }
        var (bound, longest) = (Rational.Zero, Rational.Zero);
        for (var d = 0; d < n; d++)
        {
            longest = Rational.Max(longest, instance.Metric.Square(instance.Targets.Row(d)));
            var own = latents.Column(d);
            if (!weights[d].IsZero && (!own[d].IsOne || own.Any(latent => latent.Sign < 0)))
                throw NotACertificate.Rejected($"entry {d} of feature {d} is dropped, or a negative entry of it is kept");
            bound += weights[d] * ((Rational)own.Count(latent => !latent.IsZero) - 1).Pow(2);
        }
        claim["value"].RequireEqual("the bound", longest * Rational.Max(Rational.Zero, m).Pow(2) * bound);
    }
}
