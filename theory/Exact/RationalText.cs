using System.Globalization;
using System.Numerics;

namespace TheoryChecks.Exact;

/// <summary>
/// The grammar behind <see cref="Rational.Parse(string)"/>: [sign] digits ( '/' digits | ['.' digits] ['e' [sign] digits] ),
/// ASCII only, no spaces. Sizes are checked before any big number is built, so hostile text is refused at once.
/// </summary>
internal static class RationalText
{
    private const int Overhead = 16; // sign, point, exponent mark and exponent

    /// <summary>Null and the value, or the error (cause and fix) and 0.</summary>
    internal static string? Read(ReadOnlySpan<char> text, out Rational value)
    {
        value = default;
        if (text.IsEmpty)
            return "The text is empty: write a number such as -7, 3/5, 0.6 or 1e-3.";
        if (text.Length > Rational.MaxDigits + Overhead)
            return TooLong(text, text.Length, "characters");
        if (text.Contains("sqrt", StringComparison.Ordinal))
            return QuadraticText.Read(text, out value);
        int at = 0;
        bool negative = ReadSign(text, ref at);
        ReadOnlySpan<char> whole = ReadDigits(text, ref at), fraction = default;
        if (whole.IsEmpty)
            return Unexpected(text, at);
        if (at < text.Length && text[at] == '/')
        {
            at++;
            ReadOnlySpan<char> below = ReadDigits(text, ref at);
            if (below.IsEmpty || at < text.Length)
                return Unexpected(text, at);
            if (whole.Length + below.Length > Rational.MaxDigits)
                return TooLong(text, whole.Length + below.Length, "digits");
            BigInteger q = Integer(below);
            if (q.IsZero)
                return $"The denominator of {Quote(text)} is zero: write a nonzero denominator.";
            value = Rational.FromRatio(negative ? -Integer(whole) : Integer(whole), q);
            return null;
        }
        if (at < text.Length && text[at] == '.')
        {
            at++;
            fraction = ReadDigits(text, ref at);
            if (fraction.IsEmpty)
                return Unexpected(text, at);
        }
        int exponent = 0;
        if (at < text.Length && text[at] is 'e' or 'E')
        {
            at++;
            bool down = ReadSign(text, ref at);
            ReadOnlySpan<char> digits = ReadDigits(text, ref at);
            if (digits.IsEmpty || at < text.Length)
                return Unexpected(text, at);
            BigInteger size = Integer(digits);
            if (size > Rational.MaxExponent)
                return $"The exponent of {Quote(text)} is too large: keep |exponent| <= {Rational.MaxExponent} (Rational.MaxExponent).";
            exponent = down ? -(int)size : (int)size;
        }
        if (at < text.Length)
            return Unexpected(text, at);
        if (whole.Length + fraction.Length > Rational.MaxDigits)
            return TooLong(text, whole.Length + fraction.Length, "digits");
        int expanded = WrittenOut(whole, fraction, exponent - fraction.Length);
        if (expanded > Rational.MaxDigits)
            return TooLong(text, expanded, "digits when written out");
        BigInteger mantissa = Integer(whole) * BigInteger.Pow(10, fraction.Length);
        mantissa += fraction.IsEmpty ? BigInteger.Zero : Integer(fraction);
        mantissa = negative ? -mantissa : mantissa;
        int power = exponent - fraction.Length;
        BigInteger scale = BigInteger.Pow(10, Math.Abs(power));
        Effort.Spend(mantissa, scale); // an exponent is a short text for a long number
        value = power >= 0 ? mantissa * scale : Rational.FromRatio(mantissa, scale);
        return null;
    }

    /// <summary>The digits of an integer, or of the longer of numerator and denominator: an exponent is a short text for a long number.</summary>
    private static int WrittenOut(ReadOnlySpan<char> whole, ReadOnlySpan<char> fraction, int power)
    {
        ReadOnlySpan<char> leading = whole.TrimStart('0');
        int mantissa = leading.IsEmpty ? fraction.TrimStart('0').Length : leading.Length + fraction.Length;
        return mantissa == 0 ? 0 : power >= 0 ? mantissa + power : Math.Max(mantissa, 1 - power);
    }

    private static bool ReadSign(ReadOnlySpan<char> text, ref int at)
    {
        char c = at < text.Length ? text[at] : ' ';
        at += c is '+' or '-' ? 1 : 0;
        return c == '-';
    }

    private static ReadOnlySpan<char> ReadDigits(ReadOnlySpan<char> text, scoped ref int at)
    {
        int start = at;
        while (at < text.Length && char.IsAsciiDigit(text[at]))
            at++;
        return text[start..at];
    }

    private static BigInteger Integer(ReadOnlySpan<char> digits) =>
        BigInteger.Parse(digits, NumberStyles.None, CultureInfo.InvariantCulture);

    private static string TooLong(ReadOnlySpan<char> text, int count, string unit) =>
        $"{Quote(text)} has {count} {unit}: at most {Rational.MaxDigits} digits are accepted (Rational.MaxDigits).";

    private static string Unexpected(ReadOnlySpan<char> text, int at)
    {
        string cause = at == text.Length
            ? "ends where a digit is needed"
            : char.IsBetween(text[at], '!', '~')
                ? $"has an unexpected '{text[at]}' at position {at}"
                : $"has an unexpected character U+{(int)text[at]:X4} at position {at}";
        return $"{Quote(text)} {cause}: write a number such as -7, 3/5, 0.6 or 1e-3, in ASCII digits and without spaces.";
    }

    private static string Quote(ReadOnlySpan<char> text) => text.Length <= 40 ? $"'{text}'" : $"'{text[..37]}...'";
}
