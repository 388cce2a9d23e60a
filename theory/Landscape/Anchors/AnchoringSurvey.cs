using TheoryChecks.Exact;
using TheoryChecks.Model;
using TheoryChecks.Patterns;

namespace TheoryChecks.Landscape;

/// <summary>
/// Identifiability for every number of anchors and every anchor set, up to the symmetries of the instance. With more than <see cref="MostFeatures"/>
/// features and more than <see cref="MostOrbits"/> sets that no symmetry makes one: for no anchors and for the largest sets, of n - 1 features or as
/// many as there are neurons (or the instance's own set), whose witnesses
/// serve all their subsets too.
/// </summary>
internal sealed class AnchoringSurvey
{
    /// <summary>Up to so many features every anchor set is decided.</summary>
    public const int MostFeatures = 5;

    /// <summary>So many anchor sets are decided, however many features there are.</summary>
    public const int MostOrbits = 32;

    /// <summary>Instances with more features or neurons than this are not surveyed.</summary>
    public const int MostSurveyed = 16;

    private const int MostLargestSets = 64; // else none of them

    private const int MostVariables = 160; // of a differential whose rank is taken
    private const int MostDimensions = 8; // points at which a dimension is computed
    private const int MostPatterns = 500; // on which one is looked for

    private AnchoringSurvey(Instance instance, IReadOnlyList<Identifiability> sets, bool isComplete) =>
        (Instance, Sets, IsComplete) = (instance, sets, isComplete);

    /// <summary>The instance.</summary>
    public Instance Instance { get; }

    /// <summary>By number of anchors, then in lexicographic order; the first has no anchors.</summary>
    public IReadOnlyList<Identifiability> Sets { get; }

    /// <summary>True if every anchor set is here, up to symmetry.</summary>
    public bool IsComplete { get; }

    /// <summary>Decides the instance's anchor sets.</summary>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    public static AnchoringSurvey Take(Instance instance, CancellationToken cancel = default) => Take(new FactSource(instance), cancel);

    /// <summary>Decides the anchor sets of an instance of which something may be known.</summary>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    public static AnchoringSurvey Take(FactSource known, CancellationToken cancel = default)
    {
        var facts = known.Begun(cancel);
        Identifiability[] sets = [.. AnchorSets(facts.Instance).Select(orbit => Decide(facts, orbit, cancel: cancel))];
        // The work for the global minimum may show that loss 0 is out of reach.
        if (sets.Any(set => set.IsReachable is null) && known.Narrowed(cancel) is { ReachesZero: false } more)
            sets = [.. sets.Select(set => set.IsReachable is null ? Decide(more, set.Orbit, cancel: cancel) : set)];
        var (n, nq) = (facts.Instance.Isolated.Columns, facts.Instance.Neurons);
        var all = Enumerable.Range(0, Math.Min(n, nq) + 1).Aggregate(System.Numerics.BigInteger.Zero, (sum, k) => sum + MatchingCount.Choose(n, k));
        return new(facts.Instance, sets, isComplete: sets.Sum(set => set.Orbit.Count) == all);
    }

    /// <summary>The anchor sets to be decided, each first in the list of those that symmetries map to it: by number of anchors, then in lexicographic
    /// order. None where inputs have no lengths (docs/fields.md): an anchored row is compared with an input.</summary>
    public static IReadOnlyList<IReadOnlyList<IReadOnlyList<int>>> AnchorSets(Instance instance)
    {
        if (!instance.Isolated.InputsHaveLengths)
            return [];
        var n = instance.Isolated.Columns;
        var orbits = n > MostSurveyed ? [] : Orbits(instance);
        if (n > MostFeatures && (orbits.Count == 0 || orbits.Count > MostOrbits))
        {
            IReadOnlyList<IReadOnlyList<int>> few = instance.Anchors.Count > 0
                ? [instance.Anchors]
                : [.. LargestSets(n, Math.Min(n - 1, instance.Neurons))];
            return [.. few.Prepend([]).Where(set => set.Count <= instance.Neurons).Select(set => (IReadOnlyList<IReadOnlyList<int>>)[set])];
        }
        return orbits;
    }

