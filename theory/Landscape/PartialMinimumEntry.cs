using TheoryChecks.Model;

namespace TheoryChecks.Landscape;

/// <summary>A partial minimum on a partition pattern, held against the global minimum.</summary>
/// <param name="Minimum">The partial minimum.</param>
/// <param name="IsSpurious">True if its loss is above the global minimum, false if it is not, null if the interval for the global minimum does not tell.</param>
/// <param name="Findings">That it is a partial minimum and, if it is a spurious local minimum, a better point.</param>
public sealed record PartialMinimumEntry(PartialMinimum Minimum, bool? IsSpurious, IReadOnlyList<Finding> Findings);
