using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Numerics;
using TheoryChecks.Exact;
using TheoryChecks.Model;
using TheoryChecks.Patterns;

namespace TheoryChecks.Landscape;

/// <summary>
/// Decides, for patterns with disjoint sets, whether they carry partial minima (Thm 3.6; docs/theorems/3.6.md): neuron by neuron, exactly. Work is
/// shared between patterns with a set in common. Safe for use by several threads.
/// </summary>
internal sealed class PartialMinima
{
    private const int MostCombinations = 256;
    private const int LossDigits = 13;

    private readonly Instance _instance;
    private readonly ColumnSpace _space;
    private readonly ConcurrentDictionary<string, Lazy<NeuronAnalysis>> _analyses = [];
    private readonly ConcurrentDictionary<(NeuronAnalysis Analysis, Rational Threshold), NeuronMinimum[]> _minima = [];

    /// <summary>Prepares to decide patterns of this instance.</summary>
    public PartialMinima(Instance instance)
    {
        _instance = instance;
        _space = new ColumnSpace(instance.Problem);
    }

    /// <summary>The decision for one pattern; see <see cref="Decide"/>.</summary>
    /// <exception cref="ArgumentException">The sets overlap, or the activation can never have this pattern.</exception>
    public static PatternDecision Of(Instance instance, ActivationPattern pattern) => new PartialMinima(instance).Decide(pattern);

    /// <summary>
    /// The partial minima with this pattern, a proof that there is none, or the limit that was met. Realizability is not asked for: an unrealizable
    /// pattern carries none (for TopK and BatchTopK with a spent budget it may be left undecided).
    /// </summary>
    /// <exception cref="ArgumentException">The sets overlap, or the activation can never have this pattern.</exception>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    public PatternDecision Decide(ActivationPattern pattern, CancellationToken cancel = default)
    {
        Require(pattern);
        var coupling = new Coupling(_instance, pattern);
        var relaxed = Enumerable.Range(0, pattern.Neurons).Select(i => Analyse(coupling.Region(i, beaten: false), cancel)).ToArray();
        var minima = coupling.IsCoupled ? Coupled(pattern, coupling, relaxed, cancel) : Product(pattern, relaxed);
        if (minima.Count > 0)
            return new PatternDecision(pattern, minima, minima.Any(m => m.HasPositiveLoss) ? null : ZeroLossOnly(pattern, coupling, relaxed), null);
        if (relaxed.Select(analysis => analysis.Undecided).FirstOrDefault(limit => limit is not null) is { } reason)
            return new PatternDecision(pattern, [], null, reason);
        if (!_instance.Activation.IsRectified)
        {
            var zeroLossOnly = ZeroLossOnly(pattern, coupling, relaxed);
            const string limit = "rows may be 0 on the columns of their sets, which eigenvalues say nothing about";
            return new PatternDecision(pattern, [], zeroLossOnly, zeroLossOnly is null ? limit : null);
        }
        if (!coupling.TryExcludePushing(_space, out var unreachable))
            return new PatternDecision(
                pattern, [], null, "ties between neurons may push them in a cycle, and no partial minimum without such a push was found");
        // The shortest proof among the neurons that have none.
        var proof = Enumerable.Range(0, pattern.Neurons)
            .Where(i => relaxed[i].Solutions.Count == 0)
            .OrderBy(i => relaxed[i].Cases.Count)
            .ThenBy(i => pattern[i].Length);
        return proof.Any()
            ? new PatternDecision(
                pattern, [], new PartialMinimumRefutation(pattern, false, [(proof.First(), relaxed[proof.First()])], unreachable), null)
            : new PatternDecision(pattern, [], null, "each neuron has a partial minimum of its own, but none were found that fit together");
    }

