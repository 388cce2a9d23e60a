using TheoryChecks.Exact;
using TheoryChecks.Model;
using TheoryChecks.Patterns;

namespace TheoryChecks.Landscape;

/// <summary>
/// Decides whether loss 0 can be reached on a pattern: W_D Z = R on the columns of positive weight, Z = s(W_E P). The mathematics is in
/// docs/landscape.md: exact when inputs and targets are independent (matchings), otherwise by rank bounds over subspaces of
/// column combinations, which are exact when the targets of positive weight are independent, and by search.
/// </summary>
internal sealed partial class ZeroLoss
{
    private const int MostNeuronsForAllSubsets = 10, Samples = 4;

    private readonly Instance _instance;
    private readonly RationalMatrix _inputs, _targets;
    private readonly int[] _counted;
    private readonly bool _isSplit; // neurons are gated one by one
    private readonly int _rank; // of the targets of positive weight
    private readonly Dictionary<(int Neuron, string Set), State> _states = [];

    /// <summary>Prepares the decisions for an instance.</summary>
    public ZeroLoss(Instance instance)
    {
        _instance = instance;
        (_inputs, _targets) = (instance.Problem.Inputs, instance.Problem.Targets);
        _counted = [.. Enumerable.Range(0, instance.Problem.Columns).Where(c => instance.Problem.Weights[c].Sign > 0)];
        _rank = RationalMatrix.FromRows(_targets.Columns, _counted.Select(_targets.Row)).Rank();
        _isSplit = instance.Activation is ReluActivation or JumpReluActivation;
        IsIndependent = _isSplit && _inputs.Rank() == _inputs.Rows
            && _rank == _counted.Length;
    }

    /// <summary>
    /// True if neurons are gated one by one, the inputs are independent and so are the targets of positive weight. Then every pattern is realizable,
    /// and reaches loss 0 iff different neurons can be assigned to all columns of positive weight, each on in its column.
    /// </summary>
    public bool IsIndependent { get; }

    /// <summary>The columns of positive weight, ascending.</summary>
    public IReadOnlyList<int> CountedColumns => _counted;

    /// <summary>Decides one realizable pattern.</summary>
    /// <exception cref="ArgumentException">The pattern cannot occur, or does not fit the instance.</exception>
    public ZeroLossDecision Decide(ActivationPattern pattern)
    {
        if (pattern.Neurons != _instance.Neurons)
            throw new ArgumentException($"The sets of the pattern are {pattern.Neurons}, the neurons {_instance.Neurons}; give one set per neuron.");
        return IsIndependent ? ByMatching(pattern) : BySubspaces(pattern);
    }

    /// <summary>
    /// A matching gives a point: Z = theta_i + n + 1 on the matched cells and theta_i + 1 on the other open ones. Minus theta, the matched part is
    /// diagonally dominant; if that is not invertible with theta, a larger diagonal is.
    /// </summary>
    private ZeroLossDecision ByMatching(ActivationPattern pattern)
    {
        var matching = ColumnMatching.Of(pattern, _counted);
        if (matching.Cover is { } cover)
            return ZeroLossDecision.Unreached(
                pattern, ZeroLossRefutation.ByRank([], RationalMatrix.FromRows(cover.Select(c => RationalVector.Unit(_inputs.Rows, c)))));
        for (Rational diagonal = _counted.Length + 1; ; diagonal *= 2)
        {
            var latents = RationalMatrix.Create(_instance.Neurons, _inputs.Rows, (i, c) => !pattern.IsOn(i, c)
                ? Rational.Zero
                : _instance.Activation.Threshold(i) + (IsMatched(i, c) ? diagonal : Rational.One));
            var encoder = RationalMatrix.FromRows(Enumerable.Range(0, _instance.Neurons).Select(i => _inputs.Solve(latents.Row(i))!));
            if (Decoder(latents) is { } decoder)
                return ZeroLossDecision.Reached(pattern, encoder, decoder);
        }

        bool IsMatched(int i, int c) => Array.IndexOf(_counted, c) is var k && k >= 0 && matching.Neurons![k] == i;
    }

