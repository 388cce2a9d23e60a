using TheoryChecks.Exact;
using TheoryChecks.Model;
using TheoryChecks.Patterns;

namespace TheoryChecks.Landscape;

/// <summary>All realizable partition patterns of an instance, up to permuting neurons, with the findings that prove the list complete.</summary>
internal sealed class PartitionPatterns
{
    private const int MostSets = 4096, MostPatterns = 8192, MostFindings = 4096;

    private PartitionPatterns(IReadOnlyList<PartitionPattern> list, IReadOnlyList<Finding> completeness) =>
        (List, Completeness) = (list, completeness);

    /// <summary>The patterns, fewer live neurons first where their first sets agree.</summary>
    public IReadOnlyList<PartitionPattern> List { get; }

    /// <summary>
    /// ReLU, JumpReLU: the enumerations of single-neuron sets. TopK, BatchTopK: the unrealizable partitions, in every order of the neurons. Identity
    /// and zero: the enumeration of their one pattern.
    /// </summary>
    public IReadOnlyList<Finding> Completeness { get; }

    /// <summary>Lists them.</summary>
    /// <exception cref="EnumerationLimitException">There are too many sets, patterns or proofs.</exception>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    public static PartitionPatterns Of(Instance instance, CancellationToken cancel = default)
    {
        var rule = GateRule.Of(instance.Activation, instance.Neurons, instance.Problem.Columns);
        if (rule.Forced is { } allOn)
        {
            var forced = new ActivationPattern(Enumerable.Repeat(allOn ? Enumerable.Range(0, rule.Columns) : [], rule.Neurons));
            var record = new EnumerationRecord();
            var census = PatternCensus.Take(instance, sinkFor: _ => record, cancel: cancel);
            return new PartitionPatterns(
                forced.IsPartition(rule.Columns) ? [new(forced, RationalMatrix.Zero(rule.Neurons, instance.Problem.InputDimension))] : [],
                [.. census.Parts.Select(part => part.Finding(record))]);
        }
        return instance.Activation.IsSeparable ? Separable(instance, cancel) : Coupled(instance, cancel);
    }

    /// <summary>
    /// The partitions of the columns 0..N-1, or of the given ones, into at most that many non-empty sets; each set is ascending and the sets are
    /// ordered by their least column.
    /// </summary>
    internal static IEnumerable<IReadOnlyList<int[]>> SetPartitions(IReadOnlyList<int> columns, int sets)
    {
        var blocks = new List<List<int>>();
        return Extend(0);

        IEnumerable<IReadOnlyList<int[]>> Extend(int next)
        {
            if (next == columns.Count)
            {
                yield return [.. blocks.Select(block => block.ToArray())];
                yield break;
            }
            for (var b = 0; b <= blocks.Count && b < sets; b++)
            {
                if (b == blocks.Count)
                    blocks.Add([]);
                blocks[b].Add(columns[next]);
                foreach (var partition in Extend(next + 1))
                    yield return partition;
                blocks[b].RemoveAt(blocks[b].Count - 1);
                if (blocks[b].Count == 0)
                    blocks.RemoveAt(b);
            }
        }
    }

