using TheoryChecks.Model;
using TheoryChecks.Patterns;

namespace TheoryChecks.Landscape;

/// <summary>What is left to the free neurons (docs/landscape.md).</summary>
internal static class FreeNeurons
{
    /// <summary>Their problem (<see cref="AnchoredProblem.FreeInstance"/>) and its census; null without free neurons, for coupled activations, or beyond so many classes of patterns.</summary>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    public static (Instance Instance, ZeroLossCensus Census)? Census(AnchoredProblem anchored, int mostClasses, IJournal? journal, CancellationToken cancel)
    {
        if (anchored.FreeInstance is not { } free)
            return null;
        try
        {
            return (free, ZeroLossCensus.Take(free, mostClasses, cancel: cancel, journal: journal));
        }
        catch (EnumerationLimitException)
        {
            return null;
        }
    }
}
