using TheoryChecks.Exact;
using TheoryChecks.Patterns;

namespace TheoryChecks.Figures;

/// <summary>A sector (dimension 2), ray (1) or the origin (0) of a <see cref="RegionFan"/>.</summary>
/// <param name="Dimension">2, 1 or 0.</param>
/// <param name="Pattern">The columns on which the neuron is on there, as a pattern of one neuron.</param>
/// <param name="Encoder">A point of the part: an exact encoder row.</param>
public sealed record RegionFanPart(int Dimension, ActivationPattern Pattern, RationalVector Encoder);
