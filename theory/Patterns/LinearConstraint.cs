using TheoryChecks.Exact;

namespace TheoryChecks.Patterns;

/// <summary>
/// Normal . x > 0 (strict) or >= 0, where x is the encoder row after row (and the homogenising coordinate t, if thresholds need one).
/// </summary>
/// <param name="Atom">The condition on cells it stands for.</param>
/// <param name="Normal">The normal vector.</param>
/// <param name="IsStrict">Whether equality is excluded.</param>
internal sealed record LinearConstraint(Atom Atom, RationalVector Normal, bool IsStrict);
