using TheoryChecks.Exact;
using TheoryChecks.Model;

namespace TheoryChecks.Landscape;

/// <summary>
/// Looks for local minima of the loss inside a region by damped Newton steps from many points of it, in floating point: proposals that only a
/// certificate turns into results. A step is cut short where a neuron would leave the region; a column off F_i that stops it is then held at 0, as
/// long as its multiplier is positive. Saddles are looked for by steps that lower the length of the gradient.
/// </summary>
internal sealed class CriticalPointSearch
{
    private const int MostMoves = 4, MostAlike = 3;
    private const double SameLoss = 1e-8;

    private readonly Instance _instance;
    private readonly ColumnSpace _space;
    private readonly double[][] _targets, _coordinates;
    private readonly double[] _weights;
    private readonly double _total;
    private readonly PointDescents _descents;

    public CriticalPointSearch(Instance instance, ColumnSpace space)
    {
        (_instance, _space) = (instance, space);
        var problem = instance.Problem;
        _targets = [.. Enumerable.Range(0, problem.Columns).Select(c => problem.Target(c).ToDoubles())];
        _coordinates = [.. Enumerable.Range(0, problem.Columns).Select(c => space.Coordinates.Row(c).ToDoubles())];
        _weights = problem.Weights.ToDoubles();
        _total = space.Total(Enumerable.Range(0, problem.Columns)).ToDouble();
        _descents = new PointDescents(space, _total);
    }

    /// <summary>Critical points, a few for each loss found, lowest first. <paramref name="interior"/>: r coordinates of an inner point of each
    /// neuron's region, needed for dependent inputs. <paramref name="forced"/>: the columns at which each neuron is always 0.
    /// <paramref name="capped"/>: the columns at which it may not be above its threshold.</summary>
    public IReadOnlyList<CriticalPoint> Find(
        int[][] sets,
        Rational[] thresholds,
        double[][]? interior,
        int[][] forced,
        bool[][] capped,
        int starts,
        SeededRandom random,
        CancellationToken cancel = default)
    {
        var found = new List<CriticalPoint>();
        var (loss, constraints) = Model(sets, thresholds, forced, capped);
        for (var start = 0; start < starts; start++)
        {
            cancel.ThrowIfCancellationRequested();
            var x = Start(loss, constraints, interior, random);
            if (start % 2 == 0)
                loss.FitDecoder(x);
            if (_descents.Descend(loss, constraints, x, out var isTouching) is { } tight
                && Point(sets, loss, x, tight, tight.Zip(forced).Any(item => item.First.Except(item.Second).Any()), isTouching) is var point
                && found.Count(other => other.IsTouching == isTouching && HaveSameLoss(other, point)) < MostAlike)
                found.Add(point);
        }
        for (var start = 0; start < starts; start++)
        {
            cancel.ThrowIfCancellationRequested();
            var x = Start(loss, constraints, interior, random);
            loss.FitDecoder(x);
            if (_descents.Settle(loss, constraints, x) is { } tight
                && Point(sets, loss, x, tight, false, false) is var point
                && !found.Exists(other => HaveSameLoss(other, point)))
                found.Add(point);
        }
        return [.. found.OrderBy(point => point.Loss)];
    }

    /// <summary>True if two points have the same loss, as far as can be told: of such points one is enough.</summary>
    public bool HaveSameLoss(CriticalPoint a, CriticalPoint b) => Math.Abs(a.Loss - b.Loss) < SameLoss * _total;

    /// <summary>Descends from a point, as far as that goes within the region; the last point is left in <paramref name="y"/> and
    /// <paramref name="u"/>.</summary>
    public void Improve(int[][] sets, Rational[] thresholds, bool[][] capped, double[][] y, double[][] u)
    {
        var (loss, constraints) = Model(sets, thresholds, Array.ConvertAll(sets, _ => Array.Empty<int>()), capped);
        var x = new double[loss.Dimension];
        for (var i = 0; i < sets.Length; i++)
        {
            (_space.IsIndependent ? [.. loss.Parts[i].Columns.Select(c => HeldRows.Dot(_coordinates[c], y[i]))] : y[i]).CopyTo(x, loss.Offset(i));
            u[i].CopyTo(x, loss.DecoderOffset(i));
        }
        _descents.Descend(loss, constraints, x, out _);
        var end = Point(sets, loss, x, Array.ConvertAll(sets, _ => Array.Empty<int>()), false, false);
        end.Y.CopyTo(y, 0);
        end.U.CopyTo(u, 0);
    }

