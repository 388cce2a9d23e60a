using TheoryChecks.Exact;
using TheoryChecks.Model;
using TheoryChecks.Patterns;

namespace TheoryChecks.Landscape;

/// <summary>
/// How the neurons of a pattern with disjoint sets constrain one another: through the groups of TopK and BatchTopK whose budget is spent, where
/// off entries need only be beaten (docs/theorems/3.6.md).
/// </summary>
internal sealed class Coupling
{
    private const int MostSeeds = 6;

    private readonly ActivationPattern _pattern;
    private readonly Activation _activation;
    private readonly GateRule _rule;
    private readonly bool[] _filled;

    public Coupling(Instance instance, ActivationPattern pattern)
    {
        (_pattern, _activation) = (pattern, instance.Activation);
        _rule = GateRule.Of(_activation, pattern.Neurons, instance.Problem.Columns);
        _filled = new bool[(_rule.Cells + _rule.GroupSize - 1) / _rule.GroupSize];
        for (var g = 0; g < _filled.Length && !_activation.IsSeparable; g++)
            _filled[g] = Cells(g).Count(IsOn) == _rule.Budget;
    }

    /// <summary>True if some budget is spent.</summary>
    public bool IsCoupled => _filled.Contains(true);

    /// <summary>
    /// What the pattern asks of one neuron by itself. Columns on which it need only be beaten are left out, or, with <paramref name="beaten"/>, kept
    /// at or below 0.
    /// </summary>
    public NeuronRegion Region(int neuron, bool beaten)
    {
        var off = Enumerable.Range(0, _rule.Columns).Where(c => !_pattern.IsOn(neuron, c)).ToArray();
        if (_rule.Forced is not null || !_activation.IsRectified)
            return new NeuronRegion(_pattern[neuron], [], [], LevelKind.None);
        if (_activation.Threshold(neuron).Sign > 0)
            return new NeuronRegion(_pattern[neuron], [], [.. off], LevelKind.Positive);
        var inFilled = off.ToLookup(c => _filled[Group(c * _rule.Neurons + neuron)]);
        return new NeuronRegion(_pattern[neuron], [.. inFilled[false]], beaten ? [.. inFilled[true]] : [], LevelKind.Zero);
    }

    /// <summary>
    /// True if ties cannot push: no cycle in the graph of pairs that may tie. Neuron j cannot reach column d if no encoder is positive on F_j and d;
    /// the proofs that were needed come back.
    /// </summary>
    public bool TryExcludePushing(
        ColumnSpace space, out List<(int Neuron, int Column, IReadOnlyList<(int Column, Polynomial Times)> Terms)> unreachable)
    {
        unreachable = [];
        var free = space.Dependent([.. Enumerable.Range(0, _rule.Columns)]).ToHashSet();
        var edges = new bool[_rule.Neurons, _rule.Neurons];
        for (var cell = 0; cell < _rule.Cells; cell++)
        {
            var (d, j) = (cell / _rule.Neurons, cell % _rule.Neurons);
            if (!_filled[Group(cell)] || IsOn(cell) || !free.Contains(d))
                continue;
            if (!_activation.IsRectified)
                return false;
            if (Unreachable(space, j, d) is { } terms)
            {
                unreachable.Add((j, d, terms));
                continue;
            }
            foreach (var winner in Cells(Group(cell)).Where(IsOn))
                edges[winner % _rule.Neurons, j] = true;
        }
        var left = Enumerable.Range(0, _rule.Neurons).ToList();
        while (left.RemoveAll(j => !left.Any(i => edges[i, j])) > 0)
        {
        }
        return left.Count == 0;
    }

    /// <summary>
    /// Rows that solve every neuron's own system with the chosen eigenvalues and also beat one another where they must, with a level between the on
    /// and off entries of every spent group; null if there are none, or if the eigenvalues are irrational in two different ways. With
    /// <paramref name="ties"/> on and off entries may be equal where the on one comes first, which is how ties are broken.
    /// </summary>
    public CoupledRows? Fit(ColumnSpace space, NeuronAnalysis[] analyses, NeuronSolution[] choice, bool ties)
    {
        var irrational = choice.Select(solution => solution.Alpha).Where(alpha => !alpha.IsRational).ToArray();
        if (irrational.Any(alpha => alpha.CompareTo(irrational[0]) != 0) || choice.Any(solution => solution.Tight.Length > 0))
            return null;
        var field = irrational.Length > 0 ? new AlgebraicField(irrational[0]) : AlgebraicField.Rationals;
        if (_activation.IsRectified)
            return Fit(space, analyses, choice, field, [], ties);
        // Bare entries have any sign, but may not all be 0: ask for a side at one column of each live neuron.
        var seeds = choice.Select((solution, i) => (Neuron: i, Column: Seed(space, analyses[i], solution)))
            .Where(seed => seed.Column >= 0)
            .Take(MostSeeds)
            .ToArray();
        return Enumerable.Range(0, 1 << seeds.Length)
            .Select(bits => Fit(
                space, analyses, choice, field, [.. seeds.Select((seed, k) => (seed.Neuron, seed.Column, (bits >> k & 1) == 0 ? 1 : -1))], ties))
            .FirstOrDefault(found => found is not null);
    }

