using System.Text.Json;
using TheoryChecks.Exact;
using TheoryChecks.Model;

namespace TheoryChecks.Landscape;

/// <summary>What is known of a partial minimum on the boundary of its region, with its certificate.</summary>
/// <param name="Point">The partial minimum.</param>
/// <param name="Neuron">The neuron whose row can turn, or null.</param>
/// <param name="Direction">The turn, np entries, or null.</param>
internal sealed record EdgeDecision(EnclosedPoint Point, int? Neuron = null, RationalVector? Direction = null)
{
    /// <summary>Where no single row leads down: a change of encoder (nq x np) and decoder (nr x nq) along which the loss falls to second order or
    /// beyond.</summary>
    public (RationalMatrix Encoder, RationalMatrix Decoder)? Path { get; init; }

    /// <summary>Blocks that leave no lower loss near the point, or empty where kinks hold it.</summary>
    public IReadOnlyList<LossBlock> Blocks { get; init; } = [];

    /// <summary>Writes the member "blocks", if there are any.</summary>
    public void WriteBlocks(Utf8JsonWriter writer)
    {
        if (Blocks.Count == 0)
            return;
        writer.WriteStartArray("blocks");
        foreach (var block in Blocks)
            block.Write(writer);
        writer.WriteEndArray();
    }

    /// <summary>True if this is a local minimum of the loss itself.</summary>
    public bool IsLocalMinimum => Neuron is null && Path is null;

    /// <summary>The finding "edge", or "enclosed-minimum" for a point that is not on the boundary after all; with a better point (encoder nq x np,
    /// decoder nr x nq) also that the local minimum is spurious.</summary>
    public Finding Finding(AlternatingStep? better) => Point.IsInterior ? Point.Finding(better) : new(
        "edge",
        claim =>
        {
            claim.Write("pattern", Point.Pattern.Sets);
            claim.Write("loss", Point.Loss);
            claim.WriteBoolean("local", IsLocalMinimum);
            if (IsLocalMinimum && better is not null)
                claim.WriteBoolean("spurious", true);
        },
        evidence =>
        {
            evidence.WriteStartObject("minimum");
            Point.WriteEvidence(evidence);
            evidence.WriteEndObject();
            WriteBlocks(evidence);
            if (Path is var (encoder, decoder))
            {
                evidence.WriteStartObject("path");
                evidence.Write("encoder", encoder);
                evidence.Write("decoder", decoder);
                evidence.WriteEndObject();
            }
            else if (Neuron is { } neuron)
            {
                evidence.WriteNumber("neuron", neuron);
                evidence.Write("direction", Direction!);
            }
            else if (better is not null)
            {
                evidence.WriteStartObject("better");
                evidence.Write("encoder", better.Encoder);
                evidence.Write("decoder", better.Decoder);
                evidence.WriteEndObject();
            }
        });
}
