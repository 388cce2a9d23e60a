using MathNet.Numerics.LinearAlgebra;
using TheoryChecks.Training.Data;

namespace TheoryChecks.Training.Metrics;

/// <summary>
/// What encoder rows can recover at best ("recovery by rows", docs/recovery.md): for independent features with variances v_k, the best row of a
/// neuron that is on exactly where feature d is points along S^+ w_d, S = sum_k v_k w_k w_k^T, so its cosine with the feature is
/// (w_d . S^+ w_d) / |S^+ w_d|. In double precision, on moments that are scaled to mean eigenvalue 1.
/// </summary>
internal sealed class RowPrediction
{
    private const double Null = 1e-9; // relative; directions come in single precision

    private readonly double[] _variances, _along, _length;
    private readonly double _off; // 1 - rank / np: the share of a random direction's square that no feature has

    private RowPrediction(float[] cosines, double[] spectrum, double[] variances, double[] along, double[] length, int dimension)
    {
        (Cosines, Spectrum, _variances, _along, _length) = (cosines, spectrum, variances, along, length);
        _off = 1 - (spectrum.Length / (double)dimension);
    }

    /// <summary>The cosine for every feature.</summary>
    public IReadOnlyList<float> Cosines { get; }

    /// <summary>The eigenvalues of W^T W, ascending, without those of directions that no feature has.</summary>
    public IReadOnlyList<double> Spectrum { get; }

    /// <summary>True if some direction is no feature's: fewer features than dimensions, or dependent features.</summary>
    public bool LeavesDirections => _off > 0;

    /// <summary>
    /// The cosines where rows began in random directions of length c: no sample moves what lies off the span of the features, so a row ends as the
    /// shortest best one, w = t z / (1 - v_d g + t g) with z = S^+ w_d, g = w_d . z, and beside it a part of mean square c^2 (1 - rank / np).
    /// </summary>
    /// <param name="length">c.</param>
    /// <param name="whileOn">t = Var(x_d | x_d > 0).</param>
    public float[] Started(double length, double whileOn) => [.. Enumerable.Range(0, Cosines.Count).Select(d =>
    {
        var (scale, off) = (whileOn / (1 - (_variances[d] * _along[d]) + (whileOn * _along[d])), length * length * _off);
        return (float)(scale * _along[d] / Math.Sqrt((scale * scale * _length[d] * _length[d]) + off));
    })];

    /// <summary>For directions and positive variances.</summary>
    /// <exception cref="ArgumentException">A variance is not a positive number.</exception>
    public static RowPrediction Of(FeatureMatrix directions, IReadOnlyList<double> variances)
    {
        if (variances.Count != directions.Features || variances.Any(v => !(v > 0) || !double.IsFinite(v)))
            throw new ArgumentException($"{directions.Features} positive variances are wanted, one for each feature.");
        var rows = Matrix<double>.Build.Dense(directions.Features, directions.Dimension, (d, k) => directions[d][k]);
        var spectrum = Eigen(rows, Enumerable.Repeat(1.0, directions.Features)).Values;
        var (values, vectors) = Eigen(rows, variances);
        var parts = rows.Multiply(vectors);
        var (cosines, reads, lengths) = (new float[directions.Features], new double[directions.Features], new double[directions.Features]);
        for (var d = 0; d < cosines.Length; d++)
        {
            var (along, length, own) = (0.0, 0.0, 0.0);
            for (var k = 0; k < values.Length; k++)
            {
                var part = parts[d, k];
                along += part * part / values[k];
                length += part * part / (values[k] * values[k]);
                own += part * part;
            }
            cosines[d] = length > 0 ? (float)Math.Min(1, along / Math.Sqrt(length * own)) : 0;
            (reads[d], lengths[d]) = (along, Math.Sqrt(length));
        }
        return new RowPrediction(cosines, spectrum, [.. variances], reads, lengths, directions.Dimension);
    }

    /// <summary>Positive eigenvalues, ascending, with their vectors as columns.</summary>
    private static (double[] Values, Matrix<double> Vectors) Eigen(Matrix<double> rows, IEnumerable<double> variances)
    {
        var weighted = rows.Clone();
        foreach (var (d, variance) in variances.Index())
            weighted.SetRow(d, weighted.Row(d) * Math.Sqrt(variance));
        var moments = weighted.TransposeThisAndMultiply(weighted);
        var scale = moments.Trace() / moments.RowCount;
        if (!(scale > 0))
            return ([], Matrix<double>.Build.Dense(rows.ColumnCount, 0));
        var evd = (moments / scale).Evd(Symmetricity.Symmetric);
        var all = evd.EigenValues.Select(value => value.Real).ToArray();
        int[] kept = [.. Enumerable.Range(0, all.Length).Where(k => all[k] > Null * all.Max()).OrderBy(k => all[k])];
        var vectors = Matrix<double>.Build.Dense(rows.ColumnCount, kept.Length, (i, k) => evd.EigenVectors[i, kept[k]]);
        return ([.. kept.Select(k => all[k] * scale)], vectors);
    }
}
