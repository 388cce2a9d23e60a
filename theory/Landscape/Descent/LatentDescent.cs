using TheoryChecks.Exact;
using TheoryChecks.Model;
using TheoryChecks.Patterns;

namespace TheoryChecks.Landscape;

/// <summary>
/// Looks for low losses on the closed regions of ReLU patterns, in floating point, in the shares of the edges of each neuron's region; also where two
/// or more neurons run into each other, which is where an infimum is not attained: rows z + t d_i with t -> 0 have the latents z and d_j - d_i. What
/// is found is rounded and evaluated exactly.
/// </summary>
internal sealed class LatentDescent
{
    private const int Starts = 6, MostRounds = 300, Diagonals = 6, RoundingBits = 12;
    private static readonly int[] Halvings = [4, 8, 12, 16, 20, 26];
    private const double FirstStep = 0.25, LastStep = 1e-7, Independent = 1e-24;

    private readonly Instance _instance;
    private readonly double[,] _targets;
    private readonly double[] _weights;
    private readonly System.Collections.Concurrent.ConcurrentDictionary<string, (RationalVector Row, RationalVector Latents)[]> _edges = new();

    /// <param name="instance">Its activation is ReLU.</param>
    public LatentDescent(Instance instance)
    {
        _instance = instance;
        var problem = instance.Problem;
        _weights = problem.Weights.ToDoubles();
        _targets = new double[problem.Columns, problem.TargetDimension];
        var targets = problem.OrthonormalTargets(); // only the loss is wanted, not the decoder
        for (var c = 0; c < problem.Columns; c++)
            for (var j = 0; j < problem.TargetDimension; j++)
                _targets[c, j] = targets[c][j];
    }

    /// <summary>The best point found in the region of a pattern (<paramref name="inside"/>) or its closure, or null if there are no edges to go
    /// by.</summary>
    public AlternatingStep? Best(ActivationPattern pattern, bool inside, int seed, CancellationToken stop)
    {
        var live = Enumerable.Range(0, pattern.Neurons).Where(i => !pattern[i].IsEmpty).ToArray();
        var edges = live.Select(i => _edges.GetOrAdd(string.Join(' ', pattern[i]), _ => Edges(pattern, i))).ToArray();
        if (live.Length == 0 || edges.Any(own => own.Length == 0))
            return null;
        var random = new Random(seed);
        AlternatingStep? best = null;
        foreach (var groups in Groups(live.Length))
        {
            stop.ThrowIfCancellationRequested();
            // Latents that all neurons of a group have at edges, be it for different rows.
            var common = groups.Select(group => group.Skip(1)
                .Aggregate(edges[group[0]].Select(edge => edge.Latents), (rest, i) => rest.Intersect(edges[i].Select(edge => edge.Latents)))
                .Where(z => !z.IsZero)
                .Distinct()
                .ToArray()).ToArray();
            if (common.Any(own => own.Length == 0))
                continue;
            var (shares, loss) = Descend(groups, edges, common, random);
            if (best is not null && loss >= best.Loss.ToDouble() - 1e-12)
                continue;
            foreach (var point in Points(pattern, live, groups, edges, common, shares, inside))
                if (best is null || point.Loss < best.Loss)
                    best = point;
        }
        return best;
    }

    /// <summary>The edges of a neuron's closed region: rows, with their latents made primitive integers.</summary>
    private (RationalVector Row, RationalVector Latents)[] Edges(ActivationPattern pattern, int neuron)
    {
        var (block, inputs) = (ConditionBlock.OneNeuron(_instance, pattern, neuron), _instance.Problem.Inputs);
        return [.. block.Edges().SelectMany(edge => new[] { edge, -edge })
            .Where(edge => block.Inequalities.All(item => item.Normal.Dot(edge) >= item.Bound)
                && block.Inequalities.Any(item => item.Normal.Dot(edge) > item.Bound))
            .Select(edge =>
            {
                var latents = new RationalVector((inputs * edge).Select((z, c) => pattern.IsOn(neuron, c) ? z : Rational.Zero));
                return latents.IsZero ? (Whole(edge), latents) : (Whole(latents)[First(latents)] / latents[First(latents)] * edge, Whole(latents));
            }).Distinct()];

        static RationalVector Whole(RationalVector v) => v.ToPrimitive();

        static int First(RationalVector v) => Enumerable.Range(0, v.Dimension).First(c => !v[c].IsZero);
    }

    /// <summary>Which neurons run into each other: nobody; then each pair and, of three or more, all.</summary>
    private static IEnumerable<int[][]> Groups(int live)
    {
        yield return [.. Enumerable.Range(0, live).Select(i => new[] { i })];
        for (var j = 1; j < live; j++)
            for (var i = 0; i < j; i++)
                yield return [[i, j], .. Enumerable.Range(0, live).Where(k => k != i && k != j).Select(k => new[] { k })];
        if (live > 2)
            yield return [[.. Enumerable.Range(0, live)]];
    }

