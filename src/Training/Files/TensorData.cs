using System.Buffers.Binary;
using System.Collections.Immutable;
using System.Globalization;
using System.Runtime.InteropServices;

namespace TheoryChecks.Training.Files;

/// <summary>One array as files hold it: a shape (row-major, the last index fastest), a number type, little-endian bytes. Immutable.</summary>
public sealed class TensorData
{
    /// <summary>The most bytes of one array.</summary>
    public const int MostBytes = 0x7FFF_0000;

    /// <summary>The most dimensions of one array.</summary>
    public const int MostDimensions = 32;

    /// <summary>Takes the bytes as they are.</summary>
    /// <exception cref="ArgumentException">The bytes do not fill the shape.</exception>
    public TensorData(ElementType type, IEnumerable<int> shape, ReadOnlyMemory<byte> bytes)
    {
        (Type, Shape, Bytes) = (type, [.. shape], bytes);
        var wanted = ByteCount(type, [.. Shape.Select(extent => (long)extent)])
            ?? throw new ArgumentException($"The shape {ShapeText} needs more than {MostBytes} bytes, or has a negative extent.");
        if (wanted != bytes.Length)
            throw new ArgumentException($"The shape {ShapeText} of {type} needs {wanted} bytes; there are {bytes.Length}.");
    }

    /// <summary>The number type.</summary>
    public ElementType Type { get; }

    /// <summary>The extent of every dimension; empty for a single number.</summary>
    public ImmutableArray<int> Shape { get; }

    /// <summary>The numbers, little-endian.</summary>
    public ReadOnlyMemory<byte> Bytes { get; }

    /// <summary>How many numbers.</summary>
    public int Count => Bytes.Length / Type.Bytes();

    /// <summary>The shape in words: "[16000, 768]".</summary>
    public string ShapeText => $"[{string.Join(", ", Shape)}]";

    /// <summary>Single-precision numbers.</summary>
    /// <exception cref="ArgumentException">The numbers do not fill the shape.</exception>
    public static TensorData Of(ReadOnlySpan<float> values, params IEnumerable<int> shape) => new(ElementType.Float32, shape, LittleEndian(values));

    /// <summary>Double-precision numbers.</summary>
    /// <exception cref="ArgumentException">The numbers do not fill the shape.</exception>
    public static TensorData Of(ReadOnlySpan<double> values, params IEnumerable<int> shape) => new(ElementType.Float64, shape, LittleEndian(values));

    /// <summary>Integers.</summary>
    /// <exception cref="ArgumentException">The numbers do not fill the shape.</exception>
    public static TensorData Of(ReadOnlySpan<long> values, params IEnumerable<int> shape) => new(ElementType.Int64, shape, LittleEndian(values));

    /// <summary>Half-precision numbers: each value rounded to the nearest half.</summary>
    /// <exception cref="ArgumentException">The numbers do not fill the shape.</exception>
    public static TensorData OfHalves(ReadOnlySpan<float> values, params IEnumerable<int> shape)
    {
        var halves = new Half[values.Length];
        for (var i = 0; i < halves.Length; i++)
            halves[i] = (Half)values[i];
        return new(ElementType.Float16, shape, LittleEndian<Half>(halves));
    }

    /// <summary>The numbers in single precision; doubles and long integers are rounded.</summary>
    public float[] ToSingles() => Read((bytes, i) => Type switch
    {
        ElementType.Float32 => BinaryPrimitives.ReadSingleLittleEndian(bytes[(4 * i)..]),
        _ => (float)Number(bytes, i),
    });

    /// <summary>The numbers in double precision; exact but for integers beyond 2^53.</summary>
    public double[] ToDoubles() => Read(Number);

    /// <summary>The numbers as integers, or null if one of them is none.</summary>
    public long[]? ToIntegers()
    {
        if (Type == ElementType.Int64)
            return Read((bytes, i) => BinaryPrimitives.ReadInt64LittleEndian(bytes[(8 * i)..]));
        var numbers = ToDoubles();
        return Array.TrueForAll(numbers, number => Math.Abs(number) <= 1L << 53 && number == Math.Truncate(number))
            ? Array.ConvertAll(numbers, number => (long)number)
            : null;
    }

    /// <summary>The bytes that a shape takes, or null where they are too many, an extent is negative, or there are too many dimensions.</summary>
    internal static int? ByteCount(ElementType type, IReadOnlyList<long> shape)
    {
        if (shape.Count > MostDimensions || shape.Any(extent => extent is < 0 or > MostBytes))
            return null;
        var bytes = (Int128)type.Bytes();
        foreach (var extent in shape.Contains(0) ? [0L] : shape)
            if ((bytes *= extent) > MostBytes)
                return null;
        return (int)bytes;
    }

    internal static string Text(IEnumerable<long> shape) =>
        $"[{string.Join(", ", shape.Select(extent => extent.ToString(CultureInfo.InvariantCulture)))}]";

    private double Number(ReadOnlySpan<byte> bytes, int i) => Type switch
    {
        ElementType.Bool => bytes[i] == 0 ? 0 : 1,
        ElementType.UInt8 => bytes[i],
        ElementType.Int8 => unchecked((sbyte)bytes[i]),
        ElementType.Int16 => BinaryPrimitives.ReadInt16LittleEndian(bytes[(2 * i)..]),
        ElementType.Int32 => BinaryPrimitives.ReadInt32LittleEndian(bytes[(4 * i)..]),
        ElementType.Int64 => BinaryPrimitives.ReadInt64LittleEndian(bytes[(8 * i)..]),
        ElementType.Float16 => (double)BinaryPrimitives.ReadHalfLittleEndian(bytes[(2 * i)..]),
        ElementType.BFloat16 => BitConverter.UInt32BitsToSingle((uint)BinaryPrimitives.ReadUInt16LittleEndian(bytes[(2 * i)..]) << 16),
        ElementType.Float32 => BinaryPrimitives.ReadSingleLittleEndian(bytes[(4 * i)..]),
        _ => BinaryPrimitives.ReadDoubleLittleEndian(bytes[(8 * i)..]),
    };

    private T[] Read<T>(ReadOne<T> one)
    {
        var bytes = Bytes.Span;
        var values = new T[Count];
        for (var i = 0; i < values.Length; i++)
            values[i] = one(bytes, i);
        return values;
    }

    private static byte[] LittleEndian<T>(ReadOnlySpan<T> values)
        where T : unmanaged
    {
        var bytes = MemoryMarshal.AsBytes(values).ToArray();
        if (!BitConverter.IsLittleEndian)
            for (var i = 0; i < values.Length; i++)
                bytes.AsSpan(i * (bytes.Length / values.Length), bytes.Length / values.Length).Reverse();
        return bytes;
    }

    private delegate T ReadOne<T>(ReadOnlySpan<byte> bytes, int index);
}
