using TheoryChecks.Exact;

namespace TheoryChecks.Landscape;

/// <summary>
/// A lower bound on what rank k leaves of a positive semidefinite M, the sum of all but its k largest eigenvalues (Eckart and Young 1936), as a
/// rational certificate: for every tau >= 0 and X with X >= 0 and X >= M - tau I (as forms) it is at least tr M - k tau - tr X, with equality for tau
/// between the k-th and the next eigenvalue and X the positive part of M - tau I. In a metric G = L^T L the same is said of L M L^T, in the
/// coordinates of M: with X = L X' L^T at least tr G M - k tau - tr G X', with X' >= 0 and X' >= M - tau G^-1. Eigenvalues and projections of L M L^T
/// are those of M G, so no L is needed.
/// </summary>
internal sealed class EckartYoung
{
    private const int SignBits = 80, FirstShiftBits = 50;

    private EckartYoung(Rational tau, RationalMatrix excess, Rational value) => (Tau, Excess, Value) = (tau, excess, value);

    /// <summary>tau >= 0.</summary>
    public Rational Tau { get; }

    /// <summary>X. Shape: that of M.</summary>
    public RationalMatrix Excess { get; }

    /// <summary>tr G M - k tau - tr G X: exactly the sum of the small eigenvalues if those above or those below tau are rational, else about
    /// 2^-50 below it.</summary>
    public Rational Value { get; }

    /// <summary>The bound for a symmetric positive semidefinite M and k >= 0, in the metric G, the identity if null.</summary>
    public static EckartYoung Of(RationalMatrix m, int k, RationalMatrix? metric = null)
    {
        var n = m.Rows;
        if (k >= n)
            return new(Rational.Zero, m, Rational.Zero);
        var g = metric ?? RationalMatrix.Identity(n);
        var mg = metric is null ? m : m * g;
        var spectrum = mg.CharacteristicPolynomial();
        var roots = spectrum.IsolateRealRoots().Reverse().SelectMany(root => Enumerable.Repeat(root, spectrum.MultiplicityAt(root))).ToArray();
        if (roots[^1].Sign < 0)
            throw new ArgumentException("The matrix has a negative eigenvalue; pass a positive semidefinite one.");
        if (k == 0)
            return new(Trace(mg), RationalMatrix.Zero(n, n), Trace(mg));
        if (FromRational(mg, g, roots, k) is { } exact)
            return exact;
        var tau = StrictlyBetween(roots[k - 1], roots[k]);
        var excess = Approximate(metric is null ? m - tau * g : m - tau * g.Inverse()!, metric);
        return new(tau, excess, Trace(mg) - k * tau - Trace(metric is null ? excess : g * excess));
    }

    /// <summary>Exact, with tau a rational eigenvalue or between two, if the eigenvalues above or those below tau are all rational.</summary>
    private static EckartYoung? FromRational(RationalMatrix mg, RationalMatrix g, AlgebraicNumber[] roots, int k)
    {
        var tau = roots[k - 1].IsRational
            ? roots[k - 1].Enclosure.Lower
            : roots[k].IsRational ? roots[k].Enclosure.Lower : StrictlyBetween(roots[k - 1], roots[k]);
        var above = roots.Where(root => root.CompareTo(tau) > 0).ToArray();
        var below = roots.Where(root => root.CompareTo(tau) < 0).ToArray();
        RationalMatrix excess;
        if (above.All(root => root.IsRational))
            excess = SpectralPart(mg, g, tau, above);
        else if (below.All(root => root.IsRational))
            excess = (mg - tau * RationalMatrix.Identity(g.Rows)) * g.Inverse()! - SpectralPart(mg, g, tau, below);
        else
            return null;
        return new(tau, excess, Trace(mg) - k * tau - Trace(g * excess));
    }

    /// <summary>A rational between two eigenvalues a > b, or just above them if they are equal.</summary>
    private static Rational StrictlyBetween(AlgebraicNumber a, AlgebraicNumber b)
    {
        var small = Rational.FromRatio(1, System.Numerics.BigInteger.One << FirstShiftBits);
        if (a.CompareTo(b) == 0)
            return a.Refine(small).Enclosure.Upper + small;
        for (var (x, y) = (a, b); ; (x, y) = (x.Refine(Half(x.Enclosure.Width)), y.Refine(Half(y.Enclosure.Width))))
            if (y.Enclosure.Upper < x.Enclosure.Lower)
                return (y.Enclosure.Upper + x.Enclosure.Lower) / 2;

        static Rational Half(Rational width) => width.IsZero ? Rational.One : width / 2;
    }

    /// <summary>sum (lambda - tau) P G^-1 over the different rational eigenvalues given of M G, P the projection onto the eigenspace.</summary>
    private static RationalMatrix SpectralPart(RationalMatrix mg, RationalMatrix g, Rational tau, IEnumerable<AlgebraicNumber> eigenvalues)
    {
        var part = RationalMatrix.Zero(mg.Rows, mg.Rows);
        foreach (var lambda in eigenvalues.Select(root => root.Enclosure.Lower).Distinct())
        {
            var v = RationalMatrix.FromRows((mg - lambda * RationalMatrix.Identity(mg.Rows)).NullSpace());
            part += (lambda - tau) * (v.Transpose() * (v * g * v.Transpose()).Inverse()! * v);
        }
        return part;
    }

    /// <summary>
    /// The positive part (A + A sign A) / 2 by Newton's iteration S -> (S + S^-1) / 2 for the sign, rounded; then shifted up until both
    /// conditions hold. In a metric the sign is that of A G, and (A + sign(A G) A) / 2.
    /// </summary>
    private static RationalMatrix Approximate(RationalMatrix a, RationalMatrix? metric)
    {
        var n = a.Rows;
        var ag = metric is null ? a : a * metric;
        // Scaled so that the largest row sum is 1; the iteration then converges from one side.
        var scale = Enumerable.Range(0, n).Select(i => ag.Row(i).Aggregate(Rational.Zero, (sum, x) => sum + Rational.Abs(x))).Aggregate(Rational.Max);
        var s = Round(ag * scale.Inverse());
        for (var step = 0; step < SignBits; step++)
        {
            if (s.Inverse() is not { } inverse)
                break;
            var next = Round(Rational.FromRatio(1, 2) * (s + inverse));
            if (next == s)
                break;
            s = next;
        }
        var product = metric is null ? a * s : s * a;
        var part = Rational.FromRatio(1, 4) * (2 * a + product + product.Transpose());
        for (var bits = FirstShiftBits; ; bits -= 2)
        {
            var shift = scale * (bits >= 0
                ? Rational.FromRatio(1, System.Numerics.BigInteger.One << bits)
                : Rational.FromRatio(System.Numerics.BigInteger.One << -bits, 1));
            var excess = Round(part) + shift * RationalMatrix.Identity(n);
            if (IsSemidefinite(excess) && IsSemidefinite(excess - a))
                return excess;
        }
    }

    private static bool IsSemidefinite(RationalMatrix m) => LdlDecomposition.Of(m).Inertia.IsPositiveSemidefinite;

    private static RationalMatrix Round(RationalMatrix m) => RationalMatrix.Create(m.Rows, m.Columns, (i, j) => Rounding.ToBits(m[i, j], SignBits));

    /// <summary>The sum of the diagonal.</summary>
    public static Rational Trace(RationalMatrix m) => Enumerable.Range(0, m.Rows).Aggregate(Rational.Zero, (sum, i) => sum + m[i, i]);
}
