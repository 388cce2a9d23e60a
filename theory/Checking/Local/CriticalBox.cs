using TheoryChecks.Exact;

namespace TheoryChecks.Checking;

/// <summary>
/// Half the loss as a function f of the unknowns of docs/certificates/enclosed-minimum.md: activations a_ib of the free neurons on a
/// basis of the columns they see, and their decoder columns. Encloses a zero of its gradient g near a rational point.
/// </summary>
internal sealed class CriticalBox
{
    /// <summary>Larger boxes are not evaluated; it bounds the work a hostile certificate can ask for.</summary>
    private const int MostUnknowns = 128, MostColumns = 64;

    private readonly ClaimInstance _instance;
    private readonly RationalMatrix _center, _decoder; // z at x0, nq x N; nr x nq
    private readonly List<Neuron> _free = [];
    private readonly List<(int Neuron, int Column, int Row)> _unknowns = []; // a_ib: column b, row -1; u_ij: column -1, row j
    private readonly RationalInterval[,] _z, _u; // enclosures on the box in question: nq x N of free neurons, nr x nq
    private RationalInterval[,] _e, _gu, _inner; // N x nr: G e_c with free neurons alone; nr x nq: G u_i; u_i^T G u_k of free neurons

    /// <summary>A neuron whose activations and decoder column are unknown.</summary>
    /// <param name="Index">Its number.</param>
    /// <param name="Weighted">F'.</param>
    /// <param name="Tight">T.</param>
    /// <param name="Basis">B.</param>
    /// <param name="Coordinates">N x (|T| + |B|): how z_c changes with those of T and B, the row of the encoder moving in their span.</param>
    private sealed record Neuron(int Index, int[] Weighted, int[] Tight, int[] Basis, RationalMatrix Coordinates)
    {
        /// <summary>D and C.</summary>
        public int[] With { get; set; } = [Index];

        public int[] Columns { get; set; } = [.. Basis.Take(1)];

        public bool IsHeld => !With.Contains(Index);

        public bool IsMixed => IsHeld || With.Length > 1;

        /// <summary>Z: columns that only the others of D see.</summary>
        public int[] Outside { get; set; } = [];
    }

    /// <summary>Reads the members "tight" and "gauge" for these neurons.</summary>
    public CriticalBox(ClaimInstance instance, bool[,] on, int[] free, RationalMatrix encoder, RationalMatrix decoder, Reader evidence)
    {
        if (free.Length > MostUnknowns)
            throw NotACertificate.Rejected($"{free.Length} free neurons; at most {MostUnknowns} are evaluated");
        (_instance, _center, _decoder) = (instance, instance.Preactivations(encoder), decoder);
        Effort.Keep(2L * instance.Cells + 4L * decoder.Rows * (instance.Neurons + instance.Columns)); // two numbers an interval, two of a kind
        (_z, _u) = (new RationalInterval[instance.Neurons, instance.Columns], new RationalInterval[decoder.Rows, instance.Neurons]);
        (_e, _gu, _inner) = (new RationalInterval[instance.Columns, decoder.Rows], _u, new RationalInterval[free.Length, free.Length]);
        int[][]? tight = evidence.Has("tight")
            ? [.. evidence["tight"].Items(instance.Neurons, instance.Neurons).Select(set => set.Set(instance.Columns))]
            : null;
        for (var i = 0; i < instance.Neurons; i++)
            if (free.Contains(i))
                _free.Add(Span(on, i, tight?[i] ?? []));
            else if (tight?[i].Length > 0)
                throw NotACertificate.Rejected($"neuron {i} is not free and cannot be pushed");
        if (evidence.Has("gauge"))
            foreach (var item in evidence["gauge"].Items())
                SetGauge(item.Object("neuron", "with", "columns"));
        foreach (var neuron in _free)
        {
            if (neuron.With.Any(j => Of(j) is not { IsHeld: false } && j != neuron.Index))
                throw NotACertificate.Rejected($"neuron {neuron.Index} is mixed with a neuron that is held");
            _unknowns.AddRange(neuron.Basis.Where(b => !neuron.Columns.Contains(b)).Select(b => (neuron.Index, b, -1)));
            if (!neuron.IsHeld)
                _unknowns.AddRange(Enumerable.Range(0, decoder.Rows).Select(j => (neuron.Index, -1, j)));
        }
        if (_unknowns.Count > MostUnknowns)
            throw NotACertificate.Rejected($"{_unknowns.Count} unknowns; at most {MostUnknowns} are evaluated");
    }

