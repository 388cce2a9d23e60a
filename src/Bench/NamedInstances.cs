using TheoryChecks.Exact;
using TheoryChecks.Model;

namespace TheoryChecks.Bench;

/// <summary>Inputs with known pattern counts, or drawn from a seed; each with one ReLU neuron.</summary>
internal static class NamedInstances
{
    /// <summary>
    /// Columns (1, +-1, ..., +-1): the patterns are the linear threshold functions of n variables, 14, 104, 1882, 94572, 15028134 for
    /// n = 2, 3, 4, 5, 6. Shape: 2^n x (n + 1).
    /// </summary>
    public static Instance Threshold(int n) => Relu(
        $"threshold-{n}",
        Enumerable.Range(0, 1 << n).Select(c => RationalVector.FromInts([1, .. Enumerable.Range(0, n).Select(j => (c >> j & 1) == 0 ? -1L : 1L)])));

    /// <summary>All non-zero 0/1 vectors in dimension d (the resonance arrangement): 370, 11292, 1066044 patterns for d = 4, 5, 6. Shape: (2^d - 1) x
    /// d.</summary>
    public static Instance Resonance(int d) => Relu(
        $"resonance-{d}",
        Enumerable.Range(1, (1 << d) - 1).Select(c => RationalVector.FromInts([.. Enumerable.Range(0, d).Select(j => (long)(c >> j & 1))])));

    /// <summary>
    /// e_i - e_j for i &lt; j in dimension d, the positive roots of type A: d! patterns, one for each way to order the coordinates.
    /// Shape: d(d-1)/2 x d.
    /// </summary>
    public static Instance Roots(int d) => Relu(
        $"roots-{d}",
        from i in Enumerable.Range(0, d)
        from j in Enumerable.Range(i + 1, d - i - 1)
        select RationalVector.Unit(d, i) - RationalVector.Unit(d, j));

    /// <summary>Columns with entries drawn uniformly from -99..99. Shape: columns x dimension.</summary>
    public static Instance Random(int columns, int dimension, int seed)
    {
        var random = new Random(seed);
        return Relu(
            $"random-{columns}-{dimension}-{seed}",
            Enumerable.Range(0, columns)
                .Select(_ => RationalVector.FromInts([.. Enumerable.Range(0, dimension).Select(_ => random.NextInt64(-99, 100))])));
    }

    private static Instance Relu(string name, IEnumerable<RationalVector> columns)
    {
        var inputs = RationalMatrix.FromRows([.. columns]);
        return new Instance(
            name, new ReluActivation(), 1, new Problem(inputs, inputs, new RationalVector(Enumerable.Repeat(Rational.One, inputs.Rows))));
    }
}
