using System.Text.Json;
using TheoryChecks.Exact;
using TheoryChecks.Model;
using TheoryChecks.Patterns;

namespace TheoryChecks.Landscape;

/// <summary>
/// An interval [Lower, Upper] for the global minimum (infimum) of the loss. The upper end is the exact loss of a rational point. The lower end is 0,
/// or an Eckart-Young bound for all patterns, or the least over all classes of patterns of a bound for the class, by branch and bound where simpler
/// bounds leave a gap (docs/landscape.md).
/// </summary>
internal sealed class GlobalMinimum
{
    private const int Candidates = 10; // for each start of a search

    private static readonly TimeSpan s_while = TimeSpan.FromSeconds(2);

    private static readonly Rational s_narrow = Rational.FromRatio(1, 1_000_000);

    private readonly Func<Rational, Finding> _lower;

    private GlobalMinimum(Rational lower, Action<Utf8JsonWriter> lowerEvidence, AlternatingStep best)
        : this(lower, shown => new("loss-lower-bound", claim => claim.Write("loss", shown), lowerEvidence), best)
    {
    }

    private GlobalMinimum(Rational lower, Func<Rational, Finding> finding, AlternatingStep best, bool wasStopped = false) =>
        (Lower, _lower, Best, WasStopped) = (lower, finding, best, wasStopped);

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

    /// <summary>The finding "loss-lower-bound"; "loss-assignments" with TopK(1); "loss-join" where parts were joined.</summary>
    public Finding LowerFinding() => _lower(Lower);

    /// <summary>The finding "loss-upper-bound".</summary>
    public Finding UpperFinding() => new("loss-upper-bound", claim => claim.Write("loss", Upper), evidence =>
    {
        evidence.Write("encoder", Best.Encoder);
        evidence.Write("decoder", Best.Decoder);
    });

    /// <summary>Bounds the global minimum of an instance; a census of it, if there is one, may show it to be 0.</summary>
    /// <exception cref="OperationCanceledException">Cancelled. To keep the best interval so far, use
    /// <see cref="GlobalMinimumOptions.Stop"/>.</exception>
    public static GlobalMinimum Find(
        Instance instance, ZeroLossCensus? census = null, GlobalMinimumOptions? options = null, CancellationToken cancel = default)
    {
        options ??= new GlobalMinimumOptions();
        using var either = CancellationTokenSource.CreateLinkedTokenSource(options.Stop, cancel);
        var found = Trivial(instance);
        try
        {
            foreach (var better in ZeroLossPoint(instance, census) is { } solution ? [found.With(solution)] : Begun(instance, found, either.Token))
                found = better;
            if (!found.IsExact)
                foreach (var better in Narrowed(instance, found, options, either.Token))
                    found = better;
            return found;
        }
        catch (OperationCanceledException) when (!cancel.IsCancellationRequested)
        {
            return found.Stopped();
        }
    }

    /// <summary>At least 0, at most the loss with all neurons off or on, whatever the row 0 does.</summary>
    internal static GlobalMinimum Trivial(Instance instance)
    {
        var nothing = RationalMatrix.Zero(instance.Neurons, instance.Problem.InputDimension);
        return new(Rational.Zero, WriteBlocks([]), AlternatingSearch.WithBestDecoder(instance, nothing));
    }

    /// <summary>
    /// What is cheap: simple points, a descent in floating point, the bound for all patterns. Intervals, each inside the one before; none if
    /// nothing was gained.
    /// </summary>
    internal static IEnumerable<GlobalMinimum> Begun(Instance instance, GlobalMinimum found, CancellationToken stop)
    {
        var blocks = new PatternLossBounds(instance).ForAllPatterns();
        if (PatternProofs.Sum(blocks) is var sum && sum > found.Lower)
            yield return found = new(sum, WriteBlocks(blocks), found.Best);
        foreach (var point in StartingPoints.Of(instance, stop))
        {
            if (found.IsExact)
                yield break;
            if (point.Loss < found.Upper)
                yield return found = found.With(point);
        }
    }

