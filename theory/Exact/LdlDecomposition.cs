namespace TheoryChecks.Exact;

/// <summary>
/// P A P^T = L D L^T for a symmetric A: P a permutation, L unit lower triangular, D block-diagonal with blocks d (d != 0),
/// [[0, a], [a, 0]] (a != 0) and 0. A and D are congruent, so by Sylvester's law they have the same inertia.
/// </summary>
internal sealed class LdlDecomposition
{
    private readonly Rational[,] _l;
    private readonly Rational[] _diagonal, _beside;

    private LdlDecomposition(int[] permutation, Rational[,] l, (Rational[] Diagonal, Rational[] Beside) d, Inertia inertia)
    {
        (_l, _diagonal, _beside) = (l, d.Diagonal, d.Beside);
        Permutation = permutation.AsReadOnly();
        Inertia = inertia;
    }

    /// <summary>Row i of P is the unit vector Permutation[i]: (P A P^T)[i, j] = A[Permutation[i], Permutation[j]].</summary>
    public IReadOnlyList<int> Permutation { get; }

    /// <summary>Unit lower triangular.</summary>
    public RationalMatrix L => RationalMatrix.Create(Permutation.Count, Permutation.Count, (i, j) => _l[i, j]);

    /// <summary>Block-diagonal, with 1 x 1 and 2 x 2 blocks.</summary>
    public RationalMatrix D => RationalMatrix.Create(Permutation.Count, Permutation.Count, (i, j) =>
        i == j ? _diagonal[i] : Math.Abs(i - j) == 1 ? _beside[Math.Min(i, j)] : Rational.Zero);

    /// <summary>The inertia of A.</summary>
    public Inertia Inertia { get; }

    /// <summary>Decomposes a symmetric matrix.</summary>
    /// <exception cref="ArgumentException">The matrix is not symmetric.</exception>
    public static LdlDecomposition Of(RationalMatrix symmetric)
    {
        if (!symmetric.IsSymmetric)
        {
            throw new ArgumentException(
                $"The {symmetric.Rows} x {symmetric.Columns} matrix is not symmetric: pass A with A = A^T.", nameof(symmetric));
        }
        // s is the Schur complement still to decompose (rows and columns from k on); exactness leaves pivoting one job,
        // to find something nonzero. When the whole diagonal of s is 0, a 2 x 2 block [[0, a], [a, 0]] serves.
        int n = symmetric.Rows, positive = 0, negative = 0, k = 0;
        int[] permutation = [.. Enumerable.Range(0, n)];
        Rational[,] s = new Rational[n, n], l = new Rational[n, n];
        Rational[] diagonal = new Rational[n], beside = new Rational[n];
        long kept = (long)n * n; // what both hold at a time: entries, and the long numbers in them
        for (int i = 0; i < n; i++)
        {
            l[i, i] = Rational.One;
            for (int j = 0; j < n; j++)
            {
                s[i, j] = symmetric[i, j];
                kept += j <= i ? s[i, j].LongNumbers : 0;
            }
        }
        Effort.Keep(kept);
        while (FindPivot(s, k) is (int p, int q))
        {
            Swap(s, l, permutation, k, p);
            if (p == q)
            {
                Rational pivot = diagonal[k] = s[k, k];
                _ = pivot.Sign > 0 ? positive++ : negative++;
                for (int i = k + 1; i < n; i++)
                    l[i, k] = s[i, k] / pivot;
                k++;
            }
            else
            {
                Swap(s, l, permutation, k + 1, q);
                Rational a = beside[k] = s[k + 1, k];
                positive++;
                negative++;
                for (int i = k + 2; i < n; i++)
                    (l[i, k], l[i, k + 1]) = (s[i, k + 1] / a, s[i, k] / a); // (s_ik, s_i,k+1) times the inverse block
                k += 2;
            }
            long more = Eliminate(s, l, k, p == q ? 1 : 2);
            Effort.Keep(more);
            kept += more;
        }
        Effort.Release(kept);
        return new(permutation, l, (diagonal, beside), new Inertia(positive, negative, n - positive - negative));
    }

    /// <summary>P^T L D L^T P, which equals A.</summary>
    public RationalMatrix Reconstruct()
    {
        RationalMatrix l = L, permuted = l * D * l.Transpose();
        int n = Permutation.Count;
        int[] inverse = new int[n];
        for (int i = 0; i < n; i++)
            inverse[Permutation[i]] = i;
        return RationalMatrix.Create(n, n, (i, j) => permuted[inverse[i], inverse[j]]);
    }

    // A nonzero diagonal position (p, p), else a nonzero (p, q) with p < q, else null: the rest is zero.
    private static (int P, int Q)? FindPivot(Rational[,] s, int k)
    {
        int n = s.GetLength(0);
        for (int p = k; p < n; p++)
        {
            if (!s[p, p].IsZero)
                return (p, p);
        }
        for (int p = k; p < n; p++)
        {
            for (int q = p + 1; q < n; q++)
            {
                if (!s[p, q].IsZero)
                    return (p, q);
            }
        }
        return null;
    }