    /// <summary>Eigenvalues of the Hessian.</summary>
    public Inertia Inertia { get; private set; }

    /// <summary>How far the critical point is from x0 at most.</summary>
    public Rational Delta { get; private set; }

    /// <summary>How much its loss differs from that at x0 at most.</summary>
    public Rational LossError { get; private set; }

    /// <summary>True if a neuron is held, or more of one is fixed than its scale: then a curve of constant loss leads away.</summary>
    public bool HasFlatMoves => _free.Any(neuron => neuron.IsHeld || neuron.Columns.Length > 1);

    /// <summary>Rejects unless exactly one point of the box has g = 0; then the properties say where.</summary>
    public void Enclose(Rational radius, Reader inverse)
    {
        var n = _unknowns.Count;
        if (radius.Sign <= 0)
            throw NotACertificate.Rejected($"the radius {radius} is not positive");
        var y = inverse.Matrix(n, n);
        SetRadius(Rational.Zero);
        var gradient = new RationalVector(_unknowns.Select(x => Gradient(x).Lower));
        var center = RationalMatrix.Create(n, n, (k, l) => Hessian(_unknowns[k], _unknowns[l]).Lower);
        SetRadius(radius);
        var (spread, size) = (new Rational[n], Rational.Zero);
        for (var k = 0; k < n; k++)
            for (var l = 0; l < n; l++)
            {
                var entry = Hessian(_unknowns[k], _unknowns[l]);
                spread[k] += Magnitude(entry - RationalInterval.Point(center[k, l]));
                size += Magnitude(entry);
            }
        var kappa = Norm(RationalMatrix.Identity(n) - y * center, y, new RationalVector(spread));
        if (kappa >= 1)
            throw NotACertificate.Rejected("the map is not shown to contract");
        Delta = (y * gradient).Aggregate(Rational.Zero, (most, step) => Rational.Max(most, Rational.Abs(step))) / (1 - kappa);
        if (Delta > radius)
            throw NotACertificate.Rejected("the critical point is not shown to lie in the box");
        (LossError, Inertia) = (Delta * Delta * size, n == 0 ? default : LdlDecomposition.Of(center).Inertia);
        SetRadius(Delta);
        foreach (var neuron in _free)
            RequireTransversal(neuron);
    }

    /// <summary>The values of z_ic near the critical point.</summary>
    public RationalInterval Preactivation(int neuron, int column) => _z[neuron, column];

    /// <summary>
    /// r_c - sum of u_i a_ic near the critical point, entry j, over the neurons on at c with a row in <paramref name="on"/>, except one.
    /// </summary>
    public RationalInterval Residual(bool[,] on, int column, int row, int except = -1)
    {
        Effort.Spend(64L * _instance.Neurons);
        var e = RationalInterval.Point(_instance.Targets[column, row]);
        for (var i = 0; i < _instance.Neurons; i++)
            if (i != except && on[i, column])
                e -= _u[row, i] * _z[i, column];
        return e;
    }

    /// <summary>Whether z is the same on the whole face, so that what is at its bound stays there.</summary>
    public bool IsConstant(int neuron, int column) => Of(neuron) is not { } free || free.Coordinates.Row(column).Skip(free.Tight.Length).All(entry => entry.IsZero);

