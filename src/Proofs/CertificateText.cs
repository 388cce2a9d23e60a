using System.Numerics;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;
using TheoryChecks.Exact;

namespace TheoryChecks.Proofs;

/// <summary>
/// Reads the JSON of a certificate into terms. Shapes are Coq's to check; what is no number or no list here is no theorem. Trees have a million
/// elements, so where an element stands is put into words only where something is wrong there.
/// </summary>
internal readonly struct CertificateText
{
    private const int MostDigits = 18;

    private readonly JsonElement _element;
    private readonly Place? _parent;
    private readonly string? _name;
    private readonly int _index;
    private readonly HashSet<string>? _read;

    public CertificateText(JsonElement root)
        : this(root, null, "$", 0)
    {
    }

    private CertificateText(JsonElement element, Place? parent, string? name, int index, HashSet<string>? read = null) =>
        (_element, _parent, _name, _index, _read) = (element, parent, name, index, read);

    /// <summary>The same object, of which each member must be read: see <see cref="RequireAllRead"/>.</summary>
    public CertificateText ToBeReadInFull => new(_element, _parent, _name, _index, new(StringComparer.Ordinal));

    public CertificateText this[string name]
    {
        get
        {
            _read?.Add(name);
            return _element.ValueKind == JsonValueKind.Object && _element.TryGetProperty(name, out var member)
                ? new(member, Here, name, 0)
                : throw new NoTheoremException($"{Here}.{name} is missing");
        }
    }

    public bool Has(string name) => _element.ValueKind == JsonValueKind.Object && _element.TryGetProperty(name, out _);

    /// <summary>The JSON itself.</summary>
    public string Raw => _element.GetRawText();

    public bool IsArray => _element.ValueKind == JsonValueKind.Array;

    public string Word => _element.ValueKind == JsonValueKind.String ? _element.GetString()! : throw Not("a text");

    public CertificateText[] Items => Each(item => item);

    public int Index => _element.ValueKind == JsonValueKind.Number && _element.TryGetInt32(out var index) && index >= 0 && index <= 1 << 20
        ? index
        : throw Not("an index");

    public bool Flag => _element.ValueKind is JsonValueKind.True or JsonValueKind.False ? _element.GetBoolean() : throw Not("true or false");

    public BigInteger Size => BigInteger.TryParse(Word, System.Globalization.NumberStyles.None, null, out var size) ? size : throw Not("a count");

    public Rational Number
    {
        get
        {
            if (_element.ValueKind is not (JsonValueKind.Number or JsonValueKind.String))
                throw Not("a number");
            if (SmallInteger(JsonMarshal.GetRawUtf8Value(_element)) is { } small)
                return small;
            var text = _element.ValueKind == JsonValueKind.Number ? _element.GetRawText() : _element.GetString()!;
            return Rational.TryParse(text, out var value, out var error) ? value : throw new NoTheoremException($"{Here}: {error}");
        }
    }

    private Place Here => new(_parent, _name, _index);

    /// <summary>A claim of which a part is not in the theorem is not proved by it.</summary>
    /// <exception cref="NoTheoremException">A member was not read.</exception>
    public void RequireAllRead()
    {
        if (_element.ValueKind != JsonValueKind.Object)
            throw Not("an object");
        foreach (var member in _element.EnumerateObject())
            if (_read?.Contains(member.Name) == false)
                throw new NoTheoremException($"{Here}.{member.Name} is not part of the theorem");
    }

    public ProofTerm AsNumber() => ProofTerm.Number(Number);

    public ProofTerm AsNat() => ProofTerm.Nat(Index);

    public ProofTerm AsVector() => ProofTerm.List(Each(item => item.AsNumber()));

    public ProofTerm AsMatrix() => ProofTerm.List(Each(row => row.AsVector()));

    public ProofTerm AsIndices() => ProofTerm.List(Each(item => item.AsNat()));

    /// <summary>A pattern: the columns of every neuron.</summary>
    public ProofTerm AsSets() => ProofTerm.List(Each(set => set.AsIndices()));

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
        ProofTerm.List(this["lemmas"].Each(lemma => lemma.AsLemma())),
        ProofTerm.List(this["children"].Each(child => ProofTerm.Count(child.Index))),
        this["points"].AsMatrix());

    private T[] Each<T>(Func<CertificateText, T> make)
    {
        if (!IsArray)
            throw Not("a list");
        var here = Here;
        var made = new T[_element.GetArrayLength()];
        var k = 0;
        foreach (var item in _element.EnumerateArray())
            made[k] = make(new(item, here, null, k++));
        return made;
    }

    /// <summary>The number, if this is an integer of few digits, in quotes or not, as it is usually written; all else is for the
    /// reader of rationals.</summary>
    private static long? SmallInteger(ReadOnlySpan<byte> json)
    {
        var text = json[0] == '"' ? json[1..^1] : json;
        var digits = text.Length > 0 && text[0] == '-' ? text[1..] : text;
        if (digits.Length is 0 or > MostDigits || (digits[0] == '0' && text.Length > 1))
            return null;
        var value = 0L;
        foreach (var digit in digits)
        {
            if (digit is < (byte)'0' or > (byte)'9')
                return null;
            value = 10 * value + (digit - '0');
        }
        return text[0] == '-' ? -value : value;
    }

    private NoTheoremException Not(string wanted) => new($"{Here} is not {wanted}");

    /// <summary>Where an element stands: a member of an object, or an item of a list.</summary>
    private sealed record Place(Place? Parent, string? Name, int Index)
    {
        public override string ToString()
        {
            var text = new StringBuilder();
            Write(text);
            return text.ToString();
        }

        private void Write(StringBuilder text)
        {
            Parent?.Write(text);
            if (Name is null)
                text.Append('[').Append(Index).Append(']');
            else
                text.Append(Parent is null ? "" : ".").Append(Name);
        }
    }
}
