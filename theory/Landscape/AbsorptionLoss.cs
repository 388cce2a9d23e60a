using System.Numerics;
using TheoryChecks.Exact;
using TheoryChecks.Model;
using TheoryChecks.Patterns;

namespace TheoryChecks.Landscape;

/// <summary>The lowest loss (infimum) over all regions in which an event happens lies in [Lower, Upper].</summary>
public sealed class AbsorptionLoss
{
    private const int Candidates = 200;

    private readonly RealizableClasses _classes;
    private readonly IReadOnlyDictionary<ActivationPattern, IReadOnlyList<LossBlock>> _blocks;

    private AbsorptionLoss(Instance instance, ParentFeature family, AbsorptionEvent what, RealizableClasses classes, IReadOnlyDictionary<ActivationPattern, IReadOnlyList<LossBlock>> blocks) =>
        (Instance, Family, Event, _classes, _blocks) = (instance, family, what, classes, blocks);

    /// <summary>The instance.</summary>
    public Instance Instance { get; }

    /// <summary>The parent and its children.</summary>
    public ParentFeature Family { get; }

    /// <summary>The event.</summary>
    public AbsorptionEvent Event { get; }

    /// <summary>In how many ordered patterns it happens.</summary>
    public BigInteger Patterns { get; private init; }

    /// <summary>No point of these regions has a lower loss. Means nothing if there are none.</summary>
    public Rational Lower { get; private init; }

    /// <summary>A point of such a region with the loss that is the upper end, or null if there are none.</summary>
    public AlternatingStep? Best { get; private init; }

    /// <summary>Bounds the loss.</summary>
    /// <exception cref="EnumerationLimitException">There are too many classes of patterns.</exception>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    public static AbsorptionLoss Of(Instance instance, ParentFeature family, AbsorptionEvent what, GlobalMinimumOptions? options = null, CancellationToken cancel = default)
    {
        options ??= new GlobalMinimumOptions();
        var classes = RealizableClasses.Of(instance, options.MostClasses, options.Enumeration, cancel);
        var bounds = new PatternLossBounds(instance);
        var happening = classes.Patterns.Where(item => what.Happens(instance, family, item.Pattern)).ToArray();
        var blocks = happening.AsParallel().AsOrdered().WithDegreeOfParallelism(Math.Clamp(options.Enumeration.Threads, 1, 512)).WithCancellation(cancel)
            .Select(item => (item.Pattern, Blocks: bounds.For(item.Pattern))).ToDictionary(item => item.Pattern, item => item.Blocks);
        var result = new AbsorptionLoss(instance, family, what, classes, blocks);
        if (happening.Length == 0)
            return result;
        var lower = blocks.Values.Min(Sum);
        return new(instance, family, what, classes, blocks)
        {
            Patterns = happening.Aggregate(BigInteger.Zero, (sum, item) => sum + item.Multiplicity),
            Lower = lower,
            Best = Search(result, [.. happening.Select(item => item.Pattern)], lower, options, cancel),
        };
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
            evidence.WriteStartObject("enumeration");
            _classes.Tree.WriteEvidence(evidence);
            evidence.WriteEndObject();
            evidence.WriteStartArray("classes");
            foreach (var (pattern, _) in _classes.Patterns)
            {
                evidence.WriteStartObject();
                evidence.Write("pattern", pattern.Sets);
                if (_blocks.TryGetValue(pattern, out var blocks))
                {
                    evidence.WriteStartArray("blocks");
                    foreach (var block in blocks)
                        block.Write(evidence);
                    evidence.WriteEndArray();
                }
                evidence.WriteEndObject();
            }
            evidence.WriteEndArray();
            if (Best is null)
                return;
            evidence.Write("encoder", Best.Encoder);
            evidence.Write("decoder", Best.Decoder);
        });

    /// <summary>The best point found by searches from the regions with the lowest bounds; steps that leave the event do not count.</summary>
    private static AlternatingStep Search(AbsorptionLoss among, ActivationPattern[] patterns, Rational lower, GlobalMinimumOptions options, CancellationToken cancel)
    {
        var instance = among.Instance;
        var starts = patterns.Select(pattern => (Pattern: pattern, Bound: Sum(among._blocks[pattern]))).OrderBy(item => item.Bound).ThenBy(item => item.Pattern).Take(Candidates)
            .Select(item => (item.Bound, Point: AlternatingSearch.WithBestDecoder(instance, Realizability.RegionOf(instance, item.Pattern)!.Interior)))
            .ToArray().OrderBy(item => item.Point.Loss).ToArray();
        var best = starts[0].Point;
        foreach (var (bound, point) in starts.Take(options.MostStarts))
        {
            if (best.Loss == lower)
                break;
            if (bound >= best.Loss)
                continue;
            foreach (var step in AlternatingSearch.Run(instance, point.Encoder, options.Search, cancel))
                if (step.Loss < best.Loss && among.Event.Happens(instance, among.Family, ActivationPattern.FromGate(instance.Activation.Gate(instance.Problem.Preactivations(step.Encoder)))))
                    best = step;
        }
        return best;
    }

    private static Rational Sum(IReadOnlyList<LossBlock> blocks) => blocks.Aggregate(Rational.Zero, (sum, block) => sum + block.Value);
}
