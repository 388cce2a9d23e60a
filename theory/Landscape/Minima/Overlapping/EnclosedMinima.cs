using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Globalization;
using System.Numerics;
using System.Text;
using System.Text.Json;
using TheoryChecks.Exact;
using TheoryChecks.Model;
using TheoryChecks.Patterns;

namespace TheoryChecks.Landscape;

/// <summary>
/// Looks for local minima of the loss on the regions of patterns whose sets may overlap, and encloses what it finds (docs/landscape.md). The search
/// is in floating point and proves nothing; every point comes with a certificate. Neurons that share no column are independent of one another, so
/// work is shared between patterns. Safe for use by several threads.
/// </summary>
internal sealed class EnclosedMinima
{
    private const int MostCombinations = 64, MostSets = 200;
    private static readonly Rational Comfortable = Rational.FromRatio(1, 16), LossUnit = Rational.FromRatio(1, BigInteger.Pow(10, 14));

    private readonly Instance _instance;
    private readonly ColumnSpace _space;
    private readonly CriticalPointSearch _search;
    private readonly ComponentSolver _solver;
    private readonly SpuriousOptimaOptions _options;
    private readonly IJournal? _journal;
    private readonly ConcurrentDictionary<string, Lazy<(ImmutableArray<ComponentSolution> Solutions, Lost Lost)>> _components = [];
    private readonly ConcurrentDictionary<string, InnerRow?> _rows = [];

    /// <summary>Prepares to search. What the search finds is kept in the journal, if there is one, by groups of neurons that share columns.</summary>
    public EnclosedMinima(Instance instance, SpuriousOptimaOptions? options = null, IJournal? journal = null)
    {
        (_instance, _options, _journal) = (instance, options ?? new SpuriousOptimaOptions(), journal);
        _space = new ColumnSpace(instance.Problem);
        _search = new CriticalPointSearch(instance, _space);
        _solver = new ComponentSolver(instance, _space);
    }

    internal CriticalPointSearch Search => _search;

    internal ColumnSpace Space => _space;

    /// <summary>
    /// The partial minima found, each enclosed, lowest loss first; and why there may be more: a point was found but not enclosed, or the region is a
    /// face that was not searched. Null says only that nothing found was lost.
    /// </summary>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    public (IReadOnlyList<EnclosedPoint> Points, string? Undecided) Find(ActivationPattern pattern, CancellationToken cancel = default)
    {
        var rows = Enumerable.Range(0, pattern.Neurons).Select(i => Inner(pattern, i)).ToArray();
        if (Array.Exists(rows, row => row is null))
            return ([], "the region has no inner point");
        var (components, capped) = (Components(pattern), Capped(pattern));
        var (choices, lost) = (new List<ImmutableArray<ComponentSolution>>(), false);
        foreach (var component in components)
        {
            var (solutions, isLost) = Solve(pattern, component, rows!, capped, cancel);
            choices.Add(solutions);
            // A point of loss 0 of the whole pattern is no spurious optimum, enclosed or not.
            lost |= isLost == Lost.SomeLoss || (isLost == Lost.ZeroLoss && (components.Count > 1 || IsUnseen(pattern)));
        }
        IEnumerable<ImmutableArray<ComponentSolution>> combinations = [[]];
        foreach (var choice in choices)
            combinations = combinations.SelectMany(start => choice.Select(start.Add));
        var points = new List<EnclosedPoint>();
        foreach (var combination in combinations.Take(MostCombinations))
            if (Assemble(pattern, components, combination, rows!, out var isOutside) is { } point)
                points.Add(point);
            else
                lost |= !isOutside;
        foreach (var split in Splits(pattern, cancel))
            if (!points.Exists(point => point.Shape == MinimumShape.Saddle && point.Loss.Equals(split.Loss)))
                points.Add(split);
        return ([.. points.OrderBy(point => point.Loss.Lower)], lost ? "a point was found that could not be enclosed" : null);
    }

