using TheoryChecks.Exact;
using TheoryChecks.Model;
using TheoryChecks.Patterns;

namespace TheoryChecks.Landscape;

/// <summary>
/// The problem left to the free neurons (ReLU, JumpReLU), with the residuals as targets: zero loss that respects the anchors is zero loss of this instance (docs/landscape.md).
/// </summary>
internal static class FreeNeurons
{
    /// <summary>That problem and its census; null without free neurons, for other activations, or beyond so many classes of patterns.</summary>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    public static (Instance Instance, ZeroLossCensus Census)? Census(AnchoredProblem anchored, int mostClasses, IJournal? journal, CancellationToken cancel)
    {
        var (instance, k) = (anchored.Instance, anchored.Anchors.Count);
        if (anchored.Free == 0)
            return null;
        Activation? activation = instance.Activation switch
        {
            ReluActivation => instance.Activation,
            JumpReluActivation => new JumpReluActivation(new RationalVector(Enumerable.Range(k, anchored.Free).Select(instance.Activation.Threshold))),
            _ => null,
        };
        if (activation is null)
            return null;
        var free = new Instance($"{instance.Name}-free-{string.Join('-', anchored.Anchors)}".TrimEnd('-'), activation, anchored.Free,
            new Problem(instance.Problem.Inputs, anchored.Residuals, instance.Problem.Weights));
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
