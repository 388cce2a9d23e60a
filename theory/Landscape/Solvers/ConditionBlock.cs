using TheoryChecks.Exact;
using TheoryChecks.Model;
using TheoryChecks.Patterns;

namespace TheoryChecks.Landscape;

/// <summary>
/// The conditions of a pattern on one independent part of the encoder (a neuron, or all neurons if the activation couples them), with linear
/// equations added. A point is the part's rows, one after the other, then t = 1 if a threshold is positive.
/// </summary>
internal sealed class ConditionBlock
{
    private const int MostSubsets = 500;

    private readonly int _inputDimension, _firstNeuron, _neurons;
    private readonly bool _hasThreshold;
    private readonly IReadOnlyList<(Atom Atom, RationalVector Form)> _conditions;
    private readonly List<RationalVector> _zeros;

    private ConditionBlock(
        int inputDimension,
        int firstNeuron,
        int neurons,
        bool hasThreshold,
        IReadOnlyList<(Atom Atom, RationalVector Form)> conditions,
        IEnumerable<RationalVector> zeros)
    {
        (_inputDimension,
            _firstNeuron,
            _neurons,
            _hasThreshold,
            _conditions,
            _zeros) = (inputDimension, firstNeuron, neurons, hasThreshold, conditions, [.. zeros]);
        Basis = _zeros.Count == 0
            ? [.. Enumerable.Range(0, Dimension).Select(j => RationalVector.Unit(Dimension, j))]
            : RationalMatrix.FromRows(_zeros).NullSpace();
    }

    public int Dimension => _neurons * _inputDimension + (_hasThreshold ? 1 : 0);

    /// <summary>A basis of the points that satisfy the equations.</summary>
    public IReadOnlyList<RationalVector> Basis { get; }

    /// <summary>A point strictly inside every condition that is not an equation; set by <see cref="Solve"/>.</summary>
    public RationalVector? Interior { get; private set; }

    /// <summary>The neurons of this part.</summary>
    public IEnumerable<int> Neurons => Enumerable.Range(_firstNeuron, _neurons);

    /// <summary>All neurons together.</summary>
    public static ConditionBlock Joint(Instance instance, ActivationPattern pattern)
    {
        var (inputs, nq) = (instance.Problem.Inputs, instance.Neurons);
        var rule = GateRule.Of(instance.Activation, nq, inputs.Rows);
        return new(
            inputs.Columns, 0, nq, rule.HasThreshold, Conditions(rule, inputs, rule.Region(pattern, out _) ?? throw CannotOccur(pattern), 0, nq), []);
    }

    /// <summary>One neuron of ReLU or JumpReLU.</summary>
    public static ConditionBlock OneNeuron(Instance instance, ActivationPattern pattern, int neuron)
    {
        var inputs = instance.Problem.Inputs;
        var rule = GateRule.OneNeuron(inputs.Rows, instance.Activation.Threshold(neuron));
        return new(
            inputs.Columns,
            neuron,
            1,
            rule.HasThreshold,
            Conditions(rule, inputs, rule.Region(new ActivationPattern([pattern[neuron]]), out _)!, neuron, instance.Neurons),
            []);
    }

    /// <summary>What to throw when a pattern is not realizable.</summary>
    public static ArgumentException CannotOccur(ActivationPattern pattern) =>
        new($"The pattern {pattern} cannot occur; ask only about realizable patterns.");

    /// <summary>The same conditions with more equations.</summary>
    public ConditionBlock With(IEnumerable<RationalVector> zeros) =>
        new(_inputDimension, _firstNeuron, _neurons, _hasThreshold, _conditions, _zeros.Concat(zeros));

    /// <summary>The same conditions with a known interior point.</summary>
    public ConditionBlock At(RationalVector interior)
    {
        Interior = interior;
        return this;
    }

    /// <summary>The closed conditions as normal . x >= bound, x the rows of the encoder.</summary>
    public IReadOnlyList<(RationalVector Normal, Rational Bound)> Inequalities =>
        [.. _conditions.Select(item => (new RationalVector(item.Form.Take(_neurons * _inputDimension)),
            _hasThreshold ? -item.Form[Dimension - 1] : Rational.Zero))];

    /// <summary>sum_c l_c z_ic over the columns on which neuron i is on, as a form on points. Shape: combination N.</summary>
    public RationalVector Latent(RationalMatrix inputs, ActivationPattern pattern, int neuron, RationalVector combination)
    {
        var form = new Rational[Dimension];
        foreach (var c in pattern[neuron])
            for (var j = 0; j < _inputDimension; j++)
                form[(neuron - _firstNeuron) * _inputDimension + j] += combination[c] * inputs[c, j];
        return new RationalVector(form);
    }

    /// <summary>True if the form is 0 wherever the equations hold.</summary>
    public bool Kills(RationalVector form) => Basis.All(y => y.Dot(form).IsZero);

