using TheoryChecks.Exact;

namespace TheoryChecks.Theorems;

/// <summary>Rational upper bounds on lengths and operator norms, on a grid of 1/256. The kernel checks them, so how they are found does not
/// matter.</summary>
internal static class OperatorNorm
{
    private const int Grid = 256;

    /// <summary>Larger matrices get their Frobenius norm.</summary>
    private const int LargestDecomposed = 40;

    /// <summary>The least t on the grid with t^2 >= square.</summary>
    public static Rational Root(Rational square) => Least(t => t * t >= square, square + 1);

    /// <summary>An upper bound on |A|_2: the least t on the grid with t^2 I - A^T A positive semidefinite.</summary>
    public static Rational Bound(RationalMatrix a) => OfGram(a.Rows < a.Columns ? a * a.Transpose() : a.Transpose() * a);

    /// <summary>The same with |.| of the columns' side given by a metric M: of A M A^T, for A and A M.</summary>
    public static Rational Bound(RationalMatrix a, RationalMatrix dual) => OfGram(a * dual.Transpose());

    private static Rational OfGram(RationalMatrix gram)
    {
        var frobenius = Enumerable.Range(0, gram.Rows).Aggregate(Rational.Zero, (sum, i) => sum + gram[i, i]);
        return gram.Rows > LargestDecomposed
            ? Root(frobenius)
            : Least(t => LdlDecomposition.Of(t * t * RationalMatrix.Identity(gram.Rows) - gram).Inertia.Negative == 0, Root(frobenius));
    }

    private static Rational Least(Func<Rational, bool> isEnough, Rational enough)
    {
        var (low, high) = (-System.Numerics.BigInteger.One, (enough * Grid).Ceiling());
        while (high - low > 1)
        {
            var middle = (low + high) / 2;
            if (middle.Sign >= 0 && isEnough((Rational)middle / Grid))
                high = middle;
            else
                low = middle;
        }
        return (Rational)high / Grid;
    }
}
