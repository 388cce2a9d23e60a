using TheoryChecks.Training.Data;

namespace TheoryChecks.Training.Optimisation;

/// <summary>Where dead neurons move: to inputs drawn with a probability proportional to their squared error, each at most once.</summary>
internal static class Resampler
{
    public static bool IsDue(TrainingOptions options, long step) =>
        options.Resampling is { } resampling && (step + 1) % resampling.Every == 0 && step + 1 <= resampling.Until;

    /// <summary>
    /// The new rows: the encoder along the input, at the given share of the live rows' mean norm; the decoder along the residual, with unit norm.
    /// Pure function of the seed, the step and the data.
    /// </summary>
    public static IEnumerable<(int Neuron, float[] Encoder, float[] Decoder)> Moves(
        TrainingOptions options, long step, TrainingBatch batch, float[] residuals, float[] encoder, bool[] dead, int np, int nr)
    {
        var random = new CounterRandom(options.Seed, RandomPurpose.Resampling, step);
        var samples = residuals.Length / nr;
        var errors = new double[samples];
        for (var c = 0; c < samples; c++)
            errors[c] = Norm(batch.Inputs.AsSpan(c * np, np)) > 0 ? Square(residuals.AsSpan(c * nr, nr)) : 0;
        var alive = Enumerable.Range(0, dead.Length).Where(i => !dead[i]).Select(i => Norm(encoder.AsSpan(i * np, np))).ToArray();
        var length = options.Resampling!.EncoderScale * (alive.Length > 0 ? alive.Average() : 1);
        var moves = new List<(int, float[], float[])>();
        for (var i = 0; i < dead.Length; i++)
        {
            var total = errors.Sum();
            if (!dead[i] || !(total > 0))
                continue;
            var (left, c) = (random.NextUniform() * total, 0);
            while (c < samples - 1 && (left -= errors[c]) >= 0)
                c++;
            while (errors[c] == 0)
                c--;
            errors[c] = 0;
            moves.Add((i, Scaled(batch.Inputs.AsSpan(c * np, np), length), Scaled(residuals.AsSpan(c * nr, nr), 1)));
        }
        return moves;
    }

    private static float[] Scaled(ReadOnlySpan<float> row, double length)
    {
        var scaled = row.ToArray();
        var factor = length / Norm(row);
        for (var j = 0; j < scaled.Length; j++)
            scaled[j] = (float)(scaled[j] * factor);
        return scaled;
    }

    private static double Norm(ReadOnlySpan<float> row) => Math.Sqrt(Square(row));

    private static double Square(ReadOnlySpan<float> row)
    {
        var sum = 0.0;
        foreach (var x in row)
            sum += (double)x * x;
        return sum;
    }
}
