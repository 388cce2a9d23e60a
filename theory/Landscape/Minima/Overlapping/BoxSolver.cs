using System.Numerics;
using TheoryChecks.Exact;
using TheoryChecks.Model;

namespace TheoryChecks.Landscape;

/// <summary>Makes a proposed critical point rational, with a box around it that should contain the true one, or exact where it has simple
/// fractions.</summary>
internal sealed class BoxSolver(Instance instance, ColumnSpace space)
{
    private const int PointBits = 52, Refinements = 2, InverseBits = 26, MostBits = 44, WidestRadius = 14, NarrowestRadius = 36;
    private const double Singular = 1e-9;

    private readonly double[][] _targets =
        [.. Enumerable.Range(0, instance.Problem.Columns).Select(c => instance.Problem.Target(c).ToDoubles())];

    private readonly double[] _weights = instance.Problem.Weights.ToDoubles();

    /// <summary>The solution near a point, or null if there is no box. <paramref name="thresholds"/>: one for each neuron.</summary>
    public ComponentSolution? Solve(CriticalPoint point, Rational[] thresholds)
    {
        var n = point.Sets.Length;
        for (var i = 0; i < n; i++)
            if (thresholds[i].IsZero && point.U[i].Max(Math.Abs) is > 0 and var longest)
            {
                // Rows as long as decoder columns, for a Hessian with entries of one size.
                var scale = Math.Pow(2, Math.Round(Math.Log2(longest) / 2));
                point = point with { Y = With(point.Y, i, scale), U = With(point.U, i, 1 / scale) };
            }
        var weighted = Array.ConvertAll(point.Sets, space.Weighted);
        var basis = Enumerable.Range(0, n).Select(i => space.Basis(weighted[i], point.Tight[i])).ToArray();
        // Columns with input 0 alone leave a row no activation to move: no unknowns. Groups can have such neurons.
        if (Array.Exists(basis, columns => columns.Length == 0))
            return null;
        var bases = Enumerable.Range(0, n).Select(i => Moves(weighted[i], basis[i], point.Tight[i])).ToArray();
        var exact = Exact(point, thresholds, weighted, bases);
        var (y, u) = exact ?? ([.. Enumerable.Range(0, n).Select(i => space.OnFace(Round(point.Y[i]), point.Tight[i]))], [.. point.U.Select(Round)]);
        BilinearLoss.Part[] parts = [.. Enumerable.Range(0, n)
            .Select(i => new BilinearLoss.Part(
                weighted[i], [.. Enumerable.Range(0, weighted[i].Length).Select(c => bases[i].Coordinates.Row(c).ToDoubles())]))];
        var loss = new BilinearLoss(_targets, _weights, parts, space.Metric);
        var activations = Enumerable.Range(0, n)
            .Select(i => weighted[i].ToDictionary(c => c, c => space.Coordinates.Row(c).Dot(y[i]).ToDouble()))
            .ToArray();
        var gauge = GaugeChoice.Of(weighted, basis, point.Tight, bases, activations);

        var (x, kept, unknowns) = (new double[loss.Dimension], new List<int>(), new int[n]);
        for (var i = 0; i < n; i++)
        {
            var isHeld = !gauge[i].With.Contains(i);
            for (var b = 0; b < basis[i].Length; b++)
            {
                x[loss.Offset(i) + b] = activations[i][basis[i][b]];
                if (!gauge[i].Columns.Contains(basis[i][b]))
                    kept.Add(loss.Offset(i) + b);
            }
            for (var j = 0; j < u[i].Dimension; j++)
            {
                x[loss.DecoderOffset(i) + j] = u[i][j].ToDouble();
                if (!isHeld)
                    kept.Add(loss.DecoderOffset(i) + j);
            }
            unknowns[i] = kept.Count - unknowns.Take(i).Sum();
        }
        var full = loss.Expand(x).Hessian;
        var size = kept.Count;
        var hessian = new double[size, size];
        for (var k = 0; k < size; k++)
            for (var l = 0; l < size; l++)
                hessian[k, l] = full[kept[k], kept[l]];
        if (DenseSolver.Inverse(hessian, Singular) is not { } inverse)
            return null;
        // Newton's steps with this inverse and the exact gradient.
        double[] move;
        for (var round = 0; ; round++)
        {
            var gradient = Gradient(y, u, weighted, bases);
            move = [.. Enumerable.Range(0, size).Select(k => -Enumerable.Range(0, size).Sum(l => inverse[k, l] * gradient[kept[l]]))];
            if (round == Refinements || exact is not null)
                break;
            var all = new double[loss.Dimension];
            for (var k = 0; k < size; k++)
                all[kept[k]] = move[k];
            for (var i = 0; i < n; i++)
            {
                y[i] = space.OnFace(Rounded(y[i] + bases[i].Lift * Rationals(all.AsSpan(loss.Offset(i), basis[i].Length))), point.Tight[i]);
                u[i] = Rounded(u[i] + Rationals(all.AsSpan(loss.DecoderOffset(i), u[i].Dimension)));
            }
        }
        var norm = Enumerable.Range(0, size).Select(k => Enumerable.Range(0, size).Sum(l => Math.Abs(inverse[k, l]))).DefaultIfEmpty(0).Max();
        var bits = WidestRadius;
        while (bits <= NarrowestRadius && Contraction(parts, x, kept, inverse, Math.Pow(2, -bits)) > 0.25)
            bits++;
        var delta = exact is null ? 2 * move.Select(Math.Abs).DefaultIfEmpty(0).Max() + 1e-20 : 0;
        var sum = 0.0;
        foreach (var entry in hessian)
            sum += Math.Abs(entry) + 1e-3;
        if (bits > NarrowestRadius || 4 * delta > Math.Pow(2, -bits) || delta * delta * sum > 1e-14)
            return null;
        // Rounded so that the inverse times the Hessian stays near the identity.
        var needed = (int)Math.Ceiling(Math.Log2(32 * sum + 1));
        var inverseBits = Math.Max(InverseBits - (int)Math.Floor(Math.Log2(norm + 1e-9)), needed);
        return new ComponentSolution
        {
            Y = y,
            U = u,
            Tight = point.Tight,
            Gauge = [.. gauge.Select((item, i) => (i, item.With, item.Columns))
                .Where(item => item.With is not [var only] || only != item.i || item.Columns[0] != basis[item.i][0])],
            Unknowns = unknowns,
            Inverse = RationalMatrix.Create(
                size, size, (k, l) => Rounding.ToBits(Rational.FromDouble(inverse[k, l]), Math.Clamp(inverseBits, 4, Math.Max(MostBits, needed)))),
            Radius = Rational.FromRatio(1, BigInteger.One << bits),
            Delta = delta,
            IsSaddle = size > 0 && DenseSolver.SolvePositive(hessian, new double[size]) is null,
        };
    }

