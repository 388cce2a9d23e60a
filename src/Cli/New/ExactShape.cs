using TheoryChecks.Exact;

namespace TheoryChecks.Cli;

/// <summary>
/// Regular polygons and simplices as they are, in a basis of their own, with its Gram matrix as the metric of the targets (docs/fields.md).
/// </summary>
internal static class ExactShape
{
    /// <summary>The vectors, one row each, and the Gram matrix; null where the vectors have plain lengths.</summary>
    public static (RationalMatrix Vectors, RationalMatrix? Gram) Of(string name, int? given) => name switch
    {
        "polygon" => Polygon(given ?? throw CommandException.BadInput($"--shape polygon needs --features N: {NamedShape.All[name]}.")),
        "simplex" => Simplex(given ?? throw CommandException.BadInput($"--shape simplex needs --features N: {NamedShape.All[name]}.")),
        _ => throw CommandException.BadInput(
            $"--exact has no meaning with --shape {name}; it is for polygon and simplex, and orthonormal, cross and octahedron are exact anyway."),
    };

    /// <summary>p_(k+1) = 2 cos(360/n) p_k - p_(k-1) in the basis (p_0, p_1), whose Gram matrix has the cosine.</summary>
    private static (RationalMatrix, RationalMatrix?) Polygon(int n)
    {
        // The cosine of 360/n degrees has degree phi(n) / 2 over Q: in a quadratic field for these n alone.
        var cosine = n switch
        {
            3 => "-1/2",
            4 => "0",
            5 => "(sqrt(5)-1)/4",
            6 => "1/2",
            8 => "sqrt(2)/2",
            10 => "(sqrt(5)+1)/4",
            12 => "sqrt(3)/2",
            < 3 => throw CommandException.BadInput($"--shape polygon --exact takes 3 features or more, not {n}: fewer corners are no polygon."),
            _ => throw CommandException.BadInput(
                $"--shape polygon --exact takes 3, 4, 5, 6, 8, 10 or 12 features, not {n}: cos(360/{n}) lies in no quadratic field. "
                    + "Leave --exact out."),
        };
        var (c, rows) = (Rational.Parse(cosine), new List<RationalVector> { RationalVector.Unit(2, 0), RationalVector.Unit(2, 1) });
        while (rows.Count < n)
            rows.Add(2 * c * rows[^1] - rows[^2]);
        return (RationalMatrix.FromRows(rows), c.IsZero ? null : RationalMatrix.Create(2, 2, (j, k) => j == k ? Rational.One : c));
    }

    /// <summary>p_0, ..., p_(n-2) and minus their sum; all inner products are -1/(n - 1).</summary>
    private static (RationalMatrix, RationalMatrix?) Simplex(int n)
    {
        if (n < 2)
            throw CommandException.BadInput("--shape simplex has 2 features or more.");
        var (d, inner) = (n - 1, Rational.FromRatio(-1, n - 1));
        return (RationalMatrix.Create(n, d, (i, j) => i == d ? -1 : i == j ? 1 : 0),
            d == 1 ? null : RationalMatrix.Create(d, d, (j, k) => j == k ? Rational.One : inner));
    }
}
