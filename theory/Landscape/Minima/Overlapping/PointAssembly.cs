using System.Collections.Immutable;
using System.Numerics;
using TheoryChecks.Exact;
using TheoryChecks.Model;
using TheoryChecks.Patterns;

namespace TheoryChecks.Landscape;

/// <summary>Puts the solutions of the components of a pattern together to one point, with an encoder inside the region, its shape and its
/// loss.</summary>
internal sealed class PointAssembly(Instance instance, ColumnSpace space, RegionTest region)
{
    private static readonly Rational Comfortable = Rational.FromRatio(1, 16), LossUnit = Rational.FromRatio(1, BigInteger.Pow(10, 14));

    /// <summary>The point of the whole pattern, or null if its encoder is not where it should be; then whether these activations are known not to
    /// occur in the region.</summary>
    public EnclosedPoint? Assemble(
        ActivationPattern pattern, List<int[]> components, ImmutableArray<ComponentSolution> solutions, InnerRow[] rows, out bool isOutside)
    {
        isOutside = false;
        var (nq, problem) = (pattern.Neurons, instance.Problem);
        var (encoder, decoder) = (Array.ConvertAll(rows, inner => inner.Row),
            Enumerable.Repeat(RationalVector.Zero(problem.TargetDimension), nq).ToArray());
        var (tight, gauge, groups) = (Enumerable.Repeat<int[]>([], nq).ToArray(),
            new List<(int Neuron, int[] With, int[] Columns)>(),
            new List<OptimalGroup>());
        var (radius, free, unknowns) = (Rational.One, new HashSet<int>(), new int[nq]);
        for (var k = 0; k < solutions.Length; k++)
        {
            var (component, solution) = (components[k], solutions[k]);
            for (var i = 0; i < component.Length; i++)
            {
                encoder[component[i]] = space.Lift * solution.Y[i];
                decoder[component[i]] = solution.U[i];
                if (solution.Group is null)
                {
                    tight[component[i]] = solution.Tight[i];
                    free.Add(component[i]);
                    unknowns[component[i]] = solution.Unknowns[i];
                }
            }
            gauge.AddRange(solution.Gauge.Select(item => (component[item.Neuron], Array.ConvertAll(item.With, j => component[j]), item.Columns)));
            if (solution.Group is { } group)
                groups.Add(group with { Neurons = component });
            else
                radius = Rational.Min(radius, solution.Radius);
        }
        var point = new EnclosedPoint
        {
            Pattern = pattern,
            Encoder = RationalMatrix.FromRows(encoder),
            Decoder = RationalMatrix.Create(problem.TargetDimension, nq, (j, i) => decoder[i][j]),
            Loss = default,
            Shape = Shape(pattern, solutions),
            IsInterior = true,
            Radius = radius,
            Delta = solutions.Select(solution => solution.Delta).DefaultIfEmpty(0).Max(),
            Inverse = Inverse(components, solutions, nq),
            Equalities = [.. free.Order()
                .SelectMany(i => rows[i].Equalities.Select(lemma => new Lemma(lemma.Terms.Select(term => (Atom.Off(term.Atom.First * nq + i),
                    term.Times)))))],
            Unknowns = unknowns,
            Tight = tight,
            Gauge = [.. gauge.OrderBy(item => item.Neuron)],
            Groups = groups,
        };
        // At an exact point without flat moves a cell may be at its bound and still not be held there.
        var mayOpen = point.Delta == 0
            && point.Gauge.All(item => item.Columns.Length == 1 && item.With.Contains(item.Neuron))
            && point.Shape != MinimumShape.Saddle;
        bool? InRegion(bool mayOpen) =>
            region.Keeps(
                pattern,
                problem.Preactivations(point.Encoder),
                (i, c) => mayOpen || !free.Contains(i) || tight[i].Contains(c) || rows[i].Forced.Contains(c));
        var inside = InRegion(false);
        if (inside is null && mayOpen && InRegion(true) is { } atEdge)
            (inside, point) = (atEdge, point with { MayOpen = true });
        // Neurons that compete are kept apart by more than they need.
        if (!instance.Activation.IsSeparable
            && (inside is null
                || region.Keeps(
                    pattern,
                    problem.Preactivations(point.Encoder),
                    (i, c) => tight[i].Contains(c) || rows[i].Forced.Contains(c),
                    Comfortable) is null))
        {
            int[][] given = [.. Enumerable.Range(0, nq)
                .Select(i => pattern[i].Where(c => problem.Weights[c].Sign > 0).Concat(tight[i]).Union(rows[i].Forced).ToArray())];
            var (origin, at) = (point, inside);
            foreach (var signs in Signs(given))
            {
                var turned = origin.Rescaled(signs);
                var places = RowPlacement.Inside(instance, space, pattern, turned.Encoder, given, out var isElsewhere);
                isOutside = isElsewhere && (isOutside || signs.All(sign => sign.Sign > 0));
                if (places is not var (placed, scales))
                    continue;
                point = (turned with { Encoder = placed }).Rescaled(scales);
                inside = InRegion(false);
                break;
            }
            if (inside is null)
                (point, inside) = (origin, at);
            isOutside &= solutions.All(solution => solution.Group is null && solution.Gauge.Count == 0);
        }
        if (inside is not { } strict)
            return null;
        var loss = problem.Loss(instance.Activation, point.Encoder, point.Decoder);
        return point with
        {
            IsInterior = strict,
            Shape = WithoutWeight(point),
            Loss = point.Delta == 0
                ? RationalInterval.Point(loss)
                : new RationalInterval(LossUnit * ((loss / LossUnit).Floor() - 2), LossUnit * ((loss / LossUnit).Ceiling() + 2)),
        };
    }

