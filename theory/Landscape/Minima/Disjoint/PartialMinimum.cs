using System.Collections.Immutable;
using TheoryChecks.Exact;
using TheoryChecks.Model;
using TheoryChecks.Patterns;

namespace TheoryChecks.Landscape;

/// <summary>A partial minimum of L on the region of a pattern with disjoint sets (Thm 3.6), with all that its certificate needs.</summary>
internal sealed record PartialMinimum
{
    internal PartialMinimum()
    {
    }

    /// <summary>The pattern P.</summary>
    public required ActivationPattern Pattern { get; init; }

    /// <summary>One entry per neuron, dead ones included.</summary>
    public required ImmutableArray<NeuronMinimum> Neurons { get; init; }

    /// <summary>The loss: exact if Lower = Upper, else enclosed to 1e-12 or better, with Lower > 0 unless the loss is 0.</summary>
    public required RationalInterval Loss { get; init; }

    /// <summary>True if some column is not reconstructed exactly.</summary>
    public required bool HasPositiveLoss { get; init; }

    /// <summary>Trap if all live neurons are, saddle if one is, else flat; null where the tests do not tell.</summary>
    public required MinimumShape? Shape { get; init; }

    /// <summary>True if the encoder is an interior point of the region, so that a trap or flat is a local minimum of L itself.</summary>
    public bool IsInterior => Neurons.All(neuron => neuron.IsInterior);

    /// <summary>True if this is a local minimum of L over all encoders and decoders.</summary>
    public bool IsLocalMinimum => IsInterior && Shape is MinimumShape.Trap or MinimumShape.Flat;

    /// <summary>TopK and BatchTopK: a number for each group with a spent budget between its on and off entries.</summary>
    internal IReadOnlyList<(int Group, Rational Level)> Levels { get; init; } = [];

    /// <summary>A rational point next to it, or at it if its rows are rational, with the best decoder and the exact loss.</summary>
    internal AlternatingStep Nearby(Instance instance)
    {
        var width = Rational.FromRatio(1, 1L << 60);
        var rows = Neurons.Select(neuron => new RationalVector(neuron.Row.Enclose(width).Select(entry => entry.Midpoint)));
        return AlternatingSearch.WithBestDecoder(instance, RationalMatrix.FromRows(rows));
    }

    /// <summary>The finding "pattern-minimum".</summary>
    public Finding Finding() => Finding(null);

    /// <summary>
    /// The finding "pattern-minimum" with the addition that this local minimum is spurious: the better point has a lower loss. Shapes: encoder nq x
    /// np, decoder nr x nq.
    /// </summary>
    /// <exception cref="InvalidOperationException">This is not known to be a local minimum.</exception>
    public Finding SpuriousFinding(RationalMatrix encoder, RationalMatrix decoder) => IsLocalMinimum
        ? Finding((encoder, decoder))
        : throw new InvalidOperationException(
            $"The partial minimum at {Pattern} is not known to be a local minimum: ask only where IsLocalMinimum is true.");

    private Finding Finding((RationalMatrix Encoder, RationalMatrix Decoder)? better) => new(
        "pattern-minimum",
        claim => MinimumClaim.Write(claim, Pattern, Loss, IsInterior, Shape, better is not null),
        evidence =>
        {
            evidence.WriteStartArray("neurons");
            foreach (var neuron in Neurons)
                neuron.Write(evidence);
            evidence.WriteEndArray();
            if (Levels.Count > 0)
            {
                evidence.WriteStartArray("levels");
                foreach (var (group, level) in Levels)
                {
                    evidence.WriteStartArray();
                    evidence.WriteNumberValue(group);
                    evidence.Write(level);
                    evidence.WriteEndArray();
                }
                evidence.WriteEndArray();
            }
            if (better is not { } point)
                return;
            evidence.WriteStartObject("better");
            evidence.Write("encoder", point.Encoder);
            evidence.Write("decoder", point.Decoder);
            evidence.WriteEndObject();
        });
}
