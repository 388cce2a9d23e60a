using System.Globalization;
using System.Numerics;
using System.Text.Json;
using TheoryChecks.Exact;

namespace TheoryChecks.Checking;

/// <summary>
/// Reads untrusted JSON by shape. Every departure from the expected shape, an unknown member included, is malformed, so that no part of a certificate
/// goes unread. Numbers that are read count as kept (<see cref="Effort"/>).
/// </summary>
internal readonly struct Reader(JsonIndex.Value element, string path, string? taken = null)
{
    private const int LongestText = 1 << 16;

    /// <summary>Requires an object with exactly these members, those with a leading '?' being optional.</summary>
    public Reader Object(params string[] members)
    {
        Require(JsonValueKind.Object, "an object");
        foreach (var (member, _) in element.Members())
            if ((taken is null || !member.IsText(taken)) && !members.Any(name => member.IsText(name.TrimStart('?'))))
                throw Malformed($"unknown member '{Cut(member.Text())}'");
        foreach (var name in members)
            if (name[0] != '?' && element.Member(name) is null)
                throw Malformed($"member '{name}' is missing");
        return this;
    }

    /// <summary>A member that <see cref="Object"/> has required.</summary>
    public Reader this[string name] => new(element.Member(name)!.Value, $"{path}.{name}");

    /// <summary>The same object without a member that is read elsewhere.</summary>
    public Reader Without(string name) => new(element, path, name);

    /// <summary>True if this is an object.</summary>
    public bool IsObject => element.Kind == JsonValueKind.Object;

    /// <summary>True if this is an array.</summary>
    public bool IsArray => element.Kind == JsonValueKind.Array;

    /// <summary>The text of this value, in memory of its own.</summary>
    public ReadOnlyMemory<byte> Copy() => element.Copy();

    /// <summary>True if an optional member is there.</summary>
    public bool Has(string name) => element.Member(name) is not null;

    /// <summary>The items of an array; its length must lie in the given range.</summary>
    public IEnumerable<Reader> Items(int fewest = 0, int most = int.MaxValue)
    {
        var count = Count(fewest, most);
        return Iterate(element, path, count);

        static IEnumerable<Reader> Iterate(JsonIndex.Value array, string path, int count)
        {
            var k = 0;
            foreach (var item in array.Items())
                yield return new Reader(item, $"{path}[{k++}]");
        }
    }

    /// <summary>The length of an array, required to lie in the given range.</summary>
    public int Count(int fewest = 0, int most = int.MaxValue)
    {
        Require(JsonValueKind.Array, "an array");
        var count = element.Length;
        return count >= fewest && count <= most ? count : throw Malformed($"{Counted.Of(count, "item")} where "
            + $"{(fewest == most ? $"{fewest}" : $"{fewest} to {most}")} {(most == 1 ? "is" : "are")} wanted");
    }

    /// <summary>A string of moderate length.</summary>
    public string Text()
    {
        Require(JsonValueKind.String, "a string");
        return element.TryText(LongestText, out var text) ? text : throw Malformed($"a text of more than {LongestText} characters");
    }

    /// <summary>One of the listed words.</summary>
    public string Word(params string[] words)
    {
        var text = Text();
        return words.Contains(text) ? text : throw Malformed($"'{Cut(text)}' where one of {string.Join(", ", words)} is wanted");
    }

    /// <summary>true or false.</summary>
    public bool Flag() => element.Kind switch
    {
        JsonValueKind.True => true,
        JsonValueKind.False => false,
        _ => throw Malformed("true or false is wanted"),
    };

    /// <summary>An integer from <paramref name="least"/> to <paramref name="greatest"/>.</summary>
    public int Index(int least, int greatest)
    {
        if (element.Kind != JsonValueKind.Number || !element.TryGetInt64(out var whole) || whole is < int.MinValue or > int.MaxValue)
            throw Malformed("a whole number is wanted");
        return whole >= least && whole <= greatest ? (int)whole : throw Malformed($"{whole} is not in {least}..{greatest}");
    }

    /// <summary>A nonnegative integer of any size, written as a decimal string.</summary>
    public BigInteger Size()
    {
        var text = Text();
        if (text.Length is 0 or > Rational.MaxDigits || !BigInteger.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var count))
            throw Malformed("a decimal count of moderate length is wanted");
        return count;
    }

    /// <summary>An exact number: a JSON number, or a string "p/q" or decimal.</summary>
    public Rational Number()
    {
        if (element.Kind == JsonValueKind.Number && element.TryGetInt64(out var small))
            return small;
        var text = element.Kind switch
        {
            JsonValueKind.String => element.Text(),
            JsonValueKind.Number => element.Written(),
            _ => throw Malformed("a number is wanted"),
        };
        return Rational.TryParse(text, out var value, out var error) ? Effort.Kept(value)
            : throw NotACertificate.Malformed(path, error, isTooLarge: text.Length > Rational.MaxDigits);
    }

    /// <summary>Rejects unless the number here is the one that was found.</summary>
    public void RequireEqual(string what, Rational found)
    {
        if (Number() is var claimed && claimed != found)
            throw NotACertificate.Rejected($"{what} is {found}, the claim says {claimed}");
    }

    /// <summary>A vector of exactly this dimension.</summary>
    public RationalVector Vector(int dimension) => Effort.Kept(new RationalVector(Items(dimension, dimension).Select(item => item.Number())));

    /// <summary>A matrix of exactly this shape, as an array of rows.</summary>
    public RationalMatrix Matrix(int rows, int columns) =>
        RationalMatrix.Kept(rows, columns, Items(rows, rows).SelectMany(row => row.Items(columns, columns)).Select(item => item.Number()));

    /// <summary>An ascending list of indices below <paramref name="end"/>.</summary>
    public int[] Set(int end)
    {
        var set = Items().Select(item => item.Index(0, end - 1)).ToArray();
        return set.Zip(set.Skip(1)).All(pair => pair.First < pair.Second) ? set : throw Malformed("the indices are not strictly ascending");
    }

    /// <summary>A pattern: one ascending list of columns per neuron. Result: nq x N, true where the neuron is on.</summary>
    public bool[,] Pattern(int neurons, int columns)
    {
        var gate = new bool[neurons, columns];
        foreach (var (set, i) in Items(neurons, neurons).Select((set, i) => (set, i)))
            foreach (var c in set.Set(columns))
                gate[i, c] = true;
        return gate;
    }

    /// <summary>What to throw when this place does not have the wanted shape.</summary>
    public NotACertificate Malformed(string reason) => NotACertificate.Malformed(path, reason);

    private void Require(JsonValueKind kind, string wanted)
    {
        if (element.Kind != kind)
            throw Malformed($"{wanted} is wanted");
    }

    private static string Cut(string text) => text.Length <= 40 ? text : text[..40] + "...";
}
