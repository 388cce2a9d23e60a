using System.Globalization;
using System.Numerics;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace TheoryChecks.Exact;

/// <summary>Writes exact numbers as JSON: small integers as numbers, everything else as the string "p/q" or "a+b*sqrt(d)".</summary>
internal static class ExactJson
{
    private const long LargestPlainInteger = 1L << 53; // beyond it other JSON readers round

    /// <summary>Writes a number as a value.</summary>
    public static void Write(this Utf8JsonWriter writer, Rational value)
    {
        if (value.TryGetInt64(out var small) && small is >= -LargestPlainInteger and <= LargestPlainInteger)
            writer.WriteNumberValue(small);
        else if (!value.IsRational)
            writer.WriteStringValue(JsonEncodedText.Encode(value.ToString(), JavaScriptEncoder.UnsafeRelaxedJsonEscaping)); // '+' as it is
        else
            writer.WriteStringValue(value.ToString());
    }

    /// <summary>Writes a named number.</summary>
    public static void Write(this Utf8JsonWriter writer, string name, Rational value)
    {
        writer.WritePropertyName(name);
        writer.Write(value);
    }

    /// <summary>Writes a named interval as an object with its ends.</summary>
    public static void Write(this Utf8JsonWriter writer, string name, RationalInterval interval)
    {
        writer.WriteStartObject(name);
        writer.Write("lower", interval.Lower);
        writer.Write("upper", interval.Upper);
        writer.WriteEndObject();
    }

    /// <summary>Writes a vector as an array.</summary>
    public static void Write(this Utf8JsonWriter writer, RationalVector vector)
    {
        writer.WriteStartArray();
        foreach (var value in vector)
            writer.Write(value);
        writer.WriteEndArray();
    }

    /// <summary>Writes a named vector.</summary>
    public static void Write(this Utf8JsonWriter writer, string name, RationalVector vector)
    {
        writer.WritePropertyName(name);
        writer.Write(vector);
    }

    /// <summary>Writes a named matrix as an array of rows.</summary>
    public static void Write(this Utf8JsonWriter writer, string name, RationalMatrix matrix)
    {
        writer.WriteStartArray(name);
        for (var i = 0; i < matrix.Rows; i++)
            writer.Write(matrix.Row(i));
        writer.WriteEndArray();
    }

    /// <summary>Writes a named list of indices.</summary>
    public static void Write(this Utf8JsonWriter writer, string name, IEnumerable<int> indices)
    {
        writer.WriteStartArray(name);
        foreach (var index in indices)
            writer.WriteNumberValue(index);
        writer.WriteEndArray();
    }

    /// <summary>Writes a named list of lists of indices, for example a pattern.</summary>
    public static void Write(this Utf8JsonWriter writer, string name, IEnumerable<IReadOnlyList<int>> lists)
    {
        writer.WriteStartArray(name);
        foreach (var list in lists)
        {
            writer.WriteStartArray();
            foreach (var index in list)
                writer.WriteNumberValue(index);
            writer.WriteEndArray();
        }
        writer.WriteEndArray();
    }

    /// <summary>Writes a named count as a decimal string, since it may be huge.</summary>
    public static void WriteCount(this Utf8JsonWriter writer, string name, BigInteger count) =>
        writer.WriteString(name, count.ToString(CultureInfo.InvariantCulture));

    /// <summary>Writes the member "parts": certificates in files beside this one, by name and SHA-256.</summary>
    public static void WriteParts(this Utf8JsonWriter writer, IEnumerable<(string File, string Sha256)> parts)
    {
        writer.WriteStartArray("parts");
        foreach (var (file, sha256) in parts)
        {
            writer.WriteStartObject();
            writer.WriteString("file", file);
            writer.WriteString("sha256", sha256);
            writer.WriteEndObject();
        }
        writer.WriteEndArray();
    }
}
