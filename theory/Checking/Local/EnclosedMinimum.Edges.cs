using TheoryChecks.Exact;

namespace TheoryChecks.Checking;

/// <content>What holds beyond the region: moving one neuron, cells at their bound that open, and how the loss changes then (kinds "escape" and "edge").</content>
internal sealed partial class EnclosedMinimum
{
    /// <summary>
    /// At most this loss is left near the partial minimum once neuron i has this row and this decoder column. Rejects unless the pattern is then
    /// <paramref name="on"/>, wherever near it one starts:
    /// where neurons compete for places, a neuron that moves may drive out others.
    /// </summary>
    public Rational LossAfterMoving(int i, RationalVector row, RationalVector column, bool[,] on)
    {
        var z = _instance.Inputs * row;
        new PatternConditions(_instance, on).RequirePossible();
        RequireInside(on, (k, c) => k == i ? RationalInterval.Point(z[c]) : _box.Preactivation(k, c), isConstant: null);
        var loss = Rational.Zero;
        for (var c = 0; c < _instance.Columns; c++)
            for (var j = 0; j < _instance.Targets.Columns; j++)
            {
                var e = _box.Residual(on, c, j, i) - RationalInterval.Point(on[i, c] ? z[c] * column[j] : Rational.Zero);
                loss += _instance.Weights[c] * Rational.Max(e.Lower * e.Lower, e.Upper * e.Upper);
            }
        return loss;
    }

    /// <summary>Rejects unless this is shown to be a local minimum of the loss, across the boundary of the region if it lies there.</summary>
    public void RequireLocalMinimum()
    {
        if (!IsLocal)
            throw NotACertificate.Rejected("the evidence does not show a local minimum of the loss");
        foreach (var (i, c) in _touching)
        {
            var multiplier = _box.Multiplier(i, c);
            if (_bounded.Contains(i) || multiplier?.Lower.Sign <= 0 || (multiplier is not null && !HasPlaces(i, c)))
                throw NotACertificate.Rejected($"neuron {i} is at its bound at column {c}, which is not shown to hold it");
            if (multiplier is null && IsReconstructed(c))
                continue;
            if (multiplier is null && !_exact.Contains(i))
                throw NotACertificate.Rejected($"neuron {i} is at its bound at column {c}, and nothing pushes it there");
            if ((_box.Gain(_on, i, c) + (multiplier ?? RationalInterval.Point(Rational.Zero))).Upper.Sign >= 0)
                throw NotACertificate.Rejected($"opening neuron {i} at column {c} is not shown to cost more than it gains");
        }
    }

    /// <summary>
    /// Rejects unless blocks show that no point near this one has a lower loss, whichever of the cells at their bounds are open there.
    /// </summary>
    public void RequireLeast(Reader blocks)
    {
        if (_copies.Count > 0)
            throw NotACertificate.Rejected("a partial minimum with copies is no edge");
        var open = (bool[,])_on.Clone();
        foreach (var (i, c) in _touching)
            open[i, c] = true;
        var least = Blocks.Sum(_instance, open, blocks);
        foreach (var combinations in blocks.Items().Select(block => Blocks.ReadCombinations(_instance, block)))
            if (_touching.Any(cell => !combinations.Column(cell.Column).IsZero && !Blocks.Sees(_instance, open, cell.Neuron, combinations)))
                throw NotACertificate.Rejected("a block is blind to a neuron only as long as all its cells are open");
        if (Loss.Upper > least)
            throw NotACertificate.Rejected($"the blocks show a loss of at least {least} near the point, which is not shown to have it");
    }

    /// <summary>True if all cells at their bound that compete with this one could be on at once: then none keeps another from opening.</summary>
    private bool HasPlaces(int neuron, int column)
    {
        var group = Group(neuron, column);
        if (_instance.IsNeuronwise)
            return true;
        Effort.Spend(8L * _touching.Count);
        return _conditions.OnInGroup[group] + _touching.Count(cell => Group(cell.Neuron, cell.Column) == group) <= _instance.Budget;

        int Group(int i, int c) => (c * _instance.Neurons + i) / _instance.GroupSize;
    }

