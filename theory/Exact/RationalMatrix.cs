using System.Numerics;

namespace TheoryChecks.Exact;

/// <summary>An immutable rows x columns matrix of rationals with value equality. Either size may be 0.</summary>
public sealed partial class RationalMatrix : IEquatable<RationalMatrix>
{
    private readonly Rational[] _entries; // row-major, never handed out, never written after construction
    private readonly long _kept;          // what was counted for it

    private RationalMatrix(int rows, int columns, Rational[] entries, long kept)
    {
        Rows = rows;
        Columns = columns;
        _entries = entries;
        _kept = kept + Effort.KeepLong(entries);
    }

    /// <summary>The matrix with these rows, at least one.</summary>
    /// <exception cref="ArgumentException">There is no row, or the rows differ in dimension.</exception>
    public static RationalMatrix FromRows(IEnumerable<RationalVector> rows)
    {
        RationalVector[] list = rows.ToArray();
        return list.Length > 0
            ? FromRows(list[0].Dimension, list)
            : throw new ArgumentException("Zero rows do not tell the number of columns: use FromRows(columns, rows).", nameof(rows));
    }

    /// <summary>The matrix with these rows, each of dimension <paramref name="columns"/>; there may be none.</summary>
    /// <exception cref="ArgumentException">A row has another dimension.</exception>
    public static RationalMatrix FromRows(int columns, IEnumerable<RationalVector> rows)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(columns);
        List<Rational> entries = [];
        int count = 0;
        var growing = Effort.Passing();
        foreach (RationalVector row in rows)
        {
            if (row.Dimension != columns)
            {
                throw new ArgumentException(
                    $"Row {count} has {Counted.Of(row.Dimension, "entry", "entries")}, not {columns}: give every row the same number of "
                        + $"entries.", nameof(rows));
            }
            if (entries.Count == entries.Capacity)
                Effort.KeepLarge(2 + count, columns); // the list is about to double
            count++;
            Effort.SpendEntries(columns);
            entries.AddRange(row.Span);
        }
        growing.Dispose();
        return new(count, columns, [.. entries], Effort.KeepLarge(count, columns));
    }

    /// <summary>The n x n identity.</summary>
    public static RationalMatrix Identity(int n) => Create(n, n, (i, j) => i == j ? Rational.One : Rational.Zero);

    /// <summary>The zero matrix.</summary>
    public static RationalMatrix Zero(int rows, int columns) => Create(rows, columns, (_, _) => Rational.Zero);

    /// <summary>The square matrix with this diagonal and zeros elsewhere.</summary>
    public static RationalMatrix Diagonal(RationalVector diagonal) =>
        Create(diagonal.Dimension, diagonal.Dimension, (i, j) => i == j ? diagonal[i] : Rational.Zero);

    /// <summary>The number of rows.</summary>
    public int Rows { get; }

    /// <summary>The number of columns.</summary>
    public int Columns { get; }

    /// <summary>The entry in row i and column j, counted from 0.</summary>
    public Rational this[int i, int j]
    {
        get
        {
            if (j < 0 || j >= Columns)
                throw new ArgumentOutOfRangeException(nameof(j), $"There is no column {j} in a {Rows} x {Columns} matrix: count from 0.");
            return RowSpan(i)[j];
        }
    }

    /// <summary>Row i.</summary>
    public RationalVector Row(int i) => RationalVector.Create(RowSpan(i));

    /// <summary>Column j.</summary>
    public RationalVector Column(int j) => new(Enumerable.Range(0, Rows).Select(i => this[i, j]));

    /// <summary>The columns x rows matrix with entries swapped.</summary>
    public RationalMatrix Transpose() => Create(Columns, Rows, (i, j) => this[j, i]);

    /// <summary>True when square and equal to its transpose.</summary>
    public bool IsSymmetric
    {
        get
        {
            for (int i = 0; i < Rows && Rows == Columns; i++)
            {
                Effort.SpendEntries(i);
                for (int j = 0; j < i; j++)
                {
                    if (this[i, j] != this[j, i])
                        return false;
                }
            }
            return Rows == Columns;
        }
    }

    /// <summary>True if every entry is 0.</summary>
    internal bool IsZero => Array.TrueForAll(_entries, entry => entry.IsZero);

    /// <summary>True if no entry is irrational.</summary>
    internal bool IsRational => Array.TrueForAll(_entries, entry => entry.IsRational);

    /// <summary>The least common denominator of the rational entries.</summary>
    internal Rational CommonDenominator()
    {
        Rational common = Rational.One;
        foreach (Rational entry in _entries)
            common *= (entry * common) is { IsRational: true } product ? product.Denominator : BigInteger.One;
        return common;
    }

    /// <summary>a + b.</summary>
    /// <exception cref="ArgumentException">The shapes differ.</exception>
    public static RationalMatrix operator +(RationalMatrix a, RationalMatrix b)
    {
        Require(a.Rows == b.Rows && a.Columns == b.Columns, a, "+", $"{b.Rows} x {b.Columns}", "equal shapes");
        return Create(a.Rows, a.Columns, (i, j) => a[i, j] + b[i, j]);
    }

    /// <summary>a - b.</summary>
    /// <exception cref="ArgumentException">The shapes differ.</exception>
    public static RationalMatrix operator -(RationalMatrix a, RationalMatrix b) => a + -b;

    /// <summary>-a.</summary>
    public static RationalMatrix operator -(RationalMatrix a) => Create(a.Rows, a.Columns, (i, j) => -a[i, j]);

    /// <summary>The multiple scalar a.</summary>
    public static RationalMatrix operator *(Rational scalar, RationalMatrix a) => Create(a.Rows, a.Columns, (i, j) => scalar * a[i, j]);

    /// <summary>The multiple scalar a.</summary>
    public static RationalMatrix operator *(RationalMatrix a, Rational scalar) => scalar * a;

    /// <summary>The matrix product a b.</summary>
    /// <exception cref="ArgumentException">a.Columns differs from b.Rows.</exception>
    public static RationalMatrix operator *(RationalMatrix a, RationalMatrix b)
    {
        Require(a.Columns == b.Rows, a, "*", $"{b.Rows} x {b.Columns}", "as many rows on the right as columns on the left");
        RationalMatrix t = b.Transpose();
        RationalMatrix product = Create(a.Rows, b.Columns, (i, j) => RationalVector.Dot(a.RowSpan(i), t.RowSpan(j)));
        t.Forget();
        return product;
    }

    /// <summary>The vector a v, of dimension a.Rows.</summary>
    /// <exception cref="ArgumentException">v has not dimension a.Columns.</exception>
    public static RationalVector operator *(RationalMatrix a, RationalVector v)
    {
        Require(a.Columns == v.Dimension, a, "*", $"vector of dimension {v.Dimension}", "a vector with one entry per column");
        return new(Enumerable.Range(0, a.Rows).Select(i => RationalVector.Dot(a.RowSpan(i), v.Span)));
    }

    /// <summary>The dimension of the row space.</summary>
    public int Rank() => IndependentColumns().Count;

    /// <summary>The columns that do not depend on those before them, ascending: a basis of the column space.</summary>
    internal IReadOnlyList<int> IndependentColumns()
    {
        using var scope = Effort.Passing();
        return new Elimination(_entries, Rows, Columns, Columns, reduce: false).PivotColumns;
    }

    /// <summary>The rows that do not depend on those before them, ascending: a basis of the row space.</summary>
    internal IReadOnlyList<int> IndependentRows() => Transpose().IndependentColumns();

    /// <summary>
    /// A basis of { x : this x = 0 }, one <see cref="RationalVector.ToPrimitive">primitive</see> vector per non-pivot column f, with a positive entry
    /// at f and 0 at every other non-pivot column.
    /// </summary>
    public IReadOnlyList<RationalVector> NullSpace()
    {
        var working = Effort.Passing();
        Elimination e = new(_entries, Rows, Columns, Columns, reduce: true);
        Effort.KeepLarge(Columns - e.PivotColumns.Count, Columns);
        List<RationalVector> basis = [];
        for (int f = 0; f < Columns; f++)
        {
            if (e.PivotColumns.Contains(f))
                continue;
            Rational[] x = new Rational[Columns];
            x[f] = Rational.One;
            for (int k = 0; k < e.PivotColumns.Count; k++)
                x[e.PivotColumns[k]] = -e[k, f] / e.Pivot;
            basis.Add(new RationalVector(x).ToPrimitive());
        }
        working.Dispose();
        Effort.KeepLarge(basis.Count, Columns);
        return basis;
    }

    /// <summary>A solution x of this x = b (0 in every non-pivot coordinate), or null when there is none.</summary>
    /// <exception cref="ArgumentException">b has not dimension Rows.</exception>
    public RationalVector? Solve(RationalVector b)
    {
        Require(b.Dimension == Rows, this, "x =", $"vector of dimension {b.Dimension}", "a right side with one entry per row");
        using var scope = Effort.Passing();
        RationalMatrix augmented = Create(Rows, Columns + 1, (i, j) => j < Columns ? this[i, j] : b[i]);
        Elimination e = new(augmented._entries, Rows, Columns + 1, Columns, reduce: true);
        for (int i = e.PivotColumns.Count; i < Rows; i++)
        {
            if (!e[i, Columns].IsZero)
                return null;
        }
        Rational[] x = new Rational[Columns];
        for (int k = 0; k < e.PivotColumns.Count; k++)
            x[e.PivotColumns[k]] = e[k, Columns] / e.Pivot;
        return new(x);
    }

    /// <summary>The inverse, or null when this is singular.</summary>
    /// <exception cref="InvalidOperationException">The matrix is not square.</exception>
    public RationalMatrix? Inverse()
    {
        RequireSquare("inverse");
        int n = Rows;
        RationalMatrix? inverse;
        using (Effort.Passing())
        {
            RationalMatrix augmented = Create(n, 2 * n, (i, j) => j < n ? this[i, j] : j - n == i ? Rational.One : Rational.Zero);
            Elimination e = new(augmented._entries, n, 2 * n, n, reduce: true);
            inverse = e.PivotColumns.Count < n ? null : Create(n, n, (i, j) => e[i, n + j] / e.Pivot);
        }
        Effort.Keep(inverse?._kept ?? 0);
        return inverse;
    }

    /// <summary>The determinant; 1 for the 0 x 0 matrix.</summary>
    /// <exception cref="InvalidOperationException">The matrix is not square.</exception>
    public Rational Determinant()
    {
        RequireSquare("determinant");
        if (Rows is > 0 and <= 3)
        {
            return SmallDeterminant();
        }
        using var scope = Effort.Passing();
        Elimination e = new(_entries, Rows, Columns, Columns, reduce: false);
        return e.PivotColumns.Count < Rows ? Rational.Zero : e.Pivot / e.Scale;
    }

    private Rational SmallDeterminant()
    {
        Rational[] a = _entries;
        return Rows switch
        {
            1 => a[0],
            2 => a[0] * a[3] - a[1] * a[2],
            _ => a[0] * (a[4] * a[8] - a[5] * a[7]) - a[1] * (a[3] * a[8] - a[5] * a[6]) + a[2] * (a[3] * a[7] - a[4] * a[6]),
        };
    }

    /// <summary>det(x I - this): monic, of degree Rows.</summary>
    /// <exception cref="InvalidOperationException">The matrix is not square.</exception>
    internal Polynomial CharacteristicPolynomial()
    {
        RequireSquare("characteristic polynomial");
        using var scope = Effort.Passing();
        // Faddeev-LeVerrier on the integer matrix B = s A: M_1 = I, c_(n-k) = -tr(B M_k) / k, M_(k+1) = B M_k + c_(n-k) I.
        // The coefficients of A follow from det(x I - A) = s^-n det(s x I - B).
        int n = Rows;
        Rational s = CommonDenominator(); // an irrational entry stays what it is: the method needs no integers
        RationalMatrix b = s * this, m = Identity(n);
        Rational[] c = new Rational[n + 1];
        c[n] = Rational.One;
        for (int k = 1; k <= n; k++)
        {
            using var step = Effort.Passing(); // product and m: as long as the next ones are not there
            Effort.KeepLarge(n, n);
            RationalMatrix product = b * m;
            Rational trace = default;
            for (int i = 0; i < n; i++)
                trace += product[i, i];
            Rational shift = -trace / k;
            c[n - k] = shift / s.Pow(k);
            m = Create(n, n, (i, j) => i == j ? product[i, j] + shift : product[i, j]);
        }
        return new(new RationalVector(c));
    }

    /// <inheritdoc/>
    public bool Equals(RationalMatrix? other) =>
        other is not null && Rows == other.Rows && Columns == other.Columns && _entries.AsSpan().SequenceEqual(other._entries);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as RationalMatrix);

    /// <inheritdoc/>
    public override int GetHashCode()
    {
        HashCode hash = default;
        hash.Add(Rows);
        foreach (Rational entry in _entries)
            hash.Add(entry);
        return hash.ToHashCode();
    }

    /// <summary>Same shape and equal entries.</summary>
    public static bool operator ==(RationalMatrix? a, RationalMatrix? b) => a is null ? b is null : a.Equals(b);

    /// <summary>Not equal.</summary>
    public static bool operator !=(RationalMatrix? a, RationalMatrix? b) => !(a == b);

    /// <summary>"[(1, 2), (3, 4)]", row by row.</summary>
    public override string ToString() => $"[{string.Join(", ", Enumerable.Range(0, Rows).Select(Row))}]";

    /// <summary>The matrix with entry(i, j) at row i, column j.</summary>
    public static RationalMatrix Create(int rows, int columns, Func<int, int, Rational> entry)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(rows);
        ArgumentOutOfRangeException.ThrowIfNegative(columns);
        long kept = Effort.KeepLarge(rows, columns);
        Effort.SpendEntries((long)rows * columns);
        Rational[] entries = new Rational[rows * columns];
        for (int k = 0; k < entries.Length; k++)
            entries[k] = entry(k / columns, k % columns);
        return new(rows, columns, entries, kept);
    }

    private ReadOnlySpan<Rational> RowSpan(int i)
    {
        if (i < 0 || i >= Rows)
            throw new ArgumentOutOfRangeException(nameof(i), $"There is no row {i} in a {Rows} x {Columns} matrix: count from 0.");
        return _entries.AsSpan(i * Columns, Columns);
    }

    private void RequireSquare(string what)
    {
        if (Rows != Columns)
            throw new InvalidOperationException($"A {Rows} x {Columns} matrix has no {what}: use a square matrix.");
    }

    private static void Require(bool condition, RationalMatrix a, string operation, string right, string fix)
    {
        if (!condition)
            throw new ArgumentException($"The shapes of ({a.Rows} x {a.Columns}) {operation} ({right}) do not match: use {fix}.");
    }
}