    /// <summary>
    /// Saddles with several neurons on one set: points of the pattern on which one of them is dead, where the dead one gets the row of another and
    /// the decoder column 0. Any change of that row can then be used to lower the loss, unless the columns of the set are reconstructed.
    /// </summary>
    private IEnumerable<EnclosedPoint> Splits(ActivationPattern pattern, CancellationToken cancel)
    {
        if (!_instance.Activation.IsSeparable)
            yield break;
        var live = Enumerable.Range(0, pattern.Neurons).Where(i => pattern[i].Any(c => _instance.Problem.Weights[c].Sign > 0));
        foreach (var same in live.GroupBy(i => $"{string.Join(',', pattern[i])}>{_instance.Activation.Threshold(i)}").Where(same => same.Count() > 1))
        {
            var copy = same.Last();
            foreach (var point in Find(
                new ActivationPattern(pattern.Sets.Select((set, i) => i == copy ? [] : (IEnumerable<int>)set)),
                cancel).Points.Where(point => !point.MayOpen))
            {
                var residual =
                    _instance.Problem.Targets - (point.Decoder * _instance.Activation.Apply(_instance.Problem.Preactivations(point.Encoder)))
                        .Transpose();
                foreach (var neuron in same.Where(i => i != copy && point.Copies.All(item => item.Copy != i) && IsSplit(point, i, residual)))
                {
                    var encoder = RationalMatrix.FromRows(Enumerable.Range(0, pattern.Neurons)
                        .Select(i => point.Encoder.Row(i == copy ? neuron : i)));
                    if (Keeps(pattern, _instance.Problem.Preactivations(encoder), (_, _) => true) is not { } strict
                        || (!strict && point.Groups.Any(group => group.Neurons.Contains(neuron))))
                        continue;
                    yield return point with
                    {
                        Pattern = pattern,
                        Encoder = encoder,
                        IsInterior = strict,
                        Shape = MinimumShape.Saddle,
                        Copies = [.. point.Copies, (copy, neuron)],
                    };
                    break;
                }
            }
        }
    }

    /// <summary>True if sum m p e^T over the columns of a neuron, p without the part that its tight columns forbid, is clearly not 0.</summary>
    private bool IsSplit(EnclosedPoint point, int neuron, RationalMatrix residual)
    {
        const double ClearlyNot = 1e-6;
        var tight = _space.Rows(point.Tight[neuron]).NullSpace();
        var problem = _instance.Problem;
        return tight.Any(direction => Enumerable.Range(0, problem.TargetDimension).Any(j => Math.Abs(point.Pattern[neuron]
            .Aggregate(Rational.Zero, (sum, c) => sum + problem.Weights[c] * _space.Coordinates.Row(c).Dot(direction) * residual[c, j])
                .ToDouble()) > ClearlyNot));
    }

    /// <summary>What the search found and could not enclose.</summary>
    private enum Lost
    {
        Nothing,
        ZeroLoss,
        SomeLoss,
    }

    /// <summary>True if a column that no neuron sees carries loss.</summary>
    private bool IsUnseen(ActivationPattern pattern) =>
        _space.Total(Enumerable.Range(0, _instance.Problem.Columns).Where(c => !pattern.Sets.Any(set => set.Contains(c)))).Sign > 0;

    /// <summary>A row with which this neuron sees the column and as few others as possible, strictly inside its region, or null if there is
    /// none.</summary>
    internal RationalVector? SmallestRow(int column, int neuron)
    {
        var columns = _instance.Problem.Columns;
        var others = Enumerable.Range(0, columns).Where(c => c != column).ToArray();
        for (var more = 0; more < columns; more++)
            foreach (var set in UnseenColumns.Choose(others, more).Take(MostSets))
                if (InnerOfOne([.. set.Append(column).Order()], _instance.Activation.Threshold(neuron)) is { Equalities.Count: 0 } inner)
                    return inner.Row;
        return null;
    }

    /// <summary>For each neuron the columns at which the region keeps it from rising above its threshold.</summary>
    internal bool[][] Capped(ActivationPattern pattern)
    {
        var capped = Enumerable.Range(0, pattern.Neurons).Select(_ => new bool[_instance.Problem.Columns]).ToArray();
        var rule = GateRule.Of(_instance.Activation, pattern.Neurons, _instance.Problem.Columns);
        foreach (var atom in rule.Forced is null ? rule.Region(pattern, out _) ?? [] : [])
            if (atom.Kind == AtomKind.Off)
                capped[atom.First % pattern.Neurons][atom.First / pattern.Neurons] = true;
        return capped;
    }

