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

    /// <summary>The finding that one neuron with this threshold has exactly these patterns.</summary>
    public Finding NeuronFinding(Rational threshold) => new(
        "enumeration",
        claim =>
        {
            claim.WriteString("scope", "neuron");
            claim.Write("threshold", threshold);
            claim.WriteCount("patterns", _points.Count);
        },
        WriteEvidence);

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
