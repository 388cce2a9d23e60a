using System.Numerics;
using System.Text.Json;
using TheoryChecks.Exact;
using TheoryChecks.Model;
using TheoryChecks.Patterns;

namespace TheoryChecks.Landscape;

/// <summary>
/// A partial minimum on a pattern whose sets may overlap, enclosed in a small box around a rational point (docs/certificates/enclosed-minimum.md),
/// with all that its certificate needs.
/// </summary>
internal sealed record EnclosedPoint
{
    internal EnclosedPoint()
    {
    }

    /// <summary>The pattern P.</summary>
    public required ActivationPattern Pattern { get; init; }

    /// <summary>The rational encoder, nq x np.</summary>
    public required RationalMatrix Encoder { get; init; }

    /// <summary>The rational decoder, nr x nq.</summary>
    public required RationalMatrix Decoder { get; init; }

    /// <summary>The loss of the partial minimum: exact if Lower = Upper, else enclosed to 1e-12 or better.</summary>
    public required RationalInterval Loss { get; init; }

    /// <summary>Trap, flat or saddle, or null where the tests do not tell.</summary>
    public required MinimumShape? Shape { get; init; }

    /// <summary>True if every off entry is strictly below its bound.</summary>
    public required bool IsInterior { get; init; }

    internal Rational Radius { get; init; } = Rational.One;

    internal RationalMatrix Inverse { get; init; } = RationalMatrix.Zero(0, 0);

    /// <summary>How far the partial minimum may be from the rational point at most, generously; 0 if it is the point.</summary>
    internal double Delta { get; init; }

    /// <summary>Combinations of conditions that are equalities on the whole region.</summary>
    internal IReadOnlyList<Lemma> Equalities { get; init; } = [];

    /// <summary>How many unknowns each neuron has.</summary>
    internal int[] Unknowns { get; init; } = [];

    /// <summary>T_i.</summary>
    internal int[][] Tight { get; init; } = [];

    /// <summary>D_i and C_i where they are not the usual ones.</summary>
    internal IReadOnlyList<(int Neuron, int[] With, int[] Columns)> Gauge { get; init; } = [];

    internal IReadOnlyList<OptimalGroup> Groups { get; init; } = [];

    /// <summary>True if an off cell is at its bound although nothing holds it there.</summary>
    internal bool MayOpen { get; init; }

    /// <summary>Neurons with a decoder column 0 that have the row of another one.</summary>
    internal IReadOnlyList<(int Copy, int Neuron)> Copies { get; init; } = [];

    /// <summary>True if this is a local minimum of L over all encoders and decoders.</summary>
    public bool IsLocalMinimum => IsInterior && Shape is MinimumShape.Trap or MinimumShape.Flat;

    /// <summary>The finding "enclosed-minimum"; with a better point (encoder nq x np, decoder nr x nq) also that the local minimum is
    /// spurious.</summary>
    public Finding Finding(AlternatingStep? better = null) => new(
        "enclosed-minimum",
        claim => MinimumClaim.Write(claim, Pattern, Loss, IsInterior, Shape, better is not null),
        evidence =>
        {
            WriteEvidence(evidence);
            if (better is null)
                return;
            evidence.WriteStartObject("better");
            evidence.Write("encoder", better.Encoder);
            evidence.Write("decoder", better.Decoder);
            evidence.WriteEndObject();
        });

    /// <summary>
    /// The same partial minimum with the row of neuron i times s_i and its decoder column divided by it; the pattern must be the same, and where only
    /// positive latents pass s_i > 0. With D the changes of the unknowns the Hessian becomes D^-1 H D^-1, and its inverse D Y D.
    /// </summary>
    internal EnclosedPoint Rescaled(Rational[] scales)
    {
        var most = scales.Aggregate(
            Rational.One, (most, scale) => Rational.Max(most, Rational.Max(Rational.Abs(scale), Rational.Abs(scale.Inverse()))));
        Rational[] changes = [.. scales.SelectMany((scale, i) =>
        {
            var columns = Unknowns[i] == 0 || Gauge.Any(item => item.Neuron == i && !item.With.Contains(i))
                ? 0
                : Decoder.Rows; // 0 if its decoder column is held
            return Enumerable.Repeat(scale, Unknowns[i] - columns).Concat(Enumerable.Repeat(scale.Inverse(), columns));
        })];
        return this with
        {
            Encoder = RationalMatrix.Diagonal(new RationalVector(scales)) * Encoder,
            Decoder = Decoder * RationalMatrix.Diagonal(new RationalVector(scales.Select(scale => scale.Inverse()))),
            Inverse = RationalMatrix.Create(Inverse.Rows, Inverse.Columns, (k, l) => changes[k] * Inverse[k, l] * changes[l]),
            Radius = Radius / (most * most * most * most),
            Delta = Delta * most.ToDouble(),
            Groups = [.. Groups.Select(group => group with
            {
                Along = group.Along is { } along ? RationalMatrix.Diagonal(new RationalVector(group.Neurons.Select(i => scales[i]))) * along : null,
            })],
        };
    }

    internal void WriteEvidence(Utf8JsonWriter evidence)
    {
        evidence.Write("encoder", Encoder);
        evidence.Write("decoder", Decoder);
        evidence.Write("radius", Radius);
        evidence.Write("inverse", Inverse);
        if (Equalities.Count > 0)
        {
            evidence.WriteStartArray("equalities");
            foreach (var lemma in Equalities)
                lemma.Write(evidence);
            evidence.WriteEndArray();
        }
        if (Tight.Any(set => set.Length > 0))
            evidence.Write("tight", Tight);
        if (Gauge.Count > 0)
        {
            evidence.WriteStartArray("gauge");
            foreach (var (neuron, with, columns) in Gauge)
            {
                evidence.WriteStartObject();
                evidence.WriteNumber("neuron", neuron);
                evidence.Write("with", with);
                evidence.Write("columns", columns);
                evidence.WriteEndObject();
            }
            evidence.WriteEndArray();
        }
        if (Groups.Count > 0)
        {
            evidence.WriteStartArray("groups");
            foreach (var group in Groups)
                group.Write(evidence);
            evidence.WriteEndArray();
        }
        if (Copies.Count > 0)
            evidence.Write("copies", Copies.Select(item => new[] { item.Copy, item.Neuron }));
    }
}