    private static double[][] With(double[][] rows, int which, double scale) =>
        [.. rows.Select((row, i) => i == which ? row.Select(entry => scale * entry).ToArray() : row)];

    /// <summary>A critical point with simple fractions next to this one, or null. Many have one: rows are determined up to their length
    /// alone.</summary>
    private (RationalVector[] Y, RationalVector[] U)? Exact(
        CriticalPoint point, Rational[] thresholds, int[][] weighted, (RationalMatrix Coordinates, RationalMatrix Lift)[] bases)
    {
        var near = Rational.FromRatio(1, 1 << 30);
        var (y, u) = (new RationalVector[weighted.Length], new RationalVector[weighted.Length]);
        for (var i = 0; i < y.Length; i++)
        {
            var first = weighted[i].Select(c => space.Near(c, point.Y[i]))
                .FirstOrDefault(a => Math.Abs(a) > 1e-3);
            if (first == 0)
                return null;
            // The first activation becomes 1, or stays about where it was where the threshold depends on it.
            var scale = (thresholds[i].IsZero
                ? Math.Sign(first)
                : Rational.Simplest(Rational.FromDouble(0.999 * first), Rational.FromDouble(1.001 * first)).ToDouble()) / first;
            y[i] = space.OnFace(Simple(point.Y[i], scale), point.Tight[i]);
            u[i] = Simple(point.U[i], 1 / scale);
        }
        return Gradient(y, u, weighted, bases).All(entry => entry == 0) ? (y, u) : null;

        RationalVector Simple(double[] vector, double scale) =>
            new(vector.Select(x => Rational.FromDouble(scale * x)).Select(x => Rational.Simplest(x - near, x + near)));
    }