    private static PartitionPatterns Separable(Instance instance, CancellationToken cancel)
    {
        // Neurons with threshold 0 share their sets, and so do all with a positive threshold, up to scale.
        var records = new List<(CensusPart Part, EnumerationRecord Record)>();
        PatternCensus.Take(instance, options: new EnumeratorOptions { MaxPatterns = MostSets, Threads = 1 }, cancel: cancel, sinkFor: part =>
        {
            records.Add((part, new EnumerationRecord()));
            return records[^1].Record;
        });
        var inputs = instance.Problem.Inputs;
        var classes = records.Select(item => new SetClass(
            Enumerable.Range(0, instance.Neurons).Where(i => instance.Activation.Threshold(i).Sign == item.Part.Threshold!.Value.Sign).ToArray(),
            item.Part.Threshold!.Value,
            item.Record.Points
                .Select(point => (Set: ActivationPattern.FromGate(item.Part.Rule.Gate(point, inputs))[0].ToArray(), Point: point))
                .Where(entry => entry.Set.Length > 0)
                .ToLookup(entry => entry.Set[0]))).ToArray();

        var found = new List<PartitionPattern>();
        var chosen = new List<(int Class, int[] Set, RationalVector Point)>();
        Extend(new bool[inputs.Rows]);
        return new PartitionPatterns(found, [.. records.Select(item => item.Part.Finding(item.Record))]);

        void Extend(bool[] used)
        {
            cancel.ThrowIfCancellationRequested();
            var least = Array.IndexOf(used, false);
            if (least < 0)
            {
                if (found.Count == MostPatterns)
                    throw new EnumerationLimitException(
                        $"There are more than {MostPatterns} realizable partition patterns; take a smaller instance.");
                found.Add(Build(instance, classes, chosen));
                return;
            }
            for (var k = 0; k < classes.Length; k++)
            {
                if (chosen.Count(item => item.Class == k) == classes[k].Neurons.Length)
                    continue;
                foreach (var (set, point) in classes[k].ByLeastColumn[least])
                {
                    if (set.Any(c => used[c]))
                        continue;
                    foreach (var c in set)
                        used[c] = true;
                    chosen.Add((k, set, point));
                    Extend(used);
                    chosen.RemoveAt(chosen.Count - 1);
                    foreach (var c in set)
                        used[c] = false;
                }
            }
        }
    }

    private static PartitionPattern Build(Instance instance, SetClass[] classes, List<(int Class, int[] Set, RationalVector Point)> chosen)
    {
        var sets = Enumerable.Repeat<int[]>([], instance.Neurons).ToArray();
        // Dead neurons have the row 0, which is off everywhere.
        var rows = Enumerable.Repeat(RationalVector.Zero(instance.Problem.InputDimension), instance.Neurons).ToArray();
        for (var k = 0; k < classes.Length; k++)
        {
            var neuron = 0;
            foreach (var (_, set, point) in chosen.Where(item => item.Class == k))
            {
                var i = classes[k].Neurons[neuron++];
                sets[i] = set;
                rows[i] = classes[k].Threshold.IsZero ? point : instance.Activation.Threshold(i) / classes[k].Threshold * point;
            }
        }
        return new PartitionPattern(new ActivationPattern(sets), RationalMatrix.FromRows(rows));
    }

    private static PartitionPatterns Coupled(Instance instance, CancellationToken cancel)
    {
        var (found, proofs) = (new List<PartitionPattern>(), new List<Finding>());
        foreach (var partition in SetPartitions([.. Enumerable.Range(0, instance.Problem.Columns)], instance.Neurons))
        {
            var against = new List<Finding>();
            var realizable = false;
            foreach (var order in Arrangements(partition, instance.Neurons))
            {
                cancel.ThrowIfCancellationRequested();
                var decided = Realizability.Decide(instance, new ActivationPattern(order));
                realizable = decided.IsRealizable;
                if (realizable)
                {
                    found.Add(new PartitionPattern(decided.Pattern, decided.Encoder!));
                    break;
                }
                against.Add(decided.Finding());
                if (proofs.Count + against.Count > MostFindings)
                    throw new EnumerationLimitException(
                        $"More than {MostFindings} partitions and orders of the neurons are not realizable; take a smaller instance.");
            }
            if (found.Count > MostPatterns)
                throw new EnumerationLimitException($"There are more than {MostPatterns} realizable partition patterns; take a smaller instance.");
            if (!realizable)
                proofs.AddRange(against);
        }
        return new PartitionPatterns(found, proofs);
    }

    /// <summary>The ways to give the sets to neurons, the natural one first.</summary>
    internal static IEnumerable<int[][]> Arrangements(IReadOnlyList<int[]> sets, int neurons)
    {
        var pattern = Enumerable.Repeat<int[]>([], neurons).ToArray();
        return Place(0);

        IEnumerable<int[][]> Place(int k)
        {
            if (k == sets.Count)
            {
                yield return [.. pattern];
                yield break;
            }
            for (var i = 0; i < neurons; i++)
            {
                if (pattern[i].Length > 0)
                    continue;
                pattern[i] = sets[k];
                foreach (var placed in Place(k + 1))
                    yield return placed;
                pattern[i] = [];
            }
        }
    }

    private sealed record SetClass(int[] Neurons, Rational Threshold, ILookup<int, (int[] Set, RationalVector Point)> ByLeastColumn);
}
