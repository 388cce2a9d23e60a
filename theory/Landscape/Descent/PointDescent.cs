using TheoryChecks.Exact;
using TheoryChecks.Model;

namespace TheoryChecks.Landscape;

/// <summary>
/// Descends in double precision from several starts, for any activation, on the loss of the best decoder,
/// f(W_E) = min over W_D of L(W_D, W_E), by limited-memory BFGS steps that never raise it. Cheap, so it comes first; what it finds is rounded, and
/// evaluated exactly (docs/landscape.md).
/// </summary>
internal sealed class PointDescent
{
    private const int MostStarts = 48, FewStarts = 2, FewRounds = 20, MostRounds = 300, Memory = 8, MostHalvings = 30, Kept = 3, MostCells = 1024;
    private const double Operations = 1e9, Evaluations = 2 * (1 + Kept), Sufficient = 1e-4, Gain = 1e-13, Ridge = 1e-14, Negligible = 1e-20;

    private readonly Instance _instance;
    private readonly DoubleLoss _loss;
    private readonly double _longest;
    private readonly int _rounds;

    public PointDescent(Instance instance)
    {
        (_instance, _loss) = (instance, new DoubleLoss(instance, Ridge));
        _rounds = (int)Math.Clamp(Operations / (Evaluations * FewStarts * _loss.Operations), FewRounds, MostRounds);
        // Rows that pass a threshold must be long.
        _longest = 1 + 4 * Enumerable.Range(0, instance.Neurons).Max(i => instance.Activation.Threshold(i).ToDouble());
    }

    /// <summary>
    /// Points with low losses, each evaluated exactly and lower than those before it; none if doubles cannot hold the numbers, or exact arithmetic is
    /// slow.
    /// </summary>
    public IEnumerable<AlternatingStep> Points(CancellationToken stop)
    {
        if (!_loss.IsFinite || _instance.Neurons * (_instance.Problem.Columns + _instance.Neurons) > MostCells)
            yield break;
        var starts = (int)Math.Clamp(Operations / (Evaluations * MostRounds * _loss.Operations), FewStarts, MostStarts);
        var found = new List<(double[] Encoder, double Loss)>();
        for (var k = 0; k < starts && !stop.IsCancellationRequested; k++)
        {
            found.Add(Descend(Start(k), stop));
            if (found[^1].Loss <= Negligible * _loss.Total)
                break;
        }
        var best = found.OrderBy(end => end.Loss).Take(Kept).Select((end, k) => Hop(end, starts, k, stop)).ToArray();
        Rational? least = null;
        foreach (var (encoder, _) in best.OrderBy(end => end.Loss))
            foreach (var point in Exact(encoder).TakeWhile(_ => least is not { IsZero: true }))
                if (least is null || point.Loss < least)
                {
                    least = point.Loss;
                    yield return point;
                }
    }

    /// <summary>The point with short numbers, if they do as well, and as it is; and where rows run into each other.</summary>
    private IEnumerable<AlternatingStep> Exact(double[] encoder)
    {
        const int FineBits = 44;
        var (nq, np) = (_instance.Neurons, _instance.Problem.InputDimension);
        var exact = RationalMatrix.Create(nq, np, (i, j) => Rounding.ToBits(Rational.FromDouble(encoder[i * np + j]), FineBits));
        var point = AlternatingSearch.WithBestDecoder(_instance, exact);
        yield return point;
        if (AlternatingSearch.Polished(_instance, point) is { } simple)
            yield return point = simple;
        yield return AlternatingSearch.Merged(_instance, point);
    }

    /// <summary>
    /// Rows in random directions; every third time rows that are inputs, turned a little; every third time pairs of rows close to each other, or,
    /// one time of four, all latents or groups of them, where an infimum may not be attained.
    /// </summary>
    private double[] Start(int k)
    {
        const double Turned = 0.1;
        var (random, np) = (new Random(k), _instance.Problem.InputDimension);
        if (k % 12 == 4 && _instance.Activation is ReluActivation)
            return CloseLatents(random, together: Math.Max(2, _instance.Neurons - k / 12 % Math.Max(1, _instance.Neurons - 1)));
        var rows = new double[_instance.Neurons * np];
        for (var i = 0; i < _instance.Neurons; i++)
        {
            var column = random.Next(_instance.Problem.Columns);
            for (var j = 0; j < np; j++)
                rows[i * np + j] = _longest * Normal(random) switch
                {
                    var x when k % 3 == 0 => _longest * _loss.Input(column, j) + Turned * x,
                    var x when k % 3 == 1 && i % 2 == 1 => rows[(i - 1) * np + j] + Turned * x,
                    var x => x,
                };
        }
        return rows;
    }

    /// <summary>
    /// Neurons of a group are on at a common column c and hardly on at one d of their own: rows p_c - (p_c.p_d / p_d.p_d - t) p_d, t small, whose
    /// latents are close though the rows need not be.
    /// </summary>
    private double[] CloseLatents(Random random, int together)
    {
        const double Hardly = 0.1, Turned = 0.01;
        var (columns, np) = (_instance.Problem.Columns, _instance.Problem.InputDimension);
        var (rows, order) = (new double[_instance.Neurons * np], Enumerable.Range(0, columns).ToArray());
        for (var i = 0; i < _instance.Neurons; i++)
        {
            if (i % together == 0)
                random.Shuffle(order);
            var (common, own) = (order[0], order[^(1 + i % together % columns)]);
            var square = Product(own, own);
            var share = square > 0 ? Product(common, own) / square - Hardly : 0;
            for (var j = 0; j < np; j++)
                rows[i * np + j] = _longest * (_loss.Input(common, j) - share * _loss.Input(own, j) + Turned * Normal(random));
        }
        return rows;

        double Product(int c, int d) => Enumerable.Range(0, np).Sum(j => _loss.Input(c, j) * _loss.Input(d, j));
    }