    private PartialMinimumRefutation? ZeroLossOnly(ActivationPattern pattern, Coupling coupling, NeuronAnalysis[] relaxed)
    {
        int[] weighted = [.. Enumerable.Range(0, pattern.Neurons).Where(i => relaxed[i].Pencil.Total.Sign > 0)];
        // Where a row may be 0 on its columns, it and the decoder column 0 may be stationary with all of their loss.
        if (weighted.Length > 0 && !_instance.Activation.IsRectified)
            return null;
        return weighted.All(i => relaxed[i].Undecided is null && relaxed[i].Cases.All(item => item.IsClosed))
            && coupling.TryExcludePushing(_space, out var unreachable)
            ? new PartialMinimumRefutation(pattern, true, [.. weighted.Select(i => (i, relaxed[i]))], unreachable)
            : null;
    }

    private NeuronAnalysis Analyse(NeuronRegion region, CancellationToken cancel)
    {
        while (true)
        {
            var entry = _analyses.GetOrAdd(region.Key, _ => new Lazy<NeuronAnalysis>(() => new NeuronAnalysis(_space, region, cancel)));
            try
            {
                return entry.Value;
            }
            catch (OperationCanceledException) when (!cancel.IsCancellationRequested)
            {
                // Another caller's cancellation: forget the attempt and try again.
                _analyses.TryRemove(new KeyValuePair<string, Lazy<NeuronAnalysis>>(region.Key, entry));
            }
        }
    }

    private List<PartialMinimum> Product(ActivationPattern pattern, NeuronAnalysis[] analyses)
    {
        var options = analyses.Select((analysis, i) => _minima.GetOrAdd(
            (analysis, _instance.Activation.Threshold(i)),
            key => [.. key.Analysis.Solutions
            .Select(solution => Neuron(key.Analysis, solution, key.Threshold, []))
            .GroupBy(neuron => neuron.Eigenvalue, ByValue.Instance)
            .Select(same => same.OrderBy(neuron => neuron.Shape is null).ThenBy(neuron => !neuron.IsInterior).First())]));
        return [.. Combinations(options).Select(neurons => Assemble(pattern, neurons, []))
            .OrderBy(minimum => minimum.Shape is null).ThenBy(minimum => minimum.Shape).ThenBy(minimum => minimum.Loss.Lower)];
    }

    private List<PartialMinimum> Coupled(ActivationPattern pattern, Coupling coupling, NeuronAnalysis[] relaxed, CancellationToken cancel)
    {
        // Off entries at or below 0 are beaten by any on entry of a rectified rule.
        var product = _instance.Activation.IsRectified
            ? Product(pattern, [.. Enumerable.Range(0, pattern.Neurons).Select(i => Analyse(coupling.Region(i, beaten: true), cancel))])
            : [];
        // They may hold a row at 0 that needs only be beaten; then rows that fit together can lie inside.
        if (product.Exists(minimum => minimum.IsInterior))
            return product;
        // The largest eigenvalues, which give the lowest loss, first; then with ties, and with rows that are 0 on their columns.
        var eigen = relaxed.Select(analysis => analysis.Solutions.Reverse().ToArray()).ToArray();
        if (Fitted(eigen, ties: false).FirstOrDefault(fitted => fitted.IsInterior || product.Count == 0) is { } inside)
            return [inside, .. product.Where(minimum => !HaveSameEigenvalues(minimum, inside))];
        if (product.Count == 0 && Fitted(eigen, ties: true).FirstOrDefault() is { } tied)
            return [tied];
        if (product.Count > 0 || _instance.Activation.IsRectified)
            return product;
        NeuronSolution[][] any = [.. eigen.Select((solutions, i) =>
            relaxed[i].Pencil.Weighted.Length == 0 ? solutions : [.. solutions, NeuronSolution.Zero])];
        return Fitted(any, ties: false).Concat(Fitted(any, ties: true)).Take(1).ToList();

        IEnumerable<PartialMinimum> Fitted(NeuronSolution[][] options, bool ties)
        {
            foreach (var choice in Combinations(options))
            {
                cancel.ThrowIfCancellationRequested();
                if (coupling.Fit(_space, relaxed, choice, ties) is { } found)
                    yield return Assemble(
                        pattern,
                        [.. choice.Select((solution, i) => Neuron(
                            relaxed[i], solution with { Y = found.Rows[i] }, Rational.Zero, Tied(found.Ties, i)))],
                        found.Levels);
            }
        }

        int[] Tied(IReadOnlySet<int> ties, int neuron) =>
            [.. Enumerable.Range(0, _instance.Problem.Columns).Where(c => ties.Contains(c * pattern.Neurons + neuron))];
    }

