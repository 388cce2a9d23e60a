using TheoryChecks.Exact;

namespace TheoryChecks.Landscape;

/// <summary>
/// The quadratic forms of one neuron that is on for a set F: M = S'S with S y = sum m_c z_c r_c, and N = sum m_c p_c p_c', over the columns of
/// positive weight, in the coordinates of <see cref="ColumnSpace"/> (docs/theorems/3.6.md).
/// </summary>
internal sealed class NeuronPencil
{
    private readonly ColumnSpace _space;
    private readonly Dictionary<string, (Polynomial Characteristic, IReadOnlyList<AlgebraicNumber> Roots)> _spectra = [];

    public NeuronPencil(ColumnSpace space, IEnumerable<int> set)
    {
        _space = space;
        Set = [.. set];
        Weighted = [.. Set.Where(c => space.Weight(c).Sign > 0)];
        Total = space.Total(Weighted);
        var z = space.Rows(Weighted);
        var d = RationalMatrix.Diagonal(new RationalVector(Weighted.Select(space.Weight)));
        var k = RationalMatrix.Create(Weighted.Length, Weighted.Length, (a, b) => space.Gram[Weighted[a], Weighted[b]]);
        M = z.Transpose() * (d * k * d) * z;
        N = z.Transpose() * d * z;
    }

    /// <summary>F.</summary>
    public int[] Set { get; }

    /// <summary>F': the columns of positive weight.</summary>
    public int[] Weighted { get; }

    /// <summary>sum of m_c |r_c|^2 over F.</summary>
    public Rational Total { get; }

    /// <summary>r x r.</summary>
    public RationalMatrix M { get; }

    /// <summary>r x r.</summary>
    public RationalMatrix N { get; }

    /// <summary>The characteristic polynomial of (M, N) on { y : z_c = 0 on tight } modulo the kernel of N, and its different roots,
    /// ascending.</summary>
    public (Polynomial Characteristic, IReadOnlyList<AlgebraicNumber> Roots) Spectrum(IEnumerable<int> tight)
    {
        var key = string.Join(',', tight.Order());
        if (_spectra.TryGetValue(key, out var known))
            return known;
        var basis = Basis(tight);
        var characteristic = new Polynomial([1]);
        if (basis.Rows > 0)
            characteristic = ((basis * N * basis.Transpose()).Inverse()! * (basis * M * basis.Transpose())).CharacteristicPolynomial();
        return _spectra[key] = (characteristic, characteristic.IsolateRealRoots());
    }

    /// <summary>Rows that span { y : z_c = 0 on tight } modulo the kernel of N.</summary>
    public RationalMatrix Basis(IEnumerable<int> tight)
    {
        var weighted = _space.Rows(Weighted);
        var kernel = _space.Rows(tight).NullSpace();
        var values = RationalMatrix.FromRows(weighted.Rows, kernel.Select(y => weighted * y));
        return RationalMatrix.FromRows(_space.Rank, values.IndependentRows().Select(k => kernel[k]));
    }
}