    /// <summary>Descends again from points nearby, near and far: a step may have ended at a kink, where a region ends.</summary>
    private (double[] Encoder, double Loss) Hop((double[] Encoder, double Loss) end, int hops, int seed, CancellationToken stop)
    {
        var random = new Random(seed);
        for (var hop = 0; hop < hops && end.Loss > Negligible * _loss.Total && !stop.IsCancellationRequested; hop++)
        {
            var size = _longest * Math.Pow(10, -3 * random.NextDouble());
            double[] moved = [.. end.Encoder.Select(x => x + size * Normal(random))];
            if (Descend(moved, stop) is var (encoder, loss) && loss < end.Loss)
                end = (encoder, loss);
        }
        return end;
    }

    private (double[] Encoder, double Loss) Descend(double[] at, CancellationToken stop)
    {
        var gradient = new double[at.Length];
        var loss = _loss.Of(at, gradient);
        var (moves, changes) = (new List<double[]>(), new List<double[]>());
        for (int round = 0, idle = 0; round < _rounds && idle < 3 && loss > 0 && !stop.IsCancellationRequested; round++)
        {
            var direction = Direction(gradient, moves, changes);
            if (Dot(direction, gradient) is not < 0)
            {
                moves.Clear();
                changes.Clear();
                direction = Direction(gradient, moves, changes);
            }
            if (Step(at, loss, gradient, direction) is not var (next, lower))
            {
                // Against a kink the plain gradient may still do.
                if (moves.Count == 0)
                    break;
                moves.Clear();
                changes.Clear();
                continue;
            }
            var there = new double[at.Length];
            _loss.Of(next, there);
            moves.Add(Minus(next, at));
            changes.Add(Minus(there, gradient));
            if (Dot(moves[^1], changes[^1]) <= 1e-12 * Norm(moves[^1]) * Norm(changes[^1]) || moves.Count > Memory)
                (moves, changes) = moves.Count > Memory ? (moves[1..], changes[1..]) : (moves[..^1], changes[..^1]);
            idle = loss - lower <= Gain * loss ? idle + 1 : 0;
            (at, loss, gradient) = (next, lower, there);
        }
        return (Scaled(at), loss);
    }

    /// <summary>Halved until the loss falls enough; null if it does not.</summary>
    private (double[] Point, double Loss)? Step(double[] at, double loss, double[] gradient, double[] direction)
    {
        var slope = Dot(direction, gradient);
        var length = 1.0;
        for (var halving = 0; halving < MostHalvings; halving++, length /= 2)
        {
            var next = new double[at.Length];
            for (var j = 0; j < at.Length; j++)
                next[j] = at[j] + length * direction[j];
            var lower = _loss.Of(next, null);
            if (lower < loss + Sufficient * length * slope)
                return (next, lower);
        }
        return null;
    }

    /// <summary>The two loops of limited-memory BFGS (Nocedal 1980).</summary>
    private static double[] Direction(double[] gradient, List<double[]> moves, List<double[]> changes)
    {
        var direction = Array.ConvertAll(gradient, x => -x);
        var shares = new double[moves.Count];
        for (var k = moves.Count - 1; k >= 0; k--)
        {
            shares[k] = Dot(moves[k], direction) / Dot(moves[k], changes[k]);
            Add(direction, -shares[k], changes[k]);
        }
        var size = moves.Count == 0 ? 1 / Math.Max(1, Norm(gradient)) : Dot(moves[^1], changes[^1]) / Dot(changes[^1], changes[^1]);
        for (var j = 0; j < direction.Length; j++)
            direction[j] *= size;
        for (var k = 0; k < moves.Count; k++)
            Add(direction, shares[k] - Dot(changes[k], direction) / Dot(moves[k], changes[k]), moves[k]);
        return direction;
    }

    /// <summary>With ReLU only the direction of a row matters.</summary>
    private double[] Scaled(double[] at)
    {
        if (_instance.Activation is not ReluActivation)
            return at;
        var (scaled, np) = ((double[])at.Clone(), _instance.Problem.InputDimension);
        for (var i = 0; i < _instance.Neurons; i++)
        {
            var row = scaled.AsSpan(i * np, np);
            var largest = 0.0;
            foreach (var x in row)
                largest = Math.Max(largest, Math.Abs(x));
            for (var j = 0; largest > 0 && j < np; j++)
                row[j] /= largest;
        }
        return scaled;
    }

    private static double Normal(Random random) => Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());

    private static double[] Minus(double[] x, double[] y) => [.. x.Zip(y, (a, b) => a - b)];

    private static double Norm(double[] x) => Math.Sqrt(Dot(x, x));

    private static void Add(double[] to, double times, double[] what)
    {
        for (var j = 0; j < to.Length; j++)
            to[j] += times * what[j];
    }

    private static double Dot(double[] x, double[] y)
    {
        var sum = 0.0;
        for (var j = 0; j < x.Length; j++)
            sum += x[j] * y[j];
        return sum;
    }
}
