using TheoryChecks.Training.Data;

namespace TheoryChecks.Training.Metrics;

/// <summary>|cos| between every feature's direction and every neuron's: shape features x neurons. A zero vector has cosine 0 with
/// everything.</summary>
internal sealed class Cosines
{
    private readonly float[] _values;
    private readonly double[] _norms;

    /// <summary>Truths and neurons of one dimension.</summary>
    /// <exception cref="ArgumentException">The dimensions differ.</exception>
    public Cosines(FeatureMatrix truths, FeatureMatrix neurons)
    {
        if (truths.Dimension != neurons.Dimension)
            throw new ArgumentException(
                $"The features have dimension {truths.Dimension}, the neurons {neurons.Dimension}; directions are compared in one space.");
        (Features, Neurons) = (truths.Features, neurons.Features);
        _values = new float[(long)Features * Neurons];
        var (ofTruth, ofNeuron) = (Norms(truths), Norms(neurons));
        _norms = ofNeuron;
        Parallel.For(0, Features, d =>
        {
            for (var i = 0; i < Neurons; i++)
                if (ofTruth[d] > 0 && ofNeuron[i] > 0)
                    _values[d * Neurons + i] = (float)Math.Min(1, Math.Abs(Dot.Of(truths[d], neurons[i])) / (ofTruth[d] * ofNeuron[i]));
        });
    }

    /// <summary>n.</summary>
    public int Features { get; }

    /// <summary>nq.</summary>
    public int Neurons { get; }

    /// <summary>|cos| of feature d and neuron i.</summary>
    public float this[int d, int i] => _values[d * Neurons + i];

    /// <summary>max_i |cos(d, i)| for every feature.</summary>
    public float[] BestPerFeature() => [.. Enumerable.Range(0, Features).Select(d => Row(d).Max())];

    /// <summary>max_i |w_i . w_d| / |w_d| for every feature: the paper's s_d as printed, with rows that are not normalised.</summary>
    public float[] LargestResponses() =>
        [.. Enumerable.Range(0, Features).Select(d => (float)Enumerable.Range(0, Neurons).Max(i => this[d, i] * _norms[i]))];

    /// <summary>The feature that each neuron is closest to (the first of several), with its |cos|.</summary>
    public (int Feature, float Cosine)[] BestPerNeuron()
    {
        var best = new (int Feature, float Cosine)[Neurons];
        for (var d = 0; d < Features; d++)
            for (var i = 0; i < Neurons; i++)
                if (this[d, i] > best[i].Cosine)
                    best[i] = (d, this[d, i]);
        return best;
    }

    /// <summary>
    /// The mean of |cos| over the best one-to-one matching of features and neurons, min(n, nq) pairs: the mean correlation coefficient, MCC.
    /// </summary>
    public double MeanOverMatching()
    {
        var wide = Features <= Neurons;
        var (rows, columns) = wide ? (Features, Neurons) : (Neurons, Features);
        var scores = _values;
        if (!wide)
        {
            scores = new float[_values.Length];
            for (var d = 0; d < Features; d++)
                for (var i = 0; i < Neurons; i++)
                    scores[i * Features + d] = this[d, i];
        }
        var columnOf = Assignment.Maximise(rows, columns, scores);
        return Enumerable.Range(0, rows).Average(row => (double)scores[row * columns + columnOf[row]]);
    }

    private ArraySegment<float> Row(int d) => new(_values, d * Neurons, Neurons);

    private static double[] Norms(FeatureMatrix matrix) =>
        [.. Enumerable.Range(0, matrix.Features).Select(i => Math.Sqrt(matrix[i].ToArray().Sum(x => (double)x * x)))];
}