    private sealed record State(
        ConditionBlock Block, IReadOnlyList<(Lemma Lemma, IReadOnlyList<RationalVector> Forms)> Equalities, Lemma? Contradiction)
    {
        public static State Of(ConditionBlock block)
        {
            var (equalities, contradiction) = block.Solve();
            if (equalities.Count == 0)
                return new(block, equalities, contradiction);
            var interior = block.Interior;
            return new(block.With(equalities.SelectMany(equality => equality.Forms)).At(interior!), equalities, contradiction);
        }
    }

    private ZeroLossDecision BySubspaces(ActivationPattern pattern)
    {
        if (_rank > _instance.Neurons)
            return ZeroLossDecision.Unreached(
                pattern, ZeroLossRefutation.ByRank([], RationalMatrix.FromRows(_counted.Select(c => RationalVector.Unit(_inputs.Rows, c)))));
        var states = _isSplit
            ? [.. Enumerable.Range(0, _instance.Neurons).Select(i => Cached(i, pattern))]
            : new[] { State.Of(ConditionBlock.Joint(_instance, pattern)) };
        if (states.Any(state => state.Contradiction is not null))
            throw ConditionBlock.CannotOccur(pattern);
        if (Sample(pattern, states, 1) is { } early)
            return early;
        var steps = states.SelectMany(Equalities).ToList();
        if (Propagate(pattern, states, steps) is { } refutation)
            return ZeroLossDecision.Unreached(pattern, refutation);
        return Sample(pattern, states) ?? Search(pattern, states) ?? Split(pattern, states, steps)
            ?? Cells(pattern, states, steps, new(MostNested, new(MostCells))) ?? ZeroLossDecision.Undecided(pattern);
    }

    private static IEnumerable<ZeroLossRefutation.Step> Equalities(State state) =>
        state.Equalities.Select(equality => new ZeroLossRefutation.Step(equality.Lemma, null));

    private State Cached(int neuron, ActivationPattern pattern)
    {
        var key = (neuron, string.Join(' ', pattern[neuron]));
        lock (_states)
            if (_states.TryGetValue(key, out var known))
                return known;
        var state = State.Of(ConditionBlock.OneNeuron(_instance, pattern, neuron));
        lock (_states)
            return _states[key] = state;
    }

    /// <summary>
    /// Collects consequences of loss 0 until nothing new follows: subspaces of column combinations that no more neurons see than their
    /// targets have rank force zeros (or, with fewer neurons, a contradiction); zeros force further conditions to be equations. Updates the states
    /// and the steps.
    /// </summary>
    private ZeroLossRefutation? Propagate(ActivationPattern pattern, State[] states, List<ZeroLossRefutation.Step> steps)
    {
        while (true)
        {
            var zeros = states.Select(_ => new List<RationalVector>()).ToArray();
            foreach (var combinations in Subspaces(pattern, states))
            {
                var alive = Alive(pattern, states, combinations);
                var images = combinations * _targets;
                var rank = images.Rank();
                if (rank > alive)
                    return ZeroLossRefutation.ByRank(steps, combinations);
                if (rank < alive)
                    continue;
                foreach (var kernel in images.Transpose().NullSpace())
                    for (var b = 0; b < states.Length; b++)
                        foreach (var i in states[b].Block.Neurons)
                            if (states[b].Block.Latent(_inputs, pattern, i, combinations.Transpose() * kernel) is var form
                                && !states[b].Block.Kills(form))
                                zeros[b].Add(form);
                if (zeros.All(list => list.Count == 0))
                    continue;
                steps.Add(new(null, combinations));
                break;
            }
            if (zeros.All(list => list.Count == 0))
                return null;
            for (var b = 0; b < states.Length; b++)
            {
                if (zeros[b].Count == 0)
                    continue;
                states[b] = State.Of(states[b].Block.With(zeros[b]));
                if (states[b].Contradiction is { } lemma)
                    return ZeroLossRefutation.ByLemma(steps, lemma);
                steps.AddRange(Equalities(states[b]));
            }
        }
    }