    private (BilinearLoss Loss, RowCondition[][] Constraints) Model(int[][] sets, Rational[] thresholds, int[][] forced, bool[][] capped)
    {
        var parts = new List<BilinearLoss.Part>();
        var constraints = new List<RowCondition[]>();
        for (var i = 0; i < sets.Length; i++)
        {
            var (set, threshold, always, off) = (sets[i], thresholds[i], forced[i], capped[i]);
            int[] weighted = [.. set.Where(c => _weights[c] > 0)];
            var coordinates = _space.IsIndependent
                ? [.. weighted.Select((_, k) => Enumerable.Range(0, weighted.Length).Select(l => k == l ? 1.0 : 0).ToArray())]
                : weighted.Select(c => _coordinates[c]).ToArray();
            parts.Add(new(weighted, coordinates));
            var activation = _instance.Activation;
            if (!activation.IsRectified)
                constraints.Add([]);
            else if (_space.IsIndependent)
                constraints.Add([.. weighted.Select((c, k) => new RowCondition(c, coordinates[k], true))]);
            else
                constraints.Add([.. set.Select(c => new RowCondition(c, _coordinates[c], true)), .. Off(set, threshold, always, off)]);
        }
        return (new BilinearLoss(_targets, _weights, parts, _space.Metric), [.. constraints]);

        // A positive threshold is between on and off at some length of the row if every on entry is above every off one.
        IEnumerable<RowCondition> Off(int[] set, Rational threshold, int[] always, bool[] off) => Enumerable.Range(0, _weights.Length)
            .Where(c => off[c] && _coordinates[c].Any(v => v != 0))
            .SelectMany(c => threshold.IsZero
                ? [new RowCondition(c, _coordinates[c], false, always.Contains(c))]
                : set.Select(on => new RowCondition(c, [.. _coordinates[on].Zip(_coordinates[c], (a, b) => a - b)], true)));
    }

    private double[] Start(BilinearLoss loss, RowCondition[][] constraints, double[][]? interior, SeededRandom random)
    {
        var x = new double[loss.Dimension];
        for (var i = 0; i < loss.Parts.Count; i++)
        {
            var y = x.AsSpan(loss.Offset(i), loss.Parts[i].Dimension);
            for (var k = 0; k < y.Length; k++)
                y[k] = _space.IsIndependent
                    ? Math.Exp(-random.Next(0, 3000) / 1000.0) * (constraints[i].Length > 0 ? 1 : 2 * random.Next(0, 1) - 1)
                    : interior![i][k];
            for (var move = 0; move < MostMoves && !_space.IsIndependent; move++)
            {
                // As far as the region goes, both ways, at most the length of the row.
                double[] direction = [.. y.ToArray().Select(_ => random.Next(-1000, 1000) / 1000.0)];
                HeldRows.ProjectPart(HeldRows.Forced(_space, constraints[i]), direction);
                var size = HeldRows.Norm(y) / Math.Max(HeldRows.Norm(direction), 1e-12);
                var (from, to) = (-size, size);
                foreach (var constraint in constraints[i].Where(constraint => !constraint.IsForced))
                {
                    var (value, slope) = (constraint.At(y), constraint.At(direction));
                    if (slope < 0)
                        to = Math.Min(to, -value / slope);
                    else if (slope > 0)
                        from = Math.Max(from, -value / slope);
                }
                var t = from + (to - from) * random.Next(50, 950) / 1000;
                for (var k = 0; k < y.Length; k++)
                    y[k] += t * direction[k];
            }
            for (var j = 0; j < _targets[0].Length; j++)
                x[loss.DecoderOffset(i) + j] = random.Next(-1000, 1000) / 1000.0;
        }
        return x;
    }

    private CriticalPoint Point(int[][] sets, BilinearLoss loss, double[] x, int[][] tight, bool pushed, bool touching)
    {
        var (y, u) = (new double[sets.Length][], new double[sets.Length][]);
        for (var i = 0; i < sets.Length; i++)
        {
            y[i] = x.AsSpan(loss.Offset(i), loss.Parts[i].Dimension).ToArray();
            u[i] = x.AsSpan(loss.DecoderOffset(i), _targets[0].Length).ToArray();
            if (!_space.IsIndependent)
                continue;
            // The coordinates are the pre-activations themselves, up to their order: on where they need only be on, below every bound elsewhere.
            var z = new double[_weights.Length];
            for (var c = 0; c < z.Length; c++)
                z[c] = Array.IndexOf(loss.Parts[i].Columns, c) is >= 0 and var k ? y[i][k] : sets[i].Contains(c) ? 1 : -1;
            y[i] = z;
        }
        return new(sets, y, u, tight, pushed, touching, 2 * loss.Value(x));
    }
}
