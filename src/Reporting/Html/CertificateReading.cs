using System.Globalization;
using System.Text;
using System.Text.Json;
using TheoryChecks.Exact;

namespace TheoryChecks.Reporting.Html;

/// <summary>A certificate for readers: its claim and evidence with patterns, equations and exact numbers. What is long
/// is cut; the certificate itself is not.</summary>
internal static class CertificateReading
{
    private const int MostItems = 12, MostColumns = 12;

    /// <summary>Claim and evidence as a list of terms and descriptions.</summary>
    public static string Of(JsonElement certificate)
    {
        var text = new StringBuilder("<dl>");
        foreach (var part in new[] { "claim", "evidence" })
            foreach (var member in certificate.GetProperty(part).EnumerateObject())
                text.Append(
                    CultureInfo.InvariantCulture, $"<dt>{MathMarkup.Text(Words(member.Name))}</dt><dd>{Value(member.Name, member.Value)}</dd>");
        return text.Append("</dl>").ToString();
    }

    private static string Value(string name, JsonElement json)
    {
        if (json.ValueKind is JsonValueKind.True or JsonValueKind.False)
            return json.GetBoolean() ? "yes" : "no";
        if (MathMarkup.IsNumber(json))
            return MathMarkup.Math(MathMarkup.Number(json));
        if (json.ValueKind == JsonValueKind.String)
            return MathMarkup.Text(json.GetString()!);
        if (json.ValueKind == JsonValueKind.Object)
            return name is "lemma" || (json.EnumerateObject().Any() && json.EnumerateObject().All(member => member.Name is "on" or "off" or "beats"))
                ? Lemma(json)
                : Members(json);
        var items = json.EnumerateArray().ToArray();
        if (items.Length == 0)
            return "none";
        return name switch
        {
            "pattern" => MathMarkup.Text(MathMarkup.Pattern(json)),
            "columns"
                or "features"
                or "anchors"
                or "decoderMisses"
                or "encoderMisses"
                or "tight" when items.All(item => item.ValueKind == JsonValueKind.Number) => MathMarkup.Set(json),
            "children" => $"{items.Length} branches: {items.Count(item => item.GetRawText() == "0")} open, "
                + $"{items.Count(item => item.GetRawText() != "0")} closed by a lemma",
            "encoder" or "first" or "second" => Named("W", "E", items),
            "decoder" => Named("W", "D", items),
            "terms" when items.All(MathMarkup.IsVector) => MathMarkup.Math(Combination(items)),
            _ when items.All(MathMarkup.IsNumber)
                && items.Length <= MostColumns => MathMarkup.Math(MathMarkup.Vector(items.Select(MathMarkup.Parse))),
            _ when items.All(
                MathMarkup.IsNumber) => $"{MathMarkup.Math(MathMarkup.Vector(items.Take(MostColumns).Select(MathMarkup.Parse)))} and "
                    + $"{items.Length - MostColumns} more",
            _ => List(name, items),
        };
    }

    /// <summary>W = matrix, unless it is too wide or an entry is a polynomial.</summary>
    private static string Named(string letter, string index, JsonElement[] rows) =>
        rows.Length <= MostItems && rows.All(row => MathMarkup.IsVector(row) && row.GetArrayLength() <= MostColumns)
            ? MathMarkup.Math(
                $"{MathMarkup.Symbol(letter, $"<mi>{index}</mi>")}<mo>=</mo>{MathMarkup.Matrix(rows.Select(row => row.EnumerateArray().Select(MathMarkup.Parse)))}")
            : List("", rows);

    private static string List(string name, JsonElement[] items)
    {
        var shown = items.Take(MostItems).Select(item => $"<li>{Value(name is "lemmas" or "equalities" ? "lemma" : "", item)}</li>");
        var more = items.Length > MostItems ? $"<li>and {items.Length - MostItems} more, all in the certificate</li>" : "";
        return $"<ol>{string.Concat(shown)}{more}</ol>";
    }

    private static string Members(JsonElement json) => json.EnumerateObject().Any()
        ? $"<dl>{string.Concat(json.EnumerateObject().Select(member => $"<dt>{MathMarkup.Text(Words(member.Name))}</dt><dd>{Value(member.Name, member.Value)}</dd>"))}</dl>"
        : "none";

    /// <summary>A lemma as the inequalities that it adds up; z_e is the pre-activation of cell e.</summary>
    private static string Lemma(JsonElement json)
    {
        var terms = new List<string>();
        foreach (var kind in json.EnumerateObject())
        {
            foreach (var term in kind.Value.EnumerateArray())
            {
                var numbers = term.EnumerateArray().ToArray();
                var factor = MathMarkup.Parse(numbers[^1]);
                var times = factor.IsOne ? "" : $"{MathMarkup.Number(factor)}<mo>&#8290;</mo>";
                var cell = Cell(numbers[0]);
                terms.Add(kind.Name switch
                {
                    "on" => $"{times}<mrow><mo>(</mo>{cell}<mo>-</mo><mi>&#952;</mi><mo>&gt;</mo><mn>0</mn><mo>)</mo></mrow>",
                    "off" => $"{times}<mrow><mo>(</mo><mi>&#952;</mi><mo>-</mo>{cell}<mo>&#8805;</mo><mn>0</mn><mo>)</mo></mrow>",
                    _ => $"{times}<mrow><mo>(</mo>{cell}<mo>-</mo>{Cell(numbers[1])}<mo>{(numbers[0].GetInt32() > numbers[1].GetInt32() ? "&gt;" : "&#8805;")}</mo><mn>0</mn><mo>)</mo></mrow>",
                });
            }
        }
        return $"{MathMarkup.Math(string.Join("<mo>+</mo>", terms))}: the left sides add up to 0 or less, a contradiction";

        static string Cell(JsonElement index) => MathMarkup.Symbol("z", $"<mn>{index.GetRawText()}</mn>");
    }

    /// <summary>sum e_c p_c.</summary>
    private static string Combination(JsonElement[] terms) => string.Join("<mo>+</mo>", terms.Select(term =>
    {
        var numbers = term.EnumerateArray().ToArray();
        return numbers.Length == 2
            ? $"<mrow><mo>(</mo>{MathMarkup.Number(numbers[1])}<mo>)</mo></mrow>{MathMarkup.Symbol("p", $"<mn>{numbers[0].GetRawText()}</mn>")}"
            : MathMarkup.Vector(numbers.Select(MathMarkup.Parse));
    }));

    /// <summary>"decoderMisses" becomes "decoder misses".</summary>
    private static string Words(string member) => string.Concat(member.Select(c => char.IsUpper(c) ? $" {char.ToLowerInvariant(c)}" : c.ToString()));
}
