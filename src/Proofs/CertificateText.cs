using System.Numerics;
using System.Text.Json;
using TheoryChecks.Exact;

namespace TheoryChecks.Proofs;

/// <summary>Reads the JSON of a certificate into terms. Shapes are Coq's to check; what is no number or no list here is no theorem.</summary>
internal readonly struct CertificateText(JsonElement element, string path)
{
    public CertificateText this[string name] => element.ValueKind == JsonValueKind.Object && element.TryGetProperty(name, out var member)
        ? new(member, $"{path}.{name}")
        : throw new NoTheoremException($"{path}.{name} is missing");

    public bool Has(string name) => element.ValueKind == JsonValueKind.Object && element.TryGetProperty(name, out _);

    /// <summary>The JSON itself.</summary>
    public string Raw => element.GetRawText();

    public bool IsArray => element.ValueKind == JsonValueKind.Array;

    public string Word => element.ValueKind == JsonValueKind.String ? element.GetString()! : throw Not("a text");

    public CertificateText[] Items
    {
        get
        {
            if (element.ValueKind != JsonValueKind.Array)
                throw Not("a list");
            var place = path;
            return [.. element.EnumerateArray().Select((item, k) => new CertificateText(item, $"{place}[{k}]"))];
        }
    }

    public int Index => element.ValueKind == JsonValueKind.Number && element.TryGetInt32(out var index) && index >= 0 && index <= 1 << 20
        ? index
        : throw Not("an index");

    public bool Flag => element.ValueKind is JsonValueKind.True or JsonValueKind.False ? element.GetBoolean() : throw Not("true or false");

    public BigInteger Size => BigInteger.TryParse(Word, System.Globalization.NumberStyles.None, null, out var size) ? size : throw Not("a count");

    public Rational Number
    {
        get
        {
            var text = element.ValueKind switch
            {
                JsonValueKind.Number => element.GetRawText(),
                JsonValueKind.String => element.GetString()!,
                _ => throw Not("a number"),
            };
            return Rational.TryParse(text, out var value, out var error) ? value : throw new NoTheoremException($"{path}: {error}");
        }
    }

    public ProofTerm AsNumber() => ProofTerm.Number(Number);

    public ProofTerm AsNat() => ProofTerm.Nat(Index);

    public ProofTerm AsVector() => ProofTerm.List(Items.Select(item => item.AsNumber()));

    public ProofTerm AsMatrix() => ProofTerm.List(Items.Select(row => row.AsVector()));

    public ProofTerm AsIndices() => ProofTerm.List(Items.Select(item => item.AsNat()));

    /// <summary>A pattern: the columns of every neuron.</summary>
    public ProofTerm AsSets() => ProofTerm.List(Items.Select(set => set.AsIndices()));

    /// <summary>A lemma, or other combination of conditions: its terms with their multipliers.</summary>
    public ProofTerm AsLemma()
    {
        var terms = new List<ProofTerm>();
        foreach (var (name, constructor, number) in new[] { ("on", "On", 0), ("off", "Off", 1), ("beats", "Beats", 2) })
        {
            if (!Has(name))
                continue;
            foreach (var item in this[name].Items)
            {
                var parts = item.Items;
                if (parts.Length != (number == 2 ? 3 : 2))
                    throw item.Not("a term of a lemma");
                var cells = parts[..^1].Select(cell => cell.AsNat()).ToArray();
                terms.Add(ProofTerm.Pair(ProofTerm.Make(constructor, number, cells), parts[^1].AsNumber()));
            }
        }
        return ProofTerm.List(terms);
    }

    /// <summary>A decision tree.</summary>
    public ProofTerm AsTree() => ProofTerm.Make(
        "Tree",
        null,
        ProofTerm.List(this["lemmas"].Items.Select(lemma => lemma.AsLemma())),
        ProofTerm.List(this["children"].Items.Select(child => ProofTerm.Count(child.Index))),
        this["points"].AsMatrix());

    private NoTheoremException Not(string wanted) => new($"{path} is not {wanted}");
}
