using TheoryChecks.Exact;
using TheoryChecks.Model;
using TheoryChecks.Patterns;

namespace TheoryChecks.Landscape;

/// <summary>
/// Spurious local minima that leave columns unseen (the prevalence form of Thm 3.6): patterns with disjoint sets, every neuron strictly below its
/// bound off its set. The search goes through the disjoint patterns with an unseen column of positive loss, fewest unseen columns first, after the
/// pattern with all neurons dead.
/// </summary>
internal sealed class UnseenColumns
{
    private const int MostPatterns = 2048;

    private bool _wasCut; // there were more patterns

    private UnseenColumns()
    {
    }

    /// <summary>The spurious local minima found: all neurons dead, if that is one, and one that leaves as few columns unseen as any.</summary>
    public IReadOnlyList<PartialMinimum> Minima { get; private init; } = [];

    /// <summary>Their findings, each with a point of lower loss.</summary>
    public IReadOnlyList<Finding> Findings { get; private init; } = [];

    /// <summary>If nothing was found: for each pattern why its region holds no spurious local minimum, and where one is a global minimum, that no
    /// point has a lower loss; null if the search was not exhaustive.</summary>
    public IReadOnlyList<Finding>? Exhausted { get; private init; }

    /// <summary>Searches. What is known of the instance is asked for where a local minimum may be a global one.</summary>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    public static UnseenColumns Search(
        FactSource known, PartialMinima partialMinima, IEnumerable<RationalMatrix> encoders, CancellationToken cancel = default)
    {
        var instance = known.Instance;
        var better = Best(instance, encoders);
        var found = Search(known, partialMinima, better, Patterns(instance), cancel);
        // There are many patterns, most of which have no interior: perhaps only a few are made of sets that have one.
        if (found is not { Minima.Count: 0, Exhausted: null, _wasCut: true }
            || InteriorSets.Of(instance, cancel) is not { } sets
            || sets.Patterns(c => Carries(instance.Problem, c), cancel) is not { } patterns
            || sets.Completeness() is not { } complete)
            return found;
        found = Search(known, partialMinima, better, patterns.Prepend(AllDead(instance)), cancel);
        return found.Exhausted is { } against
            ? new() { Minima = found.Minima, Findings = found.Findings, Exhausted = [.. complete, .. against] }
            : found;
    }

    private static UnseenColumns Search(
        FactSource known,
        PartialMinima partialMinima,
        (RationalMatrix Encoder, RationalMatrix Decoder, Rational Loss) better,
        IEnumerable<ActivationPattern> patterns,
        CancellationToken cancel)
    {
        var instance = known.Instance;
        var (minima, findings, against, exhaustive, count) = (new List<PartialMinimum>(), new List<Finding>(), new List<Finding>(), true, 0);
        var least = new List<PartialMinimum>(); // local minima that may be global
        foreach (var pattern in patterns)
        {
            cancel.ThrowIfCancellationRequested();
            if (++count > MostPatterns)
            {
                exhaustive = false;
                break;
            }
            if (Realizability.RegionOf(instance, pattern) is not { } region || region.Dimension < instance.Neurons * instance.Problem.InputDimension)
            {
                // No encoder is strictly inside.
                against.Add(Realizability.RegionOf(instance, pattern)?.Finding() ?? Realizability.Decide(instance, pattern).Finding());
                continue;
            }
            var decision = partialMinima.Decide(pattern, cancel);
            if (decision.Minima.FirstOrDefault(minimum => minimum.IsLocalMinimum && minimum.Loss.Lower > better.Loss) is { } spurious)
            {
                minima.Add(spurious);
                findings.Add(spurious.SpuriousFinding(better.Encoder, better.Decoder));
                if (spurious.Neurons.Any(neuron => neuron.Set.Length > 0))
                    break;
                continue;
            }
            // Interior partial minima of a pattern share one eigenvalue per neuron, so one of them settles the pattern.
            if (decision.Refutation is { PositiveOnly: false } none)
                against.Add(none.Finding());
            else if (decision.Minima.FirstOrDefault(minimum => minimum is { IsInterior: true, Shape: MinimumShape.Saddle }) is { } saddle)
                against.Add(saddle.Finding());
            else if (decision.Minima.FirstOrDefault(minimum => minimum.IsLocalMinimum) is { } local)
                least.Add(local);
            else
                exhaustive = false;
        }
        if (minima.Count == 0 && exhaustive && least.Count > 0)
        {
            var minimum = known.Narrowed(cancel).Minimum;
            foreach (var spurious in least.Where(local => local.Loss.Lower > minimum.Upper))
            {
                minima.Add(spurious);
                findings.Add(spurious.SpuriousFinding(minimum.Best.Encoder, minimum.Best.Decoder));
            }
            exhaustive = least.TrueForAll(local => local.Loss.Upper <= minimum.Lower);
            against.AddRange([.. least.Select(local => local.Finding()), minimum.LowerFinding()]);
        }
        // A dead plateau alone is an answer too.
        return new UnseenColumns
        {
            Minima = minima, Findings = findings, Exhausted = minima.Count == 0 && exhaustive ? against : null, _wasCut = count > MostPatterns,
        };
    }

    /// <summary>The best of some encoders, each with its best decoder.</summary>
    private static (RationalMatrix Encoder, RationalMatrix Decoder, Rational Loss) Best(Instance instance, IEnumerable<RationalMatrix> encoders) =>
        encoders
        .Select(encoder => (Encoder: encoder, Decoder: DecoderFit.Best(instance, encoder)))
        .Select(point => (point.Encoder, point.Decoder, Loss: instance.Problem.Loss(instance.Activation, point.Encoder, point.Decoder)))
        .MinBy(point => point.Loss);

    private static IEnumerable<ActivationPattern> Patterns(Instance instance)
    {
        var problem = instance.Problem;
        int[] columns = [.. Enumerable.Range(0, problem.Columns)];
        if (!columns.Any(c => Carries(problem, c)))
            yield break;
        yield return AllDead(instance);
        // With different thresholds neurons are not interchangeable. Ties do not matter in the interior.
        var alike = Enumerable.Range(0, instance.Neurons).Select(i => instance.Activation.Threshold(i).Sign).Distinct().Count() == 1;
        for (var unseen = 1; unseen < columns.Length; unseen++)
            foreach (var left in Choose(columns, unseen).Where(left => left.Any(c => Carries(problem, c))))
                foreach (var partition in PartitionPatterns.SetPartitions([.. columns.Except(left)], instance.Neurons))
                    foreach (var order in PartitionPatterns.Arrangements(partition, instance.Neurons).Take(alike ? 1 : int.MaxValue))
                    {
                        var pattern = new ActivationPattern(order);
                        if (GateRule.Of(instance.Activation, instance.Neurons, columns.Length).Region(pattern, out _) is not null)
                            yield return pattern;
                    }
    }

    /// <summary>A column that can be lost.</summary>
    private static bool Carries(Problem problem, int c) => problem.Weights[c].Sign > 0 && !problem.Target(c).IsZero;

    private static ActivationPattern AllDead(Instance instance) => new(Enumerable.Repeat<int[]>([], instance.Neurons));

    /// <summary>All subsets of that size.</summary>
    internal static IEnumerable<int[]> Choose(int[] from, int count)
    {
        if (count == 0)
        {
            yield return [];
            yield break;
        }
        for (var k = 0; k <= from.Length - count; k++)
            foreach (var rest in Choose(from[(k + 1)..], count - 1))
                yield return [from[k], .. rest];
    }
}
