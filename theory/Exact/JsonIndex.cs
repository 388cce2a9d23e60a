using System.Buffers.Text;
using System.Text;
using System.Text.Json;

namespace TheoryChecks.Exact;

/// <summary>
/// A JSON text with the places of its values: 4 bytes for each value that is no list or object, 12 for each that is, where JsonDocument takes 12 for
/// each and twice that while it grows. Strict: no comments, no trailing commas, at most <see cref="MostLevels"/> levels, no member twice.
/// </summary>
internal sealed class JsonIndex
{
    /// <summary>How deeply lists and objects may be nested.</summary>
    public const int MostLevels = 32;

    private const int ChunkBits = 16, FewNames = 8;

    private readonly ReadOnlyMemory<byte> _text;
    private readonly List<int[]> _chunks = []; // of a value: its place in the text; of a list or object also where its items end, and how many
    private int _count;

    private JsonIndex(ReadOnlyMemory<byte> text) => _text = text;

    /// <summary>The value that the text is.</summary>
    public Value Root => new(this, 0);

    /// <summary>Reads a text, as UTF-8.</summary>
    /// <exception cref="JsonException">This is not JSON, is nested too deeply, or has a member twice.</exception>
    public static JsonIndex Parse(ReadOnlyMemory<byte> utf8)
    {
        var text = new JsonIndex(utf8);
        var reader = new Utf8JsonReader(utf8.Span, new JsonReaderOptions { MaxDepth = MostLevels });
        var open = new Stack<(int Node, int Items)>();
        while (reader.Read())
        {
            if (reader.TokenType is JsonTokenType.EndArray or JsonTokenType.EndObject)
            {
                var (node, items) = open.Pop();
                (text.At(node + 1), text.At(node + 2)) = (text._count, items);
                if (reader.TokenType == JsonTokenType.EndObject)
                    text.RequireDistinct(new Value(text, node));
                continue;
            }
            if (reader.TokenType != JsonTokenType.PropertyName && open.TryPop(out var parent))
                open.Push((parent.Node, parent.Items + 1));
            var at = text.Add((int)reader.TokenStartIndex);
            if (reader.TokenType is JsonTokenType.StartArray or JsonTokenType.StartObject)
            {
                text.Add(0);
                text.Add(0);
                open.Push((at, 0));
            }
        }
        return text;
    }

    /// <summary>True for two JSON texts that read the same, member by member in the same order, whatever stands between.</summary>
    public static bool AreSame(ReadOnlySpan<byte> one, ReadOnlySpan<byte> other)
    {
        var first = new Utf8JsonReader(one);
        var second = new Utf8JsonReader(other);
        while (first.Read())
            if (!second.Read() || first.TokenType != second.TokenType || !first.ValueSpan.SequenceEqual(second.ValueSpan))
                return false;
        return !second.Read();
    }

