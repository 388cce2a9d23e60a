using TheoryChecks.Exact;

namespace TheoryChecks.Checking;

/// <summary>
/// The kind "partial-minimum": with the gate fixed to the pattern, neither the decoder alone nor, within the closed region of the pattern, the
/// encoder alone can lower the loss. Both problems are convex, so first-order conditions prove it. Evidence: the multipliers of the region's
/// conditions that hold with equality at the encoder.
/// </summary>
internal static class PartialMinimumCheck
{
    public static void Check(ClaimInstance instance, Reader claim, Reader evidence)
    {
        var pattern = instance.ReadPattern(claim.Object("pattern", "encoder", "decoder", "loss"));
        var encoder = instance.ReadEncoder(claim);
        var decoder = instance.ReadDecoder(claim);
        var lemmas = new LemmaChecker(instance);
        var multipliers = lemmas.Read(evidence.Object("multipliers")["multipliers"]);

        instance.RequireGate(encoder, pattern);
        var (z, conditions) = (instance.Preactivations(encoder), new PatternConditions(instance, pattern));
        var latents = ClaimInstance.Latents(z, pattern);
        if (instance.Loss(latents, decoder) is var loss && loss != claim["loss"].Number())
            throw NotACertificate.Rejected($"the loss is {loss}, the claim says {claim["loss"].Number()}");

        // m_c (r_c - W_D a_c), nr x N. The gradient in W_D is -2 G residual A^T, and G is invertible.
        var errors = instance.Targets.Transpose() - decoder * latents;
        var residual = RationalMatrix.Create(errors.Rows, errors.Columns, (j, c) => instance.Weights[c] * errors[j, c]);
        if (!(residual * latents.Transpose()).IsZero)
            throw NotACertificate.Rejected("the decoder does not minimise the loss: its gradient is not zero");

        // The gradient in w_i is -2 sum_{c in F_i} <u_i, G residual_c> p_c; it must be a nonnegative combination of active conditions g >= 0.
        var inner = decoder.Transpose() * instance.Metric.Dual(residual);
        var rest = Flatten(-2 * (ClaimInstance.Latents(inner, pattern) * instance.Inputs));
        foreach (var term in multipliers)
        {
            using var scope = Effort.Passing();
            conditions.RequireInForce(term);
            if (term.Times.Sign <= 0)
                throw NotACertificate.Rejected($"the multiplier of {term.Kind} {term.First} is {term.Times}; multipliers are positive");
            if (LemmaChecker.IsStrict(term) || !RegionEqualities.Slack(instance, z, term).IsZero)
                throw NotACertificate.Rejected($"the condition {term.Kind} {term.First} is not active at the encoder");
            rest -= term.Times * lemmas.Normal(term);
        }
        if (!rest.IsZero)
            throw NotACertificate.Rejected("the encoder does not minimise the loss: its gradient is not the sum of the multipliers times the conditions");
    }

    /// <summary>The rows of a matrix, one after the other.</summary>
    private static RationalVector Flatten(RationalMatrix matrix) => new(Enumerable.Range(0, matrix.Rows).SelectMany(matrix.Row));
}