    /// <summary>Class by class, with searches and branch and bound: intervals, each inside the one before. Cancelled, the last one stands.</summary>
    internal static IEnumerable<GlobalMinimum> Narrowed(Instance instance, GlobalMinimum found, GlobalMinimumOptions options, CancellationToken stop)
    {
        var narrow = Rational.Min(options.Gap, s_narrow); // a wide gap asks for little of the lower end, but the upper end is cheap
        var begun = found.Lower;
        foreach (var better in Assigned(instance, found, narrow, stop))
            yield return found = better;
        if (found.Lower > begun && found.Upper - found.Lower <= narrow)
            yield break;
        RealizableClasses? classes;
        try
        {
            classes = RealizableClasses.Of(instance, options.MostClasses, options.Enumeration, stop, ColumnGroup.OfLoss(instance));
        }
        catch (EnumerationLimitException limit)
        {
            classes = null;
            options.Unlisted?.Invoke(char.ToLowerInvariant(limit.Message[0]) + limit.Message[1..].TrimEnd('.'));
        }
        if (classes is null)
        {
            foreach (var point in Searched(instance, [], found.Best, found.Lower, options, stop))
                yield return found = found.With(point);
            foreach (var better in Assigned(instance, found, null, stop))
                yield return found = better;
            yield break;
        }
        var proofs = PatternProofs.Simple(instance, classes.Patterns.Select(item => item.Pattern), "global-minimum", options, stop);
        if (proofs.Lower > found.Lower)
            yield return found = new(proofs.Lower, WriteClasses(classes, proofs), found.Best);
        // The descent in floating point has mostly come down to the infimum, or near a limit: then no search is needed.
        if (AlternatingSearch.Merged(instance, found.Best) is var merged && merged.Loss < found.Upper)
            yield return found = found.With(merged);
        if ((proofs = proofs.Aimed(found.Best, stop)).Lower > found.Lower)
            yield return found = new(proofs.Lower, WriteClasses(classes, proofs), found.Best);
        if (found.Upper - found.Lower <= narrow)
            yield break;
        foreach (var search in new[] { Limits, Searched })
        {
            var before = found.Upper;
            foreach (var point in search(instance, proofs.LowestFirst, found.Best, found.Lower, options, stop))
                yield return found = found.With(point);
            if (before - found.Upper > options.Gap && (proofs = proofs.Aimed(found.Best, stop)).Lower > found.Lower)
                yield return found = new(proofs.Lower, WriteClasses(classes, proofs), found.Best);
            if (found.Upper - found.Lower <= narrow)
                yield break;
        }
        foreach (var better in Unhurried(proofs.Raised(found.Best, stop).Prepend(proofs)).Where(better => better.Lower > found.Lower))
            yield return found = new(better.Lower, WriteClasses(classes, better), found.Best);
        if (found.Upper - found.Lower > options.Gap)
            foreach (var better in Assigned(instance, found, null, stop))
                yield return found = better;
    }

    /// <summary>With TopK(1) sets are disjoint, and no patterns need be listed: the bound of all assignments, if it closes the interval to so much,
    /// and the point of the best one.</summary>
    private static IEnumerable<GlobalMinimum> Assigned(Instance instance, GlobalMinimum found, Rational? within, CancellationToken stop)
    {
        if (found.IsExact || AssignmentBound.Of(instance, found.Upper, within, stop) is not { } assigned || assigned.Lower <= found.Lower)
            yield break;
        yield return found = new(assigned.Lower, assigned.Finding, found.Best);
        if (!found.IsExact && assigned.Point() is { } point && point.Loss < found.Upper)
            yield return found.With(point);
    }

    /// <summary>The items that are the last ones for a while, as making a certificate of each takes time: the last of all, and the last before work
    /// is cancelled, are among them.</summary>
    private static IEnumerable<PatternProofs> Unhurried(IEnumerable<PatternProofs> items)
    {
        using var all = items.GetEnumerator();
        var (watch, waiting, cancelled) = (System.Diagnostics.Stopwatch.StartNew(), (PatternProofs?)null, (OperationCanceledException?)null);
        while (cancelled is null && Next())
        {
            waiting = all.Current;
            if (watch.Elapsed < s_while)
                continue;
            yield return waiting;
            (waiting, watch) = (null, System.Diagnostics.Stopwatch.StartNew());
        }
        if (waiting is not null)
            yield return waiting;
        if (cancelled is not null)
            System.Runtime.ExceptionServices.ExceptionDispatchInfo.Throw(cancelled);

        bool Next()
        {
            try
            {
                return all.MoveNext();
            }
            catch (OperationCanceledException stopped)
            {
                cancelled = stopped;
                return false;
            }
        }
    }

    /// <summary>
    /// Whether a loss is above the global minimum, where differences up to the gap do not matter: then an interval that is no wider counts as its
    /// upper end. Null if the interval does not tell. True stays true as it narrows.
    /// </summary>
    internal bool? IsSpurious(RationalInterval loss, Rational gap)
    {
        var slack = IsExact ? Rational.Zero : gap;
        return loss.Lower > Upper + slack ? true : loss.Upper <= (Upper - Lower <= gap ? Upper : Lower) + slack ? false : null;
    }

    /// <summary>An interval from the findings for its ends.</summary>
    internal static GlobalMinimum Recorded(RecordedFinding lower, RecordedFinding upper) => new(
        lower.Claim.Number("loss"),
        _ => lower.ToFinding(),
        new AlternatingStep(upper.Evidence.Matrix("encoder"), upper.Evidence.Matrix("decoder"), upper.Claim.Number("loss")));