    private CoupledRows? Fit(
        ColumnSpace space,
        NeuronAnalysis[] analyses,
        NeuronSolution[] choice,
        AlgebraicField field,
        (int Neuron, int Column, int Side)[] seeds,
        bool ties)
    {
        var r = space.Rank;
        var groups = Enumerable.Range(0, _filled.Length).Where(g => _filled[g]).ToArray();
        var program = new ConeProgram(field, _rule.Neurons * r + groups.Length);
        for (var i = 0; i < _rule.Neurons; i++)
        {
            if (choice[i].IsZero)
            {
                foreach (var c in analyses[i].Pencil.Weighted)
                    program.AddEqual(Entry(i, c, 1));
                continue;
            }
            var (m, n) = (analyses[i].Pencil.M, analyses[i].Pencil.N);
            for (var a = 0; a < r; a++)
            {
                var row = Form();
                for (var b = 0; b < r; b++)
                    row[i * r + b] = choice[i].Alpha.IsRational
                        ? new Polynomial([m[a, b] - choice[i].Alpha.Enclosure.Lower * n[a, b]])
                        : new Polynomial([m[a, b], -n[a, b]]);
                if (row.Any(entry => !entry.IsZero))
                    program.AddEqual(row);
            }
        }
        for (var g = 0; g < groups.Length && _activation.IsRectified; g++)
        {
            var positive = Form();
            positive[_rule.Neurons * r + g] = AlgebraicField.One;
            program.AddWeak(positive);
        }
        foreach (var (neuron, column, side) in seeds)
            program.AddStrict(Entry(neuron, column, side));
        for (var cell = 0; cell < _rule.Cells; cell++)
        {
            // on: z > level, off: z <= level; the level is 0 where the budget is not spent.
            var (side, g) = (IsOn(cell) ? 1 : -1, Array.IndexOf(groups, Group(cell)));
            var form = Entry(cell % _rule.Neurons, cell / _rule.Neurons, side);
            if (g >= 0 && ties)
            {
                if (side < 0)
                    continue;
                if (_activation.IsRectified)
                    program.AddStrict(form);
                foreach (var off in Cells(Group(cell)).Where(off => !IsOn(off)))
                {
                    var beats = Entry(off % _rule.Neurons, off / _rule.Neurons, -1);
                    for (var k = 0; k < beats.Length; k++)
                        beats[k] += form[k];
                    if (beats.All(entry => entry.IsZero) && cell < off)
                        continue;
                    if (cell < off)
                        program.AddWeak(beats);
                    else
                        program.AddStrict(beats);
                }
                continue;
            }
            if (g >= 0)
                form[_rule.Neurons * r + g] = new Polynomial([-side]);
            if (side > 0)
                program.AddStrict(form);
            else
                program.AddWeak(form);
        }
        if (program.RelativeInterior() is not { } x)
            return null;
        for (var bits = 16; bits <= 256; bits *= 4)
        {
            var near = field.Alpha.Refine(Rational.FromRatio(1, System.Numerics.BigInteger.One << bits));
            Polynomial[][] rows = [.. Enumerable.Range(0, _rule.Neurons).Select(i => choice[i].Alpha.IsRational
                ? RationalRow(Rows(space, analyses[i].Pencil, choice[i]), x[(i * r)..(i * r + r)], near)
                : x[(i * r)..(i * r + r)])];
            if (Levels(space, choice, rows) is { } found)
                return found;
        }
        return null;

        Polynomial[] Form() => [.. Enumerable.Repeat(Polynomial.Zero, _rule.Neurons * r + groups.Length)];

        Polynomial[] Entry(int neuron, int column, int side)
        {
            var form = Form();
            for (var b = 0; b < r; b++)
                form[neuron * r + b] = new Polynomial([side * space.Coordinates[column, b]]);
            return form;
        }
    }

    /// <summary>A column of positive weight on which the solution is not 0, or -1.</summary>
    private static int Seed(ColumnSpace space, NeuronAnalysis analysis, NeuronSolution solution) => solution.IsZero
        ? -1
        : analysis.Pencil.Weighted.FirstOrDefault(c => solution.Alpha.SignOf(space.Value(solution.Y, c)) != 0, -1);