    /// <summary>Rejects unless the columns in T are at 0, with positive multipliers where the region leaves a choice.</summary>
    public void RequirePushing(bool[,] on, Predicate<int> isCapped, IReadOnlySet<int> equal)
    {
        foreach (var neuron in _free)
            for (var t = 0; t < neuron.Tight.Length; t++)
            {
                var c = neuron.Tight[t];
                if (on[neuron.Index, c] || !isCapped(c * _instance.Neurons + neuron.Index) || !_center[neuron.Index, c].IsZero)
                    throw NotACertificate.Rejected($"column {c} is not a tight condition of neuron {neuron.Index}");
                if (equal.Contains(c * _instance.Neurons + neuron.Index))
                    continue;
                if (Multiplier(neuron, t).Lower.Sign <= 0)
                    throw NotACertificate.Rejected($"the multiplier of column {c} for neuron {neuron.Index} is not shown to be positive");
            }
    }

    /// <summary>T_i; empty for a neuron that is not free.</summary>
    public int[] Tight(int neuron) => Of(neuron)?.Tight ?? [];

    /// <summary>nu_ic / 2 for a column in T_i, or null if it is not there.</summary>
    public RationalInterval? Multiplier(int neuron, int column) =>
        Of(neuron) is { } free && Array.IndexOf(free.Tight, column) is >= 0 and var t ? Multiplier(free, t) : null;

    private RationalInterval Multiplier(Neuron neuron, int t)
    {
        Effort.Spend(256L * neuron.Weighted.Length * _decoder.Rows);
        var sum = RationalInterval.Point(Rational.Zero);
        foreach (var d in neuron.Weighted)
            for (var j = 0; j < _decoder.Rows; j++)
                sum += RationalInterval.Point(_instance.Weights[d] * neuron.Coordinates[d, t]) * _u[j, neuron.Index] * _e[d, j];
        return sum;
    }

    /// <summary>
    /// m_c times the inner product of u_i and e_c near the critical point: what half the loss falls by, to first order, per unit of output of neuron
    /// i at column c.
    /// </summary>
    public RationalInterval Gain(bool[,] on, int neuron, int column)
    {
        Effort.Spend(64L * _decoder.Rows * _decoder.Columns);
        var sum = RationalInterval.Point(Rational.Zero);
        for (var j = 0; j < _decoder.Rows; j++)
            sum += _gu[j, neuron] * Residual(on, column, j);
        return RationalInterval.Point(_instance.Weights[column]) * sum;
    }

    /// <summary>True if sum m dz e^T is shown not to be 0 for some way to change the activations of this neuron.</summary>
    public bool IsSplit(bool[,] on, int i)
    {
        var neuron = Of(i) ?? Span(on, i, []);
        Effort.Spend(64L * neuron.Basis.Length * neuron.Weighted.Length * _decoder.Rows * _decoder.Columns);
        return neuron.Basis.Any(b => Enumerable.Range(0, _decoder.Rows).Any(j =>
            neuron.Weighted.Aggregate(RationalInterval.Point(Rational.Zero), (sum, c) => sum + Scale(c, neuron, b) * Residual(on, c, j)).Sign is not (null or 0)));
    }

    private Neuron? Of(int index) => _free.Find(neuron => neuron.Index == index);

    private Neuron Span(bool[,] on, int i, int[] tight)
    {
        int[] weighted = [.. Enumerable.Range(0, _instance.Columns).Where(c => on[i, c] && _instance.Weights[c].Sign > 0)];
        if (weighted.Length + tight.Length > MostColumns)
            throw NotACertificate.Rejected($"neuron {i} has {weighted.Length + tight.Length} columns; at most {MostColumns} are evaluated");
        var (basis, rows) = (new List<int>(), tight.Select(_instance.Inputs.Row).ToList());
        if (tight.Length > 0 && RationalMatrix.FromRows(rows).Rank() < tight.Length)
            throw NotACertificate.Rejected($"the tight columns of neuron {i} have dependent inputs");
        foreach (var c in weighted)
        {
            rows.Add(_instance.Inputs.Row(c));
            if (Effort.Passing(() => RationalMatrix.FromRows(rows).Rank()) < rows.Count)
                rows.RemoveAt(rows.Count - 1);
            else
                basis.Add(c);
        }
        if (basis.Count == 0)
            throw NotACertificate.Rejected($"neuron {i} is 0 on all columns it sees");
        var span = RationalMatrix.FromRows(_instance.Inputs.Columns, rows);
        return new Neuron(i, weighted, tight, [.. basis], _instance.Inputs * span.Transpose() * (span * span.Transpose()).Inverse()!);
    }

