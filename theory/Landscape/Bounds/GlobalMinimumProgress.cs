using TheoryChecks.Exact;

namespace TheoryChecks.Landscape;

/// <summary>How far the search for the global minimum is.</summary>
/// <param name="Lower">No point has a lower loss.</param>
/// <param name="Upper">Some point has this loss.</param>
/// <param name="Target">The lower end that is being proven.</param>
/// <param name="ClassesOpen">Classes of patterns for which that is not settled.</param>
/// <param name="Boxes">Boxes of latents that this took so far.</param>
internal sealed record GlobalMinimumProgress(Rational Lower, Rational Upper, Rational Target, int ClassesOpen, long Boxes);
