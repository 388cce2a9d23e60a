using System.Numerics;
using TheoryChecks.Exact;
using TheoryChecks.Model;

namespace TheoryChecks.Properties.Patterns;

/// <summary>Families of columns whose numbers of patterns are known, and short ways to write instances.</summary>
internal static class Arrangements
{
    /// <summary>(1, +-1, ..., +-1): the sets of one ReLU neuron are the linear threshold functions of that many variables.</summary>
    public static RationalMatrix Threshold(int variables) => Rows(Enumerable.Range(0, 1 << variables)
        .Select(bits => Enumerable.Range(0, variables).Select(j => (bits >> j & 1) == 0 ? 1L : -1L).Prepend(1L)));

    /// <summary>All nonzero 0/1 vectors: the resonance arrangement.</summary>
    public static RationalMatrix Resonance(int dimension) => Rows(Enumerable.Range(1, (1 << dimension) - 1)
        .Select(bits => Enumerable.Range(0, dimension).Select(j => (long)(bits >> j & 1))));

    /// <summary>e_i - e_j for the edges i &lt; j of a graph.</summary>
    public static RationalMatrix Graphical(int vertices, IEnumerable<(int I, int J)> edges) =>
        Rows(edges.Select(edge => Enumerable.Range(0, vertices).Select(v => v == edge.I ? 1L : v == edge.J ? -1L : 0L)));

    /// <summary>All edges on so many vertices.</summary>
    public static IEnumerable<(int I, int J)> Complete(int vertices) =>
        from i in Enumerable.Range(0, vertices)
        from j in Enumerable.Range(i + 1, vertices - i - 1)
        select (i, j);

    /// <summary>(1, t, ..., t^(p-1)) for t = 1, ..., n: every p of them are independent.</summary>
    public static RationalMatrix Moments(int n, int p) =>
        Rows(Enumerable.Range(1, n).Select(t => Enumerable.Range(0, p).Select(e => (long)BigInteger.Pow(t, e))));

    /// <summary>A matrix of integers.</summary>
    public static RationalMatrix Rows(IEnumerable<IEnumerable<long>> rows) =>
        RationalMatrix.FromRows(rows.Select(row => RationalVector.FromInts([.. row])));

    /// <summary>An autoencoder on these inputs with unit weights.</summary>
    public static Instance Instance(RationalMatrix inputs, Activation activation, int neurons, string name = "test") =>
        new(name, activation, neurons, new Problem(inputs, inputs, new RationalVector(Enumerable.Repeat(Rational.One, inputs.Rows))));

    /// <summary>2 sum_{i &lt; p} C(n-1, i): the cells that n hyperplanes in general position through 0 cut out of p-space (Cover 1965).</summary>
    public static BigInteger Cover(int n, int p)
    {
        BigInteger sum = 0, binomial = 1;
        for (var i = 0; i < p; i++)
        {
            sum += binomial;
            binomial = binomial * (n - 1 - i) / (i + 1);
        }
        return 2 * sum;
    }
}
