using System.Text.Json;
using TheoryChecks.Exact;

namespace TheoryChecks.Landscape;

/// <summary>
/// What is known of one tight set A: its sign conditions contradict one another (<see cref="Terms"/>), or each eigenvalue is excluded or has zero
/// loss.
/// </summary>
internal sealed record NeuronCase(int[] Tight, IReadOnlyList<(int Column, Polynomial Times)>? Terms, IReadOnlyList<NeuronCase.Exclusion> Eigenvalues)
{
    /// <summary>
    /// One eigenvalue: excluded by sum_c e_c p_c + (M - alpha N) v = 0 (direction v as an encoder row), or, with Direction null, solvable.
    /// </summary>
    internal sealed record Exclusion(Polynomial[]? Direction, IReadOnlyList<(int Column, Polynomial Times)> Terms, bool IsZeroLoss);

    /// <summary>True if nothing but partial minima of zero loss is left.</summary>
    public bool IsClosed => Eigenvalues.All(item => item.Direction is not null || item.IsZeroLoss);

    public void Write(Utf8JsonWriter writer)
    {
        writer.WriteStartObject();
        writer.Write("tight", Tight);
        if (Terms is not null)
            WriteTerms(writer, Terms);
        else
        {
            writer.WriteStartArray("eigenvalues");
            foreach (var item in Eigenvalues)
            {
                writer.WriteStartObject();
                if (item.Direction is null)
                    writer.WriteBoolean("zeroLoss", true);
                else
                {
                    writer.WriteStartArray("direction");
                    foreach (var entry in item.Direction)
                        AlgebraicVector.Write(writer, entry);
                    writer.WriteEndArray();
                    WriteTerms(writer, item.Terms);
                }
                writer.WriteEndObject();
            }
            writer.WriteEndArray();
        }
        writer.WriteEndObject();
    }

    public static void WriteTerms(Utf8JsonWriter writer, IEnumerable<(int Column, Polynomial Times)> terms)
    {
        writer.WriteStartArray("terms");
        foreach (var (column, times) in terms)
        {
            writer.WriteStartArray();
            writer.WriteNumberValue(column);
            AlgebraicVector.Write(writer, times);
            writer.WriteEndArray();
        }
        writer.WriteEndArray();
    }
}
