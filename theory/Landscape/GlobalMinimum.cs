using System.Text.Json;
using TheoryChecks.Exact;
using TheoryChecks.Model;
using TheoryChecks.Patterns;

namespace TheoryChecks.Landscape;

/// <summary>
/// An interval [Lower, Upper] for the global minimum (infimum) of the loss. The upper end is the exact loss of a rational point. The lower end is 0, or an
/// Eckart-Young bound for all patterns, or the least over all classes of patterns of a bound for the class (docs/landscape.md).
/// </summary>
public sealed class GlobalMinimum
{
    private const int Candidates = 10; // for each start of a search

    private readonly Action<Utf8JsonWriter> _lowerEvidence;

    private GlobalMinimum(Rational lower, Action<Utf8JsonWriter> lowerEvidence, AlternatingStep best) =>
        (Lower, _lowerEvidence, Best) = (lower, lowerEvidence, best);

    /// <summary>No point has a lower loss.</summary>
    public Rational Lower { get; }

    /// <summary>Some point has this loss.</summary>
    public Rational Upper => Best.Loss;

    /// <summary>A point with the loss <see cref="Upper"/>.</summary>
    public AlternatingStep Best { get; }

    /// <summary>True if the global minimum is known exactly.</summary>
    public bool IsExact => Lower == Upper;

    /// <summary>The finding "loss-lower-bound".</summary>
    public Finding LowerFinding() => new("loss-lower-bound", claim => claim.Write("loss", Lower), _lowerEvidence);

    /// <summary>The finding "loss-upper-bound".</summary>
    public Finding UpperFinding() => new("loss-upper-bound", claim => claim.Write("loss", Upper), evidence =>
    {
        evidence.Write("encoder", Best.Encoder);
        evidence.Write("decoder", Best.Decoder);
    });

    /// <summary>Bounds the global minimum of an instance; a census of it, if there is one, may show it to be 0.</summary>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    public static GlobalMinimum Find(Instance instance, ZeroLossCensus? census = null, GlobalMinimumOptions? options = null, CancellationToken cancel = default)
    {
        options ??= new GlobalMinimumOptions();
        if (ZeroLossPoint(instance, census) is { } solution)
            return new(Rational.Zero, WriteBlocks([]), solution);
        var best = AlternatingSearch.WithBestDecoder(instance, RationalMatrix.Zero(instance.Neurons, instance.Problem.InputDimension));
        var bounds = new PatternLossBounds(instance);
        var (lower, evidence) = (Rational.Zero, WriteBlocks([]));
        if (bounds.ForAllPatterns() is var blocks && Sum(blocks) is var sum && sum > lower)
            (lower, evidence) = (sum, WriteBlocks(blocks));

        RealizableClasses classes;
        try
        {
            classes = RealizableClasses.Of(instance, options.MostClasses, options.Enumeration, cancel);
        }
        catch (EnumerationLimitException)
        {
            return new(lower, evidence, Search(instance, [], best, lower, options, cancel));
        }
        var byClass = classes.Patterns.AsParallel().AsOrdered().WithDegreeOfParallelism(Math.Clamp(options.Enumeration.Threads, 1, 512)).WithCancellation(cancel)
            .Select(item => (item.Pattern, Blocks: bounds.For(item.Pattern))).ToArray();
        if (byClass.Min(item => Sum(item.Blocks)) is var least && least > lower)
            (lower, evidence) = (least, WriteClasses(classes.Tree, byClass));
        var starts = byClass.Select(item => (item.Pattern, Bound: Sum(item.Blocks))).OrderBy(item => item.Bound).ThenBy(item => item.Pattern);
        return new(lower, evidence, Search(instance, starts, best, lower, options, cancel));
    }

    /// <summary>Searches from regions whose bound leaves room for something better, until the lower bound is met or the starts are used up.</summary>
    private static AlternatingStep Search(
        Instance instance, IEnumerable<(ActivationPattern Pattern, Rational Bound)> starts, AlternatingStep best, Rational lower, GlobalMinimumOptions options, CancellationToken cancel)
    {
        // The interior points say where it is worth while to begin.
        var points = starts.Where(item => item.Bound < best.Loss).Take(Candidates * options.MostStarts).AsParallel().AsOrdered()
            .WithDegreeOfParallelism(Math.Clamp(options.Enumeration.Threads, 1, 512)).WithCancellation(cancel)
            .Select(item => (item.Bound, Point: AlternatingSearch.WithBestDecoder(instance, Realizability.RegionOf(instance, item.Pattern)!.Interior)))
            .ToArray().OrderBy(item => item.Point.Loss).Take(options.MostStarts);
        foreach (var (bound, point) in points)
        {
            if (best.Loss == lower)
                break;
            if (bound < best.Loss && AlternatingSearch.Run(instance, point.Encoder, options.Search, cancel)[^1] is var found && found.Loss < best.Loss)
                best = found;
        }
        return best;
    }

    private static AlternatingStep? ZeroLossPoint(Instance instance, ZeroLossCensus? census)
    {
        if (census?.Classes.FirstOrDefault(item => item.Outcome == ZeroLossOutcome.Reached) is not { } reached)
            return null;
        var decision = reached.Decision ?? new ZeroLoss(instance).Decide(reached.Pattern);
        return new(decision.Encoder!, decision.Decoder!, Rational.Zero);
    }

    private static Rational Sum(IEnumerable<LossBlock> blocks) => blocks.Aggregate(Rational.Zero, (sum, block) => sum + block.Value);

    private static Action<Utf8JsonWriter> WriteBlocks(IReadOnlyList<LossBlock> blocks) => evidence =>
    {
        evidence.WriteStartArray("blocks");
        foreach (var block in blocks)
            block.Write(evidence);
        evidence.WriteEndArray();
    };

    private static Action<Utf8JsonWriter> WriteClasses(EnumerationRecord tree, (ActivationPattern Pattern, IReadOnlyList<LossBlock> Blocks)[] classes) => evidence =>
    {
        evidence.WriteStartObject("enumeration");
        tree.WriteEvidence(evidence);
        evidence.WriteEndObject();
        evidence.WriteStartArray("classes");
        foreach (var (pattern, blocks) in classes)
        {
            evidence.WriteStartObject();
            evidence.Write("pattern", pattern.Sets);
            WriteBlocks(blocks)(evidence);
            evidence.WriteEndObject();
        }
        evidence.WriteEndArray();
    };
}
