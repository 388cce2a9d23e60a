using System.Text.Json;
using TheoryChecks.Exact;
using TheoryChecks.Model;

namespace TheoryChecks.Landscape;

/// <summary>
/// A lower end for TopK(1), bare or not: one neuron at most is on in each column, so the loss of a point is a sum over disjoint sets of columns, one
/// for each neuron, and over those that no neuron sees. Branch and bound over all assignments of the columns, up to permuting neurons, with the bound
/// of each set (<see cref="SetBound"/>). After ReLU, with the inputs as targets, nothing is lost: the least sum is the infimum (docs/landscape.md).
/// </summary>
internal sealed class AssignmentBound
{
    private const int MostColumns = 64;
    private const double Relative = 1e-10;
    private const int MostSets = 20_000, FewNodes = 20_000, MostNodes = 500_000;

    private readonly Instance _instance;
    private readonly CancellationToken _stop;
    private readonly int[] _order;
    private readonly Rational _upper, _enough; // so near the upper end simple bounds of sets will do
    private readonly Rational? _within;
    private readonly Dictionary<ulong, SetBound> _sets = [];
    private readonly HashSet<ulong> _seen = [];
    private ulong[] _least = [];
    private bool _improves;
    private int _nodes, _most;

    private AssignmentBound(Instance instance, Rational upper, Rational? within, CancellationToken stop)
    {
        (_instance, _stop, Lower, _upper, _within) = (instance, stop, upper, upper, within);
        _enough = upper - Rational.FromRatio(1, 1_000_000_000) * upper;
        _order = Ordered(instance.Problem);
    }

    /// <summary>No point has a lower loss.</summary>
    public Rational Lower { get; private set; }

    /// <summary>The bound, of at most a loss that some point has; null where the activation is another one, or there are too many columns or
    /// sets.</summary>
    /// <param name="instance">The instance.</param>
    /// <param name="upper">The loss of some point.</param>
    /// <param name="within">Null also where it turns out to be further below the point than this, for want of better bounds of sets or of a better
    /// point; left out, the bound is what it is.</param>
    /// <param name="stop">Cancels.</param>
    public static AssignmentBound? Of(Instance instance, Rational upper, Rational? within, CancellationToken stop)
    {
        if (instance.Activation is not TopKActivation { K: 1 })
            return null;
        var bound = new AssignmentBound(instance, upper, within, stop);
        if (bound._order.Length > MostColumns || !(bound.Searched(improves: false, FewNodes) || bound.Searched(improves: true, MostNodes)))
            return null;
        bound._seen.Clear();
        bound._nodes = 0;
        return bound.Search(0, [], Rational.Zero) ? bound : null; // once more for the sets that the least sum needs
    }

    /// <summary>The point that the best assignment proposes: for each set the row that leaves least, as long as its decoder column is 1.</summary>
    public AlternatingStep? Point()
    {
        var problem = _instance.Problem;
        var isOwn = problem.InputsHaveLengths && problem.Inputs.Equals(problem.Targets);
        var rows = Enumerable.Repeat(RationalVector.Zero(problem.InputDimension), _instance.Neurons).ToArray();
        for (var i = 0; i < _least.Length; i++)
        {
            if (_sets[_least[i]] is not { Row: { } row } set)
                return null;
            var (largest, short_) = (row.Max(Math.Abs), new Rational[problem.InputDimension]);
            foreach (var (x, j) in row.Zip(set.Coordinates))
                short_[j] = Near(x / largest, 1);
            var direction = new RationalVector(short_);
            // u = sum m a r / sum m a^2.
            var latents = set.Columns.Select(c => problem.Weights[c] * direction.Dot(problem.Inputs.Row(c))).ToArray();
            var column = set.Columns.Zip(latents, (c, a) => a * problem.Targets.Row(c)).Aggregate((x, y) => x + y);
            var squares = set.Columns.Zip(latents, (c, a) => a * direction.Dot(problem.Inputs.Row(c))).Aggregate((x, y) => x + y);
            if (squares.IsZero)
                return null;
            // Inputs that are the targets go with the row along the decoder column, also beyond this set.
            var length = Math.Sqrt(problem.SquaredNorm(column).ToDouble()) / squares.ToDouble();
            var (along, scale) = isOwn ? (problem.Dual(column), 1 / (length * squares.ToDouble())) : (direction, length);
            rows[i] = (scale > 0 && double.IsFinite(scale) ? Near(scale, scale) : Rational.One) * along;
        }
        return AlternatingSearch.WithBestDecoder(_instance, RationalMatrix.FromRows(problem.InputDimension, rows));
    }

