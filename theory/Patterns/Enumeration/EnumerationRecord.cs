using System.Numerics;
using TheoryChecks.Exact;
using TheoryChecks.Model;

namespace TheoryChecks.Patterns;

/// <summary>Keeps a whole decision tree in memory, so that it can become a certificate of the kind "enumeration".</summary>
internal sealed class EnumerationRecord : IEnumerationSink
{
    private readonly List<Lemma> _lemmas = [];
    private readonly List<int> _children = []; // 0: open; k > 0: closed by lemma k - 1
    private readonly List<RationalVector> _points = [];

    /// <summary>The lemmas, numbered from 0.</summary>
    public IReadOnlyList<Lemma> Lemmas => _lemmas;

    /// <summary>One encoder, row after row, for every pattern.</summary>
    public IReadOnlyList<RationalVector> Points => _points;

    /// <inheritdoc/>
    public void Lemma(Lemma lemma) => _lemmas.Add(lemma);

    /// <inheritdoc/>
    public void Open() => _children.Add(0);

    /// <inheritdoc/>
    public void Closed(int lemma) => _children.Add(lemma + 1);

    /// <inheritdoc/>
    public void Point(RationalVector encoder) => _points.Add(encoder);

    /// <summary>The finding that one neuron with this threshold has exactly these patterns; with a prefix, these with the first columns so: 0 off, 1
    /// on.</summary>
    public Finding NeuronFinding(Rational threshold, string prefix = "") =>
        new("enumeration", claim => WriteClaim(claim, threshold, prefix, _points.Count), WriteEvidence);

    /// <summary>The finding that follows from parts in other files, whose prefixes cover the tree: their names and SHA-256.</summary>
    public static Finding Joined(Rational threshold, BigInteger patterns, IReadOnlyList<(string File, string Sha256)> parts) =>
        new("enumeration", claim => WriteClaim(claim, threshold, "", patterns), evidence => evidence.WriteParts(parts));

    /// <summary>The finding that all neurons together have exactly these patterns, so many of them up to permuting neurons.</summary>
    public Finding JointFinding(BigInteger upToPermutation) => new(
        "enumeration",
        claim =>
        {
            claim.WriteString("scope", "joint");
            claim.WriteCount("patterns", _points.Count);
            claim.WriteCount("patternsUpToPermutation", upToPermutation);
        },
        WriteEvidence);

    private static void WriteClaim(System.Text.Json.Utf8JsonWriter claim, Rational threshold, string prefix, BigInteger patterns)
    {
        claim.WriteString("scope", "neuron");
        claim.Write("threshold", threshold);
        if (prefix.Length > 0)
            claim.WriteString("prefix", prefix);
        claim.WriteCount("patterns", patterns);
    }

    /// <summary>Writes the members "lemmas", "children" and "points": the tree as evidence.</summary>
    public void WriteEvidence(System.Text.Json.Utf8JsonWriter writer)
    {
        writer.WriteStartArray("lemmas");
        foreach (var lemma in _lemmas)
            lemma.Write(writer);
        writer.WriteEndArray();
        writer.Write("children", _children);
        writer.WriteStartArray("points");
        foreach (var point in _points)
            writer.Write(point);
        writer.WriteEndArray();
    }
}
