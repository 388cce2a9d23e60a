using TheoryChecks.Exact;

namespace TheoryChecks.Checking;

/// <summary>The kinds "loss" and "loss-upper-bound": values of the loss at given points.</summary>
internal static class PointChecks
{
    /// <summary>This point has these squared residuals and this loss. Everything is recomputed, so there is no evidence.</summary>
    public static void Loss(ClaimInstance instance, Reader claim, Reader evidence)
    {
        claim.Object("encoder", "decoder", "residuals", "loss");
        evidence.Object();
        var residuals = Residuals(instance, claim);
        if (!residuals.Equals(claim["residuals"].Vector(instance.Columns)))
            throw NotACertificate.Rejected($"the squared residuals are {residuals}");
        claim["loss"].RequireEqual("the loss", instance.Weights.Dot(residuals));
    }

    /// <summary>The loss is at most the claimed number somewhere. Evidence: an encoder and a decoder.</summary>
    public static void Upper(ClaimInstance instance, Reader claim, Reader evidence)
    {
        var bound = claim.Object("loss")["loss"].Number();
        evidence.Object("encoder", "decoder");
        if (instance.LossAt(instance.ReadEncoder(evidence), instance.ReadDecoder(evidence)) is var loss && loss > bound)
            throw NotACertificate.Rejected($"the loss at the point is {loss}, above {bound}");
    }

    /// <summary>|r_c - W_D s(W_E p_c)|^2 for the point in the members "encoder" and "decoder".</summary>
    public static RationalVector Residuals(ClaimInstance instance, Reader point)
    {
        var latents = instance.LatentsAt(instance.ReadEncoder(point));
        var output = instance.ReadDecoder(point) * latents;
        return new(Enumerable.Range(0, instance.Columns).Select(c => instance.Metric.Square(instance.Targets.Row(c) - output.Column(c))));
    }
}
