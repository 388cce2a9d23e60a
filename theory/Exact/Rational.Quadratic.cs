using System.Numerics;

namespace TheoryChecks.Exact;

/// <content>Irrational numbers of a real quadratic field (docs/fields.md), and the standard interfaces of generic arithmetic.</content>
public readonly partial struct Rational :
    IAdditionOperators<Rational, Rational, Rational>, ISubtractionOperators<Rational, Rational, Rational>,
    IMultiplyOperators<Rational, Rational, Rational>, IDivisionOperators<Rational, Rational, Rational>,
    IUnaryNegationOperators<Rational, Rational>, IComparisonOperators<Rational, Rational, bool>
{
    /// <summary>False for an irrational number a + b sqrt(d), which has no numerator and denominator.</summary>
    public bool IsRational => _big is not QuadraticNumber;

    /// <summary>The d of a + b sqrt(d), or null for a rational number.</summary>
    public int? Radicand => Quadratic?.Radicand;

    /// <summary>The irrational number, or null.</summary>
    internal QuadraticNumber? Quadratic => _big as QuadraticNumber;

    private BigFraction Fraction => _big as BigFraction
        ?? throw new InvalidOperationException($"{_big} is irrational, and a fraction is wanted: test IsRational first.");

    /// <summary>sqrt(x) for a rational x >= 0 of parts up to a million, exactly.</summary>
    /// <exception cref="ArgumentOutOfRangeException">x is negative, irrational or too large.</exception>
    public static Rational Sqrt(Rational x) => QuadraticNumber.Root(x) ?? throw new ArgumentOutOfRangeException(
        nameof(x), $"No square root of {x} is taken: use a rational number whose parts are at most {QuadraticNumber.MostRadicand}.");

    /// <summary>The bits of numerator and denominator; of the longer of a and b where it is irrational.</summary>
    internal long Length =>
        Quadratic is { } x ? Math.Max(x.A.Length, x.B.Length) : Numerator.GetBitLength() + Denominator.GetBitLength();

    /// <summary>(b, a) of a + b sqrt(d); b = 0 for a rational a.</summary>
    public (Rational B, Rational A) SplitRoot() => Quadratic is { } x ? (x.B, x.A) : (Zero, this);

    internal static Rational Of(QuadraticNumber number) => new(number);

    static Rational IParsable<Rational>.Parse(string text, IFormatProvider? provider) => Parse(text);

    static bool IParsable<Rational>.TryParse(string? text, IFormatProvider? provider, out Rational value) =>
        TryParse(text, out value, out _);

    static Rational ISpanParsable<Rational>.Parse(ReadOnlySpan<char> text, IFormatProvider? provider) =>
        TryParse(text, out Rational value, out string? error) ? value : throw new FormatException(error);

    static bool ISpanParsable<Rational>.TryParse(ReadOnlySpan<char> text, IFormatProvider? provider, out Rational value) =>
        TryParse(text, out value, out _);

    private Rational PowerInField(int exponent)
    {
        var (power, square) = (One, this);
        for (; exponent > 0; exponent >>= 1, square *= square)
            if ((exponent & 1) == 1)
                power *= square;
        return power;
    }

    // Binary gcd of nonnegative numbers; gcd(0, b) = b.
    private static long Gcd(long a, long b)
    {
        if (a == 1 || b == 1)
            return 1;
        if (a == 0 || b == 0)
            return a | b;
        int twos = BitOperations.TrailingZeroCount(a | b);
        a >>= BitOperations.TrailingZeroCount(a);
        b >>= BitOperations.TrailingZeroCount(b);
        while (a != b) // both odd; no branch inside, as it would be mispredicted every other time
        {
            long difference = unchecked(a - b), sign = difference >> 63;
            b = unchecked(b + (difference & sign)); // min(a, b)
            a = unchecked((difference ^ sign) - sign) >> BitOperations.TrailingZeroCount(difference); // |a - b|, made odd
        }
        return a << twos;
    }
}
