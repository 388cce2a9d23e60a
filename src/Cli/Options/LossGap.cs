using TheoryChecks.Exact;
using TheoryChecks.Model;

namespace TheoryChecks.Cli;

/// <summary>What two losses may differ by: a number, or a share of the loss where nothing is reconstructed, sum m_c |r_c|^2.</summary>
/// <param name="Value">The number, or the share.</param>
/// <param name="IsShare">Whether it is a share.</param>
internal sealed record LossGap(Rational Value, bool IsShare)
{
    /// <summary>"1/1000", "1e-6", or as a share "0.01%"; null for anything else, and below 0.</summary>
    public static LossGap? Parse(string text)
    {
        var isShare = text.EndsWith('%');
        if (!Rational.TryParse(isShare ? text[..^1] : text, out var value, out _) || value.Sign < 0)
            return null;
        return new(isShare ? value / 100 : value, isShare);
    }

    /// <summary>The difference, on an instance.</summary>
    public Rational On(Instance instance)
    {
        if (!IsShare)
            return Value;
        var problem = instance.Problem;
        var parts = Enumerable.Range(0, problem.Columns).Select(c => problem.Weights[c] * problem.SquaredNorm(problem.Target(c)));
        return Value * parts.Aggregate(Rational.Zero, (sum, part) => sum + part);
    }
}
