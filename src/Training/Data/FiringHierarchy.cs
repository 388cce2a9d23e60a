using System.Collections.Immutable;

namespace TheoryChecks.Training.Data;

/// <summary>
/// Trees of features as SAELens' SyntheticModel has them: a child is active only with its parent, and where children exclude each other one of those
/// active is kept, each as likely. Applied level by level, so that what is taken away takes its children along.
/// </summary>
internal sealed class FiringHierarchy
{
    private readonly ImmutableArray<(ImmutableArray<Child> Children, ImmutableArray<Group> Groups)> _levels;

    private FiringHierarchy(ImmutableArray<(ImmutableArray<Child>, ImmutableArray<Group>)> levels) => _levels = levels;

    /// <summary>A feature below another; its value is multiplied by parent / mean of the parent if it scales.</summary>
    private readonly record struct Child(int Feature, int Parent, bool Scales);

    /// <summary>Features of which one at most is active; parent -1 for none.</summary>
    private readonly record struct Group(int Parent, ImmutableArray<int> Features);

    /// <summary>The trees below these roots.</summary>
    public static FiringHierarchy Of(IEnumerable<FiringNode> roots)
    {
        var levels = new List<(List<Child> Children, List<Group> Groups)>();
        var waiting = new Queue<(FiringNode Node, int Parent, int Level, bool Scales)>(roots.Select(root => (root, -1, 0, false)));
        while (waiting.TryDequeue(out var next))
        {
            var (node, parent, level, scales) = next;
            if (levels.Count == level)
                levels.Add(([], []));
            if (node.Feature is { } feature && parent >= 0)
                levels[level].Children.Add(new Child(feature, parent, scales));
            int[] siblings = [.. node.Children.Select(child => child.Feature).OfType<int>()];
            if (node.ExclusiveChildren && siblings.Length >= 2)
                levels[level].Groups.Add(new Group(node.Feature ?? -1, [.. siblings]));
            foreach (var child in node.Children)
                waiting.Enqueue((child, node.Feature ?? parent, level + 1, node.ScalesChildren));
        }
        return new FiringHierarchy([.. levels.Select(level => (level.Children.ToImmutableArray(), level.Groups.ToImmutableArray()))]);
    }

    /// <summary>Takes away and scales, in place.</summary>
    public void Apply(double[] values, double[] means, ref CounterRandom random)
    {
        foreach (var (children, groups) in _levels)
        {
            foreach (var child in children)
                if (values[child.Feature] > 0)
                    values[child.Feature] *= values[child.Parent] <= 0 ? 0 : child.Scales ? values[child.Parent] / means[child.Parent] : 1;
            foreach (var group in groups)
            {
                if (group.Parent >= 0 && values[group.Parent] <= 0)
                    continue;
                int[] active = [.. group.Features.Where(feature => values[feature] > 0)];
                if (active.Length < 2)
                    continue;
                var kept = active[random.NextBelow(active.Length)];
                foreach (var feature in active)
                    values[feature] = feature == kept ? values[feature] : 0;
            }
        }
    }
}
