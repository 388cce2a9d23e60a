using System.Numerics;
using TheoryChecks.Exact;
using TheoryChecks.Model;

namespace TheoryChecks.Landscape;

/// <summary>
/// Turns a proposed critical point into a rational one with a box that should contain the true one, or into an exact one of least loss. It computes
/// in floating point with a margin; the kernel recomputes everything exactly.
/// </summary>
internal sealed class ComponentSolver
{
    private const int PointBits = 52, Refinements = 2, InverseBits = 26, WidestRadius = 14, NarrowestRadius = 36, MostSplit = 6;
    private const double Singular = 1e-9, Zero = 1e-12, Touching = 1e-7;

    private readonly Instance _instance;
    private readonly ColumnSpace _space;
    private readonly double[][] _targets;
    private readonly double[] _weights;
    private readonly double _total;

    public ComponentSolver(Instance instance, ColumnSpace space)
    {
        (_instance, _space) = (instance, space);
        var problem = instance.Problem;
        _targets = [.. Enumerable.Range(0, problem.Columns).Select(c => problem.Target(c).ToDoubles())];
        _weights = problem.Weights.ToDoubles();
        _total = space.Total(Enumerable.Range(0, problem.Columns)).ToDouble();
    }

    /// <summary>The solution near a point, or null if it can be made neither a box nor a group. <paramref name="thresholds"/>: one for each
    /// neuron.</summary>
    public ComponentSolution? Solve(CriticalPoint point, Rational[] thresholds)
    {
        var scaled = Scaled(point, thresholds);
        return (IsLoss(point) ? Box(scaled, thresholds) : null) ?? (point.IsPushed ? null : Group(scaled, thresholds));
    }

    /// <summary>True if the loss is more than rounding makes of 0.</summary>
    public bool IsLoss(CriticalPoint point) => point.Loss > Zero * _total;

    /// <summary>Rows of about length 1, or so long that the threshold lies between on and off.</summary>
    private CriticalPoint Scaled(CriticalPoint point, Rational[] thresholds)
    {
        var (y, u) = (new double[point.Sets.Length][], new double[point.Sets.Length][]);
        for (var i = 0; i < y.Length; i++)
        {
            var z = Enumerable.Range(0, _weights.Length)
                .Select(c => _space.Coordinates.Row(c).ToDoubles().Zip(point.Y[i], (a, b) => a * b).Sum())
                .ToArray();
            var on = point.Sets[i].Select(c => z[c]).ToArray();
            var off = Enumerable.Range(0, z.Length).Except(point.Sets[i]).Select(c => z[c]).Append(0).Max();
            var scale = thresholds[i].Sign > 0 ? 2 * thresholds[i].ToDouble() / (on.Min() + Math.Min(off, on.Min() / 2))
                : on.Max(Math.Abs) is > 0 and var longest ? 1 / longest
                : 1;
            var simple = Math.Pow(2, Math.Ceiling(Math.Log2(scale)));
            if (thresholds[i].IsZero || simple * off < 0.99 * thresholds[i].ToDouble())
                scale = simple;
            y[i] = [.. point.Y[i].Select(entry => scale * entry)];
            u[i] = [.. point.U[i].Select(entry => entry / scale)];
        }
        return point with { Y = y, U = u };
    }

    private static double[][] With(double[][] rows, int which, double scale) =>
        [.. rows.Select((row, i) => i == which ? row.Select(entry => scale * entry).ToArray() : row)];

    private int[] Weighted(int[] set) => [.. set.Where(c => _weights[c] > 0)];

    /// <summary>The first columns of the set that together with T are a basis of their span.</summary>
    private int[] Basis(int[] weighted, int[] tight)
    {
        var (basis, rows) = (new List<int>(), tight.Select(_space.Coordinates.Row).ToList());
        foreach (var c in weighted)
        {
            rows.Add(_space.Coordinates.Row(c));
            if (RationalMatrix.FromRows(rows).Rank() < rows.Count)
                rows.RemoveAt(rows.Count - 1);
            else
                basis.Add(c);
        }
        return [.. basis];
    }

