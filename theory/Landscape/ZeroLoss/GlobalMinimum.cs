using System.Text.Json;
using TheoryChecks.Exact;
using TheoryChecks.Model;
using TheoryChecks.Patterns;

namespace TheoryChecks.Landscape;

/// <summary>
/// An interval [Lower, Upper] for the global minimum (infimum) of the loss. The upper end is the exact loss of a rational point. The lower end is 0, or an
/// Eckart-Young bound for all patterns, or the least over all classes of patterns of a bound for the class, by branch and bound where simpler bounds leave a gap (docs/landscape.md).
/// </summary>
public sealed class GlobalMinimum
{
    private const int Candidates = 10; // for each start of a search

    private readonly Action<Utf8JsonWriter> _lowerEvidence;

    private GlobalMinimum(Rational lower, Action<Utf8JsonWriter> lowerEvidence, AlternatingStep best, bool wasStopped = false) =>
        (Lower, _lowerEvidence, Best, WasStopped) = (lower, lowerEvidence, best, wasStopped);

    /// <summary>No point has a lower loss.</summary>
    public Rational Lower { get; }

    /// <summary>Some point has this loss.</summary>
    public Rational Upper => Best.Loss;

    /// <summary>A point with the loss <see cref="Upper"/>.</summary>
    public AlternatingStep Best { get; }

    /// <summary>True if the global minimum is known exactly.</summary>
    public bool IsExact => Lower == Upper;

    /// <summary>True if <see cref="GlobalMinimumOptions.Stop"/> cut the work short, so that more may be had.</summary>
    public bool WasStopped { get; }

    /// <summary>The finding "loss-lower-bound".</summary>
    public Finding LowerFinding() => new("loss-lower-bound", claim => claim.Write("loss", Lower), _lowerEvidence);

    /// <summary>The finding "loss-upper-bound".</summary>
    public Finding UpperFinding() => new("loss-upper-bound", claim => claim.Write("loss", Upper), evidence =>
    {
        evidence.Write("encoder", Best.Encoder);
        evidence.Write("decoder", Best.Decoder);
    });

    /// <summary>Bounds the global minimum of an instance; a census of it, if there is one, may show it to be 0.</summary>
    /// <exception cref="OperationCanceledException">Cancelled. To keep the best interval so far, use <see cref="GlobalMinimumOptions.Stop"/>.</exception>
    public static GlobalMinimum Find(Instance instance, ZeroLossCensus? census = null, GlobalMinimumOptions? options = null, CancellationToken cancel = default)
    {
        options ??= new GlobalMinimumOptions();
        if (ZeroLossPoint(instance, census) is { } solution)
            return new(Rational.Zero, WriteBlocks([]), solution);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(options.Stop, cancel);
        var found = new GlobalMinimum(Rational.Zero, WriteBlocks([]), AlternatingSearch.WithBestDecoder(instance, RationalMatrix.Zero(instance.Neurons, instance.Problem.InputDimension)));
        try
        {
            foreach (var better in Narrowing(instance, found, options, either.Token))
                found = better;
            return found;
        }
        catch (OperationCanceledException) when (!cancel.IsCancellationRequested)
        {
            return new(found.Lower, found._lowerEvidence, found.Best, wasStopped: true);
        }
    }

