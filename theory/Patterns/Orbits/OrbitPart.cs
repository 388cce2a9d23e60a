using System.Numerics;
using System.Text.Json;
using TheoryChecks.Exact;
using TheoryChecks.Model;

namespace TheoryChecks.Patterns;

/// <summary>The sets of one neuron with a threshold, counted by orbits.</summary>
public sealed class OrbitPart
{
    private readonly GateLines _lines;
    private readonly OrbitSearch _search;
    private readonly RationalVector? _direction;

    internal OrbitPart(GateLines lines, OrbitSearch search, RationalVector? direction)
    {
        (_lines, _search, _direction) = (lines, search, direction);
        Patterns = search.Regions.Aggregate(BigInteger.Zero, (sum, region) => sum + region.Size);
    }

    /// <summary>The neuron's threshold.</summary>
    public Rational Threshold => _lines.Threshold;

    /// <summary>The number of sets.</summary>
    public BigInteger Patterns { get; }

    /// <summary>The number of orbits: sets that a symmetry takes to one another count once.</summary>
    public int Orbits => _search.Regions.Count;

    /// <summary>The number of lemmas.</summary>
    public int Lemmas => _search.Lemmas.Count;

    /// <summary>The number of symmetries: permutations of the hyperplanes' two sides that linear maps bring about.</summary>
    public BigInteger Symmetries => _lines.Symmetry.Order;

    /// <summary>The finding that one neuron with this threshold has exactly so many sets.</summary>
    public Finding Finding() => new(
        "enumeration-orbits",
        claim =>
        {
            claim.Write("threshold", Threshold);
            claim.WriteCount("patterns", Patterns);
        },
        WriteEvidence);

    private void WriteEvidence(Utf8JsonWriter writer)
    {
        if (_direction is not null)
            writer.Write("direction", _direction);
        writer.WriteStartArray("generators");
        foreach (var generator in _lines.Symmetry.Generators)
            WriteMatrix(writer, _lines.Map(generator));
        writer.WriteEndArray();
        writer.Write("products", _lines.Symmetry.Products.Select(product => (int[])[product.Left, product.Right]));
        writer.WriteStartArray("lemmas");
        foreach (var lemma in _search.Lemmas)
            lemma.Write(writer);
        writer.WriteEndArray();
        writer.WriteStartArray("orbits");
        foreach (var region in _search.Regions)
        {
            writer.WriteStartObject();
            writer.WriteCount("size", region.Size);
            writer.Write("point", region.Encoder);
            writer.WriteStartArray("walls");
            foreach (var wall in region.Walls)
                Write(writer, wall);
            writer.WriteEndArray();
            writer.WriteEndObject();
        }
        writer.WriteEndArray();
    }

    private static void Write(Utf8JsonWriter writer, Wall wall)
    {
        if (!wall.IsOpen)
        {
            writer.WriteNumberValue(wall.Lemma);
            return;
        }
        writer.WriteStartArray();
        writer.WriteNumberValue(wall.Orbit);
        foreach (var element in wall.Word)
            writer.WriteNumberValue(element);
        writer.WriteEndArray();
    }

    private static void WriteMatrix(Utf8JsonWriter writer, RationalMatrix matrix)
    {
        writer.WriteStartArray();
        for (var i = 0; i < matrix.Rows; i++)
            writer.Write(matrix.Row(i));
        writer.WriteEndArray();
    }
}
