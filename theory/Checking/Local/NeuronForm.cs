using TheoryChecks.Exact;

namespace TheoryChecks.Checking;

/// <summary>
/// The loss of one neuron on the columns F where it is on, the decoder column eliminated: total - w'Mw / w'Nw (docs/theorems/3.6.md), where only
/// columns of positive weight count. Vectors over Q(alpha) are polynomials in x, to be taken at x = alpha.
/// </summary>
internal sealed class NeuronForm
{
    /// <summary>Larger sets and longer polynomials are not evaluated; it bounds the work a hostile certificate can ask for.</summary>
    private const int MostColumns = 32, MostCoefficients = 64;

    private readonly ClaimInstance _instance;
    private readonly RationalMatrix _gram; // r_c . r_c' on the weighted columns

    public NeuronForm(ClaimInstance instance, int[] set)
    {
        if (set.Length > MostColumns)
            throw NotACertificate.Malformed("$.claim.pattern", $"a set of {set.Length} columns; at most {MostColumns} are evaluated");
        _instance = instance;
        Set = set;
        Weighted = [.. set.Where(c => instance.Weights[c].Sign > 0)];
        _gram = RationalMatrix.Create(Weighted.Length, Weighted.Length, (a, b) => instance.Metric.Inner(instance.Targets.Row(Weighted[a]), instance.Targets.Row(Weighted[b])));
        Total = Rational.Zero;
        for (var a = 0; a < Weighted.Length; a++)
            Total += Weight(a) * _gram[a, a];
    }

    /// <summary>F.</summary>
    public int[] Set { get; }

    /// <summary>The columns of F with positive weight.</summary>
    public int[] Weighted { get; }

    /// <summary>sum over F of m_c |r_c|^2: the loss with decoder column 0.</summary>
    public Rational Total { get; }

    /// <summary>The different eigenvalues of the pencil (M, N) on { w : &lt;w, p_c> = 0 for c in tight }, ascending.</summary>
    public IReadOnlyList<AlgebraicNumber> Eigenvalues(IReadOnlyList<int> tight) => Characteristic(tight).IsolateRealRoots();

    /// <summary>
    /// det(x N - M), monic, on { w : &lt;w, p_c> = 0 for c in tight } modulo the w that are 0 on all weighted columns. All roots are real, as N is
    /// definite there; so multiplicities are dimensions of eigenspaces.
    /// </summary>
    public Polynomial Characteristic(IReadOnlyList<int> tight)
    {
        // The columns of `values` span the possible activations on the weighted columns.
        var values = new List<RationalVector>();
        foreach (var w in Rows(tight).NullSpace())
        {
            values.Add(new RationalVector(Weighted.Select(c => _instance.Inputs.Row(c).Dot(w))));
            if (RationalMatrix.FromRows(values).Rank() < values.Count)
                values.RemoveAt(values.Count - 1);
        }
        if (values.Count == 0)
            return new Polynomial([1]);
        var t = RationalMatrix.FromRows(values);
        var d = RationalMatrix.Diagonal(new RationalVector(Weighted.Select(c => _instance.Weights[c])));
        return ((t * d * t.Transpose()).Inverse()! * (t * d * _gram * d * t.Transpose())).CharacteristicPolynomial();
    }

    /// <summary>The dimension of { w : &lt;w, p_c> = 0 for c in tight } modulo the w that are 0 on these columns.</summary>
    public int ActivationRank(IReadOnlyList<int> tight, IEnumerable<int> columns) => Rows([.. tight, .. columns]).Rank() - Rows(tight).Rank();

    /// <summary>(M - x N) w for w with polynomial entries. Shape: np polynomials.</summary>
    public Polynomial[] Residual(Polynomial[] w)
    {
        var z = Array.ConvertAll(Weighted, c => Along(w, c));
        var sum = Array.ConvertAll(w, _ => Polynomial.Zero);
        for (var a = 0; a < Weighted.Length; a++)
        {
            var coefficient = -(Polynomial.X * z[a]);
            for (var b = 0; b < Weighted.Length; b++)
                coefficient += _gram[a, b] * Weight(b) * z[b];
            AddTo(sum, Weight(a) * coefficient, Weighted[a]);
        }
        return sum;
    }

    /// <summary>d'(M - x N) d for a rational direction d.</summary>
    public Polynomial Curvature(RationalVector d)
    {
        var sum = Polynomial.Zero;
        var residual = Residual([.. d.Select(x => new Polynomial([x]))]);
        for (var j = 0; j < d.Dimension; j++)
            sum += d[j] * residual[j];
        return sum;
    }

    /// <summary>&lt;w, p_c>.</summary>
    public Polynomial Along(Polynomial[] w, int column)
    {
        var sum = Polynomial.Zero;
        for (var j = 0; j < w.Length; j++)
            sum += _instance.Inputs[column, j] * w[j];
        return sum;
    }

    /// <summary>Adds times p_c.</summary>
    public void AddTo(Polynomial[] sum, Polynomial times, int column)
    {
        for (var j = 0; j < sum.Length; j++)
            sum[j] += _instance.Inputs[column, j] * times;
    }

    public static Polynomial[] Polynomials(Reader reader, int count) => [.. reader.Items(count, count).Select(Entry)];

    /// <summary>A number, or the coefficients of a polynomial in alpha, lowest first.</summary>
    public static Polynomial Entry(Reader reader) =>
        new(reader.IsArray ? reader.Vector(reader.Count(1, MostCoefficients)) : new RationalVector([reader.Number()]));

    private Rational Weight(int a) => _instance.Weights[Weighted[a]];

    private RationalMatrix Rows(IReadOnlyList<int> columns) => RationalMatrix.FromRows(_instance.Inputs.Columns, columns.Select(_instance.Inputs.Row));
}
