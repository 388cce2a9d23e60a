using TheoryChecks.Exact;

namespace TheoryChecks.Checking;

/// <summary>The kinds "biconvex" and "non-convex": what Thm 3.2 says about a loss term on a region, and what refutes it.</summary>
internal static class ConvexityChecks
{
    /// <summary>
    /// On one region, or on all of a kind, the term is convex in each block: the hypotheses of the lemma "fixed gates" (docs/certificates.md) are
    /// checked. Of one region also that it is there: its encoder has its pattern. The curvature needs no check: it is a sum of weights times squares.
    /// </summary>
    public static void Biconvex(ClaimInstance instance, Reader claim, Reader evidence)
    {
        var term = new ClaimTerm(instance, claim.Object("regions", "term", "?pattern", "?encoder")["term"]);
        var regions = claim["regions"].Word("positive", "selected", "refined");
        if (term.HasGate && regions != "refined")
            throw NotACertificate.Rejected($"{term.Kind} has a gate of its own; only on refined regions is it fixed");
        if (regions == "positive" && !PositivityFixesTheLoss(instance, term))
            throw NotACertificate.Rejected("the sets of positive latents do not say which latents survive");
        if (term.Kind == "l0" && !IsRectified(instance))
            throw NotACertificate.Rejected($"with {instance.Kind} a latent that is on may be 0, so the number of nonzero latents is not constant");
        evidence.Object();
        if (!claim.Has("pattern") && !claim.Has("encoder"))
            return;

        claim.Object("regions", "term", "pattern", "encoder");
        var pattern = instance.ReadPattern(claim);
        if (regions == "positive")
            throw NotACertificate.Malformed("$.claim.pattern", "one region is given by its selected sets");
        var encoder = instance.ReadEncoder(claim);
        instance.RequireGate(encoder, pattern);
    }

    /// <summary>
    /// On one region the term is not convex in the encoder. Evidence: a decoder and two encoders; they and their midpoint lie in the region, and at
    /// the midpoint the term exceeds the mean of its values at the ends.
    /// </summary>
    public static void NonConvex(ClaimInstance instance, Reader claim, Reader evidence)
    {
        var term = new ClaimTerm(instance, claim.Object("regions", "pattern", "term")["term"]);
        var positive = claim["regions"].Word("positive", "selected") == "positive";
        var pattern = instance.ReadPattern(claim);
        evidence.Object("decoder", "first", "second");
        var decoder = instance.ReadDecoder(evidence);
        var first = evidence["first"].Matrix(instance.Neurons, instance.Inputs.Columns);
        var second = evidence["second"].Matrix(instance.Neurons, instance.Inputs.Columns);

        var excess = 2 * Value("midpoint", Rational.FromRatio(1, 2) * (first + second)) - Value("first encoder", first) - Value("second encoder", second);
        if (excess.Sign <= 0)
            throw NotACertificate.Rejected($"twice the value at the midpoint exceeds the sum at the ends by {excess}, which is not positive");

        Rational Value(string name, RationalMatrix encoder)
        {
            var z = instance.Preactivations(encoder);
            var gate = instance.Gate(z);
            for (var i = 0; i < instance.Neurons; i++)
                for (var c = 0; c < instance.Columns; c++)
                    if ((gate[i, c] && (!positive || z[i, c].Sign > 0)) != pattern[i, c])
                        throw NotACertificate.Rejected($"the {name} is not in the region: neuron {i}, column {c}");
            return term.Value(z, gate, decoder);
        }
    }

    /// <summary>
    /// Whether two encoders with the same positive latents, {c : s(W_E p_c)_i > 0} for all i (Eq. 13), have the same gate wherever the loss can see
    /// it. Bare TopK hides which negative entry survives, unless all survive, or the column is 0 or weightless.
    /// </summary>
    private static bool PositivityFixesTheLoss(ClaimInstance instance, ClaimTerm term) =>
        IsRectified(instance) || instance.Kind == "identity" || instance.Budget == instance.Neurons
        || (term.Kind == "reconstruction" && Enumerable.Range(0, instance.Columns).All(c => instance.Weights[c].IsZero || instance.Inputs.Row(c).IsZero));

    /// <summary>A latent that is on is positive.</summary>
    private static bool IsRectified(ClaimInstance instance) => instance.Rectified || instance.Kind == "zero";
}