    private bool Searched(bool improves, int most)
    {
        (_improves, _nodes, _most, Lower) = (improves, 0, most, _upper);
        return Search(0, [], Rational.Zero);
    }

    private static Rational Near(double x, double size) =>
        Rational.Simplest(Rational.FromDouble(x - Relative * size), Rational.FromDouble(x + Relative * size));

    /// <summary>The finding "loss-assignments".</summary>
    public Finding Finding(Rational shown) => new("loss-assignments", claim => claim.Write("loss", shown), evidence =>
    {
        evidence.Write("order", _order);
        evidence.WriteStartArray("sets");
        foreach (var key in _seen.Order().Where(key => _sets[key].Value.Sign > 0))
            _sets[key].Write(evidence);
        evidence.WriteEndArray();
    });

    /// <summary>
    /// Goes through the assignments that begin like this one. Where its sets leave as much as the least so far, it is done with; and sets are bounded
    /// better before it is gone deeper, once simple bounds have not sufficed. False if it takes too long, or these do not.
    /// </summary>
    private bool Search(int depth, ulong[] sets, Rational unseen)
    {
        _stop.ThrowIfCancellationRequested();
        if (++_nodes > _most || _sets.Count > MostSets)
            return false;
        if (Sum() >= Lower)
            return true;
        foreach (var set in sets)
        {
            if (!_improves || _sets[set].IsBest)
                continue;
            _sets[set] = _sets[set].Improved();
            if (Sum() >= Lower)
                return true;
        }
        if (depth == _order.Length)
        {
            (Lower, _least) = (Sum(), sets);
            return _improves ? !(Lower < _upper - _within) || Point() is { } point && point.Loss < _upper : Lower >= _enough;
        }
        var column = 1UL << depth;
        var next = new List<(ulong[] Sets, Rational Unseen, Rational Sum)>();
        for (var k = 0; k < sets.Length; k++)
            Add([.. sets[..k], sets[k] | column, .. sets[(k + 1)..]], unseen);
        if (sets.Length < _instance.Neurons)
            Add([.. sets, column], unseen);
        if (_instance.Activation.IsRectified)
            Add(sets, unseen + Alone(_order[depth]));
        return next.OrderBy(item => item.Sum).All(item => Search(depth + 1, item.Sets, item.Unseen));

        Rational Sum() => sets.Aggregate(unseen, (all, set) => all + Bound(set).Value);

        void Add(ulong[] own, Rational missed) => next.Add((own, missed, own.Aggregate(missed, (all, set) => all + Bound(set).Value)));
    }

    /// <summary>What a column loses that no neuron sees.</summary>
    private Rational Alone(int c) => _instance.Problem.Weights[c] * _instance.Problem.SquaredNorm(_instance.Problem.Targets.Row(c));

    private SetBound Bound(ulong set)
    {
        _seen.Add(set);
        if (!_sets.TryGetValue(set, out var bound))
            _sets.Add(set, bound = SetBound.Of(_instance, [.. _order.Where((_, k) => (set >> k & 1) == 1).Order()]));
        return bound;
    }

    /// <summary>The columns of positive weight: first the one with most to lose, then always the one that goes worst with all before.</summary>
    private static int[] Ordered(Problem problem)
    {
        var left = Enumerable.Range(0, problem.Columns).Where(c => problem.Weights[c].Sign > 0).ToList();
        var (targets, weights) = (left.ToDictionary(c => c, c => problem.Targets.Row(c)), problem.Weights.Select(m => m.ToDouble()).ToArray());
        double Inner(int c, int d) => Math.Sqrt(weights[c] * weights[d]) * problem.Inner(targets[c], targets[d]).ToDouble();
        // What one neuron leaves of two columns with latents >= 0.
        double Pair(int c, int d)
        {
            var (a, b, off) = (Inner(c, c), Inner(d, d), Math.Max(0, Inner(c, d)));
            return (a + b) / 2 - Math.Sqrt((a - b) * (a - b) / 4 + off * off);
        }

        var worst = left.ToDictionary(c => c, c => Inner(c, c));
        var order = new List<int>();
        while (left.Count > 0)
        {
            var chosen = left.MaxBy(c => worst[c]);
            left.Remove(chosen);
            foreach (var c in left)
                worst[c] = order.Count == 0 ? Pair(chosen, c) : Math.Min(worst[c], Pair(chosen, c));
            order.Add(chosen);
        }
        return [.. order];
    }
}