    /// <summary>A basis of the rows of a rational solution: eigenvectors, or rows that are 0 on the weighted columns.</summary>
    private static IEnumerable<RationalVector> Rows(ColumnSpace space, NeuronPencil pencil, NeuronSolution solution) =>
        (solution.IsZero ? space.Rows(pencil.Weighted) : pencil.M - solution.Alpha.Enclosure.Lower * pencil.N).NullSpace();

    /// <summary>A rational row of this span near a given one.</summary>
    private static Polynomial[] RationalRow(IEnumerable<RationalVector> rows, Polynomial[] y, AlgebraicNumber near)
    {
        var sum = RationalVector.Zero(y.Length);
        foreach (var basis in rows)
        {
            // The last nonzero coordinate of a basis vector is 0 in all the others.
            var last = Enumerable.Range(0, y.Length).Last(j => !basis[j].IsZero);
            var value = y[last].Evaluate(near.Enclosure);
            sum += value.Midpoint / basis[last] * basis;
        }
        return [.. sum.Select(entry => new Polynomial([entry]))];
    }

    /// <summary>With rational levels between the on and off entries of each spent group, if all cells are on their sides; else null.</summary>
    private CoupledRows? Levels(ColumnSpace space, NeuronSolution[] choice, Polynomial[][] rows)
    {
        var width = Rational.FromRatio(1, System.Numerics.BigInteger.One << 96);
        AlgebraicVector[] values = [.. rows.Select((row, i) => new AlgebraicVector(
            choice[i].Alpha, Enumerable.Range(0, _rule.Columns).Select(c => space.Value(row, c))))];
        var enclosures = Array.ConvertAll(values, value => value.Enclose(width));
        var (levels, ties) = (new List<(int, Rational)>(), new HashSet<int>());
        for (var g = 0; g < _filled.Length; g++)
        {
            if (!_filled[g])
            {
                if (Cells(g).Any(cell => values[cell % _rule.Neurons].Sign(cell / _rule.Neurons) > 0 != IsOn(cell)))
                    return null;
                continue;
            }
            var on = Cells(g).Where(IsOn).Min(cell => enclosures[cell % _rule.Neurons][cell / _rule.Neurons].Lower);
            var off = Cells(g).Where(cell => !IsOn(cell))
                .Select(cell => enclosures[cell % _rule.Neurons][cell / _rule.Neurons].Upper)
                .DefaultIfEmpty(on - 1)
                .Max();
            var floor = _activation.IsRectified ? Rational.Max(off, Rational.Zero) : off;
            if (on <= floor)
            {
                if (Tie(g) is not { } tie || (_activation.IsRectified && tie.Sign <= 0))
                    return null;
                if (!tie.IsZero)
                    levels.Add((g, tie));
                ties.UnionWith(Cells(g).Where(cell => values[cell % _rule.Neurons].Sign(cell / _rule.Neurons, tie) == 0));
                continue;
            }
            var level = Rational.Simplest(floor, (floor + on) / 2);
            if (!level.IsZero)
                levels.Add((g, level));
        }
        return new(rows, levels, ties);

        // The rational entry that on and off cells share, if only on ones are above it and, of those at it, the on ones come first.
        Rational? Tie(int g)
        {
            var least = Cells(g).Where(IsOn).MinBy(cell => enclosures[cell % _rule.Neurons][cell / _rule.Neurons].Lower);
            var tie = Rational.Simplest(
                enclosures[least % _rule.Neurons][least / _rule.Neurons].Lower, enclosures[least % _rule.Neurons][least / _rule.Neurons].Upper);
            var sides = Cells(g).ToLookup(cell => values[cell % _rule.Neurons].Sign(cell / _rule.Neurons, tie));
            return sides[-1].Any(IsOn) || sides[1].Any(cell => !IsOn(cell)) || sides[0].Where(IsOn).DefaultIfEmpty(-1).Max() is var last
                && sides[0].Any(cell => !IsOn(cell) && cell < last) ? null : tie;
        }
    }

    private IReadOnlyList<(int Column, Polynomial Times)>? Unreachable(ColumnSpace space, int neuron, int column)
    {
        var region = Region(neuron, beaten: false);
        var asked = new NeuronRegion([.. region.Set.Add(column).Order()], [.. region.Capped.Remove(column)], [], LevelKind.Zero);
        return NeuronAnalysis.SignContradiction(space, asked);
    }

    private IEnumerable<int> Cells(int group) => Enumerable.Range(group * _rule.GroupSize, _rule.GroupSize);

    private int Group(int cell) => cell / _rule.GroupSize;

    private bool IsOn(int cell) => _pattern.IsOn(cell % _rule.Neurons, cell / _rule.Neurons);
}
