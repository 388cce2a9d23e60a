using System.Buffers.Binary;
using System.Globalization;
using System.Text.Json;
using TheoryChecks.Exact;
using TheoryChecks.Model;

namespace TheoryChecks.Training.Files;

/// <summary>
/// The safetensors format: 8 bytes, the length of a JSON header, little-endian; the header, which gives each array its type, shape and place; the
/// arrays' bytes.
/// Sizes are checked before anything is allocated: the arrays must fill the rest of the file without gap or overlap.
/// </summary>
public static class SafetensorsFile
{
    private const int LongestHeader = 100_000_000; // as in the reference reader
    private const int LengthBytes = 8;
    private const string Notes = "__metadata__";

    private static readonly JsonDocumentOptions Strict = new() { AllowDuplicateProperties = false, MaxDepth = 8 };

    /// <summary>Reads a whole file. The stream must be able to seek.</summary>
    /// <exception cref="TensorFormatException">It is malformed; the message says where.</exception>
    public static TensorFile Read(Stream stream, string source)
    {
        var length = stream.Length;
        if (length < LengthBytes)
            throw Bad("byte 0", $"the file has {length} bytes; a safetensors file begins with the length of its header, {LengthBytes} bytes");
        var prefix = new byte[LengthBytes];
        stream.ReadExactly(prefix);
        var headerLength = BinaryPrimitives.ReadUInt64LittleEndian(prefix);
        if (headerLength > LongestHeader || headerLength > (ulong)(length - LengthBytes))
            throw Bad(
                "byte 0",
                $"the header's length is {headerLength}; the file has {length - LengthBytes} more bytes, and a header at most {LongestHeader}. Is "
                    + $"this a safetensors file?");
        var header = new byte[headerLength];
        stream.ReadExactly(header);
        var (entries, metadata) = ReadHeader(header);

        var (at, rest) = (0L, length - LengthBytes - (long)headerLength);
        foreach (var entry in entries.OrderBy(entry => entry.Begin).ThenBy(entry => entry.End))
        {
            if (entry.Begin != at)
                throw Bad(
                    $"tensor {entry.Name}",
                    $"it begins at byte {entry.Begin} of the data, the one before ends at {at}; arrays follow one another without gap or overlap");
            if (entry.End > rest)
                throw Bad($"tensor {entry.Name}", $"it ends at byte {entry.End} of the data, of which the file has {rest}; the file is cut off");
            at = entry.End;
        }
        if (at != rest)
            throw Bad("data", $"the arrays take {at} bytes, the file has {rest}");

        var tensors = new Dictionary<string, TensorData>(StringComparer.Ordinal);
        foreach (var entry in entries.OrderBy(entry => entry.Begin))
        {
            var bytes = new byte[entry.End - entry.Begin];
            stream.ReadExactly(bytes);
            tensors[entry.Name] = new TensorData(entry.Type, entry.Shape, bytes);
        }
        return new TensorFile(entries.Select(entry => KeyValuePair.Create(entry.Name, tensors[entry.Name])), metadata);

        TensorFormatException Bad(string place, string problem) => new(source, place, problem);

        (List<(string Name, ElementType Type, int[] Shape, long Begin, long End)> Entries,
            List<KeyValuePair<string, string>> Metadata) ReadHeader(byte[] utf8)
        {
            var entries = new List<(string Name, ElementType Type, int[] Shape, long Begin, long End)>();
            var metadata = new List<KeyValuePair<string, string>>();
            try
            {
                using var document = JsonDocument.Parse(JsonErrors.Text(utf8), Strict);
                if (document.RootElement.ValueKind != JsonValueKind.Object)
                    throw Bad("header", "it is no JSON object. Is this a safetensors file?");
                foreach (var member in document.RootElement.EnumerateObject())
                    if (member.Name == Notes)
                        metadata.AddRange(ReadNotes(member.Value));
                    else
                        entries.Add(ReadEntry(member.Name, member.Value));
            }
            catch (JsonException e)
            {
                throw Bad("header", $"{JsonErrors.Told(e)}. Is this a safetensors file?");
            }
            return (entries, metadata);
        }

        IEnumerable<KeyValuePair<string, string>> ReadNotes(JsonElement notes)
        {
            if (notes.ValueKind != JsonValueKind.Object || notes.EnumerateObject().Any(note => note.Value.ValueKind != JsonValueKind.String))
                throw Bad($"header, {Notes}", "its members are text by name");
            return [.. notes.EnumerateObject().Select(note => KeyValuePair.Create(note.Name, note.Value.GetString()!))];
        }

        (string Name, ElementType Type, int[] Shape, long Begin, long End) ReadEntry(string name, JsonElement entry)
        {
            var place = $"tensor {name}";
            if (entry.ValueKind != JsonValueKind.Object
                || entry.EnumerateObject().Any(member => member.Name is not ("dtype" or "shape" or "data_offsets")))
                throw Bad(place, "its entry has the members dtype, shape and data_offsets, and no other");
            if (!entry.TryGetProperty("dtype", out var dtype) || dtype.ValueKind != JsonValueKind.String)
                throw Bad(place, "dtype is missing, or no text");
            var type = ElementTypes.FromSafetensors(dtype.GetString()!)
                ?? throw Bad(place, $"the dtype is \"{dtype.GetString()}\"; the types read are {ElementTypes.SafetensorsNames}");
            var shape = Integers("shape");
            if (TensorData.ByteCount(type, shape) is not { } bytes)
                throw Bad(
                    place,
                    $"the shape {TensorData.Text(shape)} is larger than {TensorData.MostBytes} bytes or has more than {TensorData.MostDimensions} "
                        + $"dimensions");
            if (Integers("data_offsets") is not [var begin, var end])
                throw Bad(place, "data_offsets has two numbers, begin and end");
            if (end < begin || end - begin != bytes)
                throw Bad(
                    place, $"data_offsets are {begin} and {end}; the shape {TensorData.Text(shape)} of {type.Safetensors()} takes {bytes} bytes");
            return (name, type, [.. shape.Select(extent => (int)extent)], begin, end);

            long[] Integers(string member)
            {
                if (!entry.TryGetProperty(member, out var list) || list.ValueKind != JsonValueKind.Array)
                    throw Bad(place, $"{member} is missing, or no list");
                return [.. list.EnumerateArray()
                    .Select(item => item.ValueKind == JsonValueKind.Number && item.TryGetInt64(out var number) && number >= 0
                    ? number
                    : throw Bad(
                        place, string.Create(CultureInfo.InvariantCulture, $"{member} holds {item.GetRawText()}; whole numbers from 0 are wanted")))];
            }
        }
    }