    // Exchanges rows and columns a <= b of s, the finished columns of rows a and b of l, and the record of it.
    private static void Swap(Rational[,] s, Rational[,] l, int[] permutation, int a, int b)
    {
        (permutation[a], permutation[b]) = (permutation[b], permutation[a]);
        for (int j = 0; j < permutation.Length; j++)
            (s[a, j], s[b, j]) = (s[b, j], s[a, j]);
        for (int j = 0; j < permutation.Length; j++)
            (s[j, a], s[j, b]) = (s[j, b], s[j, a]);
        for (int j = 0; j < a; j++)
            (l[a, j], l[b, j]) = (l[b, j], l[a, j]);
    }

    // Subtracts the block just finished (columns k - size to k - 1) from the Schur complement, s_ij -= sum_c l_ic s_jc, and forgets the block's
    // entries of s. By how much s and l grew, in numbers (Effort.Keep).
    private static long Eliminate(Rational[,] s, Rational[,] l, int k, int size)
    {
        int n = s.GetLength(0);
        long grown = 0;
        for (int i = k; i < n; i++)
        {
            Effort.SpendEntries((long)size * (i - k + 1));
            for (int j = k; j <= i; j++)
            {
                grown -= s[i, j].LongNumbers;
                for (int c = k - size; c < k; c++)
                    s[i, j] -= l[i, c] * s[j, c];
                s[j, i] = s[i, j];
                grown += s[i, j].LongNumbers;
            }
        }
        for (int c = k - size; c < k; c++)
        {
            for (int i = k; i < n; i++)
            {
                grown += l[i, c].LongNumbers - s[i, c].LongNumbers;
                s[i, c] = s[c, i] = default;
            }
        }
        return grown;
    }
}

/// <summary>A symmetric positive definite form a^T G b on vectors of n entries; the plain inner product for G = I.</summary>
internal sealed class PositiveForm
{
    private readonly RationalMatrix? _gram;
    private readonly int _dimension;

    private PositiveForm(RationalMatrix? gram, int dimension) => (_gram, _dimension) = (gram, dimension);

    /// <summary>The plain inner product.</summary>
    public static PositiveForm Identity(int dimension) => new(null, dimension);

    /// <summary>The form of a matrix, or null if it is not symmetric and positive definite.</summary>
    public static PositiveForm? Of(RationalMatrix gram) =>
        gram.IsSymmetric && LdlDecomposition.Of(gram).Inertia.Positive == gram.Rows ? new(gram, gram.Rows) : null;

    /// <summary>True unless it was made of a matrix.</summary>
    public bool IsIdentity => _gram is null;

    /// <summary>G_jk.</summary>
    public Rational this[int j, int k] => _gram is not null ? _gram[j, k] : j == k ? Rational.One : Rational.Zero;

    /// <summary>G^-1.</summary>
    public RationalMatrix Inverse => _gram?.Inverse() ?? RationalMatrix.Identity(_dimension);

    /// <summary>a^T G b.</summary>
    public Rational Inner(RationalVector a, RationalVector b) => _gram is null ? a.Dot(b) : Effort.Passing(() => (_gram * a).Dot(b));

    /// <summary>a^T G a.</summary>
    public Rational Square(RationalVector a) => Inner(a, a);

    /// <summary>tr G A^T S A. Shapes: A k x n, S k x k.</summary>
    public Rational Trace(RationalMatrix a, RationalMatrix s)
    {
        var (dual, sum) = (Dual(a.Transpose()), Rational.Zero);
        for (var j = 0; j < a.Columns; j++)
            sum += dual.Row(j).Dot(s * a.Column(j));
        return sum;
    }

    /// <summary>G A. Shape: n x k.</summary>
    public RationalMatrix Dual(RationalMatrix a) => _gram is null ? a : _gram * a;

    /// <summary>Intervals that contain the entries of G v for each row v, whatever its members; the given ones for G = I.</summary>
    public RationalInterval[,] DualRows(RationalInterval[,] rows) => Dual(rows, (c, j) => rows[c, j], rows.GetLength(0), (c, j) => (c, j));

    /// <summary>The same for each column.</summary>
    public RationalInterval[,] DualColumns(RationalInterval[,] columns) =>
        Dual(columns, (i, j) => columns[j, i], columns.GetLength(1), (i, j) => (j, i));

    private RationalInterval[,] Dual(
        RationalInterval[,] vectors, Func<int, int, RationalInterval> entry, int count, Func<int, int, (int Row, int Column)> place)
    {
        if (_gram is null)
            return vectors;
        Effort.SpendEntries(8L * count * _dimension * _dimension);
        var dual = new RationalInterval[vectors.GetLength(0), vectors.GetLength(1)];
        for (var v = 0; v < count; v++)
            for (var j = 0; j < _dimension; j++)
            {
                var sum = RationalInterval.Point(Rational.Zero);
                for (var k = 0; k < _dimension; k++)
                    sum += RationalInterval.Point(_gram[j, k]) * entry(v, k);
                dual[place(v, j).Row, place(v, j).Column] = sum;
            }
        return dual;
    }

    /// <summary>An upper bound of v^T G v over the members v of the intervals.</summary>
    public Rational MostSquare(RationalInterval[] v)
    {
        var most = Rational.Zero;
        for (var j = 0; j < v.Length; j++)
        {
            most += this[j, j] * Rational.Max(v[j].Lower * v[j].Lower, v[j].Upper * v[j].Upper);
            for (var k = 0; _gram is not null && k < j; k++)
                most += (RationalInterval.Point(2 * _gram[j, k]) * v[j] * v[k]).Upper;
        }
        return most;
    }
}
