using TheoryChecks.Exact;
using TheoryChecks.Model;

namespace TheoryChecks.Patterns;

/// <summary>What is found about patterns, as findings for certificates of the kinds "realizable", "unrealizable" and "region".</summary>
public static class PatternFindings
{
    /// <summary>"realizable" with an encoder, or "unrealizable" with a lemma or an overfull group.</summary>
    public static Finding Finding(this Realizability decided) => decided.Encoder is { } encoder
        ? Realizable(decided.Pattern, encoder)
        : new Finding(
            "unrealizable",
            claim => claim.Write("pattern", decided.Pattern.Sets),
            evidence =>
            {
                if (decided.Group is { } group)
                {
                    evidence.WriteNumber("group", group);
                    return;
                }
                if (decided.Neuron is { } neuron)
                    evidence.WriteNumber("neuron", neuron);
                evidence.WritePropertyName("lemma");
                decided.Lemma!.Write(evidence);
            });

    /// <summary>"realizable": this encoder has this pattern. Shape: encoder nq x np.</summary>
    public static Finding Realizable(ActivationPattern pattern, RationalMatrix encoder) =>
        new("realizable", claim => claim.Write("pattern", pattern.Sets), evidence => evidence.Write("encoder", encoder));

    /// <summary>"unrealizable": this lemma, on cells c nq + i, refutes the pattern.</summary>
    public static Finding Unrealizable(ActivationPattern pattern, Lemma lemma) => new(
        "unrealizable",
        claim => claim.Write("pattern", pattern.Sets),
        evidence =>
        {
            evidence.WritePropertyName("lemma");
            lemma.Write(evidence);
        });

    /// <summary>"region": the region has this dimension.</summary>
    internal static Finding Finding(this Region region) => new(
        "region",
        claim =>
        {
            claim.Write("pattern", region.Pattern.Sets);
            claim.WriteNumber("dimension", region.Dimension);
        },
        evidence =>
        {
            evidence.Write("encoder", region.Interior);
            evidence.WriteStartArray("equalities");
            foreach (var lemma in region.Equalities)
                lemma.Write(evidence);
            evidence.WriteEndArray();
        });
}
