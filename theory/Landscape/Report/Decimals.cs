using System.Globalization;
using System.Numerics;
using TheoryChecks.Exact;

namespace TheoryChecks.Landscape;

/// <summary>Numbers for people: as they are if that is short, else decimals.</summary>
internal static class Decimals
{
    private const int Longest = 8, Places = 6;

    /// <summary>The number, or one of six places that is not above it (down), or not below it: so that an enclosure stays one.</summary>
    public static string Outward(Rational value, bool down)
    {
        if (value.ToString() is { Length: <= Longest } exact)
            return exact;
        var scale = BigInteger.Pow(10, Places);
        var scaled = down ? (value * scale).Floor() : (value * scale).Ceiling();
        var (whole, rest) = BigInteger.DivRem(BigInteger.Abs(scaled), scale);
        return string.Create(CultureInfo.InvariantCulture, $"{(scaled.Sign < 0 ? "-" : "")}{whole}.{rest:000000}");
    }
}
