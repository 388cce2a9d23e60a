using System.Globalization;
using System.Text;
using System.Text.Json;
using TheoryChecks.Exact;

namespace TheoryChecks.Reporting.Html;

/// <summary>A certificate for readers: what it claims in words, then its claim and evidence with patterns, equations and exact numbers. What is long
/// is cut; the certificate itself is not.</summary>
internal static class CertificateReading
{
    private const int MostItems = 12, MostColumns = 12;

    /// <summary>What a certificate of each kind says (docs/certificates.md).</summary>
    private static readonly Dictionary<string, string> Statements = new()
    {
        ["realizable"] = "Some encoder has this pattern.",
        ["unrealizable"] = "No encoder has this pattern.",
        ["region"] = "The region of this pattern is a convex polyhedron of this dimension.",
        ["enumeration"] = "The list of realizable patterns is complete.",
        ["enumeration-orbits"] = "One neuron has so many realizable sets, counted by orbits of the columns' symmetries.",
        ["absorption"] = "So many hierarchical patterns and splits there are, and so many of them are absorbed and realizable.",
        ["anchored-point"] = "This point has this loss and penalty, and recovers none of the features listed.",
        ["anchored-positive-loss"] = "No point that respects the anchors has loss 0.",
        ["anchored-recovery"] = "Every point of loss 0 that respects the anchors recovers every other feature (if features are listed: all that have "
            + "a direction, which are these).",
        ["anchored-dimension"] = "Near this point the points of loss 0 that respect the anchors form a manifold of this dimension.",
        ["partial-minimum"] = "At this point neither block alone can lower the loss inside the region: a partial minimum.",
        ["biconvex"] = "On every region of this notion the term is convex in each block.",
        ["non-convex"] = "On this region the term is not convex in the encoder: the middle of a segment lies above the mean of its ends.",
        ["loss"] = "At this point the squared residuals and the loss are these.",
        ["interference"] = "The point of Theorem 3.3 has this loss, and the bound has this value.",
        ["zero-loss"] = "The loss is 0 exactly where all listed columns are reconstructed.",
        ["positive-loss"] = "No point has loss 0.",
        ["unrecovered"] = "Some point of loss 0 recovers no column at the threshold.",
        ["recovers"] = "Every point of loss 0 recovers some column at the threshold.",
        ["gauge"] = "Rows times a scale and columns over it open the same gates; the numbers of features recovered are these.",
        ["best-rows"] = "The best row of each feature, of a neuron that is on exactly with it, recovers these features, and lies along those.",
        ["expected-loss"] = "At this point the loss L, the isolated loss, the worst error C and the published bound have these values.",
        ["sparsity-bound"] = "At every point the two losses differ by at most this factor times C.",
        ["excess-bound"] = "At this point the loss exceeds the isolated loss by at most this bound.",
        ["zero-loss-pattern"] = "Some encoder with this pattern and some decoder have loss 0.",
        ["no-zero-loss-pattern"] = "No encoder with this pattern has loss 0 with any decoder.",
        ["zero-loss-census"] = "So many patterns are realizable, and so many of them reach loss 0.",
        ["loss-upper-bound"] = "Some point has at most this loss.",
        ["loss-lower-bound"] = "No point has a lower loss.",
        ["pattern-minimum"] = "Some partial minimum has this pattern and this loss.",
        ["no-partial-minimum"] = "No partial minimum has this pattern.",
        ["enclosed-minimum"] = "Some partial minimum has this pattern, whose sets may overlap, and this loss.",
        ["edge"] = "At the boundary of the region with this pattern lies a partial minimum, which is, or is not, a local minimum of the loss itself.",
        ["escape"] = "From the local minimum with this pattern, moving one neuron alone lowers the loss.",
        ["absorption-loss"] = "The lowest loss over the regions in which this event happens lies between these numbers.",
    };

    /// <summary>The words for a kind; a kind that this page does not know speaks for itself.</summary>
    public static string Statement(string kind) => Statements.GetValueOrDefault(kind, $"A certificate of kind {kind}.");

    /// <summary>True if the words for a kind are here.</summary>
    public static bool Knows(string kind) => Statements.ContainsKey(kind);

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