    /// <summary>
    /// Finds an interior point. Returns combinations that show further conditions to be equations, with their forms; or, if there is no point,
    /// a lemma against the conditions (Interior stays null).
    /// </summary>
    public (IReadOnlyList<(Lemma Lemma, IReadOnlyList<RationalVector> Forms)> Equalities, Lemma? Contradiction) Solve()
    {
        var rows = new List<RationalVector>();
        foreach (var (atom, form) in _conditions)
            rows.Add(Restrict(atom.IsStrict ? form : -form));
        if (_hasThreshold)
            rows.Add(Restrict(RationalVector.Unit(Dimension, Dimension - 1)));
        if (Basis.Count == 0)
        {
            var strict = _conditions.FirstOrDefault(item => item.Atom.IsStrict);
            if (strict.Form is not null || _hasThreshold)
                return ([], new Lemma(strict.Form is null ? [] : [(strict.Atom, Rational.One)]));
            Interior = RationalVector.Zero(Dimension);
            return ([], null);
        }
        if (rows.Count == 0)
        {
            Interior = Basis[0];
            return ([], null);
        }
        // Strict rows are the cells that must be on, weak rows, negated, those that must be off: a question about one ReLU neuron.
        var matrix = RationalMatrix.FromRows(rows);
        var pattern = new ActivationPattern([Enumerable.Range(0, rows.Count).Where(k => k >= _conditions.Count || _conditions[k].Atom.IsStrict)]);
        if (Realizability.RegionOf(new ReluActivation(), matrix, pattern) is not { } region)
            return ([], InBlock(Realizability.Decide(new ReluActivation(), matrix, pattern).Lemma!));
        var point = RationalVector.Zero(Dimension);
        for (var k = 0; k < Basis.Count; k++)
            point += region.Interior[0, k] * Basis[k];
        Interior = point;
        return ([.. region.Equalities.Select(lemma => (InBlock(lemma),
            (IReadOnlyList<RationalVector>)[.. lemma.Terms.Select(term => _conditions[term.Atom.First].Form)]))], null);
    }

    /// <summary>Conditions whose nonnegative combination, with the equations and a constant >= 0, is this form; null if the form is negative
    /// somewhere.</summary>
    public Lemma? Nonnegative(RationalVector form)
    {
        if (Kills(form))
            return new Lemma([]);
        // "form < 0" contradicts the conditions; its multiplier is divided out.
        var probe = Atom.On(-1);
        var negative = new ConditionBlock(_inputDimension, _firstNeuron, _neurons, _hasThreshold, [.. _conditions, (probe, -form)], _zeros);
        if (negative.Solve().Contradiction is not { } lemma)
            return null;
        var times = lemma.Terms.Where(term => term.Atom == probe).Aggregate(Rational.Zero, (sum, term) => sum + term.Times);
        return times.Sign > 0 ? new Lemma(lemma.Terms.Where(term => term.Atom != probe).Select(term => (term.Atom, term.Times / times))) : null;
    }

    /// <summary>
    /// Points that include the directions of all edges of the closed region within the equations, up to sign: where all but one of the independent
    /// conditions vanish.
    /// None if there would be too many.
    /// </summary>
    public IReadOnlyList<RationalVector> Edges()
    {
        var rows = _conditions.Select(item => Restrict(item.Form)).Where(row => !row.IsZero).Distinct().ToList();
        if (_hasThreshold)
            rows.Add(Restrict(RationalVector.Unit(Dimension, Dimension - 1)));
        if (Basis.Count == 0)
            return [];
        // Directions along which no condition changes are kept apart.
        var lineality = RationalMatrix.FromRows(Basis.Count, rows).NullSpace();
        var wanted = Basis.Count - 1 - lineality.Count;
        if (wanted < 0)
            return [.. lineality.Select(Widened)];
        var subsets = Subsets(rows.Count, wanted).Take(MostSubsets + 1).ToArray();
        return subsets.Length > MostSubsets ? [] : [.. lineality.Select(Widened), .. subsets
            .Select(subset => RationalMatrix.FromRows(Basis.Count, subset.Select(k => rows[k]).Concat(lineality)).NullSpace())
            .Where(kernel => kernel.Count == 1).Select(kernel => Widened(kernel[0]))];

        RationalVector Widened(RationalVector y) => y.Select((x, k) => x * Basis[k]).Aggregate((sum, item) => sum + item);

        static IEnumerable<int[]> Subsets(int end, int size, int first = 0) => size == 0
            ? [[]]
            : Enumerable.Range(first, Math.Max(0, end - first)).SelectMany(k => Subsets(end, size - 1, k + 1).Select(rest => (int[])[k, .. rest]));
    }

    /// <summary>Points whose nonnegative combinations are the closure of the region within the equations; none if there would be too many.</summary>
    public IReadOnlyList<RationalVector> Generators() =>
        [.. Edges().SelectMany(edge => new[] { edge, -edge })
            .Where(point => _conditions.All(item => item.Form.Dot(point).Sign >= 0) && (!_hasThreshold || point[Dimension - 1].Sign >= 0))];