    /// <summary>All anchor sets, in orbits.</summary>
    private static IReadOnlyList<IReadOnlyList<IReadOnlyList<int>>> Orbits(Instance instance)
    {
        var n = instance.Isolated.Columns;
        // Neurons with different thresholds, or coupled ones that break ties by index, are not exchangeable. Samples need not have the symmetries of
        // the features.
        var exchangeable = instance.Samples is null
            && instance.Activation.IsSeparable
            && Enumerable.Range(0, instance.Neurons).All(i => instance.Activation.Threshold(i) == instance.Activation.Threshold(0));
        var group = exchangeable ? ColumnGroup.OfMetric(instance.Problem) : ColumnGroup.Trivial(n);
        var (orbits, seen) = (new List<IReadOnlyList<IReadOnlyList<int>>>(), new HashSet<int>());
        foreach (var first in Enumerable.Range(0, 1 << n).Where(set => System.Numerics.BitOperations.PopCount((uint)set) <= instance.Neurons))
        {
            if (seen.Contains(first))
                continue;
            var orbit = group.Orbit(first, (set, g) => Members(set, n).Sum(c => 1 << group.Generators[g][c]));
            seen.UnionWith(orbit);
            orbits.Add([.. orbit.Select(set => Members(set, n))
                .OrderByDescending(set => set.SequenceEqual(instance.Anchors))
                .ThenBy(set => string.Join(' ', set), StringComparer.Ordinal)]);
        }
        return [.. orbits.OrderBy(orbit => orbit[0].Count).ThenBy(orbit => string.Join(' ', orbit[0]), StringComparer.Ordinal)];
    }

    private static IEnumerable<int[]> LargestSets(int n, int size)
    {
        var sets = Enumerable.Range(0, 1 << n)
            .Where(set => System.Numerics.BitOperations.PopCount((uint)set) == size)
            .Take(MostLargestSets + 1)
            .ToArray();
        return sets.Length > MostLargestSets ? [] : sets.Select(set => Members(set, n));
    }

    private static int[] Members(int set, int n) => [.. Enumerable.Range(0, n).Where(c => (set >> c & 1) != 0)];

