using System.Numerics;
using TheoryChecks.Model;

namespace TheoryChecks.Landscape;

/// <summary>What anchors change: identifiability, and how many of the regions of the free neurons still reach loss 0.</summary>
/// <param name="Identifiability">The answers for this anchor set.</param>
/// <param name="FreeInstance">
/// The problem left to the free neurons, with the residuals as targets (ReLU and JumpReLU with a free neuron), or null. Zero loss that respects the anchors is zero loss of this instance.
/// </param>
/// <param name="Free">Its census, or null.</param>
public sealed record IdentifiabilityEntry(Identifiability Identifiability, Instance? FreeInstance, ZeroLossCensus? Free)
{
    /// <summary>The number of ordered patterns of the free neurons that reach loss 0, or null if it was not counted or some patterns are undecided.</summary>
    public BigInteger? ZeroLossPatternsLeft => Free is { UndecidedPatterns.IsZero: true } census ? census.ZeroLossPatterns
        : Identifiability.Anchored.Free == 0 && Identifiability.IsReachable is { } reachable ? (reachable ? 1 : 0)
        : null;

    /// <summary>Counts the regions left, with at most so many classes of patterns.</summary>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    public static IdentifiabilityEntry Of(Identifiability identifiability, int mostClasses, CancellationToken cancel = default)
    {
        if (identifiability.Anchored.FreeInstance is not { } free)
            return new(identifiability, null, null);
        try
        {
            return new(identifiability, free, ZeroLossCensus.Take(free, mostClasses, cancel: cancel));
        }
        catch (Patterns.EnumerationLimitException)
        {
            return new(identifiability, null, null);
        }
    }
}
