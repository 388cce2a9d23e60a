using System.Numerics;
using TheoryChecks.Exact;
using TheoryChecks.Model;
using TheoryChecks.Patterns;

namespace TheoryChecks.Landscape;

/// <summary>
/// Whether a partial minimum on the boundary of its region is a local minimum of the loss itself (docs/landscape.md, "Edges"): held by kinks on both
/// sides, or a row can turn so that a cell opens and the loss falls on.
/// It computes at the rational point, with a margin; the kernel encloses the true one.
/// </summary>
internal sealed class EdgeTest(Instance instance, EnclosedMinima minima)
{
    private static readonly Rational Margin = Rational.FromRatio(1, BigInteger.Pow(10, 8));

    private readonly ColumnSpace _space = minima.Space;

    // What counts as a fall, as a share of the loss of nothing: losses have any size.
    private readonly Rational _least = Margin * minima.Space.Total(Enumerable.Range(0, instance.Problem.Columns));

    /// <summary>What is found, or null if neither is.</summary>
    public EdgeDecision? Decide(EnclosedPoint point)
    {
        if (point.IsInterior || point.Copies.Count > 0 || point.Shape == MinimumShape.Saddle)
            return null;
        var (problem, capped) = (instance.Problem, minima.Rows.Capped(point.Pattern));
        var z = problem.Preactivations(point.Encoder);
        var touching = Enumerable.Range(0, instance.Neurons).Select(i => Enumerable.Range(0, problem.Columns)
            .Where(c => capped[i][c] && !problem.Input(c).IsZero && instance.Activation.Threshold(i).IsZero && z[i, c].IsZero).ToArray()).ToArray();
        var places = instance.Activation is BatchTopKActivation { K: var k }
            ? k * problem.Columns - point.Pattern.Sets.Sum(set => set.Count)
            : int.MaxValue;
        // G e_c in row c: all it is used for are inner products with decoder columns.
        var residuals = problem.Dual(problem.Targets.Transpose() - point.Decoder * instance.Activation.Apply(z)).Transpose();
        var best = (Fall: _least, Point: point, Neuron: -1, Direction: RationalVector.Zero(problem.InputDimension));
        for (var i = 0; i < instance.Neurons; i++)
            foreach (var direction in Turns(touching[i]))
            {
                var turn = problem.Inputs * direction;
                if (touching[i].Count(c => turn[c].Sign > 0) > places)
                    continue;
                var candidate = WithColumns(point, i, direction, touching[i], z, residuals);
                var fall = Fall(candidate, i, direction, touching[i], residuals);
                if (fall * fall > best.Fall * best.Fall * direction.SquaredNorm && fall.Sign > 0)
                    best = (fall, candidate, i, direction);
            }
        if (best.Neuron >= 0)
            return new(best.Point, best.Neuron, best.Direction);
        if (Enumerable.Range(0, instance.Neurons)
            .All(i => touching[i].All(c => IsHeld(point, i, c, residuals) && (!point.Tight[i].Contains(c) || HasPlaces(point, touching, c)))))
            return new(point);
        var blocks = Blocks(new ActivationPattern(point.Pattern.Sets.Select((set, i) => set.Concat(touching[i]))));
        if (point.Loss.Upper <= blocks.Aggregate(Rational.Zero, (sum, block) => sum + block.Value))
            return new(point) { Blocks = blocks };
        if (point.Delta != 0)
            return null;
        foreach (var same in SameOutput(point, z))
            if (new EdgePath(instance, same, touching, _space.Metric).Find() is { } path)
                return new(same) { Path = path };
        return null;
    }