    /// <summary>
    /// True if the column is seen by a group of loss 0, or by one neuron alone, which sees no other of positive weight: then its residual is 0.
    /// </summary>
    private bool IsReconstructed(int column)
    {
        Effort.Spend(8L * _instance.Neurons);
        var seeing = Enumerable.Range(0, _instance.Neurons).Where(i => _on[i, column]).ToArray();
        return seeing.Any(_exact.Contains) || (seeing is [var own] && Seen([own]) is [var only] && only == column);
    }

    /// <summary>
    /// Rejects unless the loss falls along x0 + s d for small s > 0, d a change of encoder and decoder and x0 the exact point: it is a polynomial of
    /// degree 4 in s, once cells at their bounds are open or not.
    /// </summary>
    public void RequireFall(RationalMatrix encoder, RationalMatrix decoder, RationalMatrix encoderTurn, RationalMatrix decoderTurn)
    {
        if (_copies.Count > 0 || !_box.Delta.IsZero)
            throw NotACertificate.Rejected("a path starts at an exact point without copies");
        var (z, turn, opened) = (_instance.Preactivations(encoder), _instance.Preactivations(encoderTurn), _conditions.OnInGroup.ToArray());
        Effort.Spend(512L * _instance.Cells * decoder.Rows);
        var change = new Rational[5];
        for (var c = 0; c < _instance.Columns; c++)
        {
            int[] open = [.. Enumerable.Range(0, _instance.Neurons).Where(i => _on[i, c] || (turn[i, c].Sign > 0 && _touching.Contains((i, c))))];
            foreach (var i in open.Where(i => !_on[i, c]))
                RequireRoom(i, c, opened);
            for (var j = 0; j < decoder.Rows; j++)
            {
                // e = e0 - s e1 - s^2 e2
                var (e0, e1, e2) = (_instance.Targets[c, j], Rational.Zero, Rational.Zero);
                foreach (var i in open)
                {
                    e0 -= decoder[j, i] * z[i, c];
                    e1 += decoderTurn[j, i] * z[i, c] + decoder[j, i] * turn[i, c];
                    e2 += decoderTurn[j, i] * turn[i, c];
                }
                change[1] -= _instance.Weights[c] * 2 * e0 * e1;
                change[2] += _instance.Weights[c] * (e1 * e1 - 2 * e0 * e2);
                change[3] += _instance.Weights[c] * 2 * e1 * e2;
                change[4] += _instance.Weights[c] * e2 * e2;
            }
        }
        if (change.FirstOrDefault(coefficient => !coefficient.IsZero).Sign >= 0)
            throw NotACertificate.Rejected("the loss does not fall along the path");
    }

    /// <summary>Rejects unless this cell, which is at its bound, can open: continuously, and with a place for it.</summary>
    private void RequireRoom(int i, int c, int[] opened)
    {
        if (!_instance.Threshold(i).IsZero)
            throw NotACertificate.Rejected($"neuron {i} jumps at column {c}");
        if (_instance.IsCoupled && ++opened[(c * _instance.Neurons + i) / _instance.GroupSize] > _instance.Budget)
            throw NotACertificate.Rejected($"no place is left for neuron {i} at column {c}");
    }

    /// <summary>
    /// Rejects unless the loss is shown to fall, to first order, as the row of neuron i turns that way, cells at their bound opening.
    /// </summary>
    public void RequireFall(int i, RationalVector direction)
    {
        if (_copies.Count > 0)
            throw NotACertificate.Rejected("a partial minimum with copies is no edge");
        var (turn, fall, opened) = (_instance.Inputs * direction, RationalInterval.Point(Rational.Zero), _conditions.OnInGroup.ToArray());
        for (var c = 0; c < _instance.Columns; c++)
        {
            var opens = turn[c].Sign > 0 && _touching.Contains((i, c));
            if (opens)
                RequireRoom(i, c, opened);
            if (opens || _on[i, c])
                fall += RationalInterval.Point(turn[c]) * _box.Gain(_on, i, c);
        }
        if (fall.Lower.Sign <= 0)
            throw NotACertificate.Rejected($"the loss is not shown to fall as neuron {i} turns");
    }
}
