using System.Globalization;
using System.Numerics;

namespace TheoryChecks.Exact;

/// <summary>
/// Numbers with square roots, "(sqrt(5)-1)/4" or "1/2+3/4*sqrt(2)": sums, differences, products and quotients of digits, decimals, parentheses and
/// sqrt(x), x rational; ASCII, no spaces, no exponents. At most <see cref="MostOperations"/> of them, so that a text is read in the time of a few
/// operations on numbers of its own length.
/// </summary>
internal ref struct QuadraticText
{
    /// <summary>The most operations and parentheses in a text.</summary>
    public const int MostOperations = 32;

    private const string Example = "write a number such as (sqrt(5)-1)/4 or 1/2+3/4*sqrt(2)";

    private readonly ReadOnlySpan<char> _text;
    private int _at, _operations;
    private string? _error;

    private QuadraticText(ReadOnlySpan<char> text) => _text = text;

    /// <summary>Null and the value, or the error (cause and fix) and 0.</summary>
    public static string? Read(ReadOnlySpan<char> text, out Rational value)
    {
        var reader = new QuadraticText(text);
        try
        {
            value = reader.Sum();
        }
        catch (MixedFieldsException mixed)
        {
            (value, reader._error) = (default, $"{Quote(text)}: {mixed.Message}");
        }
        if (reader._error is null && reader._at < text.Length)
            reader.Unexpected();
        if (reader._error is not null)
            value = default;
        return reader._error;
    }

    private Rational Sum()
    {
        var negative = Take('-') || (Take('+') && false);
        var sum = Product();
        sum = negative ? -sum : sum;
        while (_error is null && Next is '+' or '-' && Count())
            sum = Take('-') ? sum - Product() : Take('+') ? sum + Product() : sum;
        return sum;
    }

    private Rational Product()
    {
        var product = Factor();
        while (_error is null && Next is '*' or '/' && Count())
        {
            if (Take('*'))
            {
                product *= Factor();
                continue;
            }
            _at++;
            var below = Factor();
            if (_error is null && below.IsZero)
                _error = $"{Quote(_text)} divides by 0: write a nonzero denominator.";
            product = _error is null ? product / below : product;
        }
        return product;
    }

    private Rational Factor()
    {
        if (_error is not null || !Count())
            return default;
        if (_text[_at..].StartsWith("sqrt("))
        {
            _at += 5;
            return Root(Closed());
        }
        return Take('(') ? Closed() : Number();
    }

    private Rational Closed()
    {
        var value = Sum();
        if (_error is null && !Take(')'))
            Unexpected();
        return value;
    }

    private Rational Root(Rational below)
    {
        if (_error is not null)
            return default;
        if (below.Sign < 0 || !below.IsRational)
            _error = $"{Quote(_text)} takes the root of {(below.Sign < 0 ? "a negative" : "an irrational")} number: "
                + "write sqrt of a rational number from 0 up.";
        else if (QuadraticNumber.Root(below) is { } root)
            return root;
        else
            _error = $"{Quote(_text)} has a large number below a root: write sqrt of numbers of at most {QuadraticNumber.MostRadicand}.";
        return default;
    }

    private Rational Number()
    {
        var start = _at;
        while (_at < _text.Length && char.IsAsciiDigit(_text[_at]))
            _at++;
        var whole = _text[start.._at];
        var fraction = ReadOnlySpan<char>.Empty;
        if (whole.Length > 0 && Take('.'))
        {
            start = _at;
            while (_at < _text.Length && char.IsAsciiDigit(_text[_at]))
                _at++;
            fraction = _text[start.._at];
        }
        if (whole.IsEmpty || (fraction.IsEmpty && start > 0 && _text[start - 1] == '.'))
        {
            Unexpected();
            return default;
        }
        var scale = BigInteger.Pow(10, fraction.Length);
        var digits = BigInteger.Parse(whole, NumberStyles.None, CultureInfo.InvariantCulture) * scale;
        digits += fraction.IsEmpty ? 0 : BigInteger.Parse(fraction, NumberStyles.None, CultureInfo.InvariantCulture);
        return Rational.FromRatio(digits, scale);
    }

    private readonly char Next => _at < _text.Length ? _text[_at] : '\0';

    private bool Take(char wanted)
    {
        var found = Next == wanted;
        _at += found ? 1 : 0;
        return found;
    }

    private bool Count()
    {
        if (++_operations > MostOperations)
            _error ??= $"{Quote(_text)} has more than {MostOperations} operations: write it as a+b*sqrt(d).";
        return _error is null;
    }

    private void Unexpected() => _error ??= _at >= _text.Length
        ? $"{Quote(_text)} ends where a number or ')' is needed: {Example}."
        : $"{Quote(_text)} has an unexpected {Shown(_text[_at])} at position {_at}: {Example}, without spaces.";

    private static string Shown(char c) => char.IsBetween(c, '!', '~') ? $"'{c}'" : $"character U+{(int)c:X4}";

    private static string Quote(ReadOnlySpan<char> text) => text.Length <= 40 ? $"'{text}'" : $"'{text[..37]}...'";
}
