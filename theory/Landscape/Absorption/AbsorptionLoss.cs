using System.Numerics;
using TheoryChecks.Exact;
using TheoryChecks.Model;
using TheoryChecks.Patterns;

namespace TheoryChecks.Landscape;

/// <summary>The lowest loss (infimum) over all regions in which an event happens lies in [Lower, Upper].</summary>
internal sealed class AbsorptionLoss
{
    private const int Candidates = 200, MostDescents = 1_000;

    private readonly RealizableClasses _classes;
    private readonly PatternProofs? _proofs;

    private AbsorptionLoss(
        Instance instance, ParentFeature family, AbsorptionEvent what, RealizableClasses classes, PatternProofs? proofs, AlternatingStep? best) =>
        (Instance, Family, Event, _classes, _proofs, Best) = (instance, family, what, classes, proofs, best);

    /// <summary>The instance.</summary>
    public Instance Instance { get; }

    /// <summary>The parent and its children.</summary>
    public ParentFeature Family { get; }

    /// <summary>The event.</summary>
    public AbsorptionEvent Event { get; }

    /// <summary>In how many ordered patterns it happens.</summary>
    public BigInteger Patterns { get; private init; }

    /// <summary>No point of these regions has a lower loss. Means nothing if there are none.</summary>
    public Rational Lower => _proofs?.Lower ?? Rational.Zero;

    /// <summary>A point of such a region with the loss that is the upper end, or null if there are none.</summary>
    public AlternatingStep? Best { get; }

    /// <summary>Bounds the loss. When <see cref="GlobalMinimumOptions.Stop"/> is cancelled after there is an interval, that is the answer.</summary>
    /// <exception cref="EnumerationLimitException">There are too many classes of patterns.</exception>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    public static AbsorptionLoss Of(
        Instance instance, ParentFeature family, AbsorptionEvent what, GlobalMinimumOptions? options = null, CancellationToken cancel = default)
    {
        options ??= new GlobalMinimumOptions();
        using var either = CancellationTokenSource.CreateLinkedTokenSource(options.Stop, cancel);
        var classes = RealizableClasses.Of(instance, options.MostClasses, options.Enumeration, either.Token);
        var happening = classes.Patterns.Where(item => what.Happens(instance, family, item.Pattern)).ToArray();
        if (happening.Length == 0)
            return new(instance, family, what, classes, null, null);
        var proofs = PatternProofs.Simple(
            instance, happening.Select(item => item.Pattern), $"absorption-loss/{family.Parent}/{what}", options, either.Token);
        var best = Search(instance, family, what, proofs, options, either.Token);
        try
        {
            proofs = proofs.Aimed(best, either.Token);
            foreach (var better in proofs.Raised(best, either.Token))
                proofs = better.Lower > proofs.Lower ? better : proofs;
        }
        catch (OperationCanceledException) when (!cancel.IsCancellationRequested)
        {
            // What is proven so far is the answer.
        }
        return new(
            instance,
            family,
            what,
            classes,
            proofs,
            best) { Patterns = happening.Aggregate(BigInteger.Zero, (sum, item) => sum + item.Multiplicity) };
    }

    /// <summary>The finding "absorption-loss".</summary>
    public Finding Finding() => new(
        "absorption-loss",
        claim =>
        {
            claim.WriteString("event", Event.ToString().ToLowerInvariant());
            claim.WriteNumber("parent", Family.Parent);
            claim.Write("children", Family.Children);
            claim.WriteCount("patterns", Patterns);
            if (Best is null)
                return;
            claim.Write("lower", Lower);
            claim.Write("upper", Best.Loss);
        },
        evidence =>
        {
            _classes.Write(evidence, _proofs);
            if (Best is null)
                return;
            evidence.Write("encoder", Best.Encoder);
            evidence.Write("decoder", Best.Decoder);
        });

    /// <summary>The best point found by searches from the regions with the lowest bounds; steps that leave the event do not count.</summary>
    private static AlternatingStep Search(
        Instance instance, ParentFeature family, AbsorptionEvent what, PatternProofs among, GlobalMinimumOptions options, CancellationToken cancel)
    {
        var starts = among.LowestFirst.Take(Candidates)
            .Select(item => (item.Bound,
                Point: AlternatingSearch.WithBestDecoder(instance, Realizability.RegionOf(instance, item.Pattern)!.Interior)))
            .ToArray().OrderBy(item => item.Point.Loss).ToArray();
        var best = starts[0].Point;
        foreach (var (bound, point) in starts.Take(options.MostStarts))
        {
            if (best.Loss == among.Lower)
                break;
            if (bound >= best.Loss)
                continue;
            foreach (var step in AlternatingSearch.Run(instance, point.Encoder, options.Search, cancel))
                Keep(step);
        }
        if (best.Loss == among.Lower || instance.Activation is not ReluActivation)
            return best;
        var descent = new LatentDescent(instance);
        foreach (var point in PatternProofs.Parallel(among.LowestFirst.Where(item => item.Bound < best.Loss).Take(MostDescents), options, cancel)
            .Select((item, k) => descent.Best(item.Pattern, inside: true, k, cancel))
            .OfType<AlternatingStep>()
            .ToArray())
            Keep(point);
        return best;

        void Keep(AlternatingStep step)
        {
            if (step.Loss < best.Loss
                && what.Happens(
                    instance, family, ActivationPattern.FromGate(instance.Activation.Gate(instance.Problem.Preactivations(step.Encoder)))))
                best = step;
        }
    }
}
