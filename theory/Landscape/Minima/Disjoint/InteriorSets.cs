using TheoryChecks.Exact;
using TheoryChecks.Model;
using TheoryChecks.Patterns;

namespace TheoryChecks.Landscape;

/// <summary>
/// For separable rules: the sets that a neuron can have while it is strictly below its bound off them, and the disjoint patterns made of them.
/// Conditions are strict on an open set of encoders iff the neuron's region has full dimension, np. A positive threshold leaves every realizable set
/// such a region: lambda >= 0 with sum lambda_c (theta - [w, p_c]) = 0 for all w has theta sum lambda_c = 0.
/// </summary>
internal sealed class InteriorSets
{
    private const int MostSets = 4096, MostPatterns = 100_000, MostFlat = 512;

    private readonly Instance _instance;
    private readonly IReadOnlyList<(CensusPart Part, EnumerationRecord Record)> _census;
    private readonly HashSet<string>[] _open; // by neuron
    private readonly int[][] _sets; // of any neuron, not empty
    private readonly int[][] _flat; // of threshold 0, without interior

    private InteriorSets(Instance instance, IReadOnlyList<(CensusPart Part, EnumerationRecord Record)> census)
    {
        (_instance, _census) = (instance, census);
        var inputs = instance.Problem.Inputs;
        var (open, flat) = (new Dictionary<int, HashSet<string>>(), new List<int[]>());
        var sets = new Dictionary<string, int[]>();
        foreach (var (part, record) in census)
        {
            var sign = part.Threshold!.Value.Sign;
            var alone = new JumpReluActivation([part.Threshold.Value]);
            var mine = open[sign] = [];
            foreach (var point in record.Points)
            {
                var set = ActivationPattern.FromGate(part.Rule.Gate(point, inputs))[0].ToArray();
                if (sign > 0 || Realizability.RegionOf(alone, inputs, new ActivationPattern([set]))!.Dimension == inputs.Columns)
                {
                    mine.Add(Key(set));
                    if (set.Length > 0)
                        sets[Key(set)] = set;
                }
                else
                    flat.Add(set);
            }
        }
        _open = [.. Enumerable.Range(0, instance.Neurons).Select(i => open[instance.Activation.Threshold(i).Sign])];
        (_sets, _flat) = ([.. sets.Values], [.. flat]);
    }

    /// <summary>Lists the sets, or null if the rule couples the neurons or there are too many sets.</summary>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    public static InteriorSets? Of(Instance instance, CancellationToken cancel)
    {
        if (!instance.Activation.IsSeparable || !instance.Activation.IsRectified || instance.Activation is ZeroActivation)
            return null;
        var census = new List<(CensusPart Part, EnumerationRecord Record)>();
        try
        {
            PatternCensus.Take(instance, options: new EnumeratorOptions { MaxPatterns = MostSets, Threads = 1 }, cancel: cancel, sinkFor: part =>
            {
                census.Add((part, new EnumerationRecord()));
                return census[^1].Record;
            });
            return new InteriorSets(instance, census);
        }
        catch (EnumerationLimitException)
        {
            return null;
        }
    }

    /// <summary>
    /// The disjoint patterns of such sets, up to permuting like neurons, that leave some of these columns unseen: fewest unseen columns first, then
    /// by the unseen columns, then by the partition of the others. Null if there are too many.
    /// </summary>
    public IReadOnlyList<ActivationPattern>? Patterns(Func<int, bool> carries, CancellationToken cancel)
    {
        var columns = _instance.Problem.Columns;
        var byLeast = _sets.ToLookup(set => set[0]);
        var (found, chosen, left) = (new List<(int[] Left, int[] Places, int[][] Sets)>(), new List<int[]>(), new List<int>());
        if (!Extend(new bool[columns], 0))
            return null;
        var comparer = Comparer<int[]>.Create((a, b) => a.AsSpan().SequenceCompareTo(b));
        return [.. found.OrderBy(item => item.Left.Length).ThenBy(item => item.Left, comparer).ThenBy(item => item.Places, comparer)
            .SelectMany(item => PartitionPatterns.Arrangements(item.Sets, _instance.Neurons)
                .Where(order => order.Index().All(entry => _open[entry.Index].Contains(Key(entry.Item))))
                .Take(_open.Distinct().Count() == 1 ? 1 : int.MaxValue))
            .Select(order => new ActivationPattern(order))];

        // Each column, from the least on, is left unseen or begins a set.
        bool Extend(bool[] used, int from)
        {
            cancel.ThrowIfCancellationRequested();
            var least = Array.IndexOf(used, false, from);
            if (least < 0)
            {
                if (chosen.Count > 0 && left.Any(carries))
                    found.Add(([.. left], [.. Enumerable.Range(0, columns).Select(c => chosen.FindIndex(set => set.Contains(c)))], [.. chosen]));
                return found.Count <= MostPatterns;
            }
            left.Add(least);
            if (!Extend(used, least + 1))
                return false;
            left.RemoveAt(left.Count - 1);
            if (chosen.Count == _instance.Neurons)
                return true;
            foreach (var set in byLeast[least])
            {
                if (set.Any(c => used[c]))
                    continue;
                foreach (var c in set)
                    used[c] = true;
                chosen.Add(set);
                if (!Extend(used, least + 1))
                    return false;
                chosen.RemoveAt(chosen.Count - 1);
                foreach (var c in set)
                    used[c] = false;
            }
            return true;
        }
    }

    /// <summary>
    /// That there are no other sets: the enumerations of a neuron's sets, and of each without interior that the region in which all neurons of
    /// threshold 0 have it has not full dimension. Null if that takes too many findings.
    /// </summary>
    public IReadOnlyList<Finding>? Completeness() => _flat.Length > MostFlat
        ? null
        : [
            .. _census.Select(item => item.Part.Finding(item.Record)),
            .. _flat.Select(set => Realizability.RegionOf(_instance, new ActivationPattern(Enumerable.Range(0, _instance.Neurons)
                .Select(i => _instance.Activation.Threshold(i).IsZero ? set : [])))!.Finding()),
        ];

    private static string Key(int[] set) => string.Join(',', set);
}
