using TheoryChecks.Exact;

namespace TheoryChecks.Landscape;

/// <summary>
/// A quadratic form in y, where y_g is a product of shares >= 0 of vertices, one for each neuron. Wanted: terms m_k >= 0, v_k such that the form
/// minus sum_k m_k (v_k^T y)^2 has only coefficients >= 0 as a polynomial in the shares (docs/landscape.md, branch and bound over latents). Best with
/// some room, which pays for rounding.
/// </summary>
internal sealed class SquareQuestion
{
    private const int Bits = 24, LargestCount = 1 << 12;

    /// <summary>A question.</summary>
    /// <exception cref="ArgumentException">The form is not symmetric, or an entry belongs to no monomial or to two.</exception>
    public SquareQuestion(RationalMatrix form, IReadOnlyList<IReadOnlyList<(int G, int H)>> monomials)
    {
        if (!form.IsSymmetric)
            throw new ArgumentException($"The form, {form.Rows} x {form.Columns}, is not symmetric; pass a symmetric one.");
        var places = monomials.SelectMany(own => own).ToHashSet();
        if (places.Count != form.Rows * form.Columns
            || monomials.Sum(own => own.Count) != places.Count
            || places.Any(place => !(place.G >= 0 && place.G < form.Rows && place.H >= 0 && place.H < form.Rows)))
            throw new ArgumentException(
                $"The monomials hold {monomials.Sum(own => own.Count)} places; put each of the {form.Rows * form.Columns} entries of the form into "
                    + $"exactly one of them.");
        (Form, Monomials) = (form, monomials);
    }

    /// <summary>The form. Symmetric, a row for each choice of vertices.</summary>
    public RationalMatrix Form { get; }

    /// <summary>Which entries are coefficients of the same monomial in the shares.</summary>
    public IReadOnlyList<IReadOnlyList<(int G, int H)>> Monomials { get; }

    /// <summary>The coefficients of a form of this shape as a polynomial in the shares, one for each monomial.</summary>
    public IEnumerable<Rational> Coefficients(RationalMatrix form) =>
        Monomials.Select(places => places.Aggregate(Rational.Zero, (sum, place) => sum + form[place.G, place.H]));

    /// <summary>
    /// The sum of the terms, rounded to exact numbers and positive semidefinite, if it answers the question; else null. Terms that are not numbers,
    /// have the wrong length or a negative multiplier answer nothing.
    /// </summary>
    public RationalMatrix? Confirm(IReadOnlyList<SquareTerm>? terms)
    {
        if (terms is null || terms.Count > LargestCount)
            return null;
        var (n, used) = (Form.Rows, terms.Where(term => term is not null && term.Multiplier != 0).ToArray());
        if (used.Length == 0
            || used.Any(term => !(term.Multiplier > 0)
                || !double.IsFinite(term.Multiplier)
                || term.Vector is null
                || term.Vector.Count != n
                || !term.Vector.All(double.IsFinite)))
            return null;
        // Relative to the largest: short numbers, and nothing that is only rounding.
        var largest = used.Max(term => term.Multiplier);
        var square = new Rational[n, n];
        foreach (var term in used)
        {
            var size = term.Vector.Max(Math.Abs);
            var multiplier = Rounded(term.Multiplier / largest);
            if (size == 0 || multiplier.IsZero)
                continue;
            var v = term.Vector.Select(x => Rounded(x / size)).ToArray();
            // The scale is that of the term, rounded.
            multiplier *= Short(largest * size * size);
            for (var g = 0; g < n; g++)
                for (var h = 0; h < n; h++)
                    square[g, h] += multiplier * v[g] * v[h];
        }
        var sum = RationalMatrix.Create(n, n, (g, h) => square[g, h]);
        return Coefficients(Form - sum).All(x => x.Sign >= 0) ? sum : null;

        static Rational Rounded(double x) => Rational.FromDouble(Math.Round(Math.ScaleB(x, Bits))) / (1 << Bits);

        static Rational Short(double x) =>
            double.IsFinite(x)
                ? Rational.FromDouble(BitConverter.Int64BitsToDouble(BitConverter.DoubleToInt64Bits(x) & ~((1L << 28) - 1)))
                : Rational.Zero;
    }
}
