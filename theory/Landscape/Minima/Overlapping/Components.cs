using System.Collections.Concurrent;
using System.Collections.Immutable;
using TheoryChecks.Exact;
using TheoryChecks.Model;
using TheoryChecks.Patterns;

namespace TheoryChecks.Landscape;

/// <summary>
/// Groups of neurons that share columns, and their critical points. Neurons that share none are independent of one another, so work is shared
/// between patterns, and what the search finds is kept in the journal, if there is one. Safe for use by several threads.
/// </summary>
internal sealed class Components(
    Instance instance, ColumnSpace space, CriticalPointSearch search, SpuriousOptimaOptions options, IJournal? journal)
{
    private readonly ComponentSolver _solver = new(instance, space);

    private readonly ConcurrentDictionary<string, Lazy<(ImmutableArray<ComponentSolution> Solutions, Lost Lost)>> _components = [];

    /// <summary>What the search found and could not enclose.</summary>
    public enum Lost
    {
        Nothing,
        ZeroLoss,
        SomeLoss,
    }

    /// <summary>Neurons that see columns of positive weight, grouped by the columns they share.</summary>
    public List<int[]> Of(ActivationPattern pattern)
    {
        var weighted = pattern.Sets.Select(set => set.Where(c => instance.Problem.Weights[c].Sign > 0).ToHashSet()).ToArray();
        var (left, components) = (Enumerable.Range(0, pattern.Neurons).Where(i => weighted[i].Count > 0).ToList(), new List<int[]>());
        while (left.Count > 0)
        {
            var (group, columns) = (new HashSet<int> { left[0] }, new HashSet<int>(weighted[left[0]]));
            while (left.FirstOrDefault(i => !group.Contains(i) && weighted[i].Overlaps(columns), -1) is >= 0 and var next)
            {
                group.Add(next);
                columns.UnionWith(weighted[next]);
            }
            components.Add([.. group.Order()]);
            left.RemoveAll(group.Contains);
        }
        return components;
    }

    /// <summary>The critical points of a component, each enclosed or exact, and what was found and could not be made either.</summary>
    /// <param name="pattern">The pattern.</param>
    /// <param name="component">Its neurons, as <see cref="Of"/> groups them.</param>
    /// <param name="rows">A row inside the region of each neuron of the pattern.</param>
    /// <param name="capped">As <see cref="InnerRows.Capped"/>.</param>
    /// <param name="cancel">Cancels.</param>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    public (ImmutableArray<ComponentSolution> Solutions, Lost Lost) Solve(
        ActivationPattern pattern, int[] component, InnerRow[] rows, bool[][] capped, CancellationToken cancel)
    {
        var sets = component.Select(i => pattern[i].ToArray()).ToArray();
        var thresholds = component.Select(instance.Activation.Threshold).ToArray();
        if (space.Total([.. sets.SelectMany(set => set).Distinct()]).IsZero)
            return ([Trivial(sets, [.. component.Select(i => rows[i])])], Lost.Nothing);
        // The inner points, and so the search, depend on the whole pattern where neurons compete.
        var scope = instance.Activation.IsSeparable || space.IsIndependent ? "" : $" of {pattern}";
        var key = string.Join(',', sets.Select((set, k) => $"{{{string.Join(',', set)}}}{(thresholds[k].IsZero ? "" : $">{thresholds[k]}")}"))
            + scope;
        while (true)
        {
            var entry = _components.GetOrAdd(
                key,
                _ => new(() => Enclose(
                    Points(key, sets, thresholds, [.. component.Select(i => rows[i])], [.. component.Select(i => capped[i])], cancel), thresholds)));
            try
            {
                return entry.Value;
            }
            catch (OperationCanceledException) when (!cancel.IsCancellationRequested)
            {
                _components.TryRemove(new KeyValuePair<string, Lazy<(ImmutableArray<ComponentSolution>, Lost)>>(key, entry));
            }
        }
    }

    /// <summary>Where all targets are 0, any rows with the decoder 0 have loss 0; where their activations are dependent, that is flat.</summary>
    private ComponentSolution Trivial(int[][] sets, InnerRow[] rows)
    {
        RationalVector[] y = [.. rows.Select(inner => space.Coordinates.Solve(instance.Problem.Inputs * inner.Row)!)];
        var weighted = Array.ConvertAll(sets, space.Weighted);
        var activations = RationalMatrix.Create(
            sets.Length, instance.Problem.Columns, (i, c) => weighted[i].Contains(c) ? space.Coordinates.Row(c).Dot(y[i]) : Rational.Zero);
        return new ComponentSolution
        {
            Y = y,
            U = [.. sets.Select(_ => RationalVector.Zero(instance.Problem.TargetDimension))],
            Tight = [.. sets.Select(_ => Array.Empty<int>())],
            Group = new OptimalGroup([.. Enumerable.Range(0, sets.Length)], null, null, activations.Rank() < sets.Length ? MinimumShape.Flat : null),
        };
    }

    private (ImmutableArray<ComponentSolution> Solutions, Lost Lost) Enclose(IReadOnlyList<CriticalPoint> points, Rational[] thresholds)
    {
        var (solutions, lost, rest) = (new List<ComponentSolution>(), Lost.Nothing, points);
        while (rest.Count > 0)
        {
            // With numbers beyond those of floating point nothing is known of a point.
            if (!double.IsFinite(rest[0].Loss))
            {
                (lost, rest) = (Lost.SomeLoss, [.. rest.Skip(1)]);
                continue;
            }
            // Points of a flat family are as good as one another, and some are easier to enclose.
            var alike = rest.TakeWhile(point => search.HaveSameLoss(rest[0], point)).ToArray();
            if (alike.OrderBy(point => point.IsTouching)
                .Select(point => _solver.Solve(point, thresholds))
                .FirstOrDefault(solution => solution is not null) is { } solved)
                solutions.Add(solved);
            else
                lost = _solver.IsLoss(alike[0]) ? Lost.SomeLoss : (Lost)Math.Max((int)lost, (int)Lost.ZeroLoss);
            rest = [.. rest.Skip(alike.Length)];
        }
        return ([.. solutions], lost);
    }

    private IReadOnlyList<CriticalPoint> Points(
        string key, int[][] sets, Rational[] thresholds, InnerRow[] rows, bool[][] capped, CancellationToken cancel)
    {
        var name = $"stationary-points/{key}/{options.Starts}/{options.Seed}";
        if (journal?.Read(name) is { } text && CriticalPoint.FromJson(text, sets, space) is { } known)
            return known;
        // The same start points whatever else is searched, and in whatever order.
        var seed = key.Aggregate(options.Seed, (hash, letter) => unchecked((hash ^ letter) * 1099511628211));
        var interior = space.IsIndependent
            ? null
            : Array.ConvertAll(rows, inner => space.Coordinates.Solve(instance.Problem.Inputs * inner.Row)!.ToDoubles());
        var found = search.Find(
            sets, thresholds, interior, Array.ConvertAll(rows, inner => inner.Forced), capped, options.Starts, new SeededRandom(seed), cancel);
        journal?.Write(name, CriticalPoint.ToJson(found));
        return found;
    }
}