    /// <summary>Intervals, each inside the one before.</summary>
    private static IEnumerable<GlobalMinimum> Narrowing(Instance instance, GlobalMinimum found, GlobalMinimumOptions options, CancellationToken stop)
    {
        var bounds = new PatternLossBounds(instance);
        if (bounds.ForAllPatterns() is var blocks && PatternProofs.Sum(blocks) is var sum && sum > found.Lower)
            yield return found = new(sum, WriteBlocks(blocks), found.Best);

        RealizableClasses? classes;
        try
        {
            classes = RealizableClasses.Of(instance, options.MostClasses, options.Enumeration, stop);
        }
        catch (EnumerationLimitException)
        {
            classes = null;
        }
        if (classes is null)
        {
            yield return new(found.Lower, found._lowerEvidence, Search(instance, [], found.Best, found.Lower, options, stop));
            yield break;
        }
        var proofs = PatternProofs.Simple(instance, classes.Patterns.Select(item => item.Pattern), "global-minimum", options, stop);
        if (proofs.Lower > found.Lower)
            yield return found = new(proofs.Lower, WriteClasses(classes, proofs), found.Best);
        var best = Search(instance, proofs.LowestFirst, found.Best, found.Lower, options, stop);
        yield return found = new(found.Lower, found._lowerEvidence, best);
        foreach (var better in proofs.Raised(best, stop).Where(better => better.Lower > found.Lower))
            yield return found = new(better.Lower, WriteClasses(classes, better), best);
    }

    /// <summary>Searches from regions whose bound leaves room for something better, until the lower bound is met or the starts are used up.</summary>
    private static AlternatingStep Search(
        Instance instance, IEnumerable<(ActivationPattern Pattern, Rational Bound)> starts, AlternatingStep best, Rational lower, GlobalMinimumOptions options, CancellationToken stop)
    {
        // The interior points say where it is worth while to begin.
        var points = PatternProofs.Parallel(starts.Where(item => item.Bound < best.Loss).Take(Candidates * options.MostStarts), options, stop)
            .Select(item => (item.Bound, Point: AlternatingSearch.WithBestDecoder(instance, Start(instance, item.Pattern))))
            .ToArray().OrderBy(item => item.Point.Loss).Take(options.MostStarts);
        foreach (var (bound, point) in points)
        {
            if (best.Loss == lower)
                break;
            if (bound < best.Loss && AlternatingSearch.Run(instance, point.Encoder, options.Search, stop)[^1] is var found && found.Loss < best.Loss)
                best = found;
        }
        if (best.Loss != lower)
            best = AlternatingSearch.Merged(instance, best);
        return best.Loss == lower || instance.Activation is not ReluActivation ? best : Descend();

        // In floating point, also where neurons run into each other.
        AlternatingStep Descend()
        {
            var descent = new LatentDescent(instance);
            var found = PatternProofs.Parallel(starts.Where(item => item.Bound < best.Loss).Take(Candidates * options.MostStarts), options, stop).Select((item, k) => descent.Best(item.Pattern, inside: false, k, stop)).OfType<AlternatingStep>().MinBy(point => point.Loss);
            return found is null || found.Loss >= best.Loss ? best : found;
        }
    }

    /// <summary>A point of the region; where it is 0, where no search gets away from, rows that are inputs if they belong to the region.</summary>
    private static RationalMatrix Start(Instance instance, ActivationPattern pattern)
    {
        var (interior, problem) = (Realizability.RegionOf(instance, pattern)!.Interior, instance.Problem);
        var inputs = RationalMatrix.Create(instance.Neurons, problem.InputDimension, (i, j) => problem.Inputs[i % problem.Columns, j]);
        return interior.Equals(RationalMatrix.Zero(interior.Rows, interior.Columns)) && ActivationPattern.FromGate(instance.Activation.Gate(problem.Preactivations(inputs))).Equals(pattern) ? inputs : interior;
    }

    private static AlternatingStep? ZeroLossPoint(Instance instance, ZeroLossCensus? census)
    {
        if (census?.Classes.FirstOrDefault(item => item.Outcome == ZeroLossOutcome.Reached) is not { } reached)
            return null;
        var decision = reached.Decision ?? new ZeroLoss(instance).Decide(reached.Pattern);
        return new(decision.Encoder!, decision.Decoder!, Rational.Zero);
    }

    private static Action<Utf8JsonWriter> WriteBlocks(IReadOnlyList<LossBlock> blocks) => evidence => PatternProofs.Write(evidence, blocks);

    private static Action<Utf8JsonWriter> WriteClasses(RealizableClasses classes, PatternProofs proofs) => evidence => classes.Write(evidence, proofs);
}