    /// <summary>How the activations on F', one row each, and the r coordinates of the row change with those on B.</summary>
    private (RationalMatrix Coordinates, RationalMatrix Lift) Moves(int[] weighted, int[] basis, int[] tight)
    {
        var lift = space.Dual(tight.Concat(basis));
        lift = RationalMatrix.Create(lift.Rows, basis.Length, (k, b) => lift[k, tight.Length + b]);
        return (space.Rows(weighted) * lift, lift);
    }

    /// <summary>The gradient at a rational point, rounded once it is known: for each neuron with respect to its activations on B, then its decoder
    /// column.</summary>
    private double[] Gradient(RationalVector[] y, RationalVector[] u, int[][] weighted, (RationalMatrix Coordinates, RationalMatrix Lift)[] bases)
    {
        var (problem, a) = (instance.Problem,
            y.Select((row, i) => weighted[i].ToDictionary(c => c, c => space.Coordinates.Row(c).Dot(row))).ToArray());
        var e = weighted.SelectMany(set => set).Distinct().ToDictionary(c => c, c =>
            problem.Weights[c] * problem.Dual(Enumerable.Range(0, u.Length)
                .Where(i => a[i].ContainsKey(c))
                .Aggregate(problem.Target(c), (rest, i) => rest - a[i][c] * u[i])));
        return [.. Enumerable.Range(0, u.Length).SelectMany(i =>
            (-(bases[i].Coordinates.Transpose() * new RationalVector(weighted[i].Select(c => e[c].Dot(u[i])))))
                .Concat(-weighted[i].Aggregate(RationalVector.Zero(u[i].Dimension), (sum, c) => sum + a[i][c] * e[c])))
            .Select(entry => entry.ToDouble())];
    }

    /// <summary>
    /// The largest row sum of |inverse| times the change of the Hessian in a box of this radius. Its entries are polynomials; with all terms made
    /// positive they change no less.
    /// </summary>
    private double Contraction(IEnumerable<BilinearLoss.Part> parts, double[] x, List<int> kept, double[,] inverse, double radius)
    {
        var loss = new BilinearLoss(
            [.. _targets.Select(target => target.Select(r => -Math.Abs(r)).ToArray())],
            _weights,
            [.. parts.Select(part => part with { Coordinates = [.. part.Coordinates.Select(row => row.Select(Math.Abs).ToArray())] })],
            space.SizeOfMetric);
        var (center, wide) = (loss.Expand([.. x.Select(Math.Abs)]).Hessian, loss.Expand([.. x.Select(entry => Math.Abs(entry) + radius)]).Hessian);
        double[] change = [.. kept.Select(k => kept.Sum(l => wide[k, l] - center[k, l]))];
        return kept.Select((_, k) => kept.Select((_, l) => Math.Abs(inverse[k, l]) * change[l]).Sum()).DefaultIfEmpty(0).Max();
    }

    private static RationalVector Round(double[] vector) => Rounded(Rationals(vector));

    private static RationalVector Rounded(RationalVector vector) => new(vector.Select(x => Rounding.ToBits(x, PointBits)));

    private static RationalVector Rationals(ReadOnlySpan<double> vector)
    {
        var entries = new Rational[vector.Length];
        for (var k = 0; k < entries.Length; k++)
            entries[k] = Rational.FromDouble(vector[k]);
        return new RationalVector(entries);
    }
}