    /// <summary>The higher lower end and the lower upper end of two intervals.</summary>
    internal GlobalMinimum Meet(GlobalMinimum other) => (other.Lower > Lower ? other : this).With(other.Upper < Upper ? other.Best : Best);

    /// <summary>The same with this point, if its loss is lower.</summary>
    internal GlobalMinimum With(AlternatingStep point) => point.Loss < Upper ? new(Lower, _lower, point, WasStopped) : this;

    /// <summary>The same, cut short.</summary>
    internal GlobalMinimum Stopped() => new(Lower, _lower, Best, wasStopped: true);

    /// <summary>
    /// Better and better points, from regions whose bound leaves room for something better, until the lower bound is met or the starts are used up.
    /// </summary>
    internal static IEnumerable<AlternatingStep> Searched(
        Instance instance,
        IEnumerable<(ActivationPattern Pattern, Rational Bound)> starts,
        AlternatingStep best,
        Rational lower,
        GlobalMinimumOptions options,
        CancellationToken stop)
    {
        // The interior points say where it is worth while to begin.
        var promising = starts.Where(item => item.Bound < best.Loss).Take(Candidates * options.MostStarts).ToArray();
        options.Progress?.Invoke(GlobalMinimumProgress.Searching(lower, best.Loss, promising.Length));
        var points = PatternProofs.Parallel(promising, options, stop)
            .Select(item => (item.Bound, Point: AlternatingSearch.WithBestDecoder(instance, Start(instance, item.Pattern))))
            .ToArray().OrderBy(item => item.Point.Loss).Take(options.MostStarts);
        foreach (var (bound, point) in points)
        {
            if (best.Loss == lower)
                yield break;
            if (bound < best.Loss && AlternatingSearch.Run(instance, point.Encoder, options.Search, stop)[^1] is var found && found.Loss < best.Loss)
                yield return best = found;
        }
        if (best.Loss != lower && AlternatingSearch.Merged(instance, best) is var merged && merged.Loss < best.Loss)
            yield return best = merged;
    }

    /// <summary>Points found in floating point from the regions with the lowest bounds, also where neurons run into each other.</summary>
    internal static IEnumerable<AlternatingStep> Limits(
        Instance instance,
        IEnumerable<(ActivationPattern Pattern, Rational Bound)> starts,
        AlternatingStep best,
        Rational lower,
        GlobalMinimumOptions options,
        CancellationToken stop)
    {
        if (best.Loss == lower || instance.Activation is not ReluActivation)
            yield break;
        var descent = new LatentDescent(instance);
        var promising = starts.Where(item => item.Bound < best.Loss).Take(Candidates * options.MostStarts).ToArray();
        const int AtOnce = 16; // so that the first ones are there if the rest is cut short
        for (var first = 0; first < promising.Length; first += AtOnce)
        {
            options.Progress?.Invoke(GlobalMinimumProgress.Searching(lower, best.Loss, promising.Length - first));
            var some = PatternProofs.Parallel(promising[first..Math.Min(promising.Length, first + AtOnce)], options, stop);
            foreach (var end in some.Select((item, k) => descent.Best(item.Pattern, inside: false, first + k, stop)))
                if (end is not null && end.Loss < best.Loss)
                    yield return best = end;
        }
    }

    /// <summary>A point of the region; where it is 0, where no search gets away from, rows that are inputs if they belong to the region.</summary>
    private static RationalMatrix Start(Instance instance, ActivationPattern pattern)
    {
        var (interior, problem) = (Realizability.RegionOf(instance, pattern)!.Interior, instance.Problem);
        var inputs = RationalMatrix.Create(instance.Neurons, problem.InputDimension, (i, j) => problem.Inputs[i % problem.Columns, j]);
        return interior.Equals(RationalMatrix.Zero(interior.Rows, interior.Columns))
            && ActivationPattern.FromGate(instance.Activation.Gate(problem.Preactivations(inputs))).Equals(pattern) ? inputs : interior;
    }

    /// <summary>A point of loss 0 of a pattern that reaches it, or null.</summary>
    internal static AlternatingStep? ZeroLossPoint(Instance instance, ZeroLossCensus? census)
    {
        if (census?.Reached.FirstOrDefault() is not { } reached)
            return null;
        var decision = reached.Decision ?? new ZeroLoss(instance).Decide(reached.Pattern);
        return new(decision.Encoder!, decision.Decoder!, Rational.Zero);
    }

    private static Action<Utf8JsonWriter> WriteBlocks(IReadOnlyList<LossBlock> blocks) => evidence => PatternProofs.Write(evidence, blocks);

    private static Action<Utf8JsonWriter> WriteClasses(RealizableClasses classes, PatternProofs proofs) =>
        evidence => classes.Write(evidence, proofs);
}
