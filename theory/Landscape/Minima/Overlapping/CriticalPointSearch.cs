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
    private const int MostSteps = 200, MostTrials = 60, MostMoves = 4, MostAlike = 3;
    private const double Flat = 1e-11, SmallestOn = 1e-5, SameLoss = 1e-8;

    private readonly Instance _instance;
    private readonly ColumnSpace _space;
    private readonly double[][] _targets, _coordinates;
    private readonly double[] _weights;
    private readonly double _total;

    public CriticalPointSearch(Instance instance, ColumnSpace space)
    {
        (_instance, _space) = (instance, space);
        var problem = instance.Problem;
        _targets = [.. Enumerable.Range(0, problem.Columns).Select(c => problem.Target(c).ToDoubles())];
        _coordinates = [.. Enumerable.Range(0, problem.Columns).Select(c => space.Coordinates.Row(c).ToDoubles())];
        _weights = problem.Weights.ToDoubles();
        _total = space.Total(Enumerable.Range(0, problem.Columns)).ToDouble();
    }

    /// <summary>True if any activations can be had: the columns off a set then do not matter.</summary>
    public bool IsIndependent => _space.Rank == _instance.Problem.Columns;

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
            if (Descend(loss, constraints, x, out var isTouching) is { } tight
                && Point(sets, loss, x, tight, tight.Zip(forced).Any(item => item.First.Except(item.Second).Any()), isTouching) is var point
                && found.Count(other => other.IsTouching == isTouching && HaveSameLoss(other, point)) < MostAlike)
                found.Add(point);
        }
        for (var start = 0; start < starts; start++)
        {
            cancel.ThrowIfCancellationRequested();
            var x = Start(loss, constraints, interior, random);
            loss.FitDecoder(x);
            if (Settle(loss, constraints, x) is { } tight
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
            (IsIndependent ? [.. loss.Parts[i].Columns.Select(c => Dot(_coordinates[c], y[i]))] : y[i]).CopyTo(x, loss.Offset(i));
            u[i].CopyTo(x, loss.DecoderOffset(i));
        }
        Descend(loss, constraints, x, out _);
        var end = Point(sets, loss, x, Array.ConvertAll(sets, _ => Array.Empty<int>()), false, false);
        end.Y.CopyTo(y, 0);
        end.U.CopyTo(u, 0);
    }

    private sealed record Constraint(int Column, double[] Normal, bool IsOn, bool IsForced = false);

    private (BilinearLoss Loss, Constraint[][] Constraints) Model(int[][] sets, Rational[] thresholds, int[][] forced, bool[][] capped)
    {
        var parts = new List<BilinearLoss.Part>();
        var constraints = new List<Constraint[]>();
        for (var i = 0; i < sets.Length; i++)
        {
            var (set, threshold, always, off) = (sets[i], thresholds[i], forced[i], capped[i]);
            int[] weighted = [.. set.Where(c => _weights[c] > 0)];
            var coordinates = IsIndependent
                ? [.. weighted.Select((_, k) => Enumerable.Range(0, weighted.Length).Select(l => k == l ? 1.0 : 0).ToArray())]
                : weighted.Select(c => _coordinates[c]).ToArray();
            parts.Add(new(weighted, coordinates));
            var activation = _instance.Activation;
            if (!activation.IsRectified)
                constraints.Add([]);
            else if (IsIndependent)
                constraints.Add([.. weighted.Select((c, k) => new Constraint(c, coordinates[k], true))]);
            else
                constraints.Add([.. set.Select(c => new Constraint(c, _coordinates[c], true)), .. Off(set, threshold, always, off)]);
        }
        return (new BilinearLoss(_targets, _weights, parts, _space.Metric), [.. constraints]);

        // A positive threshold is between on and off at some length of the row if every on entry is above every off one.
        IEnumerable<Constraint> Off(int[] set, Rational threshold, int[] always, bool[] off) => Enumerable.Range(0, _weights.Length)
            .Where(c => off[c] && _coordinates[c].Any(v => v != 0))
            .SelectMany(c => threshold.IsZero
                ? [new Constraint(c, _coordinates[c], false, always.Contains(c))]
                : set.Select(on => new Constraint(c, [.. _coordinates[on].Zip(_coordinates[c], (a, b) => a - b)], true)));
    }

    private double[] Start(BilinearLoss loss, Constraint[][] constraints, double[][]? interior, SeededRandom random)
    {
        var x = new double[loss.Dimension];
        for (var i = 0; i < loss.Parts.Count; i++)
        {
            var y = x.AsSpan(loss.Offset(i), loss.Parts[i].Dimension);
            for (var k = 0; k < y.Length; k++)
                y[k] = IsIndependent
                    ? Math.Exp(-random.Next(0, 3000) / 1000.0) * (constraints[i].Length > 0 ? 1 : 2 * random.Next(0, 1) - 1)
                    : interior![i][k];
            for (var move = 0; move < MostMoves && !IsIndependent; move++)
            {
                // As far as the region goes, both ways, at most the length of the row.
                double[] direction = [.. y.ToArray().Select(_ => random.Next(-1000, 1000) / 1000.0)];
                ProjectPart(Forced(constraints[i]), direction);
                var size = Norm(y) / Math.Max(Norm(direction), 1e-12);
                var (from, to) = (-size, size);
                foreach (var constraint in constraints[i].Where(constraint => !constraint.IsForced))
                {
                    var (value, slope) = (Side(constraint) * Dot(constraint.Normal, y), Side(constraint) * Dot(constraint.Normal, direction));
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

    /// <summary>Moves x to a critical point and returns the columns at which each neuron is held, or null if it leaves the region or does not
    /// settle.</summary>
    private int[][]? Descend(BilinearLoss loss, Constraint[][] constraints, double[] x, out bool isTouching)
    {
        isTouching = false;
        var held = constraints.Select(Forced).ToArray();
        var (damping, value) = (1e-3 * _total, loss.Value(x));
        for (var step = 0; step < MostSteps; step++)
        {
            Normalise(loss, x);
            var (_, gradient, hessian) = loss.Expand(x);
            var projected = (double[])gradient.Clone();
            Project(loss, held, projected);
            if (projected.Max(Math.Abs) < Flat * _total)
            {
                if (!Release(loss, held, gradient))
                    continue;
                isTouching = DropIdle(loss, held, gradient);
                return [.. held.Select(list => Independent(list).Select(item => item.Column).Order().ToArray())];
            }
            // Damped Newton: (H + damping) s = -g, where constraints that hold a neuron act as stiff springs.
            for (var i = 0; i < held.Length; i++)
                foreach (var item in held[i])
                    for (var k = 0; k < item.Normal.Length; k++)
                        for (var l = 0; l < item.Normal.Length; l++)
                            hessian[loss.Offset(i) + k, loss.Offset(i) + l] += 1e6 * _total * item.Normal[k] * item.Normal[l];
            for (var k = 0; k < x.Length; k++)
                hessian[k, k] += damping;
            if (DenseSolver.SolvePositive(hessian, [.. projected.Select(g => -g)]) is not { } move)
            {
                damping = Math.Max(10 * damping, 1e-9 * _total);
                continue;
            }
            Project(loss, held, move);
            var (length, stop) = (1.0, ((int Part, Constraint Constraint)?)null);
            for (var i = 0; i < constraints.Length; i++)
                foreach (var constraint in constraints[i])
                {
                    if (constraint.IsForced || held[i].Contains(constraint))
                        continue;
                    var (at, slope) = (Side(constraint) * Dot(constraint.Normal, x.AsSpan(loss.Offset(i))),
                        Side(constraint) * Dot(constraint.Normal, move.AsSpan(loss.Offset(i))));
                    var until = slope < 0 ? (constraint.IsOn ? 0.9 : 1) * Math.Max(at, 0) / -slope : double.PositiveInfinity;
                    if (until < length)
                        (length, stop) = (until, constraint.IsOn ? null : (i, constraint));
                }
            double[] next = [.. x.Select((entry, k) => entry + length * move[k])];
            var reached = loss.Value(next);
            if (reached > value + 1e-15 * _total)
            {
                damping = Math.Max(4 * damping, 1e-12 * _total);
                if (damping > 1e8 * _total)
                    return null;
                continue;
            }
            next.CopyTo(x, 0);
            (value, damping) = (reached, damping < 1e-13 * _total ? 0 : damping / 10);
            if (stop is var (part, wall))
                held[part].Add(wall);
            for (var i = 0; i < constraints.Length; i++)
            {
                var y = x.AsSpan(loss.Offset(i), loss.Parts[i].Dimension);
                foreach (var constraint in constraints[i])
                    if (constraint.IsOn && Dot(constraint.Normal, y) < SmallestOn * Norm(y))
                        return null;
            }
        }
        return null;
    }

    /// <summary>Moves x to where the gradient is 0, whatever sort of point that is, by Levenberg's steps on |g|^2; returns the columns at which each
    /// neuron is always 0, or null if x would leave the region or does not settle.</summary>
    private int[][]? Settle(BilinearLoss loss, Constraint[][] constraints, double[] x)
    {
        var held = Array.ConvertAll(constraints, Forced);
        var damping = 1e-2 * _total * _total;
        Normalise(loss, x);
        var (_, gradient, hessian) = loss.Expand(x);
        Project(loss, held, gradient);
        for (var step = 0; step < MostTrials; step++)
        {
            if (gradient.Max(Math.Abs) < Flat * _total)
                return [.. held.Select(list => list.Select(item => item.Column).Order().ToArray())];
            var n = x.Length;
            var rows = new double[n][];
            for (var k = 0; k < n; k++)
            {
                rows[k] = [.. Enumerable.Range(0, n).Select(l => hessian[k, l])];
                Project(loss, held, rows[k]);
            }
            // (H^2 + damping) s = -H g on the face.
            var (square, right) = (new double[n, n], new double[n]);
            for (var k = 0; k < n; k++)
            {
                for (var l = 0; l < n; l++)
                {
                    right[l] -= rows[k][l] * gradient[k];
                    for (var m = 0; m <= l; m++)
                        square[l, m] += rows[k][l] * rows[k][m];
                }
                square[k, k] += damping;
            }
            if (DenseSolver.SolvePositive(square, right) is not { } move)
                return null;
            Project(loss, held, move);
            double[] next = [.. x.Zip(move, (a, b) => a + b)];
            if (!Enumerable.Range(0, constraints.Length)
                .All(i => constraints[i].All(item => item.IsForced || IsInside(item, next.AsSpan(loss.Offset(i), loss.Parts[i].Dimension)))))
            {
                damping *= 4;
                if (damping > 1e4 * _total * _total)
                    return null;
                continue;
            }
            Normalise(loss, next);
            var (_, slope, curvature) = loss.Expand(next);
            Project(loss, held, slope);
            if (!(Dot(slope, slope) < Dot(gradient, gradient)))
            {
                damping *= 4;
                continue;
            }
            (x, gradient, hessian, damping) = (Keep(x, next), slope, curvature, damping / 8);
        }
        return null;

        static bool IsInside(Constraint item, ReadOnlySpan<double> y) => Side(item) * Dot(item.Normal, y) > SmallestOn * Norm(y);

        static double[] Keep(double[] x, double[] next)
        {
            next.CopyTo(x, 0);
            return x;
        }
    }

    /// <summary>A basis of the conditions that hold with equality whatever the row.</summary>
    private List<Constraint> Forced(Constraint[] constraints) => Independent(constraints.Where(constraint => constraint.IsForced));

    /// <summary>The first of these whose inputs are a basis of the span of all.</summary>
    private List<Constraint> Independent(IEnumerable<Constraint> constraints)
    {
        var basis = new List<Constraint>();
        foreach (var constraint in constraints)
            if (_space.Rows(basis.Append(constraint).Select(item => item.Column)).Rank() > basis.Count)
                basis.Add(constraint);
        return basis;
    }

    /// <summary>True if no multiplier is negative, false after letting go of one that is.</summary>
    private static bool Release(BilinearLoss loss, List<Constraint>[] held, double[] gradient)
    {
        for (var i = 0; i < held.Length; i++)
        {
            var nu = Multipliers(held[i], gradient.AsSpan(loss.Offset(i), loss.Parts[i].Dimension));
            for (var k = 0; k < nu.Length; k++)
                if (nu[k] < -1e-7 && !held[i][k].IsForced)
                {
                    held[i].RemoveAt(k);
                    return false;
                }
        }
        return true;
    }

    /// <summary>Takes out the constraints with multiplier 0, at which the point lies without being held; true if there were any.</summary>
    private static bool DropIdle(BilinearLoss loss, List<Constraint>[] held, double[] gradient)
    {
        var dropped = 0;
        for (var i = 0; i < held.Length; i++)
        {
            var nu = Multipliers(held[i], gradient.AsSpan(loss.Offset(i), loss.Parts[i].Dimension));
            var idle = held[i].Where((item, k) => !item.IsForced && nu[k] < 1e-7).ToArray();
            dropped += held[i].RemoveAll(idle.Contains);
        }
        return dropped > 0;
    }

    /// <summary>nu with -g = sum of nu times the normals, as well as that can be had.</summary>
    private static double[] Multipliers(List<Constraint> held, ReadOnlySpan<double> gradient)
    {
        var gram = new double[held.Count, held.Count];
        var right = new double[held.Count];
        for (var k = 0; k < held.Count; k++)
        {
            right[k] = -Dot(held[k].Normal, gradient);
            for (var l = 0; l < held.Count; l++)
                gram[k, l] = Dot(held[k].Normal, held[l].Normal) + (k == l ? 1e-12 : 0);
        }
        return DenseSolver.SolvePositive(gram, right) ?? new double[held.Count];
    }

    /// <summary>Takes out of a vector what would change the columns at which neurons are held.</summary>
    private static void Project(BilinearLoss loss, List<Constraint>[] held, double[] vector)
    {
        for (var i = 0; i < held.Length; i++)
            ProjectPart(held[i], vector.AsSpan(loss.Offset(i), loss.Parts[i].Dimension));
    }

    private static void ProjectPart(List<Constraint> held, Span<double> part)
    {
        if (held.Count == 0)
            return;
        var times = Multipliers(held, part);
        for (var k = 0; k < times.Length; k++)
            for (var l = 0; l < part.Length; l++)
                part[l] += times[k] * held[k].Normal[l];
    }

    /// <summary>Rows of length 1, which the decoder makes up for.</summary>
    private static void Normalise(BilinearLoss loss, double[] x)
    {
        for (var i = 0; i < loss.Parts.Count; i++)
        {
            var y = x.AsSpan(loss.Offset(i), loss.Parts[i].Dimension);
            var size = Norm(y);
            if (size < 1e-12)
                continue;
            foreach (ref var entry in y)
                entry /= size;
            var end = i + 1 < loss.Parts.Count ? loss.Offset(i + 1) : loss.Dimension;
            for (var j = loss.DecoderOffset(i); j < end; j++)
                x[j] *= size;
        }
    }

    private CriticalPoint Point(int[][] sets, BilinearLoss loss, double[] x, int[][] tight, bool pushed, bool touching)
    {
        var (y, u) = (new double[sets.Length][], new double[sets.Length][]);
        for (var i = 0; i < sets.Length; i++)
        {
            y[i] = x.AsSpan(loss.Offset(i), loss.Parts[i].Dimension).ToArray();
            u[i] = x.AsSpan(loss.DecoderOffset(i), _targets[0].Length).ToArray();
            if (!IsIndependent)
                continue;
            // The coordinates are the pre-activations themselves, up to their order: on where they need only be on, below every bound elsewhere.
            var z = new double[_weights.Length];
            for (var c = 0; c < z.Length; c++)
                z[c] = Array.IndexOf(loss.Parts[i].Columns, c) is >= 0 and var k ? y[i][k] : sets[i].Contains(c) ? 1 : -1;
            y[i] = z;
        }
        return new(sets, y, u, tight, pushed, touching, 2 * loss.Value(x));
    }

    private static double Side(Constraint constraint) => constraint.IsOn ? 1 : -1;

    private static double Norm(ReadOnlySpan<double> vector) => Math.Sqrt(Dot(vector, vector));

    private static double Dot(ReadOnlySpan<double> a, ReadOnlySpan<double> b)
    {
        var sum = 0.0;
        for (var k = 0; k < a.Length; k++)
            sum += a[k] * b[k];
        return sum;
    }
}
