using MathNet.Numerics.LinearAlgebra;
using TheoryChecks.Training.Data;

namespace TheoryChecks.Training.Metrics;

/// <summary>
/// Cov(p), the covariance of the inputs, up to a positive factor: from the truth by formula, where features are independent, otherwise from samples.
/// A filter w becomes the pattern that it responds to, Cov(p) w (docs/recovery.md).
/// </summary>
public sealed class InputMoments
{
    /// <summary>Samples that are taken at once.</summary>
    internal const int Batch = 512;

    private const int LeastSamples = 4096, MostSamples = 65_536;
    private const double Work = 1L << 33;

    private readonly int _dimension;
    private readonly float[] _covariance;
    private readonly double[] _exactly;

    private InputMoments(int dimension, double[] covariance, double[]? variances)
    {
        (_dimension, Variances, _exactly) = (dimension, variances, covariance);
        // Scale says nothing about directions, and products of tiny numbers would underflow in single precision.
        var largest = Enumerable.Range(0, dimension).Max(k => covariance[(k * dimension) + k]);
        _covariance = Array.ConvertAll(covariance, x => largest > 0 ? (float)(x / largest) : 0);
    }

    /// <summary>Var x_d of independent features; null where they depend on each other or are not known.</summary>
    public double[]? Variances { get; }

    /// <summary>Cov(p) = sum_d Var(x_d) w_d w_d^T for independent features; otherwise from samples drawn for this alone.</summary>
    public static InputMoments Of(BenchSettings settings, FeatureMatrix inputs) =>
        settings.IsIndependent ? OfIndependent(inputs, settings.Variances()) : OfSampler(new FeatureSampler(settings), inputs);

    /// <summary>Cov(p) = sum_d v_d w_d w_d^T.</summary>
    public static InputMoments OfIndependent(FeatureMatrix inputs, double[] variances)
    {
        var d = inputs.Dimension;
        var covariance = new double[d * d];
        Parallel.For(0, d, i =>
        {
            for (var k = 0; k < inputs.Features; k++)
            {
                var factor = variances[k] * inputs[k][i];
                for (var j = 0; j < d && factor != 0; j++)
                    covariance[(i * d) + j] += factor * inputs[k][j];
            }
        });
        return new InputMoments(d, covariance, variances);
    }

    /// <summary>The covariance of samples, one a row.</summary>
    /// <exception cref="ArgumentException">There are fewer than two, or they do not fill rows.</exception>
    public static InputMoments OfSamples(ReadOnlySpan<float> rows, int dimension)
    {
        if (dimension < 1 || rows.Length % dimension != 0 || rows.Length / dimension < 2)
            throw new ArgumentException($"{rows.Length} numbers are no two samples or more of dimension {dimension}; a covariance needs two.");
        var sums = new Sums(dimension);
        sums.Add(rows.ToArray());
        return sums.Moments();
    }

    /// <summary>Cov(p) w for every row.</summary>
    /// <exception cref="ArgumentException">The dimensions differ.</exception>
    public FeatureMatrix Patterns(FeatureMatrix filters)
    {
        if (filters.Dimension != _dimension)
            throw new ArgumentException($"The rows have dimension {filters.Dimension}, the inputs {_dimension}; they are of one space.");
        var patterns = new float[filters.Features * _dimension];
        Parallel.For(0, filters.Features, i =>
        {
            for (var k = 0; k < _dimension; k++)
                patterns[(i * _dimension) + k] = Dot.Of(filters[i], _covariance.AsSpan(k * _dimension, _dimension));
        });
        return new FeatureMatrix(filters.Features, _dimension, patterns);
    }

    internal static InputMoments OfSampler(IFeatureSampler sampler, FeatureMatrix inputs)
    {
        return OfBatches(batch => inputs.Embed(sampler.Draw(RandomPurpose.Moments, Numbers(batch))), inputs.Dimension);

        static long[] Numbers(long batch) => [.. Enumerable.Range(0, Batch).Select(k => (batch * Batch) + k)];
    }

    /// <summary>From so many batches of inputs as the dimension allows, 4096 samples at least.</summary>
    internal static InputMoments OfBatches(Func<long, float[]> inputs, int dimension)
    {
        var sums = new Sums(dimension);
        var samples = (int)Math.Clamp(Work / ((double)dimension * dimension), LeastSamples, MostSamples);
        for (long batch = 0; batch * Batch < samples; batch++)
            sums.Add(inputs(batch));
        return sums.Moments();
    }

    /// <summary>Cov(p).</summary>
    internal Matrix<double> Covariance() => Matrix<double>.Build.Dense(_dimension, _dimension, (i, j) => _exactly[(i * _dimension) + j]);

    private sealed class Sums(int d)
    {
        private readonly double[] _mean = new double[d], _squares = new double[(long)d * d];
        private long _count;

        public void Add(float[] rows)
        {
            var count = rows.Length / d;
            _count += count;
            for (var c = 0; c < count; c++)
                Dot.Add(_mean, 1, rows.AsSpan(c * d, d));
            // Some samples at a time, which stay in a processor's cache. Half of the matrix is the other half. Every sum runs over the samples in
            // order, whatever the number of threads.
            for (var from = 0; from < count; from += Batch)
            {
                var (first, end) = (from, Math.Min(count, from + Batch));
                Parallel.For(0, d, i =>
                {
                    var sums = _squares.AsSpan((i * d) + i, d - i);
                    for (var c = first; c < end; c++)
                        if (rows[(c * d) + i] is not 0 and var factor)
                            Dot.Add(sums, (double)factor, rows.AsSpan((c * d) + i, d - i));
                });
            }
        }

        public InputMoments Moments()
        {
            var covariance = new double[_squares.Length];
            for (var i = 0; i < d; i++)
                for (var j = i; j < d; j++)
                    covariance[(i * d) + j] = covariance[(j * d) + i] =
                        (_squares[(i * d) + j] / _count) - (_mean[i] / _count * (_mean[j] / _count));
            return new InputMoments(d, covariance, null);
        }
    }
}