    /// <summary>For neurons that share columns, and for the columns that nobody sees, the best rank bound on some of the columns.</summary>
    private LossBlock[] Blocks(ActivationPattern open)
    {
        const int MostColumns = 6;
        var (problem, blocks) = (instance.Problem, new List<LossBlock>());
        var left = Enumerable.Range(0, problem.Columns).Where(c => problem.Weights[c].Sign > 0).ToList();
        while (left.Count > 0)
        {
            var part = new HashSet<int> { left[0] };
            while (open.Sets.FirstOrDefault(set => set.Any(part.Contains) && set.Any(c => left.Contains(c) && !part.Contains(c))) is { } more)
                part.UnionWith(more.Where(left.Contains));
            left.RemoveAll(part.Contains);
            int[] columns = [.. part.Order()];
            var subsets = columns.Length <= MostColumns
                ? Enumerable.Range(1, columns.Length).SelectMany(size => UnseenColumns.Choose(columns, size))
                : [columns];
            if (subsets.Select(subset => (Subset: subset, Seeing: open.Sets.Count(set => set.Any(subset.Contains))))
                .Where(item => item.Seeing < item.Subset.Length)
                .Select(item => LossBlock.ByRank(
                    problem,
                    RationalMatrix.FromRows(item.Subset.Select(c => RationalVector.Unit(problem.Columns, c))),
                    item.Seeing)).MaxBy(block => block.Value) is { Value.Sign: > 0 } block)
                blocks.Add(block);
        }
        return [.. blocks];
    }

    /// <summary>Directions that open one of the columns while independent others stay at their bound, and those that open several.</summary>
    private IEnumerable<RationalVector> Turns(int[] touching)
    {
        const int MostBases = 32;
        var rank = _space.Rows(touching).Rank();
        foreach (var basis in UnseenColumns.Choose(touching, rank).Where(basis => _space.Rows(basis).Rank() == rank).Take(MostBases))
        {
            var dual = _space.Lift * _space.Dual(basis);
            for (var k = 0; k < rank; k++)
            {
                yield return dual.Column(k);
                yield return -dual.Column(k);
                if (rank > 1)
                    yield return dual.Column(k) + dual.Column((k + 1) % rank);
            }
        }
    }

    /// <summary>Of all decoders that give the same output, as far as they are at hand, one that profits from a turn: a dead neuron's column is free,
    /// and so are combinations in a group whose activations cancel.</summary>
    private EnclosedPoint WithColumns(
        EnclosedPoint point, int neuron, RationalVector direction, int[] touching, RationalMatrix z, RationalMatrix residuals)
    {
        var (problem, turn) = (instance.Problem, instance.Problem.Inputs * direction);
        var idle = RationalVector.Unit(instance.Neurons, neuron);
        if (point.Groups.FirstOrDefault(group => group.Neurons.Contains(neuron)) is { } group)
        {
            if (Cancelling(point, group, z).FirstOrDefault(cancel => !cancel[neuron].IsZero) is not { } free)
                return point;
            idle = free[neuron].Inverse() * free;
        }
        else if (point.Pattern[neuron].Any(c => problem.Weights[c].Sign > 0))
            return point;
        var gain = touching.Where(c => turn[c].Sign > 0)
            .Aggregate(RationalVector.Zero(problem.TargetDimension), (sum, c) => sum + problem.Weights[c] * turn[c] * residuals.Row(c));
        if (gain.IsZero)
            return point;
        // As much as it takes to outdo what the column does there now.
        var now = point.Decoder.Column(neuron).Dot(gain);
        var column = (now.Sign < 0 ? 1 - now / gain.SquaredNorm : Rational.One) * gain;
        column = new RationalVector(column.Select(x => Rational.Simplest(x - Margin, x + Margin)));
        return point with
        {
            Decoder = point.Decoder + RationalMatrix.Create(problem.TargetDimension, instance.Neurons, (j, i) => column[j] * idle[i]),
        };
    }