    private static bool HaveSameEigenvalues(PartialMinimum first, PartialMinimum second) =>
        first.Neurons.Zip(second.Neurons).All(pair => pair.First.Eigenvalue.CompareTo(pair.Second.Eigenvalue) == 0);

    /// <summary>The neuron at a solution, with the columns on which it ties with others; for a positive threshold the row is scaled to it.</summary>
    private NeuronMinimum Neuron(NeuronAnalysis analysis, NeuronSolution solution, Rational threshold, int[] ties)
    {
        var (region, alpha) = (analysis.Region, solution.Alpha);
        var scale = region.Level == LevelKind.Positive ? threshold : Rational.One;
        var field = new AlgebraicField(alpha);
        Polynomial[] y = [.. solution.Y.Select(entry => scale * entry)];
        var level = new Polynomial([region.Level == LevelKind.Positive ? threshold : Rational.Zero]);
        // A column with input 0 is at its bound for every row: it can never open.
        var bounded = region.Capped.Concat(region.Level == LevelKind.Positive ? region.Below : []);
        int[] touching = [.. bounded.Where(c => field.Sign(_space.Value(y, c) - level) == 0).Union(ties)
            .Where(c => !_space.Coordinates.Row(c).IsZero).Order()];
        int[] pushing = [.. solution.Tight.Where((_, t) => field.Sign(solution.Multipliers[t]) > 0)];
        var (shape, descent) = ShapeTest.Of(
            _space, analysis.Pencil, alpha, touching, pushing, [.. touching.Intersect(ties).Intersect(region.Set)], solution.IsZero);
        return new NeuronMinimum
        {
            Set = region.Set,
            Eigenvalue = alpha,
            EigenvalueIndex = solution.EigenvalueIndex,
            IsZero = solution.IsZero,
            Row = new AlgebraicVector(alpha, _space.ToRow(y)),
            DecoderColumn = new AlgebraicVector(alpha, Decoder(field, analysis.Pencil, y, solution.IsZero)),
            Tight = [.. solution.Tight],
            Multipliers = new AlgebraicVector(alpha, solution.Multipliers.Select(nu => scale * nu)),
            Descent = descent is null ? null : _space.Lift * descent,
            Shape = shape,
            IsInterior = touching.Length == 0,
            IsZeroLoss = alpha.CompareTo(analysis.Pencil.Total) == 0,
        };
    }

    private Polynomial[] Decoder(AlgebraicField field, NeuronPencil pencil, Polynomial[] y, bool isZero)
    {
        var (sum, squares) = (Enumerable.Repeat(Polynomial.Zero, _instance.Problem.TargetDimension).ToArray(), Polynomial.Zero);
        foreach (var c in pencil.Weighted)
        {
            var a = _space.Value(y, c);
            squares += _space.Weight(c) * field.Multiply(a, a);
            for (var j = 0; j < sum.Length; j++)
                sum[j] += _space.Weight(c) * _instance.Problem.Targets[c, j] * a;
        }
        return pencil.Weighted.Length == 0 || isZero ? sum : Array.ConvertAll(sum, entry => field.Divide(entry, squares));
    }

