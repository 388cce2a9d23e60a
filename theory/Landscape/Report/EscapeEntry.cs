using TheoryChecks.Exact;
using TheoryChecks.Patterns;

namespace TheoryChecks.Landscape;

/// <summary>A way out of a local minimum that moves one neuron alone, what resampling does to a dead one.</summary>
/// <param name="Neuron">The neuron that moves.</param>
/// <param name="IsDead">True if it was on nowhere.</param>
/// <param name="Column">The column that it is moved to.</param>
/// <param name="Entered">The pattern of the region that is entered.</param>
/// <param name="Reached">The exact loss of a point of that region, below that of the local minimum.</param>
/// <param name="Evidence">The finding "escape".</param>
public sealed record EscapeEntry(int Neuron, bool IsDead, int Column, ActivationPattern Entered, Rational Reached, LandscapeEvidence Evidence);