    /// <summary>Writes a file; the same arrays and notes give the same bytes.</summary>
    public static void Write(Stream stream, TensorFile file)
    {
        using var header = new MemoryStream();
        using (var writer = new Utf8JsonWriter(header))
        {
            writer.WriteStartObject();
            if (file.Metadata.Count > 0)
            {
                writer.WriteStartObject(Notes);
                foreach (var (name, text) in file.Metadata.OrderBy(note => note.Key, StringComparer.Ordinal))
                    writer.WriteString(name, text);
                writer.WriteEndObject();
            }
            var at = 0L;
            foreach (var name in file.Names)
            {
                var tensor = file.Tensors[name];
                writer.WriteStartObject(name);
                writer.WriteString("dtype", tensor.Type.Safetensors());
                writer.WriteStartArray("shape");
                foreach (var extent in tensor.Shape)
                    writer.WriteNumberValue(extent);
                writer.WriteEndArray();
                writer.WriteStartArray("data_offsets");
                writer.WriteNumberValue(at);
                writer.WriteNumberValue(at += tensor.Bytes.Length);
                writer.WriteEndArray();
                writer.WriteEndObject();
            }
            writer.WriteEndObject();
        }
        while (header.Length % LengthBytes != 0)
            header.WriteByte((byte)' '); // the arrays begin aligned
        Span<byte> prefix = stackalloc byte[LengthBytes];
        BinaryPrimitives.WriteInt64LittleEndian(prefix, header.Length);
        stream.Write(prefix);
        stream.Write(header.GetBuffer().AsSpan(0, (int)header.Length));
        foreach (var name in file.Names)
            stream.Write(file.Tensors[name].Bytes.Span);
    }
}