    private ComponentSolution? Box(CriticalPoint point, Rational[] thresholds)
    {
        var n = point.Sets.Length;
        for (var i = 0; i < n; i++)
            if (thresholds[i].IsZero && point.U[i].Max(Math.Abs) is > 0 and var longest)
            {
                // Rows as long as decoder columns, for a Hessian with entries of one size.
                var scale = Math.Pow(2, Math.Round(Math.Log2(longest) / 2));
                point = point with { Y = With(point.Y, i, scale), U = With(point.U, i, 1 / scale) };
            }
        var weighted = Array.ConvertAll(point.Sets, Weighted);
        var basis = Enumerable.Range(0, n).Select(i => Basis(weighted[i], point.Tight[i])).ToArray();
        // Columns with input 0 alone leave a row no activation to move: no unknowns. Groups can have such neurons.
        if (Array.Exists(basis, columns => columns.Length == 0))
            return null;
        var bases = Enumerable.Range(0, n).Select(i => Moves(weighted[i], basis[i], point.Tight[i])).ToArray();
        var exact = Exact(point, thresholds, weighted, bases);
        var (y, u) = exact ?? ([.. Enumerable.Range(0, n).Select(i => OnFace(Round(point.Y[i]), point.Tight[i]))], [.. point.U.Select(Round)]);
        BilinearLoss.Part[] parts = [.. Enumerable.Range(0, n)
            .Select(i => new BilinearLoss.Part(
                weighted[i], [.. Enumerable.Range(0, weighted[i].Length).Select(c => bases[i].Coordinates.Row(c).ToDoubles())]))];
        var loss = new BilinearLoss(_targets, _weights, parts, _space.Metric);
        var activations = Enumerable.Range(0, n)
            .Select(i => weighted[i].ToDictionary(c => c, c => _space.Coordinates.Row(c).Dot(y[i]).ToDouble()))
            .ToArray();
        var gauge = Gauge(weighted, basis, point.Tight, bases, activations);

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
                y[i] = OnFace(Rounded(y[i] + bases[i].Lift * Rationals(all.AsSpan(loss.Offset(i), basis[i].Length))), point.Tight[i]);
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
        var inverseBits = Math.Max(InverseBits - (int)Math.Floor(Math.Log2(norm + 1e-9)), (int)Math.Ceiling(Math.Log2(32 * sum + 1)));
        return new ComponentSolution
        {
            Y = y,
            U = u,
            Tight = point.Tight,
            Gauge = [.. gauge.Select((item, i) => (i, item.With, item.Columns))
                .Where(item => item.With is not [var only] || only != item.i || item.Columns[0] != basis[item.i][0])],
            Unknowns = unknowns,
            Inverse = RationalMatrix.Create(
                size, size, (k, l) => Rounding.ToBits(Rational.FromDouble(inverse[k, l]), Math.Clamp(inverseBits, 4, 44))),
            Radius = Rational.FromRatio(1, BigInteger.One << bits),
            Delta = delta,
            IsSaddle = size > 0 && DenseSolver.SolvePositive(hessian, new double[size]) is null,
        };
    }