    /// <summary>Coordinate search from several starts. The shares: for each neuron of its edges, then for each group of the common ones.</summary>
    private (double[][] Shares, double Loss) Descend(
        int[][] groups, (RationalVector Row, RationalVector Latents)[][] edges, RationalVector[][] common, Random random)
    {
        var own = edges.Select(rows => rows.Select(edge => edge.Latents.ToDoubles()).ToArray()).ToArray();
        var shared = common.Select(rows => rows.Select(z => z.ToDoubles()).ToArray()).ToArray();
        (double[][] Shares, double Loss) best = ([], double.PositiveInfinity);
        for (var start = 0; start < Starts; start++)
        {
            double[][] shares = [.. own.Concat(shared).Select(rows => rows.Select(_ => random.NextDouble()).ToArray())];
            var loss = Loss(shares);
            for (var (step, round) = (FirstStep, 0); step > LastStep && round < MostRounds; round++)
            {
                var before = loss;
                foreach (var list in shares)
                {
                    for (var a = 0; a < list.Length; a++)
                    {
                        foreach (var sign in new[] { 1, -1 })
                        {
                            var old = list[a];
                            list[a] = Math.Max(0, old + sign * step);
                            if (list[a] != old && Loss(shares) is var moved && moved < loss)
                            {
                                loss = moved;
                                break;
                            }
                            list[a] = old;
                        }
                    }
                    // Only directions matter.
                    var sum = list.Sum();
                    for (var a = 0; sum > 0 && a < list.Length; a++)
                        list[a] /= sum;
                }
                loss = Loss(shares);
                // Along no coordinate, against ridges.
                for (var trial = 0; trial < Diagonals; trial++)
                {
                    double[][] moved = [.. shares.Select(list => list.Select(s => Math.Max(0, s + step * (2 * random.NextDouble() - 1))).ToArray())];
                    if (Loss(moved) is var there && there < loss)
                        (shares, loss) = (moved, there);
                }
                if (before - loss < 1e-4 * step)
                    step /= 2;
            }
            if (loss < best.Loss)
                best = (shares, loss);
        }
        return best;

        double Loss(double[][] shares)
        {
            var rows = new List<double[]>();
            for (var g = 0; g < groups.Length; g++)
            {
                var first = Mixed(own[groups[g][0]], shares[groups[g][0]]);
                if (groups[g].Length == 1)
                {
                    rows.Add(first);
                    continue;
                }
                rows.Add(Mixed(shared[g], shares[own.Length + g]));
                foreach (var i in groups[g].Skip(1))
                    rows.Add([.. Mixed(own[i], shares[i]).Zip(first, (x, y) => x - y)]);
            }
            return LossOf(rows);
        }
    }

    /// <summary>What the best decoder leaves: the rows are made orthonormal in the metric of the weights, one after the other.</summary>
    private double LossOf(List<double[]> rows)
    {
        var (n, nr, loss) = (_weights.Length, _targets.GetLength(1), 0.0);
        var done = new List<double[]>();
        for (var c = 0; c < n; c++)
            for (var j = 0; j < nr; j++)
                loss += _weights[c] * _targets[c, j] * _targets[c, j];
        foreach (var row in rows)
        {
            var (q, size) = ((double[])row.Clone(), Dot(row, row));
            for (var twice = 0; twice < 2; twice++)
                foreach (var other in done)
                {
                    var part = Dot(q, other);
                    for (var c = 0; c < n; c++)
                        q[c] -= part * other[c];
                }
            var left = Dot(q, q);
            if (!(left > Independent * size))
                continue;
            for (var c = 0; c < n; c++)
                q[c] /= Math.Sqrt(left);
            done.Add(q);
            for (var j = 0; j < nr; j++)
            {
                var saved = 0.0;
                for (var c = 0; c < n; c++)
                    saved += _weights[c] * q[c] * _targets[c, j];
                loss -= saved * saved;
            }
        }
        return loss;

        double Dot(double[] x, double[] y)
        {
            var sum = 0.0;
            for (var c = 0; c < n; c++)
                sum += _weights[c] * x[c] * y[c];
            return sum;
        }
    }

    /// <summary>The exact points that shares stand for; where neurons run into each other, for some small t.</summary>
    private IEnumerable<AlternatingStep> Points(
        ActivationPattern pattern,
        int[] live,
        int[][] groups,
        (RationalVector Row, RationalVector Latents)[][] edges,
        RationalVector[][] common,
        double[][] shares,
        bool inside)
    {
        var interior = Realizability.RegionOf(_instance, pattern)!.Interior;
        var isMerging = groups.Any(group => group.Length > 1);
        foreach (var halvings in isMerging || inside ? Halvings : [0])
        {
            var t = Rational.FromRatio(1, 1 << halvings);
            var encoder = Enumerable.Range(0, pattern.Neurons).Select(interior.Row).ToArray();
            for (var g = 0; g < groups.Length; g++)
                foreach (var i in groups[g])
                {
                    var row = Exact(edges[i].Select(edge => edge.Row), shares[i]);
                    // A little of the interior keeps the row off the boundary.
                    if (inside)
                        row += t * interior.Row(live[i]);
                    encoder[live[i]] = groups[g].Length > 1
                        ? Exact(common[g].Select(z => edges[i].First(edge => edge.Latents.Equals(z)).Row), shares[edges.Length + g]) + t * row
                        : row;
                }
            yield return AlternatingSearch.WithBestDecoder(_instance, RationalMatrix.FromRows(encoder));
        }

        static RationalVector Exact(IEnumerable<RationalVector> rows, double[] shares) =>
            rows.Select((row, a) => Rational.FromDouble(Math.Round(Math.ScaleB(shares[a], RoundingBits))) * row).Aggregate((sum, row) => sum + row);
    }

    private static double[] Mixed(double[][] rows, double[] shares)
    {
        var sum = new double[rows[0].Length];
        for (var a = 0; a < rows.Length; a++)
            for (var c = 0; c < sum.Length; c++)
                sum[c] += shares[a] * rows[a][c];
        return sum;
    }
}
