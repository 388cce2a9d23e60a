using TheoryChecks.Model;
using TheoryChecks.Patterns;

namespace TheoryChecks.Landscape;

/// <summary>What is left to the free neurons (docs/landscape.md).</summary>
internal static class FreeNeurons
{
    /// <summary>
    /// The census of their problem (<see cref="AnchoredProblem.FreeInstance"/>), without anchors that of the instance itself; null without free
    /// neurons, where anchored and free neurons compete, or beyond so many
    /// classes of patterns.
    /// </summary>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    public static ZeroLossCensus? Census(Facts facts, AnchoredProblem anchored, int mostClasses, IJournal? journal, CancellationToken cancel)
    {
        if (anchored.Anchors.Count == 0 && facts.ZeroLoss is { } known)
            return known;
        if ((anchored.Anchors.Count == 0 ? facts.Instance : anchored.FreeInstance) is not { } free)
            return null;
        try
        {
            return ZeroLossCensus.Take(free, mostClasses, cancel: cancel, journal: journal);
        }
        catch (EnumerationLimitException)
        {
            return null;
        }
    }
}