    /// <summary>
    /// For sets J of neurons, the column combinations that every neuron of J kills. By a theorem of Lovasz (1977) the best rank bound for generic
    /// encoders of the region is among these.
    /// </summary>
    private IEnumerable<RationalMatrix> Subspaces(ActivationPattern pattern, State[] states)
    {
        // Row (y, i): the values of the latents of neuron i at the basis point y, over the counted columns.
        var seenBy = states.SelectMany(state => state.Block.Neurons.Select(i => (i, Rows: state.Block.Basis
            .Select(y => new RationalVector(_counted.Select(c => pattern.IsOn(i, c)
                ? state.Block.Latent(_inputs, pattern, i, RationalVector.Unit(_inputs.Rows, c)).Dot(y)
                : Rational.Zero)))
            .Where(row => !row.IsZero).ToArray()))).OrderBy(item => item.i).Select(item => item.Rows).ToArray();
        var sets = _instance.Neurons <= MostNeuronsForAllSubsets
            ? Enumerable.Range(0, 1 << _instance.Neurons)
                .OrderBy(set => int.PopCount(set))
                .Select(set => Enumerable.Range(0, _instance.Neurons).Where(i => (set >> i & 1) == 1))
            : Enumerable.Range(0, _instance.Neurons + 1).Select(count => Enumerable.Range(0, count));
        var known = new HashSet<RationalMatrix>();
        foreach (var set in sets)
        {
            var rows = set.SelectMany(i => seenBy[i]).ToArray();
            var kernel = rows.Length == 0
                ? [.. Enumerable.Range(0, _counted.Length).Select(k => RationalVector.Unit(_counted.Length, k))]
                : RationalMatrix.FromRows(rows).NullSpace();
            if (kernel.Count == 0)
                continue;
            var combinations = RationalMatrix.FromRows(kernel.Select(Widened));
            if (known.Add(combinations))
                yield return combinations;
        }
    }

    /// <summary>A combination of the counted columns as one of all columns.</summary>
    private RationalVector Widened(RationalVector combination)
    {
        var all = new Rational[_inputs.Rows];
        for (var k = 0; k < _counted.Length; k++)
            all[_counted[k]] = combination[k];
        return new RationalVector(all);
    }

    /// <summary>Tries points of the region that are generic within the equations known so far.</summary>
    private ZeroLossDecision? Sample(ActivationPattern pattern, State[] states, int samples = Samples)
    {
        for (var seed = 0; seed < samples; seed++)
        {
            var random = new Random(seed + 1);
            var encoder = RationalMatrix.FromRows(states.SelectMany(state => state.Block.Rows(Generic(state.Block, seed == 0 ? null : random))));
            var gate = pattern.ToGate(_inputs.Rows);
            var z = _instance.Problem.Preactivations(encoder);
            var latents = RationalMatrix.Create(z.Rows, z.Columns, (i, c) => gate[i, c] ? z[i, c] : Rational.Zero);
            if (Decoder(latents) is { } decoder)
                return ZeroLossDecision.Reached(pattern, encoder, decoder);
        }
        return null;
    }

    /// <summary>The interior point, moved by a random combination of the basis that is small enough to stay inside.</summary>
    private static RationalVector Generic(ConditionBlock block, Random? random)
    {
        if (random is null)
            return block.Interior!;
        var move = RationalVector.Zero(block.Dimension);
        foreach (var y in block.Basis)
            move += (Rational)random.Next(-9, 10) * y;
        for (Rational scale = 1; ; scale *= 4)
            if (scale * block.Interior! + move is var point && block.Holds(point))
                return point;
    }

    /// <summary>A decoder with W_D Z = R on the counted columns, or null.</summary>
    private RationalMatrix? Decoder(RationalMatrix latents)
    {
        var equations = RationalMatrix.FromRows(latents.Rows, _counted.Select(latents.Column));
        var rows = new List<RationalVector>();
        for (var j = 0; j < _targets.Columns; j++)
        {
            if (equations.Solve(new RationalVector(_counted.Select(c => _targets[c, j]))) is not { } row)
                return null;
            rows.Add(row);
        }
        return RationalMatrix.FromRows(latents.Rows, rows);
    }
}
