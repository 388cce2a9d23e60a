using TheoryChecks.Exact;

namespace TheoryChecks.Model;

/// <summary>The distribution of a feature's size x_d, given that it is active (x_d > 0).</summary>
public abstract class MagnitudeLaw
{
    private protected MagnitudeLaw()
    {
    }

    /// <summary>E[x_d | x_d > 0].</summary>
    public abstract Rational Mean { get; }

    /// <summary>E[x_d^2 | x_d > 0].</summary>
    public abstract Rational MeanSquare { get; }

    /// <summary>The values and their probabilities, or null if there is no largest one.</summary>
    public abstract IReadOnlyList<(Rational Value, Rational Probability)>? Values { get; }
}