    private PartialMinimum Assemble(ActivationPattern pattern, IReadOnlyList<NeuronMinimum> neurons, IReadOnlyList<(int, Rational)> levels)
    {
        var columns = Enumerable.Range(0, _instance.Problem.Columns);
        var unseen = _space.Total(columns.Where(c => !neurons.Any(neuron => neuron.Set.Contains(c))));
        var positive = unseen.Sign > 0 || neurons.Any(neuron => !neuron.IsZeroLoss);
        var live = neurons.Where(neuron => neuron.Set.Length > 0).ToArray();
        MinimumShape? shape = live.Any(neuron => neuron.Shape == MinimumShape.Saddle) ? MinimumShape.Saddle
            : live.Any(neuron => neuron.Shape is null) ? null
            : live.Length == 0 || live.Any(neuron => neuron.Shape == MinimumShape.Flat) ? MinimumShape.Flat
            : MinimumShape.Trap;
        return new PartialMinimum
        {
            Pattern = pattern,
            Neurons = [.. neurons],
            Loss = Loss(_space.Total(columns), neurons, positive),
            HasPositiveLoss = positive,
            Shape = shape,
            Levels = levels,
        };
    }

    /// <summary>sum of m_c |r_c|^2 minus the eigenvalues.</summary>
    private static RationalInterval Loss(Rational total, IReadOnlyList<NeuronMinimum> neurons, bool positive)
    {
        foreach (var neuron in neurons.Where(neuron => neuron.Eigenvalue.IsRational))
            total -= neuron.Eigenvalue.Enclosure.Lower;
        var irrational = neurons.Select(neuron => neuron.Eigenvalue).Where(alpha => !alpha.IsRational).ToArray();
        if (irrational.Length == 0)
            return RationalInterval.Point(total);
        for (var digits = LossDigits; ; digits *= 2)
        {
            // Decimal ends, one unit farther out than needed: room for whoever encloses the eigenvalues anew.
            var unit = Rational.FromRatio(1, BigInteger.Pow(10, digits));
            var (lower, upper) = (total, total);
            foreach (var alpha in irrational)
            {
                var enclosure = alpha.Refine(unit / (4 * irrational.Length)).Enclosure;
                (lower, upper) = (lower - enclosure.Upper, upper - enclosure.Lower);
            }
            var loss = new RationalInterval(unit * ((lower / unit).Floor() - 1), unit * ((upper / unit).Ceiling() + 1));
            if (loss.Lower.Sign > 0 || !positive)
                return loss;
        }
    }

    /// <summary>One element of every list, at most a few hundred times.</summary>
    private static IEnumerable<T[]> Combinations<T>(IEnumerable<T[]> options)
    {
        IEnumerable<ImmutableArray<T>> combinations = [[]];
        foreach (var option in options)
            combinations = combinations.SelectMany(start => option.Select(start.Add));
        return combinations.Take(MostCombinations).Select(combination => combination.ToArray());
    }

    private void Require(ActivationPattern pattern)
    {
        var columns = _instance.Problem.Columns;
        if (pattern.Neurons != _instance.Neurons)
            throw new ArgumentException(
                $"The pattern has {Counted.Of(pattern.Neurons, "set")} for {Counted.Of(_instance.Neurons, "neuron")}; give one for "
                    + $"each.", nameof(pattern));
        var all = pattern.Sets.SelectMany(set => set).ToArray();
        if (all.Distinct().Count() < all.Length)
            throw new ArgumentException($"The sets of {pattern} overlap; partial minima are decided for disjoint sets.", nameof(pattern));
        if (all.Any(c => c >= columns))
            throw new ArgumentException($"The pattern names column {all.Max()}; columns are numbered 0 to {columns - 1}.", nameof(pattern));
        if (GateRule.Of(_instance.Activation, pattern.Neurons, columns).Region(pattern, out var group) is null)
            throw new ArgumentException(
                $"A {_instance.Activation.Kind} activation never has the pattern {pattern}: group {group} of cells has a wrong number of them on.",
                nameof(pattern));
    }

    private sealed class ByValue : IEqualityComparer<AlgebraicNumber>
    {
        public static readonly ByValue Instance = new();

        public bool Equals(AlgebraicNumber? x, AlgebraicNumber? y) => x!.CompareTo(y) == 0;

        // Equal numbers may have different enclosures; there are few of them, so all may share a bucket.
        public int GetHashCode(AlgebraicNumber obj) => 0;
    }
}
