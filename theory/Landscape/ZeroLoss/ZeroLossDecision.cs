using TheoryChecks.Exact;
using TheoryChecks.Model;
using TheoryChecks.Patterns;

namespace TheoryChecks.Landscape;

/// <summary>Whether the loss can be exactly 0 on a realizable pattern, with a point or a proof.</summary>
internal sealed record ZeroLossDecision
{
    private ZeroLossDecision(ActivationPattern pattern) => Pattern = pattern;

    /// <summary>The pattern P.</summary>
    public ActivationPattern Pattern { get; }

    /// <summary>What was found.</summary>
    public ZeroLossOutcome Outcome =>
        Encoder is not null ? ZeroLossOutcome.Reached : Refutation is not null ? ZeroLossOutcome.Unreached : ZeroLossOutcome.Undecided;

    /// <summary>An encoder with the pattern, or null. Shape: nq x np.</summary>
    public RationalMatrix? Encoder { get; private init; }

    /// <summary>A decoder that has loss 0 with it, or null. Shape: nr x nq.</summary>
    public RationalMatrix? Decoder { get; private init; }

    /// <summary>A proof that there is no such point, or null.</summary>
    public ZeroLossRefutation? Refutation { get; private init; }

    internal static ZeroLossDecision Reached(ActivationPattern pattern, RationalMatrix encoder, RationalMatrix decoder) =>
        new(pattern) { Encoder = encoder, Decoder = decoder };

    internal static ZeroLossDecision Unreached(ActivationPattern pattern, ZeroLossRefutation refutation) => new(pattern) { Refutation = refutation };

    internal static ZeroLossDecision Undecided(ActivationPattern pattern) => new(pattern);

    /// <summary>The finding "zero-loss-pattern" or "no-zero-loss-pattern", or null if undecided.</summary>
    public Finding? Finding() => Outcome == ZeroLossOutcome.Undecided
        ? null
        : new Finding(
            Outcome == ZeroLossOutcome.Reached ? "zero-loss-pattern" : "no-zero-loss-pattern",
            claim => claim.Write("pattern", Pattern.Sets),
            WriteEvidence);

    /// <summary>A decision from the members that <see cref="WriteEvidence"/> writes.</summary>
    internal static ZeroLossDecision Read(ActivationPattern pattern, System.Text.Json.JsonElement evidence) =>
        evidence.TryGetProperty("encoder", out _) ? Reached(pattern, evidence.Matrix("encoder"), evidence.Matrix("decoder"))
        : evidence.TryGetProperty("steps", out _) ? Unreached(pattern, ZeroLossRefutation.Recorded(evidence))
        : Undecided(pattern);

    /// <summary>Writes the members that prove the outcome; none if undecided.</summary>
    internal void WriteEvidence(System.Text.Json.Utf8JsonWriter evidence)
    {
        if (Encoder is not null)
        {
            evidence.Write("encoder", Encoder);
            evidence.Write("decoder", Decoder!);
        }
        Refutation?.Write(evidence);
    }
}