    /// <summary>Neurons that see columns of positive weight, grouped by the columns they share.</summary>
    private List<int[]> Components(ActivationPattern pattern)
    {
        var weighted = pattern.Sets.Select(set => set.Where(c => _instance.Problem.Weights[c].Sign > 0).ToHashSet()).ToArray();
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

    private (ImmutableArray<ComponentSolution> Solutions, Lost Lost) Solve(
        ActivationPattern pattern, int[] component, InnerRow[] rows, bool[][] capped, CancellationToken cancel)
    {
        var sets = component.Select(i => pattern[i].ToArray()).ToArray();
        var thresholds = component.Select(_instance.Activation.Threshold).ToArray();
        // The inner points, and so the search, depend on the whole pattern where neurons compete.
        var scope = _instance.Activation.IsSeparable || _search.IsIndependent ? "" : $" of {pattern}";
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
            var alike = rest.TakeWhile(point => _search.HaveSameLoss(rest[0], point)).ToArray();
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
        var name = $"stationary-points/{key}/{_options.Starts}/{_options.Seed}";
        if (_journal?.Read(name) is { } text && FromJson(sets, text) is { } known)
            return known;
        // The same start points whatever else is searched, and in whatever order.
        var seed = key.Aggregate(_options.Seed, (hash, letter) => unchecked((hash ^ letter) * 1099511628211));
        var interior = _search.IsIndependent
            ? null
            : Array.ConvertAll(rows, inner => _space.Coordinates.Solve(_instance.Problem.Inputs * inner.Row)!.ToDoubles());
        var found = _search.Find(
            sets, thresholds, interior, Array.ConvertAll(rows, inner => inner.Forced), capped, _options.Starts, new SeededRandom(seed), cancel);
        _journal?.Write(name, ToJson(found));
        return found;
    }

    /// <summary>A row with this neuron's set, inside its region, or null if there is none or, where neurons compete, none without ties.</summary>
    private InnerRow? Inner(ActivationPattern pattern, int neuron)
    {
        if (_search.IsIndependent || _instance.Activation is ReluActivation or JumpReluActivation)
            return InnerOfOne([.. pattern[neuron]], _instance.Activation.Threshold(neuron));
        if (_instance.Activation.IsSeparable)
            return new(
                _space.Lift * new RationalVector(Enumerable.Repeat(Rational.One, _space.Rank)), []); // on everywhere, or nowhere, whatever the row
        return _rows.GetOrAdd($"{neuron} of {pattern}", _ =>
        {
            if (Realizability.RegionOf(_instance, pattern) is not { } region
                || region.Equalities.Any(lemma => lemma.Terms.Any(term => term.Atom.Kind != AtomKind.Off)))
                return null;
            // Conditions of different neurons that sum to 0 do so neuron by neuron.
            return new(
                region.Interior.Row(neuron),
                [.. region.Equalities.Select(lemma => new Lemma(lemma.Terms.Where(term => term.Atom.First % pattern.Neurons == neuron)
                .Select(term => (Atom.Off(term.Atom.First / pattern.Neurons), term.Times)))).Where(lemma => lemma.Terms.Length > 0)]);
        });
    }

    /// <summary>A row above the threshold on this set and below it elsewhere, inside the region of such rows, or null if there is none.</summary>
    private InnerRow? InnerOfOne(int[] set, Rational threshold)
    {
        var problem = _instance.Problem;
        if (_search.IsIndependent)
            return new(
                _space.Lift * new RationalVector(Enumerable.Range(0, problem.Columns).Select(c => set.Contains(c) ? threshold + 1 : -Rational.One)),
                []);
        return _rows.GetOrAdd($"{string.Join(',', set)}>{threshold}", _ =>
        {
            Activation own = threshold.IsZero ? new ReluActivation() : new JumpReluActivation([threshold]);
            return Realizability.RegionOf(own, problem.Inputs, new ActivationPattern([set])) is { } region
                ? new(region.Interior.Row(0), region.Equalities)
                : null;
        });
    }

    /// <summary>The point of the whole pattern, or null if its encoder is not where it should be; then whether these activations are known not to
    /// occur in the region.</summary>
    private EnclosedPoint? Assemble(
        ActivationPattern pattern, List<int[]> components, ImmutableArray<ComponentSolution> solutions, InnerRow[] rows, out bool isOutside)
    {
        isOutside = false;
        var (nq, problem) = (pattern.Neurons, _instance.Problem);
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
                encoder[component[i]] = _space.Lift * solution.Y[i];
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
            Keeps(
                pattern,
                problem.Preactivations(point.Encoder),
                (i, c) => mayOpen || !free.Contains(i) || tight[i].Contains(c) || rows[i].Forced.Contains(c));
        var inside = InRegion(false);
        if (inside is null && mayOpen && InRegion(true) is { } atEdge)
            (inside, point) = (atEdge, point with { MayOpen = true });
        // Neurons that compete are kept apart by more than they need.
        if (!_instance.Activation.IsSeparable
            && (inside is null
                || Keeps(
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
                var places = RowPlacement.Inside(_instance, _space, pattern, turned.Encoder, given, out var isElsewhere);
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
        var loss = problem.Loss(_instance.Activation, point.Encoder, point.Decoder);
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
        var choices = _instance.Activation.IsRectified || given.Length > MostNeurons ? 1 : 1 << given.Length;
        return Enumerable.Range(0, choices).Where(choice => given.Select((set, i) => set.Length > 0 || (choice >> i & 1) == 0).All(live => live))
            .Select(choice => given.Select((_, i) => (choice >> i & 1) == 0 ? Rational.One : -Rational.One).ToArray());
    }

    /// <summary>True if these pre-activations give the pattern and every off cell is below its bound by more than the point may be wrong, false if
    /// some are at it that may be, null if others are not below it.</summary>
    internal bool? Keeps(ActivationPattern pattern, RationalMatrix z, Func<int, int, bool> mayTouch, Rational? least = null)
    {
        var (rule, margin, strict) = (GateRule.Of(_instance.Activation, pattern.Neurons, z.Columns), least ?? Rational.FromRatio(1, 1 << 26), true);
        if (rule.Region(pattern, out _) is not { } conditions)
            return null;
        foreach (var atom in conditions)
        {
            var slack = atom.Kind switch
            {
                AtomKind.On => Z(atom.First) - rule.Threshold(atom.First),
                AtomKind.Off => rule.Threshold(atom.First) - Z(atom.First),
                _ => Z(atom.First) - Z(atom.Second),
            };
            if (slack > margin)
                continue;
            // An off cell of a column with input 0 can never open.
            if (atom.Kind == AtomKind.Off && slack.IsZero && _instance.Problem.Input(atom.First / pattern.Neurons).IsZero)
                continue;
            if (!slack.IsZero || atom.Kind != AtomKind.Off || !mayTouch(atom.First % pattern.Neurons, atom.First / pattern.Neurons))
                return null;
            strict = false;
        }
        return strict;

        Rational Z(int cell) => z[cell % pattern.Neurons, cell / pattern.Neurons];
    }

    private MinimumShape? Shape(ActivationPattern pattern, ImmutableArray<ComponentSolution> solutions)
    {
        if (solutions.Any(solution => solution.IsSaddle))
            return MinimumShape.Saddle;
        if (solutions.Length == 0
            || solutions.Any(solution => solution.Group?.Shape == MinimumShape.Flat
                || solution.Gauge.Any(item => item.Columns.Length > 1 || !item.With.Contains(item.Neuron)))
            || pattern.Sets.Any(set => set.Count > 0 && set.All(c => _instance.Problem.Weights[c].IsZero)))
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
        var (problem, shape) = (_instance.Problem, point.Shape);
        var z = problem.Preactivations(point.Encoder);
        for (var i = 0; shape is MinimumShape.Trap or null && i < point.Pattern.Neurons; i++)
        {
            var set = point.Pattern[i].ToLookup(c => problem.Weights[c].IsZero);
            if (!set[true].Any())
                continue;
            int[] held = [.. set[false], .. point.Tight[i]];
            var threshold = _instance.Activation.Threshold(i);
            int[] touching = [.. held, .. Enumerable.Range(0, problem.Columns).Where(c => !point.Pattern[i].Contains(c) && z[i, c] == threshold)];
            if (Rank(touching) < Rank([.. touching, .. set[true]]))
                return MinimumShape.Flat;
            if (Rank(held) < Rank([.. held, .. set[true]]))
                shape = null;
        }
        return shape;

        int Rank(int[] columns) => _space.Rows(columns).Rank();
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

    private bool HasShape(CriticalPoint point, int neurons)
    {
        return Are(point.Y, row => row.Length == _space.Rank && row.All(double.IsFinite))
            && Are(point.U, column => column.Length == _instance.Problem.TargetDimension && column.All(double.IsFinite))
            && Are(point.Tight, set => set.All(c => c >= 0 && c < _instance.Problem.Columns));

        bool Are<T>(T[]?[]? items, Func<T[], bool> good) => items?.Length == neurons && items.All(item => item is not null && good(item));
    }

    private static string ToJson(IReadOnlyList<CriticalPoint> points) =>
        JsonSerializer.Serialize(points.Select(point => new { point.Y, point.U, point.Tight, point.IsPushed, point.IsTouching, point.Loss }));

    /// <summary>The points of a journal, or null if it does not have their shape; whether they are critical points is for the certificates to
    /// show.</summary>
    private IReadOnlyList<CriticalPoint>? FromJson(int[][] sets, string text)
    {
        try
        {
            return JsonSerializer.Deserialize<CriticalPoint?[]>(text) is { } points
                && points.All(point => point is not null && HasShape(point, sets.Length))
                ? [.. points.Select(point => point! with { Sets = sets })]
                : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
