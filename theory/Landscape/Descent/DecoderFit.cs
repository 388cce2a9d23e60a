using TheoryChecks.Exact;
using TheoryChecks.Model;

namespace TheoryChecks.Landscape;

/// <summary>The best decoder for an encoder, exactly.</summary>
internal static class DecoderFit
{
    /// <summary>
    /// A minimiser of L(., W_E): the normal equations (A D A') W_D' = A D R with latents A = s(W_E P), nq x N, and targets R, N x nr. Result: nr x
    /// nq.
    /// </summary>
    public static RationalMatrix Best(Instance instance, RationalMatrix encoder)
    {
        var problem = instance.Problem;
        var latents = instance.Activation.Apply(problem.Preactivations(encoder));
        var weighted = latents * RationalMatrix.Diagonal(problem.Weights);
        var (left, right) = (weighted * latents.Transpose(), weighted * problem.Targets);
        // Normal equations always have a solution.
        return RationalMatrix.FromRows(instance.Neurons, Enumerable.Range(0, problem.TargetDimension).Select(j => left.Solve(right.Column(j))!));
    }
}
