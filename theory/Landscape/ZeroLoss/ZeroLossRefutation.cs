using System.Text.Json;
using TheoryChecks.Exact;
using TheoryChecks.Patterns;

namespace TheoryChecks.Landscape;

/// <summary>
/// A proof that no encoder with a pattern has loss 0 (docs/landscape.md). Steps collect affine forms in the encoder that would have to be 0; the last
/// part contradicts them. Column combinations are rows of length N, 0 on columns of weight 0.
/// </summary>
internal sealed class ZeroLossRefutation
{
    private readonly IReadOnlyList<Step> _steps;
    private readonly Action<Utf8JsonWriter> _last;
    private JsonElement? _recorded; // the steps, if the proof was read back

    private ZeroLossRefutation(IEnumerable<Step> steps, Action<Utf8JsonWriter> last) => (_steps, _last) = ([.. steps], last);

    /// <summary>Weak conditions that must hold with equality, or combinations that no more neurons see than their targets have rank.</summary>
    internal sealed record Step(Lemma? Equal, RationalMatrix? Tight);

    /// <summary>
    /// Why no combination strictly between two rays is in the kernel of the latents: the forms of a neuron on both rays, times a sign, are
    /// nonnegative combinations of conditions, and the form on their sum cannot be 0.
    /// </summary>
    internal sealed record Sector(int Neuron, int Sign, Lemma First, Lemma Second, Lemma NotZero);

    /// <summary>Ends with column combinations whose targets have a rank larger than the number of neurons that see them.</summary>
    internal static ZeroLossRefutation ByRank(IEnumerable<Step> steps, RationalMatrix combinations) =>
        new(steps, writer => writer.Write("rank", combinations));

    /// <summary>Ends with conditions of the region that contradict one another once the zeros are known.</summary>
    internal static ZeroLossRefutation ByLemma(IEnumerable<Step> steps, Lemma lemma) => new(steps, writer => Write(writer, "lemma", lemma));

    /// <summary>Ends by going through a plane of combinations, one of which must be in the kernel of the latents: ray by ray and sector by
    /// sector.</summary>
    internal static ZeroLossRefutation BySplit(
        IEnumerable<Step> steps,
        RationalMatrix combinations,
        RationalMatrix rays,
        IReadOnlyList<ZeroLossRefutation> cases,
        IReadOnlyList<Sector> sectors) =>
        new(steps, writer =>
        {
            writer.WriteStartObject("split");
            writer.Write("combinations", combinations);
            writer.Write("rays", rays);
            writer.WriteStartArray("cases");
            foreach (var item in cases)
            {
                writer.WriteStartObject();
                item.Write(writer);
                writer.WriteEndObject();
            }
            writer.WriteEndArray();
            writer.WriteStartArray("sectors");
            foreach (var sector in sectors)
            {
                writer.WriteStartObject();
                writer.WriteNumber("neuron", sector.Neuron);
                writer.WriteNumber("sign", sector.Sign);
                Write(writer, "first", sector.First);
                Write(writer, "second", sector.Second);
                Write(writer, "lemma", sector.NotZero);
                writer.WriteEndObject();
            }
            writer.WriteEndArray();
            writer.WriteEndObject();
        });

    /// <summary>
    /// One node of a tree of cells of combinations l: asks for the sign of a form of l; or names a neuron whose form is a sum of products that cannot
    /// be negative, of which some are positive or all being 0 is refuted; or a proof for the whole cell.
    /// </summary>
    internal sealed class Node
    {
        private readonly Action<Utf8JsonWriter> _write;

        private Node(Action<Utf8JsonWriter> write) => _write = write;

        /// <summary>The form is positive, negative, or 0: the next nodes, in that order. Shape: N.</summary>
        public static Node Sign(RationalVector form) => new(writer => writer.Write("form", form));

        /// <summary>A neuron's form times a sign, as products with the forms of l that are positive here; a proof if all may be 0.</summary>
        public static Node Excluded(
            int neuron, int sign, IReadOnlyList<(Lemma Conditions, Rational Constant)> products, ZeroLossRefutation? proof) => new(writer =>
        {
            writer.WriteNumber("neuron", neuron);
            writer.WriteNumber("sign", sign);
            writer.WriteStartArray("terms");
            foreach (var ((conditions, constant), k) in products.Select((item, k) => (item, k)))
            {
                if (conditions.Terms.IsEmpty && constant.IsZero)
                    continue;
                writer.WriteStartObject();
                writer.WriteNumber("form", k);
                ZeroLossRefutation.Write(writer, "conditions", conditions);
                if (!constant.IsZero)
                    writer.Write("constant", constant);
                writer.WriteEndObject();
            }
            writer.WriteEndArray();
            WriteProof(writer, proof);
        });

        /// <summary>A proof for the whole cell.</summary>
        public static Node Proved(ZeroLossRefutation proof) => new(writer => WriteProof(writer, proof));

        internal void Write(Utf8JsonWriter writer)
        {
            writer.WriteStartObject();
            _write(writer);
            writer.WriteEndObject();
        }

        private static void WriteProof(Utf8JsonWriter writer, ZeroLossRefutation? proof)
        {
            if (proof is null)
                return;
            writer.WriteStartObject("proof");
            proof.Write(writer);
            writer.WriteEndObject();
        }
    }

    /// <summary>Ends by going through all combinations one of which must be in the kernel of the latents, cell by cell.</summary>
    internal static ZeroLossRefutation ByCells(IEnumerable<Step> steps, RationalMatrix combinations, IReadOnlyList<Node> tree) => new(steps, writer =>
    {
        writer.WriteStartObject("cells");
        writer.Write("combinations", combinations);
        writer.WriteStartArray("tree");
        foreach (var node in tree)
            node.Write(writer);
        writer.WriteEndArray();
        writer.WriteEndObject();
    });

    /// <summary>A proof as <see cref="Write(Utf8JsonWriter)"/> has written it.</summary>
    internal static ZeroLossRefutation Recorded(JsonElement json)
    {
        var kept = json.Clone();
        return new([], writer =>
        {
            foreach (var member in kept.EnumerateObject().Where(member => member.Name != "steps"))
                member.WriteTo(writer);
        }) { _recorded = kept.GetProperty("steps") };
    }

    /// <summary>Writes the members "steps" and "rank", "lemma", "split" or "cells".</summary>
    public void Write(Utf8JsonWriter writer)
    {
        if (_recorded is { } recorded)
        {
            writer.WritePropertyName("steps");
            recorded.WriteTo(writer);
            _last(writer);
            return;
        }
        writer.WriteStartArray("steps");
        foreach (var step in _steps)
        {
            writer.WriteStartObject();
            if (step.Equal is { } lemma)
                Write(writer, "equal", lemma);
            else
                writer.Write("tight", step.Tight!);
            writer.WriteEndObject();
        }
        writer.WriteEndArray();
        _last(writer);
    }

    private static void Write(Utf8JsonWriter writer, string name, Lemma lemma)
    {
        writer.WritePropertyName(name);
        lemma.Write(writer);
    }
}
