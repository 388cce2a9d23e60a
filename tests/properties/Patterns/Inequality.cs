using System.Numerics;
using TheoryChecks.Exact;

namespace TheoryChecks.Properties.Patterns;

/// <summary>normal . x > 0 (strict) or >= 0.</summary>
internal sealed record Inequality(RationalVector Normal, bool IsStrict)
{
    public static Inequality Strict(RationalVector normal) => new(normal, true);

    public static Inequality Weak(RationalVector normal) => new(normal, false);

    public bool Holds(RationalVector x)
    {
        var value = Rational.Zero;
        for (var j = 0; j < x.Dimension; j++)
            value += Normal[j] * x[j];
        return IsStrict ? value.Sign > 0 : value.Sign >= 0;
    }

    /// <summary>A positive multiple with whole entries.</summary>
    public BigInteger[] Integers()
    {
        var common = BigInteger.One;
        foreach (var entry in Normal)
            common *= entry.Denominator;
        return [.. Normal.Select(entry => entry.Numerator * (common / entry.Denominator))];
    }
}
