using System.Text.Json;
using TheoryChecks.Exact;
using TheoryChecks.Model;

namespace TheoryChecks.Landscape;

/// <summary>
/// A bound for combinations of columns when the latents of each neuron that sees them lie in a cone: forms M_i with a floor nu_i each, so that what
/// is saved is at most the k greatest eigenvalues of B K B^T + sum M_i, in the metric G, less sum nu_i (docs/landscape.md). The forms are proposed in
/// double precision and rounded; what follows from them is exact.
/// </summary>
internal sealed class FloorBlock
{
    private const int MostRows = 12, MostVertices = 12;

    /// <summary>How far entries are rounded: close ones, for a target below the bound; else short ones, which may meet it exactly.</summary>
    private static readonly Rational[] s_near = [Rational.FromRatio(1, 1L << 40), Rational.FromRatio(1, 1 << 12)];

    private readonly RationalMatrix _combinations;
    private readonly FloorOf[] _floors;
    private readonly (Rational Eigenvalue, RationalMatrix Excess) _rank;

    private FloorBlock(RationalMatrix combinations, FloorOf[] floors, (Rational, RationalMatrix) rank, Rational value) =>
        (_combinations, _floors, _rank, Value) = (combinations, floors, rank, value);

    /// <summary>What is left at least.</summary>
    public Rational Value { get; }

    /// <summary>A block that shows the target, or null; without a target the best that is found.</summary>
    /// <param name="combinations">B, n rows.</param>
    /// <param name="gram">G = B D^-1 B^T, D the weights.</param>
    /// <param name="products">B K B^T, K the Gram matrix of the targets.</param>
    /// <param name="vertices">For each neuron the values B z at the vertices of its cone.</param>
    /// <param name="target">What is to be shown.</param>
    public static FloorBlock? Of(
        RationalMatrix combinations, RationalMatrix gram, RationalMatrix products, RationalVector[][] vertices, Rational? target)
    {
        var n = combinations.Rows;
        var seeing = Enumerable.Range(0, vertices.Length).Where(i => vertices[i].Any(z => !z.IsZero)).ToArray();
        if (n > MostRows || seeing.Length == 0 || n <= seeing.Length || seeing.Any(i => vertices[i].Length > MostVertices))
            return null;
        // Mostly one neuron suffices, and its form is short.
        return (target is null || seeing.Length == 1 ? [seeing] : seeing.Select(i => (int[])[i]).Append(seeing))
            .Select(chosen => Of(combinations, gram, products, vertices, target, chosen, seeing.Length)).FirstOrDefault(found => found is not null);
    }

    private static FloorBlock? Of(
        RationalMatrix combinations,
        RationalMatrix gram,
        RationalMatrix products,
        RationalVector[][] vertices,
        Rational? target,
        int[] chosen,
        int seeing)
    {
        var n = combinations.Rows;
        // A vertex that the combinations do not see says nothing.
        var places = chosen.Select(i => Enumerable.Range(0, vertices[i].Length).Where(a => !vertices[i][a].IsZero).ToArray()).ToArray();
        var doubles = new double[n, n];
        for (var i = 0; i < n; i++)
            for (var j = 0; j < n; j++)
                doubles[i, j] = gram[i, j].ToDouble();
        if (Cholesky.Factor(doubles) is not { } l)
            return null;
        var (factor, inverse) = (Rows(l), Rows(Cholesky.Inverse(l)));
        var scaled = chosen.Select((i, k) => places[k].Select(a => Times(inverse, vertices[i][a].ToDoubles())).ToArray()).ToArray();
        var lengths = scaled.Select(own => own.Select(v => Math.Sqrt(v.Sum(x => x * x))).ToArray()).ToArray();
        var unit = scaled.Select((own, k) => own.Select((v, a) => Array.ConvertAll(v, x => x / lengths[k][a])).ToArray()).ToArray();
        double[][] rough = [.. Enumerable.Range(0, n).Select(i => products.Row(i).ToDoubles())];
        if (FloorDual.Solve(Congruent(inverse, rough), unit, seeing, target?.ToDouble() ?? double.PositiveInfinity) is not { } solved)
            return null;
        var (metric, best) = (gram.Inverse()!, (FloorBlock?)null);
        foreach (var near in s_near)
        {
            var floors = chosen.Select((i, k) => Floored(i, k, near)).ToArray();
            if (floors.Any(item => item is null))
                continue;
            var sum = floors.Aggregate(products, (all, item) => all + item!.Form);
            var (tau, excess) = near == s_near[0] ? Inside(sum, near) : Least(sum);
            var value = EckartYoung.Trace(metric * (products - excess)) - seeing * tau;
            value = floors.Aggregate(value, (all, item) => all + item!.Floor);
            if (best is null || value > best.Value)
                best = new(combinations, floors!, (tau, excess), value);
            if (value >= target)
                return best;
        }
        return target is null ? best : null;

        FloorOf? Floored(int neuron, int k, Rational near)
        {
            var (own, on) = (vertices[neuron], places[k]);
            var form = Round(Congruent(factor, Rows(solved.Floors[k].Form)), near);
            if (!IsSemidefinite(form))
                return null;
            var rows = RationalMatrix.FromRows(n, own) * metric;
            var (values, norms) = (rows * form * rows.Transpose(), rows * gram * rows.Transpose());
            var proposed = solved.Floors[k].Square;
            double Entry(int a, int b) => Array.IndexOf(on, a) is var p and >= 0 && Array.IndexOf(on, b) is var q and >= 0
                ? lengths[k][p] * lengths[k][q] * proposed[p, q] : 0;

            var square = Round([.. own.Select((_, a) => own.Select((_, b) => Entry(a, b)).ToArray())], near);
            return new[] { RationalMatrix.Zero(own.Length, own.Length), square }.Where(IsSemidefinite)
                .Select(s => Floor(values - s, norms) is { } floor ? new FloorOf(neuron, form, floor, s) : null)
                .MaxBy(item => item?.Floor);
        }

        // The proposed lambda and Y, which lie inside, moved on by what rounding took.
        (Rational Tau, RationalMatrix Excess) Inside(RationalMatrix sum, Rational near)
        {
            var tau = Rational.Max(Rational.Zero, Near(solved.Eigenvalue, near));
            var excess = Round(Congruent(factor, Rows(solved.Excess)), near);
            for (var more = Rational.Zero; ; more = more.IsZero ? near : 4 * more)
                if (excess + more * gram is var moved && IsSemidefinite(moved) && IsSemidefinite(tau * gram + moved - sum))
                    return (tau, moved);
        }

        (Rational Tau, RationalMatrix Excess) Least(RationalMatrix sum)
        {
            var rank = EckartYoung.Of(sum, seeing, metric);
            return (rank.Tau, rank.Excess);
        }
    }

