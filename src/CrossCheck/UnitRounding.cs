using TheoryChecks.Exact;

namespace TheoryChecks.CrossCheck;

/// <summary>
/// Directions as rational points exactly on the unit sphere. Where there are fewer of them than dimensions they are first written in an orthonormal
/// basis of their span (Gram-Schmidt: the first is e_1, the second has two coordinates, and so on), which changes no inner product.
/// </summary>
/// <param name="Points">The points, all of squared length 1.</param>
/// <param name="Errors">How far each lies from its direction.</param>
/// <param name="CosineError">The most by which an inner product of two points differs from the cosine of their directions.</param>
internal sealed record UnitRounding(RationalMatrix Points, IReadOnlyList<double> Errors, double CosineError)
{
    /// <summary>Below it a coordinate in the span is what rounding left over.</summary>
    private const double Nothing = 1e-7;

    /// <summary>Rounds directions.</summary>
    /// <param name="rows">One direction per row.</param>
    /// <param name="labels">What the rows are called in messages.</param>
    /// <param name="error">How far a point may lie from its direction.</param>
    /// <param name="inSpan">Whether coordinates in the span may take the place of those in the file.</param>
    /// <exception cref="ArgumentException">A row is 0.</exception>
    public static UnitRounding Of(IReadOnlyList<double[]> rows, IReadOnlyList<int> labels, double error, bool inSpan)
    {
        for (var i = 0; i < rows.Count; i++)
            if (Array.TrueForAll(rows[i], x => x == 0))
                throw new ArgumentException($"row {labels[i]} is 0 and has no direction; leave it out with --pick.");
        double[][] units = [.. rows.Select(Unit)];
        if (inSpan && units[0].Length > units.Length)
            units = Coordinates(units);
        RationalVector[] points = [.. units.Select(unit => Sphere.Within(unit, error))];
        double[][] rounded = [.. points.Select(point => point.ToDoubles())];
        var cosines = (from i in Enumerable.Range(0, units.Length)
                       from j in Enumerable.Range(0, i)
                       select Math.Abs(Inner(rounded[i], rounded[j]) - Inner(units[i], units[j]))).DefaultIfEmpty().Max();
        return new UnitRounding(
            RationalMatrix.FromRows(points), [.. units.Zip(rounded, (unit, point) => Math.Sqrt(Distance(unit, point)))], cosines);
    }

    private static double[] Unit(double[] row)
    {
        var largest = row.Max(Math.Abs);
        var scaled = Array.ConvertAll(row, x => x / largest);
        var norm = Math.Sqrt(Inner(scaled, scaled));
        return Array.ConvertAll(scaled, x => x / norm);
    }

    /// <summary>Coordinates in a basis of the span; a direction that depends on those before it adds no coordinate.</summary>
    private static double[][] Coordinates(double[][] units)
    {
        var basis = new List<double[]>();
        var coordinates = new List<double[]>();
        foreach (var unit in units)
        {
            var rest = (double[])unit.Clone();
            var along = new double[units.Length];
            // Twice: once leaves what cancellation lost.
            for (var pass = 0; pass < 2; pass++)
                for (var k = 0; k < basis.Count; k++)
                {
                    var part = Inner(rest, basis[k]);
                    along[k] += part;
                    for (var c = 0; c < rest.Length; c++)
                        rest[c] -= part * basis[k][c];
                }
            var length = Math.Sqrt(Inner(rest, rest));
            if (length > Nothing)
            {
                along[basis.Count] = length;
                basis.Add(Array.ConvertAll(rest, x => x / length));
            }
            coordinates.Add(along);
        }
        return [.. coordinates.Select(along => Unit(along[..basis.Count]))];
    }

    private static double Inner(double[] a, double[] b)
    {
        var sum = 0.0;
        for (var k = 0; k < a.Length; k++)
            sum += a[k] * b[k];
        return sum;
    }

    private static double Distance(double[] a, double[] b)
    {
        var sum = 0.0;
        for (var k = 0; k < a.Length; k++)
            sum += (a[k] - b[k]) * (a[k] - b[k]);
        return sum;
    }
}