    /// <summary>A critical point with simple fractions next to this one, or null. Many have one: rows are determined up to their length
    /// alone.</summary>
    private (RationalVector[] Y, RationalVector[] U)? Exact(
        CriticalPoint point, Rational[] thresholds, int[][] weighted, (RationalMatrix Coordinates, RationalMatrix Lift)[] bases)
    {
        var near = Rational.FromRatio(1, 1 << 30);
        var (y, u) = (new RationalVector[weighted.Length], new RationalVector[weighted.Length]);
        for (var i = 0; i < y.Length; i++)
        {
            var first = weighted[i].Select(c => _space.Coordinates.Row(c).ToDoubles().Zip(point.Y[i], (a, b) => a * b).Sum())
                .FirstOrDefault(a => Math.Abs(a) > 1e-3);
            if (first == 0)
                return null;
            // The first activation becomes 1, or stays about where it was where the threshold depends on it.
            var scale = (thresholds[i].IsZero
                ? Math.Sign(first)
                : Rational.Simplest(Rational.FromDouble(0.999 * first), Rational.FromDouble(1.001 * first)).ToDouble()) / first;
            y[i] = OnFace(Simple(point.Y[i], scale), point.Tight[i]);
            u[i] = Simple(point.U[i], 1 / scale);
        }
        return Gradient(y, u, weighted, bases).All(entry => entry == 0) ? (y, u) : null;

        RationalVector Simple(double[] vector, double scale) =>
            new(vector.Select(x => Rational.FromDouble(scale * x)).Select(x => Rational.Simplest(x - near, x + near)));
    }

    /// <summary>How the activations on F', one row each, and the r coordinates of the row change with those on B.</summary>
    private (RationalMatrix Coordinates, RationalMatrix Lift) Moves(int[] weighted, int[] basis, int[] tight)
    {
        var lift = _space.Dual(tight.Concat(basis));
        lift = RationalMatrix.Create(lift.Rows, basis.Length, (k, b) => lift[k, tight.Length + b]);
        return (_space.Rows(weighted) * lift, lift);
    }

