using System.Text.Json;
using TheoryChecks.Exact;
using TheoryChecks.Model;

namespace TheoryChecks.Landscape;

/// <summary>
/// A bound for combinations of columns by cases: the span of the latents meets the cone of a neuron, so the projection X along the span has
/// &lt;z_u, X z_v> &lt;= 0 for some pair of vertices of that cone (docs/landscape.md). With the pairs given, the least of tr K X is bounded by a
/// semidefinite program whose dual has one multiplier for each neuron, found in double precision and rounded.
/// </summary>
internal sealed class CrossingBlock
{
    private const int MostCases = 64, MostRows = 12, MostTogether = 3;

    private readonly RationalMatrix _combinations;
    private readonly int[] _neurons;
    private readonly (RationalVector Multipliers, Rational Eigenvalue, RationalMatrix Excess)[] _cases;

    private CrossingBlock(RationalMatrix combinations, int[] neurons, (RationalVector, Rational, RationalMatrix)[] cases) =>
        (_combinations, _neurons, _cases) = (combinations, neurons, cases);

    /// <summary>A block that shows the target, with as few neurons as suffice, or null.</summary>
    /// <param name="combinations">B, n rows.</param>
    /// <param name="gram">G = B D^-1 B^T, D the weights.</param>
    /// <param name="products">B K B^T, K the Gram matrix of the targets.</param>
    /// <param name="vertices">For each neuron the values B z at the vertices of its cone.</param>
    /// <param name="target">What is to be shown.</param>
    public static CrossingBlock? Of(
        RationalMatrix combinations, RationalMatrix gram, RationalMatrix products, RationalVector[][] vertices, Rational target)
    {
        var n = combinations.Rows;
        var seeing = Enumerable.Range(0, vertices.Length).Where(i => vertices[i].Any(z => !z.IsZero)).ToArray();
        if (n > MostRows || seeing.Length == 0 || n <= seeing.Length)
            return null;
        var dual = new CrossingDual(gram, products, n - seeing.Length, target);
        foreach (var chosen in Chosen(seeing, vertices))
        {
            var pairs = chosen.Select(i => Pairs(vertices[i])).ToArray();
            var cases = new List<(RationalVector, Rational, RationalMatrix)>();
            foreach (var forms in Product(pairs))
            {
                if (dual.Solve(forms) is not { } solved)
                    break;
                cases.Add(solved);
            }
            if (cases.Count == pairs.Aggregate(1, (product, own) => product * own.Length))
                return new(combinations, chosen, [.. cases]);
        }
        return null;
    }

    /// <summary>Writes the block.</summary>
    public void Write(Utf8JsonWriter writer)
    {
        writer.WriteStartObject();
        writer.Write("combinations", _combinations);
        writer.WriteStartArray("crossing");
        foreach (var i in _neurons)
            writer.WriteNumberValue(i);
        writer.WriteEndArray();
        writer.WriteStartArray("cases");
        foreach (var (multipliers, eigenvalue, excess) in _cases)
        {
            writer.WriteStartObject();
            writer.Write("multipliers", multipliers);
            writer.Write("eigenvalue", eigenvalue);
            writer.Write("excess", excess);
            writer.WriteEndObject();
        }
        writer.WriteEndArray();
        writer.WriteEndObject();
    }

    /// <summary>Sets of neurons with few cases: one neuron, two, three; those with few cases first.</summary>
    private static IEnumerable<int[]> Chosen(int[] seeing, RationalVector[][] vertices)
    {
        IEnumerable<int[]> sets = [[]];
        for (var size = 1; size <= Math.Min(MostTogether, seeing.Length); size++)
        {
            sets = [.. sets.SelectMany(set => seeing.Where(i => set.Length == 0 || i > set[^1]).Select(i => (int[])[.. set, i]))];
            foreach (var set in sets.Where(set => Cases(set) <= MostCases).OrderBy(Cases))
                yield return set;
        }

        long Cases(int[] set) => set.Aggregate(1L, (product, i) => product * Math.Max(1, vertices[i].Length * (vertices[i].Length - 1) / 2));
    }

    /// <summary>The forms (x y^T + y x^T) / 2 of the pairs, in the order of the certificate.</summary>
    private static RationalMatrix[] Pairs(RationalVector[] own) => own.Length == 1
        ? [Symmetric(own[0], own[0])]
        : [.. from v in Enumerable.Range(0, own.Length) from u in Enumerable.Range(0, v) select Symmetric(own[u], own[v])];

    private static RationalMatrix Symmetric(RationalVector x, RationalVector y) =>
        RationalMatrix.Create(x.Dimension, x.Dimension, (k, l) => (x[k] * y[l] + x[l] * y[k]) / 2);

    private static IEnumerable<RationalMatrix[]> Product(RationalMatrix[][] pairs) => pairs.Aggregate(
        (IEnumerable<RationalMatrix[]>)[[]], (lists, own) => lists.SelectMany(list => own.Select(form => (RationalMatrix[])[.. list, form])));
}
