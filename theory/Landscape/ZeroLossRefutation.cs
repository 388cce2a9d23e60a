using System.Text.Json;
using TheoryChecks.Exact;
using TheoryChecks.Patterns;

namespace TheoryChecks.Landscape;

/// <summary>
/// A proof that no encoder with a pattern has loss 0 (docs/landscape.md). Steps collect affine forms in the encoder that would have to be 0; the last
/// part contradicts them. Column combinations are rows of length N, 0 on columns of weight 0.
/// </summary>
public sealed class ZeroLossRefutation
{
    private readonly IReadOnlyList<(Lemma? Equal, RationalMatrix? Tight)> _steps;
    private readonly RationalMatrix? _rank;
    private readonly Lemma? _lemma;

    private ZeroLossRefutation(IReadOnlyList<(Lemma? Equal, RationalMatrix? Tight)> steps, RationalMatrix? rank, Lemma? lemma) =>
        (_steps, _rank, _lemma) = (steps, rank, lemma);

    /// <summary>Ends with column combinations whose targets have a rank larger than the number of neurons that see them.</summary>
    internal static ZeroLossRefutation ByRank(IEnumerable<(Lemma? Equal, RationalMatrix? Tight)> steps, RationalMatrix combinations) => new([.. steps], combinations, null);

    /// <summary>Ends with conditions of the region that contradict one another once the zeros are known.</summary>
    internal static ZeroLossRefutation ByLemma(IEnumerable<(Lemma? Equal, RationalMatrix? Tight)> steps, Lemma lemma) => new([.. steps], null, lemma);

    /// <summary>Writes the members "steps" and "rank" or "lemma".</summary>
    public void Write(Utf8JsonWriter writer)
    {
        writer.WriteStartArray("steps");
        foreach (var (equal, tight) in _steps)
        {
            writer.WriteStartObject();
            Write(writer, "equal", equal, "tight", tight);
            writer.WriteEndObject();
        }
        writer.WriteEndArray();
        Write(writer, "lemma", _lemma, "rank", _rank);
    }

    private static void Write(Utf8JsonWriter writer, string lemmaName, Lemma? lemma, string matrixName, RationalMatrix? matrix)
    {
        if (matrix is not null)
        {
            writer.Write(matrixName, matrix);
            return;
        }
        writer.WritePropertyName(lemmaName);
        lemma!.Write(writer);
    }
}
