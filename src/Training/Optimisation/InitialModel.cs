using TheoryChecks.Model;
using TheoryChecks.Training.Data;
using TheoryChecks.Training.Methods;
using TorchSharp;
using static TorchSharp.torch;

namespace TheoryChecks.Training.Optimisation;

/// <summary>Where training begins: decoder columns in random directions, encoder rows tied to them where shapes allow, biases as the options
/// say.</summary>
internal static class InitialModel
{
    private const int MedianRounds = 100, Probes = 256;

    public static SdlModel Create(TrainingOptions options, int np, int nr, TrainingBatch first)
    {
        var decoder = Directions(options.Neurons, nr, options.InitialDecoderNorm, options.Seed, 0);
        var norm = options.TiesEncoder ? options.InitialDecoderNorm : options.InitialEncoderNorm ?? options.InitialDecoderNorm;
        var start = new SdlModel
        {
            InputDimension = np,
            TargetDimension = nr,
            Neurons = options.Neurons,
            Decoder = decoder,
            Encoder = np == nr
                ? Array.ConvertAll(decoder, x => (float)(x * (norm / options.InitialDecoderNorm)))
                : Directions(options.Neurons, np, norm, options.Seed, 1),
            EncoderBias = options.HasEncoderBias ? new float[options.Neurons] : null,
            DecoderBias = options.DecoderBias switch
            {
                DecoderBiasStart.None => null,
                DecoderBiasStart.Zero => new float[nr],
                _ => GeometricMedian(first.Targets, nr),
            },
            SubtractsDecoderBias = options.SubtractsDecoderBias,
            Thresholds = options.LearnsThresholds
                ? [.. Enumerable.Range(0, options.Neurons).Select(i => (float)options.Method.Activation.Threshold(i).ToDouble())]
                : null,
            Skip = options.Method.HasSkip ? new float[nr * np] : null,
            LogScales = options.Method.HasMagnitudes ? new float[options.Neurons] : null,
            MagnitudeBias = options.Method.HasMagnitudes ? new float[options.Neurons] : null,
        };
        var length = options is { RescalesEncoder: true, TiesEncoder: false } ? MeanOutput(options, start) : 0;
        return length > 0 ? start with { Encoder = Array.ConvertAll(start.Encoder, x => (float)(x / length)) } : start;
    }

    /// <summary>sum_j Var(r_j) of the rows; 1 where they are all alike.</summary>
    public static double Variance(float[] rows, int dimension)
    {
        var (sums, squares, count) = (new double[dimension], new double[dimension], rows.Length / dimension);
        for (var k = 0; k < rows.Length; k++)
        {
            // The first row is taken off, so that rows far from 0 lose no digits.
            var x = (double)rows[k] - rows[k % dimension];
            sums[k % dimension] += x;
            squares[k % dimension] += x * x;
        }
        var variance = Enumerable.Range(0, dimension).Sum(j => (squares[j] - (sums[j] * sums[j] / count)) / count);
        return variance > 0 ? variance : 1;
    }

    /// <summary>The mean of |W_D a| over inputs in random directions, of length 1 from the bias that is taken off them.</summary>
    private static double MeanOutput(TrainingOptions options, SdlModel start)
    {
        using var scope = NewDisposeScope();
        var inputs = tensor(Directions(Probes, start.InputDimension, 1, options.Seed, 2), 1, Probes, start.InputDimension);
        var z = inputs.matmul(tensor(start.Encoder, 1, start.Neurons, start.InputDimension).transpose(-1, -2));
        var thresholds = options.Method.Activation is JumpReluActivation jump
            ? tensor(jump.Thetas.ToDoubles(), dtype: ScalarType.Float32)
            : null;
        var latents = z * TensorGate.Of(options.Method.Activation, z, thresholds).to(z.dtype);
        return latents.matmul(tensor(start.Decoder, 1, start.Neurons, start.TargetDimension)).norm(2).mean().item<float>();
    }

    private static float[] Directions(int rows, int dimension, double norm, long seed, long item)
    {
        var random = new CounterRandom(seed, RandomPurpose.Weights, item);
        var entries = new float[(long)rows * dimension];
        var row = new double[dimension];
        for (var i = 0; i < rows; i++)
        {
            for (var j = 0; j < dimension; j += 2)
            {
                var (one, two) = random.NextNormals();
                row[j] = one;
                if (j + 1 < dimension)
                    row[j + 1] = two;
            }
            var scale = norm / Math.Sqrt(row.Sum(x => x * x));
            for (var j = 0; j < dimension; j++)
                entries[(i * dimension) + j] = (float)(row[j] * scale);
        }
        return entries;
    }

    /// <summary>The point with the least sum of distances to the rows, by Weiszfeld's iteration.</summary>
    internal static float[] GeometricMedian(float[] rows, int dimension)
    {
        var count = rows.Length / dimension;
        var (at, next) = (new double[dimension], new double[dimension]);
        for (var c = 0; c < count; c++)
            for (var j = 0; j < dimension; j++)
                at[j] += rows[(c * dimension) + j] / (double)count;
        for (var round = 0; round < MedianRounds; round++)
        {
            var total = 0.0;
            Array.Clear(next);
            for (var c = 0; c < count; c++)
            {
                var squares = 0.0;
                for (var j = 0; j < dimension; j++)
                    squares += (rows[(c * dimension) + j] - at[j]) * (rows[(c * dimension) + j] - at[j]);
                var weight = 1 / Math.Max(Math.Sqrt(squares), 1e-12);
                total += weight;
                for (var j = 0; j < dimension; j++)
                    next[j] += weight * rows[(c * dimension) + j];
            }
            var moved = 0.0;
            for (var j = 0; j < dimension; j++)
            {
                moved = Math.Max(moved, Math.Abs((next[j] / total) - at[j]));
                at[j] = next[j] / total;
            }
            if (moved < 1e-6)
                break;
        }
        return Array.ConvertAll(at, x => (float)x);
    }
}
