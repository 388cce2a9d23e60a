using TheoryChecks.Exact;
using TheoryChecks.Model;
using TheoryChecks.Patterns;

namespace TheoryChecks.Landscape;

/// <summary>A realizable pattern that puts every column in exactly one set.</summary>
/// <param name="Pattern">The pattern: the sets by their least column, then the dead neurons (for mixed thresholds and ties, whichever order is
/// realizable).</param>
/// <param name="Encoder">An encoder that has it. Shape: nq x np.</param>
internal sealed record PartitionPattern(ActivationPattern Pattern, RationalMatrix Encoder)
{
    /// <summary>The finding "realizable".</summary>
    public Finding Finding() => PatternFindings.Realizable(Pattern, Encoder);
}
