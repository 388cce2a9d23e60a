using MathNet.Numerics.LinearAlgebra;
using TheoryChecks.Training.Metrics;

namespace TheoryChecks.Training.Data;

/// <summary>
/// p' = A p with A = Cov(p)^(-1/2), symmetric, from a covariance that is scaled to mean variance 1 first: in these coordinates features are A w_d,
/// and where they are independent and equally variable they form a tight frame (docs/recovery.md). A model trained on p' is folded back to one on p.
/// </summary>
public sealed class Whitening
{
    private const double Floor = 1e-6; // of the mean variance; directions without data are not blown up further

    private readonly Matrix<double> _forward, _back;
    private float[]? _single;

    private Whitening(Matrix<double> forward, Matrix<double> back) => (_forward, _back) = (forward, back);

    /// <summary>From the covariance of inputs.</summary>
    /// <exception cref="ArgumentException">The inputs do not vary.</exception>
    public static Whitening Of(InputMoments moments)
    {
        var covariance = moments.Covariance();
        var scale = covariance.Trace() / covariance.RowCount;
        if (!(scale > 0))
            throw new ArgumentException("The inputs do not vary, so there is nothing to whiten.");
        var evd = (covariance / scale).Evd(Symmetricity.Symmetric);
        var roots = evd.EigenValues.Map(value => Math.Sqrt(Math.Max(value.Real, Floor)));
        return new Whitening(
            evd.EigenVectors * Matrix<double>.Build.DenseOfDiagonalVector(1 / roots) * evd.EigenVectors.Transpose(),
            evd.EigenVectors * Matrix<double>.Build.DenseOfDiagonalVector(roots) * evd.EigenVectors.Transpose());
    }

    /// <summary>The bench in whitened coordinates, from a sample of what it trains on; of an autoencoder or a crosscoder, whose targets are its
    /// inputs.</summary>
    /// <exception cref="ArgumentException">The targets are others.</exception>
    public static (Whitening Whitening, BenchData Data) Of(BenchData data)
    {
        if (!ReferenceEquals(data.Inputs, data.Targets))
            throw new ArgumentException("Whitening is for autoencoders and crosscoders; a transcoder's targets are not its inputs.");
        var whitening = Of(InputMoments.OfBatches(batch => data.InputsOf(data.Batch(batch, InputMoments.Batch)), data.Inputs.Dimension));
        var inputs = whitening.Whiten(data.Inputs);
        return (whitening, new BenchData(data.Settings, inputs, inputs));
    }

    /// <summary>A p for every row.</summary>
    public FeatureMatrix Whiten(FeatureMatrix rows) => Times(rows, _forward);

    /// <summary>The same in place and in single precision, rows side by side, on all processors: for batches that are made again and again.</summary>
    internal void WhitenInPlace(float[] rows)
    {
        var dimension = _forward.RowCount;
        var matrix = _single ??= Single();
        Parallel.For(0, rows.Length / dimension, row =>
        {
            var old = rows.AsSpan(row * dimension, dimension).ToArray();
            for (var k = 0; k < dimension; k++)
                rows[(row * dimension) + k] = Dot.Of(old, matrix.AsSpan(k * dimension, dimension));
        });

        float[] Single()
        {
            // A is symmetric: its rows are its columns.
            var entries = new float[dimension * dimension];
            for (var i = 0; i < entries.Length; i++)
                entries[i] = (float)_forward[i / dimension, i % dimension];
            return entries;
        }
    }

    /// <summary>The model on inputs as they come, of one on whitened inputs and targets: rows A w, columns and b_D times A^-1.</summary>
    public SdlModel Fold(SdlModel model)
    {
        var (np, nr) = (model.InputDimension, model.TargetDimension);
        return model with
        {
            Encoder = Times(new FeatureMatrix(model.Neurons, np, model.Encoder), _forward).Rows.ToArray(),
            Decoder = Times(new FeatureMatrix(model.Neurons, nr, model.Decoder), _back).Rows.ToArray(),
            DecoderBias = model.DecoderBias is { } bias ? Times(new FeatureMatrix(1, nr, bias), _back).Rows.ToArray() : null,
        };
    }

    private static FeatureMatrix Times(FeatureMatrix rows, Matrix<double> matrix)
    {
        var product = Matrix<double>.Build.Dense(rows.Features, rows.Dimension, (i, k) => rows[i][k]) * matrix;
        var entries = new float[rows.Features * rows.Dimension];
        for (var i = 0; i < rows.Features; i++)
            for (var k = 0; k < rows.Dimension; k++)
                entries[(i * rows.Dimension) + k] = (float)product[i, k];
        return new FeatureMatrix(rows.Features, rows.Dimension, entries);
    }
}
