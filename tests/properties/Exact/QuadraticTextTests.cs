using System.Buffers;
using System.Text;
using System.Text.Json;
using TheoryChecks.Exact;
using Xunit;

namespace TheoryChecks.Properties.Exact;

/// <summary>Square roots in texts: what is read, how it is written, and what is refused with which words.</summary>
public sealed class QuadraticTextTests
{
    [Theory]
    [InlineData("sqrt(5)", "sqrt(5)")]
    [InlineData("(sqrt(5)-1)/4", "-1/4+1/4*sqrt(5)")]
    [InlineData("1/2+3/4*sqrt(2)", "1/2+3/4*sqrt(2)")]
    [InlineData("-sqrt(2)/2", "-1/2*sqrt(2)")]
    [InlineData("+0.5-0.25*sqrt(3)", "1/2-1/4*sqrt(3)")]
    [InlineData("sqrt(8)", "2*sqrt(2)")]
    [InlineData("sqrt(4)", "2")]
    [InlineData("sqrt(0)", "0")]
    [InlineData("sqrt(1/2)", "1/2*sqrt(2)")]
    [InlineData("sqrt(4/9)", "2/3")]
    [InlineData("sqrt(0.75)", "1/2*sqrt(3)")]
    [InlineData("1/sqrt(2)", "1/2*sqrt(2)")]
    [InlineData("sqrt(2)*sqrt(2)", "2")]
    [InlineData("sqrt(2)*sqrt(8)-sqrt(18)", "4-3*sqrt(2)")]
    [InlineData("2*(1+sqrt(5))/(1-sqrt(5))", "-3-sqrt(5)")]
    [InlineData("sqrt(2)-sqrt(2)", "0")]
    [InlineData("sqrt(sqrt(16))", "2")]
    [InlineData("sqrt(1000000)", "1000")]
    public void A_text_is_read_and_written_in_one_form(string text, string form)
    {
        var value = Rational.Parse(text);
        Assert.Equal(form, value.ToString());
        Assert.Equal(value, Rational.Parse(form));
    }

    [Theory]
    [InlineData("sqrt(2)+sqrt(3)", "'sqrt(2)+sqrt(3)': Numbers of Q(sqrt(2)) and of Q(sqrt(3)) cannot be mixed: use the numbers of one field "
        + "Q(sqrt(d)).")]
    [InlineData("sqrt(-2)", "'sqrt(-2)' takes the root of a negative number: write sqrt of a rational number from 0 up.")]
    [InlineData("sqrt(sqrt(2))", "'sqrt(sqrt(2))' takes the root of an irrational number: write sqrt of a rational number from 0 up.")]
    [InlineData("sqrt(1000003)", "'sqrt(1000003)' has a large number below a root: write sqrt of numbers of at most 1000000.")]
    [InlineData("sqrt(999983/999979)", "'sqrt(999983/999979)' has a large number below a root: write sqrt of numbers of at most 1000000.")]
    [InlineData("1/(sqrt(2)-sqrt(2))", "'1/(sqrt(2)-sqrt(2))' divides by 0: write a nonzero denominator.")]
    [InlineData("sqrt(2", "'sqrt(2' ends where a number or ')' is needed: {0}.")]
    [InlineData("sqrt(2)+", "'sqrt(2)+' ends where a number or ')' is needed: {0}.")]
    [InlineData("2 sqrt(2)", "'2 sqrt(2)' has an unexpected character U+0020 at position 1: {0}, without spaces.")]
    [InlineData("1e3*sqrt(2)", "'1e3*sqrt(2)' has an unexpected 'e' at position 1: {0}, without spaces.")]
    [InlineData("2.*sqrt(2)", "'2.*sqrt(2)' has an unexpected '*' at position 2: {0}, without spaces.")]
    [InlineData("--sqrt(2)", "'--sqrt(2)' has an unexpected '-' at position 1: {0}, without spaces.")]
    public void What_is_no_number_is_refused_with_cause_and_fix(string text, string error)
    {
        Assert.False(Rational.TryParse(text, out _, out var found));
        Assert.Equal(error.Replace("{0}", "write a number such as (sqrt(5)-1)/4 or 1/2+3/4*sqrt(2)", StringComparison.Ordinal), found);
    }

    [Theory]
    [InlineData("(", ")")]
    [InlineData("sqrt(", ")")]
    [InlineData("1+", "")]
    public void A_hostile_text_is_refused_at_once(string left, string right)
    {
        var text = string.Concat(Enumerable.Repeat(left, 1000)) + "sqrt(2)" + string.Concat(Enumerable.Repeat(right, 1000));
        Assert.False(Rational.TryParse(text, out _, out var error));
        Assert.EndsWith("has more than 32 operations: write it as a+b*sqrt(d).", error, StringComparison.Ordinal);
    }

    [Fact]
    public void Json_has_the_form_without_escapes()
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer))
            writer.Write(new RationalVector([Rational.Parse("1+sqrt(2)"), 3]));
        Assert.Equal("[\"1+sqrt(2)\",3]", Encoding.UTF8.GetString(buffer.WrittenSpan));
    }
}