    private void SetGauge(Reader item)
    {
        if (Of(item["neuron"].Index(0, _instance.Neurons - 1)) is not { } neuron)
            throw NotACertificate.Rejected("the gauge speaks of a neuron that is not free");
        (neuron.With, neuron.Columns) = (item["with"].Set(_instance.Neurons), item["columns"].Set(_instance.Columns));
        if (neuron.With.Any(j => Of(j) is null) || (neuron.IsMixed && (neuron.Tight.Length > 0 || neuron.Basis.Length < neuron.Weighted.Length) && !neuron.With.All(j => IsWithin(Of(j)!, neuron))))
            throw NotACertificate.Rejected($"neuron {neuron.Index} cannot be mixed with these neurons");
        neuron.Outside = [.. neuron.With.SelectMany(j => Of(j)!.Weighted).Except(neuron.Weighted).Order()];
        if (neuron.With.Length != neuron.Columns.Length + neuron.Outside.Length || neuron.Columns.Except(neuron.Basis).Any() || (neuron.IsHeld && neuron.Columns.Length < neuron.Basis.Length))
            throw NotACertificate.Rejected($"the gauge of neuron {neuron.Index} does not determine how its neurons are mixed");
    }

    /// <summary>True if all activations that one neuron has on its face, 0 off its set, are activations of the other on its own.</summary>
    private static bool IsWithin(Neuron inner, Neuron outer)
    {
        return !inner.Weighted.Except(outer.Weighted).Any() && RationalMatrix.FromRows(Vectors(outer).Concat(Vectors(inner))).Rank() == outer.Basis.Length;

        IEnumerable<RationalVector> Vectors(Neuron neuron) => Enumerable.Range(0, neuron.Basis.Length).Select(b =>
            new RationalVector(outer.Weighted.Select(c => neuron.Weighted.Contains(c) ? neuron.Coordinates[c, neuron.Tight.Length + b] : Rational.Zero)));
    }

    /// <summary>The matrix (a_jc), j in D, c in C and Z, stays invertible near x0.</summary>
    private void RequireTransversal(Neuron neuron)
    {
        var (columns, spread) = (neuron.Columns.Concat(neuron.Outside).ToArray(), Rational.Zero);
        var matrix = RationalMatrix.Create(neuron.With.Length, neuron.With.Length, (r, s) =>
        {
            if (!Of(neuron.With[r])!.Weighted.Contains(columns[s]))
                return Rational.Zero;
            var a = _z[neuron.With[r], columns[s]];
            spread = Rational.Max(spread, a.Width / 2);
            return a.Midpoint;
        });
        if (matrix.Inverse() is not { } inverse || matrix.Rows * spread * Norm(inverse, inverse, RationalVector.Zero(matrix.Rows)) >= 1)
            throw NotACertificate.Rejected($"the gauge of neuron {neuron.Index} is not shown to be transversal");
    }

    /// <summary>Encloses everything on the box of this radius around x0.</summary>
    private void SetRadius(Rational radius)
    {
        var (n, nr) = (_unknowns.Count, _decoder.Rows);
        var longest = _free.Select(neuron => neuron.Weighted.Length).DefaultIfEmpty(0).Max();
        Effort.Spend(64L * _instance.Cells * MostColumns);
        Effort.Spend(64L * nr * (_instance.Neurons + _free.Count * (_instance.Columns + _free.Count)));
        Effort.Spend(64L * n * n * longest);
        for (var i = 0; i < _instance.Neurons; i++)
        {
            var free = Of(i);
            for (var j = 0; j < nr; j++)
                _u[j, i] = free is { IsHeld: false } ? Around(_decoder[j, i], radius) : RationalInterval.Point(_decoder[j, i]);
            for (var c = 0; c < _instance.Columns; c++)
            {
                var moved = Rational.Zero;
                for (var k = 0; free?.Tight.Contains(c) == false && k < free.Basis.Length; k++)
                    if (!free.Columns.Contains(free.Basis[k]))
                        moved += Rational.Abs(free.Coordinates[c, free.Tight.Length + k]);
                _z[i, c] = Around(_center[i, c], moved * radius);
            }
        }
        for (var c = 0; c < _instance.Columns; c++)
            for (var j = 0; j < nr; j++)
            {
                _e[c, j] = RationalInterval.Point(_instance.Targets[c, j]);
                foreach (var neuron in _free.Where(neuron => neuron.Weighted.Contains(c)))
                    _e[c, j] -= _u[j, neuron.Index] * _z[neuron.Index, c];
            }
        (_e, _gu) = (_instance.Metric.DualRows(_e), _instance.Metric.DualColumns(_u));
        for (var i = 0; i < _free.Count; i++)
            for (var k = 0; k < _free.Count; k++)
            {
                _inner[i, k] = RationalInterval.Point(Rational.Zero);
                for (var j = 0; j < nr; j++)
                    _inner[i, k] += _u[j, _free[i].Index] * _gu[j, _free[k].Index];
            }
    }