    /// <summary>The gradient at a rational point, rounded once it is known: for each neuron with respect to its activations on B, then its decoder
    /// column.</summary>
    private double[] Gradient(RationalVector[] y, RationalVector[] u, int[][] weighted, (RationalMatrix Coordinates, RationalMatrix Lift)[] bases)
    {
        var (problem, a) = (_instance.Problem,
            y.Select((row, i) => weighted[i].ToDictionary(c => c, c => _space.Coordinates.Row(c).Dot(row))).ToArray());
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
            _space.SizeOfMetric);
        var (center, wide) = (loss.Expand([.. x.Select(Math.Abs)]).Hessian, loss.Expand([.. x.Select(entry => Math.Abs(entry) + radius)]).Hessian);
        double[] change = [.. kept.Select(k => kept.Sum(l => wide[k, l] - center[k, l]))];
        return kept.Select((_, k) => kept.Select((_, l) => Math.Abs(inverse[k, l]) * change[l]).Sum()).DefaultIfEmpty(0).Max();
    }

    /// <summary>Who is mixed or held and which of their activations stay fixed (docs/certificates/enclosed-minimum.md, "Gauge"), or null.</summary>
    private static (int[] With, int[] Columns)[] Gauge(
        int[][] weighted,
        int[][] basis,
        int[][] tight,
        (RationalMatrix Coordinates, RationalMatrix Lift)[] bases,
        Dictionary<int, double>[] activations)
    {
        var n = weighted.Length;
        int[] all = [.. weighted.SelectMany(set => set).Distinct().Order()];
        var (gauge, free) = (new (int[] With, int[] Columns)[n], new List<int>());
        bool CanMix(int i, int[] with) => (tight[i].Length == 0 && basis[i].Length == weighted[i].Length) || with.All(j => IsWithin(j, i));
        bool IsWithin(int inner, int outer) =>
            !weighted[inner].Except(weighted[outer]).Any()
                && RationalMatrix.FromRows(Vectors(outer, outer).Concat(Vectors(inner, outer))).Rank() == basis[outer].Length;
        IEnumerable<RationalVector> Vectors(int j, int outer) => Enumerable.Range(0, basis[j].Length).Select(b =>
            new RationalVector(weighted[outer].Select(c => Array.IndexOf(weighted[j], c) is >= 0 and var k
                ? bases[j].Coordinates[k, b]
                : Rational.Zero)));
        foreach (var i in Enumerable.Range(0, n).OrderBy(i => weighted[i].Length))
        {
            if (Mixture(i, free) is { } held && held.Columns.Length == basis[i].Length && CanMix(i, held.With))
                gauge[i] = held;
            else
                free.Add(i);
        }
        foreach (var i in free)
        {
            gauge[i] = ([i], [Array.Find(basis[i], c => Math.Abs(activations[i][c]) > 0.1 * basis[i].Max(d => Math.Abs(activations[i][d])))]);
            if (Mixture(i, free) is { } mixture && mixture.With.Contains(i) && CanMix(i, mixture.With))
                gauge[i] = mixture;
        }
        return gauge;

        // D, C: which of these neurons have combinations that are 0 off F_i, and columns on which those are independent; null if the matrix would not
        // be square.
        (int[] With, int[] Columns)? Mixture(int i, List<int> among)
        {
            int[] outside = [.. all.Except(weighted[i])];
            // The combinations t: left null vectors on the outside columns, from eliminating (a | I).
            var rows = among.Select((j, k) => outside.Select(c => activations[j].GetValueOrDefault(c))
                .Concat(Enumerable.Range(0, among.Count).Select(l => k == l ? 1.0 : 0))
                .ToArray()).ToList();
            for (var c = 0; c < outside.Length && rows.Count > 0; c++)
            {
                var pivot = rows.MaxBy(row => Math.Abs(row[c]))!;
                if (Math.Abs(pivot[c]) < Singular)
                    continue;
                rows.Remove(pivot);
                foreach (var row in rows)
                    Subtract(row, pivot, c);
            }
            int[] with = [.. among.Where((_, k) => rows.Any(row => Math.Abs(row[outside.Length + k]) > Singular)).Order()];
            var images = rows.Select(row => basis[i].Select(c => among.Select((j, k) => row[outside.Length + k] * activations[j].GetValueOrDefault(c))
                .Sum()).ToArray()).ToList();
            var columns = new List<int>();
            while (images.Count > 0)
            {
                var (image, c) = images.SelectMany(image => image.Select((_, c) => (image, c))).MaxBy(item => Math.Abs(item.image[item.c]));
                if (Math.Abs(image[c]) < 1e-4)
                    break;
                images.Remove(image);
                columns.Add(basis[i][c]);
                foreach (var other in images)
                    Subtract(other, image, c);
            }
            var between = with.SelectMany(j => weighted[j]).Except(weighted[i]).Count();
            return columns.Count > 0 && with.Length == columns.Count + between ? (with, [.. columns.Order()]) : null;
        }

        static void Subtract(double[] row, double[] pivot, int at)
        {
            var times = row[at] / pivot[at];
            for (var l = 0; l < row.Length; l++)
                row[l] -= times * pivot[l];
            row[at] = 0;
        }
    }

    /// <summary>An exact point of least loss near this one, or null: simple activations, the best decoder for them, and a bound that their loss
    /// meets.</summary>
    private ComponentSolution? Group(CriticalPoint point, Rational[] thresholds)
    {
        var weighted = Array.ConvertAll(point.Sets, Weighted);
        int[] columns = [.. weighted.SelectMany(set => set).Distinct().Order()];
        var (problem, n) = (_instance.Problem, point.Sets.Length);
        var bounds = new Lazy<LossBlock[]>(() => Bounds(weighted, columns));
        var weights = RationalMatrix.Diagonal(new RationalVector(columns.Select(c => problem.Weights[c])));
        var targets = RationalMatrix.FromRows(columns.Select(problem.Target));
        var touching = Enumerable.Range(0, n).Select(i => Touched(point.Y[i], point.Sets[i], point.Tight[i])).ToArray();
        var simple = new[] { 3, 8, 16, 30 }
            .Select(bits => Enumerable.Range(0, n).Select(i => OnFace(Simple(point.Y[i], bits), touching[i])).ToArray());
        var inSubspace = new[] { 3, 6, 12 }
            .Select(bits => BestSubspace.Of(_targets, problem, columns, point.U, bits))
            .OfType<BestSubspace>()
            .Select(best => InSubspace(best, point, weighted, columns, touching))
            .OfType<RationalVector[]>();
        foreach (var y in simple.Concat(inSubspace))
        {
            if (!Enumerable.Range(0, n).All(i => Keeps(point.Y[i], y[i], thresholds[i].ToDouble())))
                continue;
            var a = Activations(y);
            var gram = a * weights * a.Transpose();
            var images = a * weights * targets;
            // Normal equations always have a solution.
            var decoder = RationalMatrix.FromRows(Enumerable.Range(0, problem.TargetDimension).Select(j => gram.Solve(images.Column(j))!));
            var residual = targets.Transpose() - decoder * a;
            var loss = problem.Weighted(columns, c => problem.SquaredNorm(residual.Column(c)));
            var block = loss.IsZero ? null : Array.Find(bounds.Value, block => block.Value == loss);
            if (block is null && !loss.IsZero)
                continue;
            var basis = point.Sets.Select(set => Basis(Weighted(set), [])).ToArray();
            var along = a.Rank() == n && basis.Any(b => b.Length > 1) ? Along(a, loss) : null;
            bool IsOnly() =>
                loss.IsZero
                    && targets.Rank() == n
                    && weighted.All(set => RationalMatrix.FromRows(problem.TargetDimension, columns.Except(set).Select(problem.Target))
                        .Rank() == n - 1);
            MinimumShape? shape = a.Rank() < n || along is not null
                ? MinimumShape.Flat
                : basis.All(b => b.Length == 1) || IsOnly() ? MinimumShape.Trap : null;
            return new ComponentSolution
            {
                Y = y,
                U = [.. Enumerable.Range(0, n).Select(decoder.Column)],
                Tight = point.Tight,
                Group = new OptimalGroup([.. Enumerable.Range(0, n)], block, along, shape),
            };
        }
        return null;

        RationalMatrix Activations(RationalVector[] rows) =>
            RationalMatrix.Create(
                n, columns.Length, (i, c) => weighted[i].Contains(columns[c]) ? _space.Coordinates.Row(columns[c]).Dot(rows[i]) : Rational.Zero);

        RationalMatrix? Along(RationalMatrix a, Rational loss)
        {
            for (var i = 0; i < n; i++)
                foreach (var turn in Enumerable.Range(0, _space.Rank).Select(k => RationalVector.Unit(_space.Rank, k))
                    .SelectMany(unit => new[] { OnFace(unit, touching[i]), OnFace(unit, point.Tight[i]), OnFace(-unit, point.Tight[i]) }))
                {
                    if (touching[i].Any(c => _space.Coordinates.Row(c).Dot(turn).Sign > 0))
                        continue;
                    var rows = Enumerable.Repeat(RationalVector.Zero(_space.Rank), n).ToArray();
                    rows[i] = turn;
                    var direction = Activations(rows);
                    if (RationalMatrix.FromRows([a.Row(i), direction.Row(i)]).Rank() == 2
                        && Enumerable.Range(1, 4 * n + 1).All(t => Left(a + (Rational)t * direction) is not { } left || left == loss))
                        return RationalMatrix.FromRows(rows.Select(row => _space.Lift * row));
                }
            return null;
        }

        Rational? Left(RationalMatrix a)
        {
            var images = a * weights * targets;
            return (a * weights * a.Transpose()).Inverse() is { } gram
                ? _space.Total(columns) - problem.Explained(images, gram)
                : null;
        }
    }

    /// <summary>Rows whose activations are those of a subspace in which the best decoders lie: &lt;q, r_c> on F_i for a vector q of it that is
    /// orthogonal to the other targets. Null if there are none near the point.</summary>
    private RationalVector[]? InSubspace(BestSubspace best, CriticalPoint point, int[][] weighted, int[] columns, int[][] touching)
    {
        const int Bits = 10;
        var rows = new RationalVector[point.Y.Length];
        for (var i = 0; i < rows.Length; i++)
        {
            var y = point.Y[i];
            double Activation(int c) => _space.Coordinates.Row(c).ToDoubles().Zip(y, (a, b) => a * b).Sum();
            if (best.Activations(weighted[i], [.. columns.Except(weighted[i])], Activation, Bits) is not { } a)
                return null;
            // The nearest simple row with these activations that is 0 where this one is.
            int[] basis = Basis([.. weighted[i], .. touching[i].Except(weighted[i])], []);
            var (start, wanted) = (Simple(y, Bits),
                new RationalVector(basis.Select(c => Array.IndexOf(weighted[i], c) is >= 0 and var k ? a[k] : Rational.Zero)));
            rows[i] = start - _space.Dual(basis) * (_space.Rows(basis) * start - wanted);
            if (!(_space.Rows(weighted[i]) * rows[i]).Equals(a))
                return null;
        }
        return rows;
    }

    private static RationalVector Simple(double[] vector, int bits)
    {
        var near = Rational.FromRatio(1, 1L << bits);
        return new RationalVector(vector.Select(Rational.FromDouble).Select(x => Rational.Simplest(x - near, x + near)));
    }

    /// <summary>The tight columns and those off the set at which the row is 0 but for rounding, as far as their inputs are independent.</summary>
    private int[] Touched(double[] y, int[] set, int[] tight)
    {
        var touched = tight.ToList();
        foreach (var c in Enumerable.Range(0, _weights.Length).Except(set).Except(tight))
            if (Math.Abs(_space.Coordinates.Row(c).ToDoubles().Zip(y, (a, b) => a * b).Sum()) < Touching
                && _space.Rows([.. touched, c]).Rank() > touched.Count)
                touched.Add(c);
        return [.. touched];
    }

    /// <summary>The rank bounds of some columns of a component, of which fewer neurons see anything, best first.</summary>
    private LossBlock[] Bounds(int[][] weighted, int[] columns)
    {
        var problem = _instance.Problem;
        var subsets = columns.Length <= MostSplit
            ? Enumerable.Range(1, columns.Length).SelectMany(size => UnseenColumns.Choose(columns, size))
            : [columns];
        return [.. subsets.Select(subset => (Subset: subset, Seeing: weighted.Count(set => set.Intersect(subset).Any(IsSeen))))
            .Where(item => item.Seeing < item.Subset.Length)
            .Select(item => LossBlock.ByRank(
                problem,
                RationalMatrix.FromRows(item.Subset.Select(c => RationalVector.Unit(problem.Columns, c))),
                item.Seeing))
            .OrderByDescending(block => block.Value)];

        // The latents of a column with input 0 are 0, so its targets can't be met.
        bool IsSeen(int c) => !problem.Input(c).IsZero;
    }

    /// <summary>True if the rounded row is on and off where the other is, not closer to the threshold than a tenth of it.</summary>
    private bool Keeps(double[] row, RationalVector rounded, double threshold)
    {
        for (var c = 0; c < _weights.Length; c++)
        {
            var (before, after) = (_space.Coordinates.Row(c).ToDoubles().Zip(row, (a, b) => a * b).Sum() - threshold,
                _space.Coordinates.Row(c).Dot(rounded).ToDouble() - threshold);
            if (Math.Abs(before) < Touching ? after > 0 : before > 0 ? after < before / 10 : after > before / 10)
                return false;
        }
        return true;
    }

    /// <summary>The nearest row that is 0 on the tight columns.</summary>
    private RationalVector OnFace(RationalVector y, int[] tight)
    {
        if (tight.Length == 0)
            return y;
        return y - _space.Dual(tight) * (_space.Rows(tight) * y);
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
