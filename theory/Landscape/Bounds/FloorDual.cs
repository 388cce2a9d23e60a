using TheoryChecks.Exact;

namespace TheoryChecks.Landscape;

/// <summary>
/// Proposes forms M_i for a <see cref="FloorBlock"/>: the doubly nonnegative relaxation of what k neurons can save of tr K, where the latents of
/// neuron i lie in the cone of its vertices. With A the projection onto their span and u_i = z_i / |z_i|, A is at least u_i u_i^T, so
/// tr M_i A >= u_i^T M_i u_i, at least nu_i on the cone if V_i^T (M_i - nu_i I) V_i is the sum of a positive semidefinite P_i and of numbers >= 0. So
/// no more than the k greatest eigenvalues of K + sum M_i, less sum nu_i, is saved.
/// </summary>
internal static class FloorDual
{
    private const double Bound = 64, Tolerance = 1e-9;

    /// <summary>
    /// Y and lambda with lambda I + Y - sum M_i - K positive semidefinite, M_i and P_i for each of these neurons, in coordinates where the metric is
    /// the plain one, so that about the target is left; null if that cannot be, or a cone is not on one side.
    /// </summary>
    /// <param name="products">K, n x n.</param>
    /// <param name="vertices">For each neuron its vertices, of length n.</param>
    /// <param name="seeing">k.</param>
    /// <param name="target">What is to be left.</param>
    public static (double[,] Excess, double Eigenvalue, (double[,] Form, double[,] Square)[] Floors)? Solve(
        double[][] products, double[][][] vertices, int seeing, double target)
    {
        var n = products.Length;
        var scale = Math.Max(1e-300, products.Max(row => row.Max(Math.Abs)));
        var axes = vertices.Select(Axis).ToArray();
        if (axes.Any(axis => axis is null))
            return null;
        // lambda, Y, and for each neuron M_i, nu_i, P_i.
        var (lambda, next) = (0, 1);
        int[,] Symmetric(int size)
        {
            var places = new int[size, size];
            for (var k = 0; k < size; k++)
                for (var l = 0; l <= k; l++)
                    places[k, l] = places[l, k] = next++;
            return places;
        }

        var excess = Symmetric(n);
        var own = vertices.Select(v => (Form: Symmetric(n), Floor: next++, Square: Symmetric(v.Length))).ToArray();
        var program = new BarrierProgram(next);
        var (start, objective) = (new double[next], new double[next]);
        objective[lambda] = -seeing;
        for (var k = 0; k < n; k++)
            objective[excess[k, k]] = -1;

        var above = new double[n, n]; // lambda I + Y - sum M_i - K
        for (var k = 0; k < n; k++)
            for (var l = 0; l < n; l++)
                above[k, l] = -products[k][l];
        program.Add(above, [
            .. Enumerable.Range(0, n).Select(k => (lambda, k, k, 1.0)),
            .. Entries(excess, 1),
            .. own.SelectMany(item => Entries(item.Form, -1)),
        ]);
        program.Add(new double[n, n], Entries(excess, 1));
        program.Add(new double[1, 1], [(lambda, 0, 0, 1.0)]);
        start[lambda] = (n + 1) * scale * (1 + 2 * own.Length);
        for (var k = 0; k < n; k++)
            start[excess[k, k]] = scale;
        for (var i = 0; i < own.Length; i++)
        {
            var (v, axis, (form, floor, square)) = (vertices[i], axes[i]!, own[i]);
            objective[floor] = 1;
            program.Add(new double[n, n], Entries(form, 1));
            program.Add(new double[v.Length, v.Length], Entries(square, 1));
            program.Add(new[,] { { Bound * scale } }, Enumerable.Range(0, n).Select(k => (form[k, k], 0, 0, -1.0)));
            // M = scale c c^T + small I: at vertices of length 1 all entries are positive.
            var heights = v.Select(x => Dot(axis, x)).ToArray();
            var least = heights.Min() * heights.Min();
            for (var k = 0; k < n; k++)
                for (var l = 0; l <= k; l++)
                    start[form[k, l]] = scale * (axis[k] * axis[l] + (k == l ? least / 4 : 0));
            for (var a = 0; a < v.Length; a++)
            {
                start[square[a, a]] = scale * least / 4;
                for (var b = 0; b <= a; b++)
                    program.Add(new double[1, 1], [
                        .. from k in Enumerable.Range(0, n) from l in Enumerable.Range(0, k + 1)
                           select (form[k, l], 0, 0, k == l ? v[a][k] * v[b][k] : v[a][k] * v[b][l] + v[a][l] * v[b][k]),
                        (floor, 0, 0, -Dot(v[a], v[b])),
                        (square[a, b], 0, 0, -1.0),
                    ]);
            }
        }
        var enough = target - Enumerable.Range(0, n).Sum(k => products[k][k]);
        if (program.Maximize(objective, start, enough + Tolerance * scale / 2, Tolerance * scale) is not { } y)
            return null;
        return (At(excess), y[lambda], Array.ConvertAll(own, item => (At(item.Form), At(item.Square))));

        double[,] At(int[,] places)
        {
            var matrix = new double[places.GetLength(0), places.GetLength(0)];
            for (var k = 0; k < places.GetLength(0); k++)
                for (var l = 0; l < places.GetLength(0); l++)
                    matrix[k, l] = y[places[k, l]];
            return matrix;
        }
    }

    private static IEnumerable<(int, int, int, double)> Entries(int[,] places, double sign) =>
        from k in Enumerable.Range(0, places.GetLength(0)) from l in Enumerable.Range(0, k + 1) select (places[k, l], k, l, sign);

    /// <summary>A direction of length 1 on whose side all vertices lie, themselves of length 1; or null.</summary>
    private static double[]? Axis(double[][] vertices)
    {
        double[] sum = [.. Enumerable.Range(0, vertices[0].Length).Select(k => vertices.Sum(v => v[k]))];
        var length = Math.Sqrt(Dot(sum, sum));
        double[] axis = [.. sum.Select(x => x / length)];
        return length > 0 && vertices.All(v => Dot(axis, v) > 1e-3) ? axis : null;
    }

    private static double Dot(double[] x, double[] y) => x.Zip(y, (a, b) => a * b).Sum();
}
