namespace TheoryChecks.Training.Data;

/// <summary>Feature directions: n rows of one dimension, each of unit length unless read from a file.</summary>
public sealed class FeatureMatrix
{
    private readonly float[] _rows;

    /// <summary>Takes n rows of the given dimension, row after row.</summary>
    /// <exception cref="ArgumentException">The numbers do not fill the shape, or one is not finite.</exception>
    public FeatureMatrix(int features, int dimension, float[] rows)
    {
        if (features < 1 || dimension < 1 || rows.LongLength != (long)features * dimension)
            throw new ArgumentException(
                $"{features} features of dimension {dimension} need {(long)features * dimension} numbers; there are {rows.Length}.");
        if (Array.FindIndex(rows, value => !float.IsFinite(value)) is var at and >= 0)
            throw new ArgumentException($"Entry {at % dimension} of feature {at / dimension} is {rows[at]}; entries are finite.");
        (Features, Dimension, _rows) = (features, dimension, rows);
    }

    /// <summary>n.</summary>
    public int Features { get; }

    /// <summary>The dimension of every row.</summary>
    public int Dimension { get; }

    /// <summary>All numbers, row after row.</summary>
    public ReadOnlyMemory<float> Rows => _rows;

    /// <summary>The direction of feature d.</summary>
    public ReadOnlySpan<float> this[int d] => _rows.AsSpan(d * Dimension, Dimension);

    /// <summary>The rows of several matrices side by side, each divided by the square root of their number: unit rows stay unit rows.</summary>
    /// <exception cref="ArgumentException">They differ in the number of features, or there is none.</exception>
    public static FeatureMatrix Concatenate(params IReadOnlyList<FeatureMatrix> parts)
    {
        if (parts.Count == 0 || parts.Any(part => part.Features != parts[0].Features))
            throw new ArgumentException("Matrices side by side have the same number of features; give at least one.");
        if (parts.Count == 1)
            return parts[0];
        var (n, dimension, scale) = (parts[0].Features, parts.Sum(part => part.Dimension), 1 / MathF.Sqrt(parts.Count));
        var rows = new float[n * dimension];
        for (var d = 0; d < n; d++)
        {
            var at = d * dimension;
            foreach (var part in parts)
            {
                foreach (var entry in part[d])
                    rows[at++] = entry * scale;
            }
        }
        return new FeatureMatrix(n, dimension, rows);
    }

    /// <summary>max over i != j of |w_i . w_j|, the largest interference; 0 for one feature.</summary>
    public float LargestInterference() => Largest(Math.Abs);

    /// <summary>max over i != j of w_i . w_j, the paper's M; 0 for one feature.</summary>
    public float LargestSignedInterference() => Largest(product => product);

    /// <summary>sum_d x_d w_d for every sample: shape samples x dimension.</summary>
    public float[] Embed(SparseBatch batch)
    {
        var embedded = new float[batch.Samples * Dimension];
        for (var i = 0; i < batch.Samples; i++)
        {
            var into = embedded.AsSpan(i * Dimension, Dimension);
            foreach (var (feature, magnitude) in batch[i])
                Dot.Add(into, magnitude, this[feature]);
        }
        return embedded;
    }

    private float Largest(Func<float, float> size)
    {
        if (Features == 1)
            return 0;
        var largest = new float[Features];
        Parallel.For(0, Features, i =>
        {
            largest[i] = float.NegativeInfinity;
            for (var j = 0; j < i; j++)
                largest[i] = Math.Max(largest[i], size(Dot.Of(this[i], this[j])));
        });
        return largest.Max();
    }
}
