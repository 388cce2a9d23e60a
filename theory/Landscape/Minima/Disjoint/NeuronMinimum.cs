using System.Collections.Immutable;
using System.Text.Json;
using TheoryChecks.Exact;

namespace TheoryChecks.Landscape;

/// <summary>
/// One neuron of a partial minimum: (M - alpha N) w = sum of nu_c p_c, see docs/theorems/3.6.md. Its part of the loss is
/// sum over F of m_c |r_c|^2 - alpha. All entries lie in Q(alpha).
/// </summary>
internal sealed record NeuronMinimum
{
    internal NeuronMinimum()
    {
    }

    /// <summary>F: the columns where the neuron is on, ascending.</summary>
    public required ImmutableArray<int> Set { get; init; }

    /// <summary>alpha; 0 if no column of the set carries weight.</summary>
    public required AlgebraicNumber Eigenvalue { get; init; }

    /// <summary>The encoder row w, np entries.</summary>
    public required AlgebraicVector Row { get; init; }

    /// <summary>The decoder column u = sum m_c a_c r_c / sum m_c a_c^2, nr entries; 0 if no column of the set carries weight.</summary>
    public required AlgebraicVector DecoderColumn { get; init; }

    /// <summary>Columns off the set with &lt;w, p_c> = 0 that may push, ascending.</summary>
    public required ImmutableArray<int> Tight { get; init; }

    /// <summary>nu_c >= 0 for each tight column.</summary>
    public required AlgebraicVector Multipliers { get; init; }

    /// <summary>A rational direction along which the loss falls, if the neuron is a saddle: np entries.</summary>
    public required RationalVector? Descent { get; init; }

    /// <summary>The shape, or null for a dead neuron or where the tests do not tell.</summary>
    public required MinimumShape? Shape { get; init; }

    /// <summary>True if every off entry is strictly below its bound.</summary>
    public required bool IsInterior { get; init; }

    /// <summary>True if this neuron reconstructs all its columns exactly.</summary>
    public required bool IsZeroLoss { get; init; }

    /// <summary>True if the row is 0 on all weighted columns of the set, with the decoder column 0.</summary>
    public bool IsZero { get; init; }

    internal int? EigenvalueIndex { get; init; }

    internal void Write(Utf8JsonWriter writer)
    {
        writer.WriteStartObject();
        Row.Write(writer, "row");
        if (EigenvalueIndex is { } index)
            writer.WriteNumber("eigenvalue", index);
        if (Tight.Length > 0)
        {
            writer.Write("tight", Tight);
            Multipliers.Write(writer, "multipliers");
        }
        if (Descent is not null)
            writer.Write("descent", Descent);
        writer.WriteEndObject();
    }
}
