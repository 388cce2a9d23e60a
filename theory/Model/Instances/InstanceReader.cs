using System.Text.Json;
using TheoryChecks.Exact;

namespace TheoryChecks.Model;

/// <summary>Reads JSON with messages for people: the file, the path, the value found, what is wanted.</summary>
internal readonly struct InstanceReader(JsonElement element, string source, string path, NumberField? field = null)
{
    public const int AnyLength = -1;

    private const int LongestShown = 60;

    /// <summary>The value as written, cut to a readable length.</summary>
    public string Found
    {
        get
        {
            var raw = element.GetRawText();
            return raw.Length <= LongestShown ? raw : $"{raw[..LongestShown]}... ({raw.Length} characters)";
        }
    }

    /// <summary>The value itself; of the document that is read, so to be cloned by who keeps it.</summary>
    public JsonElement Raw => element;

    public bool IsArray => element.ValueKind == JsonValueKind.Array;

    public InstanceReader this[string name] => new(element.GetProperty(name), source, $"{path}.{name}", field);

    public InstanceReader At(int k) => new(element[k], source, $"{path}[{k}]", field);

    /// <summary>The items of an array, one after the other: <see cref="At"/> counts from the start each time.</summary>
    public IEnumerable<InstanceReader> Items()
    {
        var (from, place, numbers) = (source, path, field);
        return element.EnumerateArray().Select((item, k) => new InstanceReader(item, from, $"{place}[{k}]", numbers));
    }

    public bool Has(string name) => element.TryGetProperty(name, out _);

    /// <summary>Requires an object with exactly these members; a leading '?' marks an optional one.</summary>
    public InstanceReader Object(params string[] members)
    {
        if (element.ValueKind != JsonValueKind.Object)
            throw Wrong($"found {Found}; an object with {List(members)} is wanted");
        foreach (var member in element.EnumerateObject())
            if (!members.Any(name => name.TrimStart('?') == member.Name))
                throw Wrong($"there is a member \"{Cut(member.Name)}\", which means nothing here; the members are {List(members)}");
        foreach (var name in members)
            if (name[0] != '?' && !Has(name))
                throw Wrong($"the member \"{name}\" is missing; the members are {List(members)}");
        return this;
    }

    public string Text() =>
        element.ValueKind == JsonValueKind.String ? element.GetString()! : throw Wrong($"found {Found}; a text in quotes is wanted");

    public bool Flag() => element.ValueKind is JsonValueKind.True or JsonValueKind.False
        ? element.GetBoolean()
        : throw Wrong($"found {Found}; true or false is wanted");

    public int Whole(int least, int greatest, string what)
    {
        if (element.ValueKind != JsonValueKind.Number || !element.TryGetInt32(out var value) || value < least || value > greatest)
            throw Wrong($"found {Found}; {what} is a whole number from {least} to {greatest}");
        return value;
    }

    public Rational Number()
    {
        if (element.ValueKind is not (JsonValueKind.Number or JsonValueKind.String))
            throw Wrong($"found {Found}; an exact number is wanted, such as \"3/5\", 0.6, 1e-3 or \"(sqrt(5)-1)/4\"");
        var text = element.ValueKind == JsonValueKind.String ? element.GetString()! : element.GetRawText();
        if (!Rational.TryParse(text, out var value, out var error))
            throw Wrong(error.TrimEnd('.'));
        return field?.Takes(value) ?? true
            ? value
            : throw Wrong($"{value} lies in Q(sqrt({value.Radicand})), numbers before it in Q(sqrt({field.Radicand})); use numbers of one field");
    }

    /// <summary>The number of items of an array, required to be <paramref name="wanted"/> unless that is <see cref="AnyLength"/>.</summary>
    public int Length(int wanted, string what = "item")
    {
        if (!IsArray)
            throw Wrong($"found {Found}; a list is wanted");
        var length = element.GetArrayLength();
        return wanted == AnyLength || length == wanted ? length : throw Wrong($"the list has {Count(length)}; give {wanted}, one {what}");
    }

    public RationalVector Numbers(int wanted, string what)
    {
        Length(wanted, what);
        return new RationalVector(Items().Select(item => item.Number()).ToArray());
    }

    /// <summary>A nonempty list of vectors of one nonzero dimension.</summary>
    public RationalMatrix Directions(int mostRows, int mostColumns, string what)
    {
        var rows = Length(AnyLength);
        if (rows < 1 || rows > mostRows)
            throw Wrong($"the list has {Count(rows)}; 1 to {mostRows} vectors are read, one per {what}");
        var columns = At(0).Length(AnyLength);
        if (columns < 1 || columns > mostColumns)
            throw At(0).Wrong($"the vector has {Count(columns)}; 1 to {mostColumns} entries are read");
        var vectors = new List<RationalVector>(rows);
        foreach (var reader in Items())
        {
            if (reader.Length(AnyLength) is var length && length != columns)
                throw reader.Wrong($"the vector has {Count(length)}, the first has {columns}; give all the same dimension");
            vectors.Add(reader.Numbers(columns, "entry"));
        }
        return RationalMatrix.FromRows(columns, vectors);
    }

    public InstanceFormatException Wrong(string problem) => new(source, path, problem + ".");

    private static string Count(int count) => count == 1 ? "1 item" : $"{count} items";

    private static string List(string[] members) =>
        string.Join(", ", members.Select(name => name[0] == '?' ? $"{name[1..]} (optional)" : name));

    private static string Cut(string text) => text.Length <= LongestShown ? text : text[..LongestShown] + "...";
}