    /// <summary>Combinations of the neurons of a group, nq entries, whose activations cancel at all columns; the largest is 1 or -1.</summary>
    private IEnumerable<RationalVector> Cancelling(EnclosedPoint point, OptimalGroup group, RationalMatrix z)
    {
        var activations = RationalMatrix.Create(instance.Problem.Columns, group.Neurons.Length, (c, k) =>
            instance.Problem.Weights[c].Sign > 0 && point.Pattern.IsOn(group.Neurons[k], c) ? z[group.Neurons[k], c] : Rational.Zero);
        return activations.NullSpace()
            .Select(free => free.Max(Rational.Abs)
                .Inverse() * new RationalVector(Enumerable.Range(0, instance.Neurons)
                    .Select(i => Array.IndexOf(group.Neurons, i) is >= 0 and var k ? free[k] : Rational.Zero)));
    }

    /// <summary>The point, and some with another decoder that does the same: of a flat family some are easier to leave.</summary>
    private IEnumerable<EnclosedPoint> SameOutput(EnclosedPoint point, RationalMatrix z)
    {
        yield return point;
        foreach (var free in point.Groups.SelectMany(group => Cancelling(point, group, z)))
            for (var j = 0; j < instance.Problem.TargetDimension; j++)
                foreach (var sign in new[] { 1, -1 })
                {
                    var row = j;
                    yield return point with
                    {
                        Decoder = point.Decoder
                            + RationalMatrix.Create(
                                instance.Problem.TargetDimension, instance.Neurons, (k, i) => k == row ? sign * free[i] : Rational.Zero),
                    };
                }
    }

    /// <summary>What half the loss falls by, to first order, per turn.</summary>
    private Rational Fall(EnclosedPoint point, int neuron, RationalVector direction, int[] touching, RationalMatrix residuals)
    {
        var (turn, u) = (instance.Problem.Inputs * direction, point.Decoder.Column(neuron));
        return Enumerable.Range(0, turn.Dimension).Where(c => point.Pattern.IsOn(neuron, c) || (turn[c].Sign > 0 && touching.Contains(c)))
            .Aggregate(Rational.Zero, (sum, c) => sum + instance.Problem.Weights[c] * turn[c] * u.Dot(residuals.Row(c)));
    }

    /// <summary>True if all cells at their bound that compete at this column could be on at once.</summary>
    private bool HasPlaces(EnclosedPoint point, int[][] touching, int column) => instance.Activation switch
    {
        TopKActivation { K: var k } => point.Pattern.Sets.Count(set => set.Contains(column))
            + touching.Count(columns => columns.Contains(column)) <= k,
        BatchTopKActivation { K: var k } => point.Pattern.Sets.Sum(set => set.Count)
            + touching.Sum(columns => columns.Length) <= k * instance.Problem.Columns,
        _ => true,
    };

    /// <summary>True if opening this cell costs more than it gains, or nothing can be gained there.</summary>
    private bool IsHeld(EnclosedPoint point, int neuron, int column, RationalMatrix residuals)
    {
        var gain = instance.Problem.Weights[column] * point.Decoder.Column(neuron).Dot(residuals.Row(column));
        if (point.Groups.FirstOrDefault(group => group.Neurons.Contains(neuron)) is { } group)
            return group.Block is null && (IsReconstructed(point, column) || gain < -_least);
        var tight = point.Tight[neuron];
        if (!tight.Contains(column))
            return IsReconstructed(point, column);
        var dual = _space.Lift * _space.Dual(tight).Column(Array.IndexOf(tight, column));
        var multiplier = Fall(point, neuron, dual, [], residuals);
        return multiplier > _least && multiplier + gain < -_least;
    }

    /// <summary>True if the column is seen by a group of loss 0, or by one neuron alone, which sees no other of positive weight.</summary>
    private bool IsReconstructed(EnclosedPoint point, int column)
    {
        int[] seeing = [.. Enumerable.Range(0, instance.Neurons).Where(i => point.Pattern.IsOn(i, column))];
        return seeing.Any(i => point.Groups.Any(group => group.Block is null && group.Neurons.Contains(i)))
            || (seeing is [var own]
                && instance.Problem.Weights[column].Sign > 0
                && point.Pattern[own].Count(c => instance.Problem.Weights[c].Sign > 0) == 1);
    }
}