    private RationalInterval Gradient((int Neuron, int Column, int Row) x)
    {
        var (sum, neuron) = (RationalInterval.Point(Rational.Zero), Of(x.Neuron)!);
        foreach (var c in neuron.Weighted)
            for (var j = Math.Max(x.Row, 0); j < (x.Row < 0 ? _decoder.Rows : x.Row + 1); j++)
                sum -= (x.Row < 0 ? Scale(c, neuron, x.Column) * _u[j, x.Neuron] : RationalInterval.Point(_instance.Weights[c]) * _z[x.Neuron, c]) * _e[c, j];
        return sum;
    }

    private RationalInterval Hessian((int Neuron, int Column, int Row) x, (int Neuron, int Column, int Row) y)
    {
        if (x.Row >= 0 && y.Row < 0)
            return Hessian(y, x);
        var (sum, first, second) = (RationalInterval.Point(Rational.Zero), Of(x.Neuron)!, Of(y.Neuron)!);
        var metric = x.Row >= 0 ? _instance.Metric[x.Row, y.Row] : Rational.One;
        if (metric.IsZero)
            return sum;
        foreach (var c in first.Weighted.Intersect(second.Weighted))
            if (x.Row >= 0)
                sum += RationalInterval.Point(_instance.Weights[c] * metric) * _z[x.Neuron, c] * _z[y.Neuron, c];
            else if (y.Row >= 0)
                sum += Scale(c, first, x.Column) * (_z[y.Neuron, c] * _gu[y.Row, x.Neuron] - (first == second ? _e[c, y.Row] : RationalInterval.Point(Rational.Zero)));
            else
                sum += Scale(c, first, x.Column) * RationalInterval.Point(Coordinate(c, second, y.Column)) * _inner[_free.IndexOf(first), _free.IndexOf(second)];
        return sum;
    }

    /// <summary>m_c times the change of a_ic with a_ib.</summary>
    private RationalInterval Scale(int column, Neuron neuron, int basis) => RationalInterval.Point(_instance.Weights[column] * Coordinate(column, neuron, basis));

    private static Rational Coordinate(int column, Neuron neuron, int basis) => neuron.Coordinates[column, neuron.Tight.Length + Array.IndexOf(neuron.Basis, basis)];

    private static RationalInterval Around(Rational center, Rational radius) => new(center - radius, center + radius);

    private static Rational Magnitude(RationalInterval interval) => Rational.Max(Rational.Abs(interval.Lower), Rational.Abs(interval.Upper));

    /// <summary>The largest row sum of |first| + |second| times a nonnegative vector.</summary>
    private static Rational Norm(RationalMatrix first, RationalMatrix second, RationalVector vector)
    {
        var norm = Rational.Zero;
        for (var k = 0; k < first.Rows; k++)
        {
            var sum = Rational.Zero;
            for (var l = 0; l < first.Columns; l++)
                sum += Rational.Abs(first[k, l]) + Rational.Abs(second[k, l]) * vector[l];
            norm = Rational.Max(norm, sum);
        }
        return norm;
    }
}
