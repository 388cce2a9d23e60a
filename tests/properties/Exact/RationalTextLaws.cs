using System.Diagnostics;
using System.Globalization;
using System.Numerics;
using FsCheck.Xunit;
using Fractions;
using TheoryChecks.Exact;
using Xunit;

namespace TheoryChecks.Properties.Exact;

/// <summary>Parsing is exact on the documented grammar and refuses everything else with cause and fix.</summary>
[Properties(Arbitrary = new[] { typeof(ExactArbitraries) })]
public sealed class RationalTextLaws
{
    [Property(MaxTest = 1000)]
    public void Decimals_with_exponent_agree_with_Fractions(BigInteger whole, BigInteger fraction, byte zeros, sbyte exponent, bool point, bool power)
    {
        string text = whole.ToString(CultureInfo.InvariantCulture)
            + (point ? "." + new string('0', zeros % 20) + BigInteger.Abs(fraction).ToString(CultureInfo.InvariantCulture) : "")
            + (power ? "e" + exponent.ToString(CultureInfo.InvariantCulture) : "");
        Fraction expected = Fraction.FromString(text, NumberStyles.Float, CultureInfo.InvariantCulture);
        Assert.Equal(Rational.FromRatio(expected.Numerator, expected.Denominator), Rational.Parse(text));
    }

    [Property]
    public void Any_text_parses_or_explains(string? text)
    {
        if (text is not null && !Rational.TryParse(text, out Rational value, out string? error))
        {
            Assert.True(value.IsZero);
            Assert.Contains(": write ", error);
        }
    }

    [Theory]
    [InlineData("3/5", 3, 5)]
    [InlineData("-7", -7, 1)]
    [InlineData("0.6", 3, 5)]
    [InlineData("1e-3", 1, 1000)]
    [InlineData("+2.5E4", 25000, 1)]
    [InlineData("-0.125", -1, 8)]
    [InlineData("-0", 0, 1)]
    [InlineData("6/-0004", 0, 0)]
    [InlineData("006/0004", 3, 2)]
    [InlineData("-6/4", -3, 2)]
    [InlineData("1e+2", 100, 1)]
    [InlineData("0e10000", 0, 1)]
    public void Literals(string text, long p, long q)
    {
        Assert.Equal(q != 0, Rational.TryParse(text, out Rational value, out _)); // q = 0 marks a text to refuse
        Assert.Equal(q == 0 ? 0 : Rational.FromRatio(p, q), value);
    }

