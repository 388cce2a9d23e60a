using TheoryChecks.Exact;
using TheoryChecks.Model;

namespace TheoryChecks.Landscape;

/// <summary>The decoder step of alternating minimisation.</summary>
public static class LeastSquares
{
    /// <summary>
    /// A decoder that minimises sum_c m_c |r_c - W_D a_c|^2: W_D G = H with G = sum m a a^T and H = sum m r a^T, which always has a solution.
    /// Shapes: latents nq x N, result nr x nq.
    /// </summary>
    public static RationalMatrix Decoder(Problem problem, RationalMatrix latents)
    {
        var weighted = RationalMatrix.Diagonal(problem.Weights) * latents.Transpose();
        var (g, h) = (latents * weighted, problem.Targets.Transpose() * weighted);
        return RationalMatrix.FromRows(latents.Rows, Enumerable.Range(0, h.Rows).Select(j => g.Solve(h.Row(j))!));
    }
}
