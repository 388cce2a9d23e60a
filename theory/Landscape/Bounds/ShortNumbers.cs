using System.Numerics;
using TheoryChecks.Exact;

namespace TheoryChecks.Landscape;

/// <summary>Numbers that a minimum may be, near a number above it: where a minimum is not attained, or a point has been rounded, it is often one of
/// these, and short numbers make short proofs.</summary>
internal static class ShortNumbers
{
    private const int MostDenominator = 12, MostRootFactor = 24;

    /// <summary>Numbers x with upper - gap &lt;= x &lt; upper: a short one of the field of <paramref name="upper"/>, then the rational number with the
    /// least denominator.</summary>
    public static IEnumerable<Rational> Below(Rational upper, Rational gap)
    {
        if (upper.Radicand is { } radicand && OfField(upper, gap, radicand) is { } short_ && short_ < upper)
            yield return short_;
        if (Rational.Simplest(upper - gap, upper) is var simplest && simplest < upper)
            yield return simplest;
        else
            yield return Rational.Simplest(upper - gap, upper - gap / 2);
    }

    /// <summary>(p + q sqrt(d)) / r with small q and r, or null if none is that near.</summary>
    private static Rational? OfField(Rational upper, Rational gap, int radicand)
    {
        var root = Rational.Sqrt(radicand);
        for (var r = 1; r <= MostDenominator; r++)
        {
            for (var q = 1; q <= MostRootFactor; q++)
            {
                foreach (var sign in new[] { 1, -1 })
                {
                    var part = sign * q * root;
                    BigInteger p = (r * upper - part).Floor();
                    if ((p + part) / r is var x && x >= upper - gap)
                        return x;
                }
            }
        }
        return null;
    }
}
