using System.Buffers.Binary;
using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace TheoryChecks.Training.Files;

/// <summary>
/// NumPy's .npy format, versions 1 to 3: a magic number, the header's length, the header (the text of a Python dictionary with descr, fortran_order
/// and shape), the numbers. Little-endian numbers are read; column-major arrays are turned to row-major.
/// </summary>
internal static partial class NpyFile
{
    private const int LongestHeader = 1 << 16;
    private const int Alignment = 64;

    private static ReadOnlySpan<byte> Magic => [0x93, (byte)'N', (byte)'U', (byte)'M', (byte)'P', (byte)'Y'];

    /// <summary>Reads one array to the end of the stream.</summary>
    /// <exception cref="TensorFormatException">It is malformed; the message says where.</exception>
    public static TensorData Read(Stream stream, string source, long most = long.MaxValue)
    {
        Span<byte> start = stackalloc byte[8];
        if (stream.ReadAtLeast(start, start.Length, throwOnEndOfStream: false) < start.Length || !HasMagic(start))
            throw Bad("byte 0", "the magic number \\x93NUMPY is missing. Is this a .npy file?");
        if (start[6] is < 1 or > 3)
            throw Bad("byte 6", $"the version is {start[6]}.{start[7]}; 1.0, 2.0 and 3.0 are read");
        var wide = start[6] > 1;
        Span<byte> size = stackalloc byte[wide ? 4 : 2];
        if (stream.ReadAtLeast(size, size.Length, throwOnEndOfStream: false) < size.Length)
            throw Bad("byte 8", "the file is cut off");
        var length = wide ? BinaryPrimitives.ReadUInt32LittleEndian(size) : BinaryPrimitives.ReadUInt16LittleEndian(size);
        if (length > LongestHeader)
            throw Bad("byte 8", $"the header's length is {length}, the most is {LongestHeader}");
        var header = new byte[length];
        if (stream.ReadAtLeast(header, header.Length, throwOnEndOfStream: false) < header.Length)
            throw Bad("header", "the file is cut off");
        var (type, fortran, shape) = ReadHeader(Encoding.UTF8.GetString(header).Trim());
        if (TensorData.ByteCount(type, shape) is not { } bytes)
            throw Bad(
                "header",
                $"the shape {TensorData.Text(shape)} is larger than {TensorData.MostBytes} bytes or has more than {TensorData.MostDimensions} "
                    + $"dimensions");
        var data = (bytes <= most ? ReadBytes(stream, bytes) : null) ?? throw Bad("data",
            $"the shape {TensorData.Text(shape)} takes {bytes} bytes; the file is cut off");
        if (stream.ReadByte() >= 0)
            throw Bad("data", $"the shape {TensorData.Text(shape)} takes {bytes} bytes; the file has more");
        int[] extents = [.. shape.Select(extent => (int)extent)];
        return new TensorData(type, extents, fortran ? RowMajor(data, extents, type.Bytes()) : data);

        TensorFormatException Bad(string place, string problem) => new(source, place, problem);

        (ElementType Type, bool Fortran, long[] Shape) ReadHeader(string text)
        {
            var match = Dictionary().Match(text);
            if (!match.Success)
                throw Bad("header", $"found {Shorten(text)}; {{'descr': '<f4', 'fortran_order': False, 'shape': (2, 3), }} is the form wanted");
            var descr = match.Groups["descr"].Value;
            var type = ElementTypes.FromNpy(descr is "b1" or "u1" or "i1" ? "|" + descr : descr) ?? throw Bad("header", descr.StartsWith('>')
                ? $"the type is '{descr}', big-endian; save it little-endian: a.astype('<{descr[1..]}')"
                : $"the type is '{Shorten(descr)}'; the types read are {ElementTypes.NpyNames}");
            var shape = match.Groups["extent"].Captures
                .Select(extent => long.TryParse(extent.ValueSpan, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
                    ? number
                    : throw Bad("header", $"the extent {Shorten(extent.Value)} is too large"))
                .ToArray();
            return (type, match.Groups["fortran"].Value == "True", shape);
        }
    }

    /// <summary>Writes one array, version 1.0; the same array gives the same bytes.</summary>
    /// <exception cref="ArgumentException">The type is bfloat16, which NumPy lacks.</exception>
    public static void Write(Stream stream, TensorData tensor)
    {
        var descr = tensor.Type.Npy() ?? throw new ArgumentException($"NumPy has no type for {tensor.Type}; write it as safetensors, or as Float32.");
        var shape = tensor.Shape.Length == 1 ? $"({tensor.Shape[0]},)" : $"({string.Join(", ", tensor.Shape)})";
        var text = $"{{'descr': '{descr}', 'fortran_order': False, 'shape': {shape}, }}";
        var start = Magic.Length + 4;
        var padding = Alignment - (start + text.Length + 1) % Alignment;
        var header = Encoding.ASCII.GetBytes(text + new string(' ', padding % Alignment) + "\n");
        stream.Write(Magic);
        stream.Write([1, 0]);
        Span<byte> size = stackalloc byte[2];
        BinaryPrimitives.WriteUInt16LittleEndian(size, (ushort)header.Length);
        stream.Write(size);
        stream.Write(header);
        stream.Write(tensor.Bytes.Span);
    }

    internal static bool HasMagic(ReadOnlySpan<byte> first) => first.StartsWith(Magic);

    /// <summary>So many bytes, or null where the stream ends before. Memory grows with what is there, not with what a header claims.</summary>
    internal static byte[]? ReadBytes(Stream stream, int count)
    {
        if (stream.CanSeek)
        {
            if (stream.Length - stream.Position < count)
                return null;
            var all = new byte[count];
            stream.ReadExactly(all);
            return all;
        }
        var bytes = new byte[Math.Min(count, 1 << 20)];
        for (var filled = 0; ; Array.Resize(ref bytes, (int)Math.Min(count, 2L * bytes.Length)))
        {
            filled += stream.ReadAtLeast(bytes.AsSpan(filled), bytes.Length - filled, throwOnEndOfStream: false);
            if (filled < bytes.Length)
                return null;
            if (filled == count)
                return bytes;
        }
    }

    /// <summary>The same array with the last index fastest instead of the first.</summary>
    private static byte[] RowMajor(byte[] data, int[] shape, int size)
    {
        if (data.Length == 0 || shape.Length < 2)
            return data;
        var turned = new byte[data.Length];
        var index = new int[shape.Length];
        for (var to = 0; to < data.Length; to += size)
        {
            var from = 0;
            for (var k = shape.Length - 1; k >= 0; k--)
                from = from * shape[k] + index[k];
            data.AsSpan(from * size, size).CopyTo(turned.AsSpan(to));
            for (var k = shape.Length - 1; k >= 0 && ++index[k] == shape[k]; k--)
                index[k] = 0;
        }
        return turned;
    }

    private static string Shorten(string text) => text.Length <= 60 ? text : text[..60] + "...";

    [GeneratedRegex(
        @"^\{ *'descr': *'(?<descr>[^']*)', *'fortran_order': *(?<fortran>True|False), *'shape': *\( *(?:(?<extent>\d+)L?(?: *, *|(?= *\))))* *\) *,? *\}$",
        RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture,
        matchTimeoutMilliseconds: 1000)]
    private static partial Regex Dictionary();
}
