using TheoryChecks.Landscape;
using TheoryChecks.Model;

namespace TheoryChecks.Properties.Landscape;

/// <summary>What zero loss determines with k anchors, over all sets of k anchors.</summary>
/// <param name="Activation">The activation.</param>
/// <param name="Neurons">The width nq.</param>
/// <param name="Anchors">k.</param>
/// <param name="Sets">How many sets of k anchors there are.</param>
/// <param name="Reachable">With how many of them loss 0 is within reach.</param>
/// <param name="Dimension">The largest dimension found of the zero-loss set, at a regular point, or null.</param>
/// <param name="Gauge">The scales among it: one per free neuron that is on somewhere at that point.</param>
/// <param name="DecoderIdentifiable">With how many sets every zero-loss point recovers all other features by decoder columns.</param>
/// <param name="EncoderIdentifiable">The same by encoder rows.</param>
/// <param name="Undecided">With how many sets an answer is missing.</param>
/// <param name="Witness">A zero-loss point that respects such a set of anchors and misses a feature by decoder, if there is one.</param>
/// <param name="Findings">The evidence, with the instance that it is about.</param>
internal sealed record IdentifiabilityRow(
    Activation Activation,
    int Neurons,
    int Anchors,
    int Sets,
    int Reachable,
    int? Dimension,
    int? Gauge,
    int DecoderIdentifiable,
    int EncoderIdentifiable,
    int Undecided,
    EncoderDecoder? Witness,
    IReadOnlyList<(Instance Instance, Finding Finding)> Findings);