    /// <summary>Bare TopK lets negative latents pass: then a row may also have the other sign, as its decoder column makes up for it.</summary>
    private IEnumerable<Rational[]> Signs(int[][] given)
    {
        const int MostNeurons = 6;
        var choices = instance.Activation.IsRectified || given.Length > MostNeurons ? 1 : 1 << given.Length;
        return Enumerable.Range(0, choices).Where(choice => given.Select((set, i) => set.Length > 0 || (choice >> i & 1) == 0).All(live => live))
            .Select(choice => given.Select((_, i) => (choice >> i & 1) == 0 ? Rational.One : -Rational.One).ToArray());
    }

    private MinimumShape? Shape(ActivationPattern pattern, ImmutableArray<ComponentSolution> solutions)
    {
        if (solutions.Any(solution => solution.IsSaddle))
            return MinimumShape.Saddle;
        if (solutions.Length == 0
            || solutions.Any(solution => solution.Group?.Shape == MinimumShape.Flat
                || solution.Gauge.Any(item => item.Columns.Length > 1 || !item.With.Contains(item.Neuron)))
            || pattern.Sets.Any(set => set.Count > 0 && set.All(c => instance.Problem.Weights[c].IsZero)))
        {
            return MinimumShape.Flat;
        }
        return solutions.Any(solution => solution.Group is { Shape: null }) ? null : MinimumShape.Trap;
    }

    /// <summary>
    /// The shape with columns of weight 0: where a row can move its activation there while all else stays, a trap is flat; where it can only with
    /// columns at their bound, neither is told.
    /// </summary>
    private MinimumShape? WithoutWeight(EnclosedPoint point)
    {
        var (problem, shape) = (instance.Problem, point.Shape);
        var z = problem.Preactivations(point.Encoder);
        for (var i = 0; shape is MinimumShape.Trap or null && i < point.Pattern.Neurons; i++)
        {
            var set = point.Pattern[i].ToLookup(c => problem.Weights[c].IsZero);
            if (!set[true].Any())
                continue;
            int[] held = [.. set[false], .. point.Tight[i]];
            var threshold = instance.Activation.Threshold(i);
            int[] touching = [.. held, .. Enumerable.Range(0, problem.Columns).Where(c => !point.Pattern[i].Contains(c) && z[i, c] == threshold)];
            if (Rank(touching) < Rank([.. touching, .. set[true]]))
                return MinimumShape.Flat;
            if (Rank(held) < Rank([.. held, .. set[true]]))
                shape = null;
        }
        return shape;

        int Rank(int[] columns) => space.Rows(columns).Rank();
    }

    /// <summary>The inverses of the components, in the order of the neurons.</summary>
    private static RationalMatrix Inverse(List<int[]> components, ImmutableArray<ComponentSolution> solutions, int neurons)
    {
        var places = new List<(int Component, int Index)>();
        for (var i = 0; i < neurons; i++)
            if (components.FindIndex(component => component.Contains(i)) is >= 0 and var k && solutions[k].Inverse is not null)
            {
                var position = Array.IndexOf(components[k], i);
                var first = solutions[k].Unknowns.Take(position).Sum();
                places.AddRange(Enumerable.Range(first, solutions[k].Unknowns[position]).Select(index => (k, index)));
            }
        return RationalMatrix.Create(places.Count, places.Count, (a, b) =>
            places[a].Component == places[b].Component ? solutions[places[a].Component].Inverse![places[a].Index, places[b].Index] : Rational.Zero);
    }
}