    /// <summary>
    /// A form on points that is linear in y too, as a sum of products of conditions, or constants, with forms on y that are positive: the conditions
    /// with their multipliers, and the constant, for each of these. Null if there is no such sum.
    /// </summary>
    /// <param name="positive">Forms on y.</param>
    /// <param name="bilinear">The form on points at each axis of y.</param>
    public IReadOnlyList<(Lemma Conditions, Rational Constant)>? Products(
        IReadOnlyList<RationalVector> positive, IReadOnlyList<RationalVector> bilinear)
    {
        // A question about one ReLU neuron: no product is negative, and the form is. Its rows are over points times y.
        var (rows, factors) = (new List<RationalVector> { Product(axis => -Restrict(bilinear[axis])) }, new List<(int Condition, int Form)>());
        for (var m = 0; m < _conditions.Count + (_hasThreshold ? 1 : 0); m++)
        {
            var condition = Restrict(m < _conditions.Count ? _conditions[m].Form : RationalVector.Unit(Dimension, Dimension - 1));
            for (var k = 0; k < positive.Count && !condition.IsZero; k++)
            {
                rows.Add(Product(axis => -positive[k][axis] * condition));
                factors.Add((m, k));
            }
        }
        if (rows[0].IsZero)
            return null;
        if (Realizability.Decide(new ReluActivation(), RationalMatrix.FromRows(rows), new ActivationPattern([[0]])).Lemma is not { } lemma)
            return null;
        var own = lemma.Terms.First(term => term.Atom.First == 0).Times;
        return [.. Enumerable.Range(0, positive.Count).Select(k =>
        {
            var terms = lemma.Terms.Where(term => term.Atom.First > 0 && factors[term.Atom.First - 1].Form == k)
                .Select(term => (factors[term.Atom.First - 1].Condition, Times: term.Times / own)).ToArray();
            return (new Lemma(terms.Where(term => term.Condition < _conditions.Count).Select(term => (_conditions[term.Condition].Atom, term.Times))),
                terms.Where(term => term.Condition == _conditions.Count).Aggregate(Rational.Zero, (sum, term) => sum + term.Times));
        })];

        RationalVector Product(Func<int, RationalVector> at) => new(Enumerable.Range(0, bilinear.Count).SelectMany(at));
    }

    /// <summary>The form of a condition of this block.</summary>
    public RationalVector FormOf(Atom atom) => _conditions.First(item => item.Atom == atom).Form;

    /// <summary>True if a point satisfies every condition and equation.</summary>
    public bool Holds(RationalVector point) =>
        _conditions.All(item => item.Form.Dot(point).Sign is var sign && (item.Atom.IsStrict ? sign > 0 : sign >= 0))
            && (!_hasThreshold || point[Dimension - 1].Sign > 0)
        && _zeros.All(zero => zero.Dot(point).IsZero);

    /// <summary>The encoder rows of a point.</summary>
    public IEnumerable<RationalVector> Rows(RationalVector point)
    {
        var unit = _hasThreshold ? point[Dimension - 1].Inverse() : Rational.One;
        return Enumerable.Range(0, _neurons)
            .Select(i => new RationalVector(point.Skip(i * _inputDimension).Take(_inputDimension).Select(x => x * unit)));
    }

    private RationalVector Restrict(RationalVector form) => new(Basis.Select(y => y.Dot(form)));

    private Lemma InBlock(Lemma lemma) =>
        new(lemma.Terms.Where(term => term.Atom.First < _conditions.Count).Select(term => (_conditions[term.Atom.First].Atom, term.Times)));

    /// <summary>The conditions as forms "> 0" or ">= 0", their atoms numbered as in the whole pattern.</summary>
    private static List<(Atom, RationalVector)> Conditions(
        GateRule rule, RationalMatrix inputs, IReadOnlyList<Atom> atoms, int firstNeuron, int neurons)
    {
        var np = inputs.Columns;
        return [.. atoms.Select(atom => (Global(atom), Form(atom)))];

        int Cell(int e) => e / rule.Neurons * neurons + firstNeuron + e % rule.Neurons;

        Atom Global(Atom atom) => atom.Kind switch
        {
            AtomKind.On => Atom.On(Cell(atom.First)),
            AtomKind.Off => Atom.Off(Cell(atom.First)),
            _ => Atom.Beats(Cell(atom.First), Cell(atom.Second)),
        };

        RationalVector Form(Atom atom)
        {
            var form = new Rational[rule.Neurons * np + (rule.HasThreshold ? 1 : 0)];
            Add(atom.First, atom.Kind == AtomKind.Off ? -Rational.One : Rational.One);
            if (atom.Kind == AtomKind.Beats)
                Add(atom.Second, -Rational.One);
            else if (rule.HasThreshold)
                form[^1] = atom.Kind == AtomKind.On ? -rule.Threshold(atom.First) : rule.Threshold(atom.First);
            return new RationalVector(form);

            void Add(int e, Rational times)
            {
                for (var j = 0; j < np; j++)
                    form[e % rule.Neurons * np + j] += times * inputs[e / rule.Neurons, j];
            }
        }
    }
}
