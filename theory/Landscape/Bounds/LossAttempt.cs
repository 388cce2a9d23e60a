using TheoryChecks.Exact;

namespace TheoryChecks.Landscape;

/// <summary>How far the proof of a lower bound on a region has come, from one target to the next.</summary>
/// <param name="Tree">The tree of its boxes.</param>
internal sealed record LossAttempt(LossTree Tree)
{
    /// <summary>The proof of the highest target that is shown, or null.</summary>
    public LossProof? Proof { get; init; }

    /// <summary>The target whose boxes were used up last, and the signs up to there; they go on if it is tried with more.</summary>
    public (Rational Target, string Signs)? Begun { get; init; }

    /// <summary>A target that floors did not show: they are not asked again for it or a higher one. Null: none was tried.</summary>
    public Rational? WithoutFloors { get; init; }

    /// <summary>True if so much is shown.</summary>
    public bool Shows(Rational target) => Proof is { } proof && proof.Target >= target;
}