    /// <summary>Writes the block.</summary>
    public void Write(Utf8JsonWriter writer)
    {
        writer.WriteStartObject();
        writer.Write("combinations", _combinations);
        writer.WriteStartArray("floors");
        foreach (var (neuron, form, floor, square) in _floors)
        {
            writer.WriteStartObject();
            writer.WriteNumber("neuron", neuron);
            writer.Write("form", form);
            writer.Write("floor", floor);
            writer.Write("square", square);
            writer.WriteEndObject();
        }
        writer.WriteEndArray();
        writer.Write("eigenvalue", _rank.Eigenvalue);
        writer.Write("excess", _rank.Excess);
        writer.WriteEndObject();
    }

    /// <summary>The greatest nu for which no entry of values - nu norms is negative, or null.</summary>
    private static Rational? Floor(RationalMatrix values, RationalMatrix norms)
    {
        var pairs = (from a in Enumerable.Range(0, norms.Rows)
                     from b in Enumerable.Range(0, a + 1)
                     select (Value: values[a, b], Norm: norms[a, b])).ToArray();
        var floor = pairs.Where(pair => pair.Norm.Sign > 0).Select(pair => pair.Value / pair.Norm).Min();
        return Array.TrueForAll(pairs, pair => (pair.Value - floor * pair.Norm).Sign >= 0) ? floor : null;
    }

    private static RationalMatrix Round(double[][] m, Rational near)
    {
        var entries = Array.ConvertAll(m, row => Array.ConvertAll(row, x => Near(x, near)));
        return RationalMatrix.Create(m.Length, m.Length, (i, j) => entries[Math.Max(i, j)][Math.Min(i, j)]);
    }

    private static Rational Near(double x, Rational near) => Rational.Simplest(Rational.FromDouble(x) - near, Rational.FromDouble(x) + near);

    private static bool IsSemidefinite(RationalMatrix m) => LdlDecomposition.Of(m).Inertia.IsPositiveSemidefinite;

    private static double[][] Rows(double[,] m) =>
        [.. Enumerable.Range(0, m.GetLength(0)).Select(i => Enumerable.Range(0, m.GetLength(1)).Select(j => m[i, j]).ToArray())];

    private static double[] Times(double[][] m, double[] x) => Array.ConvertAll(m, row => row.Zip(x, (a, b) => a * b).Sum());

    /// <summary>S A S^T.</summary>
    private static double[][] Congruent(double[][] s, double[][] a) =>
        Array.ConvertAll(s, row => Times(s, [.. Enumerable.Range(0, a.Length).Select(j => row.Select((x, k) => x * a[k][j]).Sum())]));

    /// <summary>The form of a neuron, its floor on the neuron's cone, and the square that shows it.</summary>
    private sealed record FloorOf(int Neuron, RationalMatrix Form, Rational Floor, RationalMatrix Square);
}