    [Theory]
    [InlineData("", "The text is empty: write a number such as -7, 3/5, 0.6 or 1e-3.")]
    [InlineData("1/0", "The denominator of '1/0' is zero: write a nonzero denominator.")]
    [InlineData("NaN", "'NaN' has an unexpected 'N' at position 0: write a number such as -7, 3/5, 0.6 or 1e-3, in ASCII digits and without spaces.")]
    [InlineData("1e999999999", "The exponent of '1e999999999' is too large: keep |exponent| <= 10000 (Rational.MaxExponent).")]
    [InlineData("1e-10001", "The exponent of '1e-10001' is too large: keep |exponent| <= 10000 (Rational.MaxExponent).")]
    [InlineData("1e10000", "'1e10000' has 10001 digits when written out: at most 10000 digits are accepted (Rational.MaxDigits).")]
    [InlineData("-12.5e9999", "'-12.5e9999' has 10001 digits when written out: at most 10000 digits are accepted (Rational.MaxDigits).")]
    [InlineData("1e-10000", "'1e-10000' has 10001 digits when written out: at most 10000 digits are accepted (Rational.MaxDigits).")]
    [InlineData("0.01e-9998", "'0.01e-9998' has 10001 digits when written out: at most 10000 digits are accepted (Rational.MaxDigits).")]
    [InlineData("1/ 2", "'1/ 2' has an unexpected character U+0020 at position 2: write a number")]
    [InlineData(" 1", "' 1' has an unexpected character U+0020 at position 0: write a number")]
    [InlineData("--1", "'--1' has an unexpected '-' at position 1: write a number")]
    [InlineData("1/2/3", "'1/2/3' has an unexpected '/' at position 3: write a number")]
    [InlineData("0x10", "'0x10' has an unexpected 'x' at position 1: write a number")]
    [InlineData("1,5", "'1,5' has an unexpected ',' at position 1: write a number")]
    [InlineData(".5", "'.5' has an unexpected '.' at position 0: write a number")]
    [InlineData("5.", "'5.' ends where a digit is needed: write a number")]
    [InlineData("1/", "'1/' ends where a digit is needed: write a number")]
    [InlineData("1e", "'1e' ends where a digit is needed: write a number")]
    [InlineData("-", "'-' ends where a digit is needed: write a number")]
    [InlineData("0.5/2", "'0.5/2' has an unexpected '/' at position 3: write a number")]
    [InlineData("1/2e3", "'1/2e3' has an unexpected 'e' at position 3: write a number")]
    [InlineData("\u0661", "'\u0661' has an unexpected character U+0661 at position 0: write a number")]
    [InlineData("1\u0662", "'1\u0662' has an unexpected character U+0662 at position 1: write a number")]
    public void Refusals_name_cause_and_fix(string text, string error)
    {
        Assert.StartsWith(error, Assert.Throws<FormatException>(() => Rational.Parse(text)).Message);
        Assert.False(Rational.TryParse(text, out Rational value, out string? reported));
        Assert.StartsWith(error, reported);
        Assert.True(value.IsZero);
    }

    [Fact]
    public void A_number_of_the_maximal_length_is_accepted_and_one_digit_more_refused()
    {
        string longest = new('7', Rational.MaxDigits);
        Assert.Equal(longest, Rational.Parse(longest).ToString());
        Assert.Equal(Rational.MaxDigits, Rational.Parse($"{longest[..5000]}/1{new string('0', 4999)}").ToString().Length - 1);
        Assert.Equal(longest[..1] + new string('0', Rational.MaxDigits - 1), Rational.Parse("7e9999").ToString());
        Assert.Equal(Rational.MaxDigits, Rational.Parse("1e-9999").Denominator.ToString(CultureInfo.InvariantCulture).Length);
        const string tail = " has 10001 digits: at most 10000 digits are accepted (Rational.MaxDigits).";
        foreach (string text in new[] { longest + "7", $"{longest}/3", $"{longest}.5", $"0.{longest}", $"1/{longest}" })
        {
            Assert.EndsWith(tail, Assert.Throws<FormatException>(() => Rational.Parse(text)).Message);
        }
    }

    [Fact]
    public void A_million_digits_are_refused_at_once()
    {
        string text = new('9', 1_000_000);
        Stopwatch watch = Stopwatch.StartNew();
        string message = Assert.Throws<FormatException>(() => Rational.Parse(text)).Message;
        Assert.True(watch.ElapsedMilliseconds < 1000, $"{watch.ElapsedMilliseconds} ms");
        Assert.Equal($"'{text[..37]}...' has 1000000 characters: at most 10000 digits are accepted (Rational.MaxDigits).", message);
    }

    [Fact]
    public void Generic_parsing_follows_the_same_grammar()
    {
        Assert.Equal(Rational.FromRatio(3, 5), ParseAs<Rational>("3/5"));
        Assert.Throws<FormatException>(() => ParseAs<Rational>("3/0"));
        Assert.False(TryParseAs<Rational>("x"));
        Assert.False(TryParseAs<Rational>(null));
        Assert.True(TryParseAs<Rational>("-1/9"));
    }

    private static T ParseAs<T>(string text) where T : IParsable<T> => T.Parse(text, CultureInfo.GetCultureInfo(""));

    private static bool TryParseAs<T>(string? text) where T : IParsable<T> => T.TryParse(text, null, out _);
}
