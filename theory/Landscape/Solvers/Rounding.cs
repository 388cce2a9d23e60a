using System.Numerics;
using TheoryChecks.Exact;

namespace TheoryChecks.Landscape;

/// <summary>Rounding to a fixed binary denominator, to keep the numbers of iterations short. What is rounded is evaluated exactly
/// afterwards.</summary>
internal static class Rounding
{
    /// <summary>The nearest multiple of 2^-bits, ties up.</summary>
    public static Rational ToBits(Rational x, int bits)
    {
        var unit = BigInteger.One << bits;
        return Rational.FromRatio((x * unit + Rational.FromRatio(1, 2)).Floor(), unit);
    }
}