    /// <summary>Decides the first anchor set of an orbit, which answers for all of them.</summary>
    /// <param name="facts">What is known: where no point has loss 0, none with anchors has.</param>
    /// <param name="orbit">The anchor sets.</param>
    /// <param name="free">The census of the free neurons (<see cref="FreeNeurons"/>), taken when it is asked for; left out, with the usual
    /// limits.</param>
    /// <param name="cancel">Cancels.</param>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    internal static Identifiability Decide(
        Facts facts, IReadOnlyList<IReadOnlyList<int>> orbit, Lazy<ZeroLossCensus?>? free = null, CancellationToken cancel = default)
    {
        var instance = facts.Instance;
        var anchored = new AnchoredProblem(instance, orbit[0]);
        var result = new Identifiability { Anchored = anchored, Orbit = orbit };
        if (anchored.IsUnreachable)
            return result with { IsReachable = false, Findings = [anchored.UnreachableFinding()] };
        if (facts.Obstacle() is { } obstacle)
            return result with { IsReachable = false, Findings = [obstacle] };
        // Without a free neuron there is one point.
        if (anchored.Free == 0 && new AnchoredPointSearch(anchored).Only is var only && !only.HasZeroLoss)
            return result with { IsReachable = false, Findings = [Identifiability.PointFinding(anchored, only.Point)] };
        free ??= new(() => FreeNeurons.Census(facts, anchored, Facts.MostClasses, null, cancel));

        var (decoderForced, encoderForced) = (anchored.DecoderIsForced, anchored.EncoderIsForced);
        EncoderDecoder? first = null, decoderWitness = null, encoderWitness = null;
        ZeroLossDimension? dimension = null;
        var isSmall = anchored.Free * (instance.Problem.InputDimension + instance.Problem.TargetDimension) <= MostVariables;
        var dimensions = isSmall ? MostDimensions : 0;
        foreach (var point in new AnchoredPointSearch(anchored, free).Points())
        {
            cancel.ThrowIfCancellationRequested();
            first ??= point;
            var (byDecoder, byEncoder) = Identifiability.Misses(anchored, point);
            if (byDecoder.Length > 0)
                decoderWitness ??= point;
            // One point for both, if it turns up early.
            if (byEncoder.Length > 0 && (encoderWitness is null || (byDecoder.Length > 0 && ReferenceEquals(point, decoderWitness))))
                encoderWitness = point;
            if (dimensions-- > 0 && ZeroLossDimension.At(anchored, point) is { } here)
                dimension = Larger(dimension, here);
            var isSettled = (decoderForced || decoderWitness is not null) && (encoderForced || encoderWitness is not null);
            if (isSettled && (dimensions <= 0 || (dimension is { IsLargest: true } && dimension.Gauge == anchored.Free)))
                break;
        }
        if (first is null)
        {
            var left = anchored.Anchors.Count == 0 ? null : anchored.FreeInstance;
            var none = free.Value is { ZeroLossPatterns.IsZero: true, UndecidedPatterns.IsZero: true } census ? census.Finding()
                : left is null ? null
                : Facts.Of(left).Narrowed(new GlobalMinimumOptions(), cancel).FirstOrDefault(known => known.Minimum.Lower.Sign > 0)?.Obstacle();
            return none is null ? result : result with { IsReachable = false, Findings = [none with { About = left }] };
        }

        // The points that were met need not be on the largest pieces; without anchors the solution set lists all pieces, with their gauges.
        var gauge = anchored.Anchors.Count == 0 ? anchored.Free : 0;
        foreach (var here in isSmall && !IsSettledBy(dimension) ? OnPatterns(anchored, free.Value, cancel) : [])
        {
            dimension = Larger(dimension, here);
            if (IsSettledBy(dimension))
                break;
        }
        var findings = new List<Finding>();
        findings.AddRange(new[] { decoderWitness, encoderWitness }.Append(decoderWitness ?? encoderWitness ?? first).OfType<EncoderDecoder>()
            .Distinct(ReferenceEqualityComparer.Instance).Cast<EncoderDecoder>().Select(point => Identifiability.PointFinding(anchored, point)));
        if (decoderForced)
            findings.Add(anchored.DecoderFinding());
        if (encoderForced)
            findings.Add(anchored.EncoderFinding());
        if (dimension is not null)
            findings.Add(dimension.Finding(anchored));
        return result with
        {
            IsReachable = true,
            DecoderIsIdentifiable = decoderForced ? true : decoderWitness is not null ? false : null,
            EncoderIsIdentifiable = encoderForced ? true : encoderWitness is not null ? false : null,
            Dimension = dimension,
            Point = decoderWitness ?? encoderWitness ?? first,
            Findings = findings,
        };

        bool IsSettledBy(ZeroLossDimension? known) => known is { IsLargest: true } && known.Gauge >= gauge;
    }

    private static ZeroLossDimension Larger(ZeroLossDimension? known, ZeroLossDimension here) =>
        known is null || (here.Dimension, here.Gauge).CompareTo((known.Dimension, known.Gauge)) > 0 ? here : known;

    /// <summary>The dimensions on the patterns of the free neurons that reach loss 0; none if these could not be counted.</summary>
    private static IEnumerable<ZeroLossDimension> OnPatterns(AnchoredProblem anchored, ZeroLossCensus? free, CancellationToken cancel)
    {
        if (free is null)
            yield break;
        var zeroLoss = new ZeroLoss(free.Instance);
        foreach (var item in free.Reached.Take(MostPatterns))
        {
            cancel.ThrowIfCancellationRequested();
            if (SolutionPoint.Dimension(anchored, item.Decision ?? zeroLoss.Decide(item.Pattern)) is { } here)
                yield return here;
        }
    }
}
