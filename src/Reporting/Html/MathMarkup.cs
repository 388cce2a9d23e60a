using System.Globalization;
using System.Net;
using System.Text.Json;
using TheoryChecks.Exact;

namespace TheoryChecks.Reporting.Html;

/// <summary>Exact numbers, vectors, matrices and patterns as MathML, which browsers set and screen readers read.</summary>
internal static class MathMarkup
{
    private const int LongestNumber = 24;

    public static string Text(string text) => WebUtility.HtmlEncode(text);

    public static string Math(string inner) => $"<math>{inner}</math>";

    /// <summary>A number: a fraction as a fraction, a long one as its first digits.</summary>
    public static string Number(Rational value)
    {
        var (sign, size) = (value.Sign < 0 ? "<mo>-</mo>" : "", Rational.Abs(value));
        if (value.ToString().Length > LongestNumber)
            return $"{sign}<mo>&#8776;</mo><mn>{size.ToDouble().ToString("G6", CultureInfo.InvariantCulture)}</mn>";
        if (size.SplitRoot() is ({ IsZero: false } b, var a))
            return $"{sign}<mrow>{(a.IsZero ? "" : Number(a))}{(b.Sign < 0 ? "<mo>-</mo>" : a.IsZero ? "" : "<mo>+</mo>")}"
                + $"{(Rational.Abs(b).IsOne ? "" : Number(Rational.Abs(b)))}<msqrt><mn>{size.Radicand}</mn></msqrt></mrow>";
        return size.IsInteger ? $"{sign}<mn>{size}</mn>" : $"{sign}<mfrac><mn>{size.Numerator}</mn><mn>{size.Denominator}</mn></mfrac>";
    }

    public static string Number(JsonElement json) => Number(Parse(json));

    public static Rational Parse(JsonElement json) => Rational.Parse(json.ValueKind == JsonValueKind.String ? json.GetString()! : json.GetRawText());

    public static string Vector(IEnumerable<Rational> values) =>
        $"<mrow><mo>(</mo>{string.Join("<mo>,</mo>", values.Select(Number))}<mo>)</mo></mrow>";

    public static string Matrix(IEnumerable<IEnumerable<Rational>> rows) =>
        $"<mrow><mo>[</mo><mtable>{string.Concat(rows.Select(row => $"<mtr>{string.Concat(row.Select(value => $"<mtd><mrow>{Number(value)}</mrow></mtd>"))}</mtr>"))}</mtable><mo>]</mo></mrow>";

    public static string Symbol(string letter, string? below = null) =>
        below is null ? $"<mi>{letter}</mi>" : $"<msub><mi>{letter}</mi><mrow>{below}</mrow></msub>";

    public static bool IsNumber(JsonElement json) =>
        json.ValueKind == JsonValueKind.Number || (json.ValueKind == JsonValueKind.String && Rational.TryParse(json.GetString(), out _, out _));

    public static bool IsVector(JsonElement json) => json.ValueKind == JsonValueKind.Array && json.EnumerateArray().All(IsNumber);

    /// <summary>A pattern in the notation of the library, for example ({0,1}, {}).</summary>
    public static string Pattern(JsonElement json) => $"({string.Join(", ", json.EnumerateArray().Select(Set))})";

    public static string Set(JsonElement json) => $"{{{string.Join(",", json.EnumerateArray().Select(index => index.GetRawText()))}}}";
}