    /// <summary>A member of the object that a text is, as it is written there.</summary>
    /// <exception cref="JsonException">There is none.</exception>
    public static ReadOnlyMemory<byte> Member(ReadOnlyMemory<byte> utf8, string name)
    {
        var reader = new Utf8JsonReader(utf8.Span, new JsonReaderOptions { MaxDepth = MostLevels });
        reader.Read();
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var isWanted = reader.ValueTextEquals(name);
            reader.Read();
            var start = (int)reader.TokenStartIndex;
            reader.Skip();
            if (isWanted)
                return utf8[start..(int)reader.BytesConsumed];
        }
        throw new JsonException($"there is no member '{name}'");
    }

    private ref int At(int node) => ref _chunks[node >> ChunkBits][node & ((1 << ChunkBits) - 1)];

    private int Add(int entry)
    {
        if (_count >> ChunkBits == _chunks.Count)
        {
            var size = (int)Math.Min(1 << ChunkBits, 3L * _text.Length + 3); // a small text needs no whole chunk
            Effort.Keep((long)size * sizeof(int) / Effort.BytesPerNumber);
            _chunks.Add(new int[size]);
        }
        At(_count) = entry;
        return _count++;
    }

    private void RequireDistinct(Value item)
    {
        var names = item.Length > FewNames ? new HashSet<string>() : null;
        var (k, kept, known) = (0, 0L, new Value[Math.Min(item.Length, FewNames)]);
        foreach (var (name, _) in item.Members())
        {
            if (names is not null)
            {
                var size = 4 + (name.Written().Length / 12);
                Effort.Keep(size);
                kept += size;
            }
            var isNew = names?.Add(name.Text()) ?? !known.AsSpan(0, k).Contains(name);
            if (!isNew)
                throw new JsonException($"the member '{name.Text()}' is given twice");
            if (names is null)
                known[k++] = name;
        }
        Effort.Release(kept);
    }

    /// <summary>A value of the text, or the name of a member.</summary>
    internal readonly struct Value : IEquatable<Value>
    {
        private readonly JsonIndex _json;
        private readonly int _node;

        internal Value(JsonIndex json, int node) => (_json, _node) = (json, node);

        /// <summary>What it is.</summary>
        public JsonValueKind Kind => First switch
        {
            (byte)'{' => JsonValueKind.Object,
            (byte)'[' => JsonValueKind.Array,
            (byte)'"' => JsonValueKind.String,
            (byte)'t' => JsonValueKind.True,
            (byte)'f' => JsonValueKind.False,
            (byte)'n' => JsonValueKind.Null,
            _ => JsonValueKind.Number,
        };

        /// <summary>How many items a list, or members an object has.</summary>
        /// <exception cref="InvalidOperationException">It is neither; so with whatever else a value is asked that it is not.</exception>
        public int Length => Kind is JsonValueKind.Array or JsonValueKind.Object ? _json.At(_node + 2) : throw Not("a list or an object");

        /// <summary>The items of a list, in order.</summary>
        public IEnumerable<Value> Items()
        {
            if (Kind != JsonValueKind.Array)
                throw Not("a list");
            for (var node = _node + 3; node < _json.At(_node + 1); node = new Value(_json, node).Next)
                yield return new Value(_json, node);
        }

        /// <summary>The members of an object, in order.</summary>
        public IEnumerable<(Value Name, Value Content)> Members()
        {
            if (Kind != JsonValueKind.Object)
                throw Not("an object");
            for (var node = _node + 3; node < _json.At(_node + 1); node = new Value(_json, node + 1).Next)
                yield return (new Value(_json, node), new Value(_json, node + 1));
        }

        /// <summary>The member of an object with this name, or null.</summary>
        public Value? Member(string name)
        {
            if (Kind != JsonValueKind.Object)
                throw Not("an object");
            for (var node = _node + 3; node < _json.At(_node + 1); node = new Value(_json, node + 1).Next)
                if (new Value(_json, node).IsText(name))
                    return new Value(_json, node + 1);
            return null;
        }

        /// <summary>A text without its quotes and escapes.</summary>
        /// <exception cref="InvalidOperationException">It is no UTF-8, or has half a surrogate pair.</exception>
        public string Text()
        {
            if (Kind != JsonValueKind.String)
                throw Not("a text");
            var reader = new Utf8JsonReader(Raw);
            reader.Read();
            return reader.GetString()!;
        }

        /// <summary>The same, unless it has more than so many characters: one that is far longer is not read at all.</summary>
        public bool TryText(int longest, out string text)
        {
            text = Kind == JsonValueKind.String && Raw.Length - 2 > 6L * longest ? "" : Text(); // an escape takes six bytes
            return Raw.Length - 2 <= 6L * longest && text.Length <= longest;
        }

        /// <summary>The value as it is written, lists and objects included, in memory of its own.</summary>
        public ReadOnlyMemory<byte> Copy()
        {
            var rest = _json._text.Span[_json.At(_node)..];
            var reader = new Utf8JsonReader(rest, new JsonReaderOptions { AllowMultipleValues = true });
            reader.Read();
            reader.Skip();
            return rest[..(int)reader.BytesConsumed].ToArray();
        }

        /// <summary>A value that is no list or object, as it is written.</summary>
        public string Written() => Encoding.UTF8.GetString(Raw);

        /// <summary>A number that is a whole one of 64 bits and written as such.</summary>
        public bool TryGetInt64(out long value) => Kind == JsonValueKind.Number
            ? Utf8Parser.TryParse(Raw, out value, out var used) && used == Raw.Length
            : throw Not("a number");

        /// <summary>True if this is a text, or a name, and reads so.</summary>
        public bool IsText(string text) =>
            Raw[1..^1] is var inner && inner.Contains((byte)'\\') ? Text() == text
                : inner.Length >= text.Length && Encoding.UTF8.GetByteCount(text) == inner.Length && Encoding.UTF8.GetString(inner) == text;

        /// <summary>True for texts that read the same.</summary>
        public bool Equals(Value other) =>
            Raw.Contains((byte)'\\') || other.Raw.Contains((byte)'\\') ? Text() == other.Text() : Raw.SequenceEqual(other.Raw);

        /// <inheritdoc/>
        public override bool Equals(object? obj) => obj is Value other && Equals(other);

        /// <inheritdoc/>
        public override int GetHashCode() => Text().GetHashCode(StringComparison.Ordinal);

        private InvalidOperationException Not(string wanted) => new($"{Kind} is not {wanted}");

        private byte First => _json._text.Span[_json.At(_node)];

        private int Next => Kind is JsonValueKind.Array or JsonValueKind.Object ? _json.At(_node + 1) : _node + 1;

        /// <summary>The bytes of a value that is no list or object; they are known to be well-formed.</summary>
        private ReadOnlySpan<byte> Raw
        {
            get
            {
                var rest = _json._text.Span[_json.At(_node)..];
                if (rest[0] != '"')
                    return rest.IndexOfAny(",]} \n\r\t"u8) is >= 0 and var end ? rest[..end] : rest;
                var at = 1;
                while (rest[at] != '"')
                    at += rest[at] == '\\' ? 2 : Math.Max(1, rest[at..].IndexOfAny((byte)'"', (byte)'\\'));
                return rest[..(at + 1)];
            }
        }
    }
}
