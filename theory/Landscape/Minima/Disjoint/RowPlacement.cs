using TheoryChecks.Exact;
using TheoryChecks.Model;
using TheoryChecks.Patterns;

namespace TheoryChecks.Landscape;

/// <summary>
/// Rows whose activations on some columns are given up to their length, placed inside the region of a pattern: what such columns leave free is found
/// by exact linear programming. Needed where neurons compete for places; the critical points of the loss do not know of competitors.
/// </summary>
internal sealed class RowPlacement
{
    private readonly RationalMatrix _given; // nq x N: pre-activations of the rows as they are
    private readonly (RationalVector Coordinates, RationalVector Preactivations)[][] _free; // for each neuron what may be added
    private readonly bool[] _isGiven;
    private readonly List<(RationalVector Form, bool IsStrict)> _conditions = [];
    private readonly int _scales;

    /// <param name="instance">The instance.</param>
    /// <param name="space">Its columns.</param>
    /// <param name="pattern">The pattern to be had.</param>
    /// <param name="encoder">Rows with the right activations on the given columns, nq x np.</param>
    /// <param name="given">For each neuron the columns at which its pre-activations may not change but for their scale; where all are 0 they are
    /// exactly 0.</param>
    /// <param name="alike">One scale for all rows, rather than one for each.</param>
    private RowPlacement(Instance instance, ColumnSpace space, ActivationPattern pattern, RationalMatrix encoder, int[][] given, bool alike)
    {
        var (nq, columns) = (pattern.Neurons, instance.Problem.Columns);
        _given = instance.Problem.Preactivations(encoder);
        _isGiven = [.. given.Select((set, i) => set.Any(c => !_given[i, c].IsZero))];
        _scales = alike ? 1 : nq;
        _free = [.. given.Select(set => space.Rows(set).NullSpace().Select(k => (k, space.Coordinates * k)).ToArray())];
        foreach (var atom in GateRule.Of(instance.Activation, nq, columns).Region(pattern, out _)!)
        {
            var first = Form(atom.First % nq, atom.First / nq);
            _conditions.Add(atom.Kind switch
            {
                AtomKind.On => (first, true),
                AtomKind.Off => (-first, false),
                _ => (first - Form(atom.Second % nq, atom.Second / nq), atom.IsStrict),
            });
        }
        for (var s = 0; s < _scales; s++)
            _conditions.Add((RationalVector.Unit(Dimension, s), true));
    }

    private int Dimension => _scales + _free.Sum(list => list.Length);

    /// <summary>Rows strictly inside the region and what the given activations are multiplied with, or null if there are none; then whether there are
    /// none at its boundary either.</summary>
    public static (RationalMatrix Encoder, Rational[] Scales)? Inside(
        Instance instance, ColumnSpace space, ActivationPattern pattern, RationalMatrix encoder, int[][] given, out bool isOutside)
    {
        isOutside = false;
        foreach (var alike in new[] { true, false })
        {
            var placement = new RowPlacement(instance, space, pattern, encoder, given, alike);
            if (placement.Solve() is { } solution)
                return placement.Rows(space, encoder, solution);
            isOutside = !alike && placement.IsContradictory();
        }
        return null;
    }

    /// <summary>A condition z as a linear form in the scales, then in what may be added to each row.</summary>
    private RationalVector Form(int neuron, int column)
    {
        var form = new Rational[Dimension];
        if (_isGiven[neuron])
            form[_scales == 1 ? 0 : neuron] = _given[neuron, column];
        var at = _scales + _free.Take(neuron).Sum(list => list.Length);
        foreach (var (_, z) in _free[neuron])
            form[at++] = z[column];
        return new RationalVector(form);
    }

    /// <summary>A point at which all conditions hold strictly, but for those that are 0 everywhere.</summary>
    private RationalVector? Solve()
    {
        RationalVector[] strict = [.. _conditions.Where(condition => condition.IsStrict || !condition.Form.IsZero)
            .Select(condition => condition.Form)];
        // A solver keeps rows as far inside as one unit of whole numbers: the fewer bits they have, the farther.
        return new[] { 8, 16, 32 }
            .Select(bits => Realizability.Decide(
                new ReluActivation(),
                RationalMatrix.FromRows(strict.Select(form => Coarse(form, bits))),
                new ActivationPattern([Enumerable.Range(0, strict.Length)])))
            .Select(decided => decided.Encoder?.Row(0)).FirstOrDefault(point => point is not null && strict.All(form => form.Dot(point).Sign > 0));
    }

    private static RationalVector Coarse(RationalVector form, int bits)
    {
        var most = form.Max(Rational.Abs);
        var unit = most.IsZero ? Rational.One : most / (1L << bits);
        return new RationalVector(form.Select(x => (Rational)(x / unit + Rational.FromRatio(1, 2)).Floor()));
    }

    private bool IsContradictory()
    {
        // A weak condition form >= 0 is one neuron's -form being off.
        var forms = RationalMatrix.FromRows(_conditions.Select(condition => condition.IsStrict ? condition.Form : -condition.Form));
        return !Realizability.Decide(
            new ReluActivation(),
            forms,
            new ActivationPattern([Enumerable.Range(0, _conditions.Count).Where(k => _conditions[k].IsStrict)])).IsRealizable;
    }

    private (RationalMatrix Encoder, Rational[] Scales) Rows(ColumnSpace space, RationalMatrix encoder, RationalVector solution)
    {
        var scales = Enumerable.Range(0, _free.Length).Select(i => solution[_scales == 1 ? 0 : i]).ToArray();
        var (rows, at) = (new RationalVector[_free.Length], _scales);
        for (var i = 0; i < rows.Length; i++)
        {
            var added = RationalVector.Zero(space.Rank);
            foreach (var (k, _) in _free[i])
                added += solution[at++] * k;
            rows[i] = (_isGiven[i] ? encoder.Row(i) : RationalVector.Zero(encoder.Columns)) + scales[i].Inverse() * (space.Lift * added);
        }
        var least = scales.Min();
        return (RationalMatrix.FromRows(rows), [.. scales.Select(scale => scale / least)]);
    }
}
