using TheoryChecks.Exact;

namespace TheoryChecks.Patterns;

/// <summary>
/// The hyperplanes at which the gate of one neuron changes, and the linear maps that permute them. A column c is the form
/// &lt;w, p_c&gt; - theta t, the vector q_c = (p_c, -theta), or p_c alone if theta = 0. Columns with q_c on one ray share a line; p_c = 0 has
/// none. With a threshold, t > 0 is one more line, at infinity, that maps must keep.
/// </summary>
internal sealed class GateLines
{
    private readonly RationalMatrix _vectors;     // one row for each line, in the coordinates that determine all others; the last one at infinity
    private readonly RationalMatrix _rest;        // rank x D: coordinates times this are the whole vector
    private readonly int[] _pivots;               // which entries of a vector are its coordinates
    private readonly RationalMatrix _solve;       // (V^T V)^-1 V^T: a map that takes the rows of V to those of V' is V'^T times its transpose

    private GateLines(RationalMatrix inputs, Rational threshold, IReadOnlyList<int> columns, RationalMatrix vectors, CancellationToken cancel)
    {
        (Columns, Threshold) = (columns, threshold);
        Inputs = RationalMatrix.FromRows(inputs.Columns, columns.Select(inputs.Row));
        var entries = Enumerable.Range(0, vectors.Rows).SelectMany(vectors.Row).ToArray();
        _pivots = [.. new Elimination(entries, vectors.Rows, vectors.Columns, vectors.Columns, reduce: false).PivotColumns];
        _vectors = RationalMatrix.Create(vectors.Rows, _pivots.Length, (i, j) => vectors[i, _pivots[j]]);
        _solve = (_vectors.Transpose() * _vectors).Inverse()! * _vectors.Transpose();
        _rest = _solve * vectors;
        var products = _vectors * _solve;
        // Equal numbers get equal colors, opposite ones opposite colors.
        var known = new Dictionary<Rational, int> { [Rational.Zero] = 0 };
        Colors = new PairColors(2 * vectors.Rows, (x, y) =>
        {
            var product = products[x / 2, y / 2];
            var size = product.Sign < 0 ? -product : product;
            if (!known.TryGetValue(size, out var color))
                known.Add(size, color = known.Count);
            return product.Sign < 0 != (x % 2 != y % 2) ? -color : color;
        });
        var labels = new ulong[Colors.Points];
        if (HasInfinity)
            (labels[^2], labels[^1]) = (1, 2);
        Symmetry = SymmetryChain.Of(Colors, labels, cancel);
    }

    /// <summary>The threshold.</summary>
    public Rational Threshold { get; }

    /// <summary>One column for each line, ascending: the first one that lies on it.</summary>
    public IReadOnlyList<int> Columns { get; }

    /// <summary>The inputs of these columns. Shape: lines x np.</summary>
    public RationalMatrix Inputs { get; }

    /// <summary>True if there is a line at infinity, the last one.</summary>
    public bool HasInfinity => Threshold.Sign > 0;

    /// <summary>The number of lines that patterns cross.</summary>
    public int Count => Columns.Count;

    /// <summary>Points 2 j and 2 j + 1 are the two directions of line j; their colors are their inner products.</summary>
    public PairColors Colors { get; }

    /// <summary>The permutations of the directions that linear maps bring about.</summary>
    public SymmetryChain Symmetry { get; }

    /// <summary>
    /// The lines of one neuron. How long the vectors on the lines are is a choice, and maps are found that keep lengths: as the instance has them, or
    /// with coprime integers, whichever has more symmetries.
    /// </summary>
    /// <exception cref="EnumerationLimitException">More lines than allowed.</exception>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    public static GateLines Of(RationalMatrix inputs, Rational threshold, int mostLines, CancellationToken cancel = default)
    {
        var dimension = inputs.Columns + (threshold.Sign > 0 ? 1 : 0);
        var (columns, primitive, given, known) =
            (new List<int>(), new List<RationalVector>(), new List<RationalVector>(), new Dictionary<RationalVector, int>());
        for (var c = 0; c < inputs.Rows; c++)
        {
            if (inputs.Row(c).IsZero)
                continue;
            var vector = threshold.Sign > 0 ? inputs.Row(c).Concat([-threshold]) : inputs.Row(c);
            var ray = vector.ToPrimitive();
            if (known.TryGetValue(ray, out var line))
            {
                given[line] += vector;
                continue;
            }
            known.Add(ray, columns.Count);
            columns.Add(c);
            primitive.Add(ray);
            given.Add(vector);
        }
        if (columns.Count > mostLines)
            throw new EnumerationLimitException(
                $"There are {columns.Count} hyperplanes, and {mostLines} is the limit by orbits; count without them.");
        RationalVector[] infinity = threshold.Sign > 0 ? [RationalVector.Unit(dimension, dimension - 1)] : [];
        GateLines Lines(IEnumerable<RationalVector> vectors) =>
            new(inputs, threshold, columns, RationalMatrix.FromRows(dimension, vectors.Concat(infinity)), cancel);
        var lines = Lines(given);
        return given.SequenceEqual(primitive) || Lines(primitive) is var other && other.Symmetry.Order <= lines.Symmetry.Order ? lines : other;
    }

    /// <summary>
    /// A linear map that takes the vectors of the lines where the permutation says. Shape: D x D, D = np, and one more with a threshold.
    /// </summary>
    public RationalMatrix Map(int[] permutation)
    {
        var images = RationalMatrix.Create(_vectors.Rows, _vectors.Columns, (line, j) => permutation[2 * line] is var image && image % 2 == 0
            ? _vectors[image / 2, j]
            : -_vectors[image / 2, j]);
        var map = (_solve * images * _rest).Transpose();
        return RationalMatrix.Create(map.Rows, map.Rows, (i, j) => Array.IndexOf(_pivots, j) is >= 0 and var k ? map[i, k] : Rational.Zero);
    }
}
