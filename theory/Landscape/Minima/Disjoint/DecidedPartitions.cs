using System.Collections.Concurrent;
using TheoryChecks.Model;
using TheoryChecks.Patterns;

namespace TheoryChecks.Landscape;

/// <summary>The partition patterns of an instance, each decided once, when it is first asked for. Safe for several threads.</summary>
internal sealed class DecidedPartitions(Instance instance, PartitionPatterns patterns)
{
    private readonly PartialMinima _minima = new(instance);
    private readonly Lazy<PatternOrbits> _orbits = new(() =>
        PatternOrbits.Of(instance, [.. patterns.List.Select(partition => partition.Pattern)], ColumnGroup.OfLoss(instance)));
    private readonly HashSet<ActivationPattern> _all = [.. patterns.List.Select(partition => partition.Pattern)];
    private readonly ConcurrentDictionary<ActivationPattern, PatternDecision> _decided = new();

    /// <summary>The patterns, with what proves the list complete.</summary>
    public PartitionPatterns Patterns => patterns;

    /// <summary>The patterns in orbits, one of each of which is to be decided.</summary>
    public PatternOrbits Orbits => _orbits.Value;

    /// <summary>What is decided about a partition pattern; null for any other pattern.</summary>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    public PatternDecision? Of(ActivationPattern pattern, CancellationToken cancel = default)
    {
        if (!_all.Contains(pattern))
            return null;
        return _decided.TryGetValue(pattern, out var known) ? known : _decided.GetOrAdd(pattern, _minima.Decide(pattern, cancel));
    }
}
