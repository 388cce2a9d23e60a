using TheoryChecks.Exact;
using TheoryChecks.Model;
using TheoryChecks.Patterns;

namespace TheoryChecks.Landscape;

/// <summary>
/// A way out of a local minimum that changes one neuron alone, what resampling does to a dead one: its new row sees other columns, its new decoder
/// column fits what the others leave.
/// </summary>
/// <param name="Neuron">The neuron that moves.</param>
/// <param name="IsDead">True if it was on nowhere.</param>
/// <param name="Column">The under-reconstructed column that it is moved to.</param>
/// <param name="Entered">The pattern of the region that is entered: only this neuron's set differs, unless neurons compete for places.</param>
/// <param name="Moved">At most this loss is left by the move alone; below that of the local minimum.</param>
/// <param name="Reached">The exact loss of a point of the entered region, found by descending from there; at most <paramref name="Moved"/>.</param>
/// <param name="Finding">The finding "escape".</param>
public sealed record Escape(int Neuron, bool IsDead, int Column, ActivationPattern Entered, Rational Moved, Rational Reached, Finding Finding)
{
    /// <summary>In a report: the finding, as it is judged.</summary>
    public LandscapeEvidence Evidence { get; init; } = LandscapeEvidence.None;
}
