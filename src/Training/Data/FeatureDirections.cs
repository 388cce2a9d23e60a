using System.Globalization;

namespace TheoryChecks.Training.Data;

/// <summary>Unit rows by the rule that the settings name. The same settings, seed and matrix give the same bits.</summary>
internal static class FeatureDirections
{
    /// <summary>Steps after which a search gives up, or a descent is taken as it is.</summary>
    public const int MostSteps = 2000;

    private const float Rounding = 1e-6f; // unit rows in single precision
    private const float StillMoves = 1e-4f;

    /// <summary>n unit vectors in R^d.</summary>
    /// <param name="settings">M, the rule and its options.</param>
    /// <param name="d">The dimension.</param>
    /// <param name="matrix">Which matrix of the run: 0 for inputs, 1 for targets, and so on.</param>
    /// <param name="progress">Is told the step and the interference reached.</param>
    /// <param name="cancel">Stops the search.</param>
    /// <exception cref="UnreachableInterferenceException">The rule asks for M, and it cannot be had or was not reached.</exception>
    public static FeatureMatrix Draw(
        BenchSettings settings, int d, int matrix, Action<int, float>? progress = null, CancellationToken cancel = default)
    {
        var (n, seed) = (settings.Features, settings.Seed);
        return settings.Directions switch
        {
            DirectionKind.Absolute => InterferenceSearch.Run(n, d, settings.Interference, seed, matrix, progress: progress, cancel: cancel),
            DirectionKind.Random => new FeatureMatrix(n, d, InterferenceSearch.RandomRows(n, d, seed, matrix)),
            DirectionKind.Tight => TightFrame.Nearest(n, d, InterferenceSearch.RandomRows(n, d, seed, matrix), cancel),
            DirectionKind.Potential => Potential(settings, d, matrix, progress, cancel),
            _ => Paper(settings, d, matrix, progress, cancel),
        };
    }

    // Eq. 28: L(W) = sum_{i != j} max(0, s_ij - (M - eps))^2 + lambda max(0, s_ij)^2 with s_ij = w_i . w_j. A pair is counted twice, so
    // dL/dw_i = 4 sum_{j != i} (max(0, s_ij - (M - eps)) + lambda max(0, s_ij)) w_j. Eq. 29: w_i <- (w_i - step dL/dw_i) / |.|.
    private static FeatureMatrix Paper(BenchSettings settings, int d, int matrix, Action<int, float>? progress, CancellationToken cancel)
    {
        var (n, m) = (settings.Features, settings.Interference);
        // Rankin: more than 2d unit vectors in R^d have a positive inner product among them.
        if (m < Rounding && n > 2L * d)
            throw new UnreachableInterferenceException(string.Create(CultureInfo.InvariantCulture,
                $"no {n} unit vectors in dimension {d} have all inner products at most {m:0.######}: more than {2 * d} of them have a positive one "
                    + $"(Rankin). Raise M, raise the dimension, or lower n."), isImpossible: true);
        var (aim, lambda, rate) = ((float)(m - settings.Margin), (float)settings.DirectionLambda, (float)settings.DirectionStep);
        var rows = InterferenceSearch.RandomRows(n, d, settings.Seed, matrix);
        var (best, most) = (float.PositiveInfinity, Math.Max(MostSteps, settings.DirectionSteps));
        for (var step = 0; step <= most; step++)
        {
            var (next, reached, _) = Move(
                rows, n, d, s => 4 * rate * (Math.Max(0, s - aim) + (lambda * Math.Max(0, s))), s => s, cancel);
            best = Math.Min(best, reached);
            progress?.Invoke(step, best);
            if (reached <= m + Rounding && step >= settings.DirectionSteps)
                return new FeatureMatrix(n, d, rows);
            rows = next;
        }
        throw new UnreachableInterferenceException(string.Create(CultureInfo.InvariantCulture,
            $"{most} steps of Eq. 29 brought the largest signed inner product of {n} unit vectors in dimension {d} down to {best:0.######}, not to "
                + $"{m:0.######}. Raise M, raise the dimension, lower n, or lower --direction-lambda."), isImpossible: false);
    }

    // sum_{i != j} s_ij^2 has the gradient 4 sum_{j != i} s_ij w_j; its minima on unit rows are the tight frames (n >= d), Benedetto and Fickus.
    private static FeatureMatrix Potential(BenchSettings settings, int d, int matrix, Action<int, float>? progress, CancellationToken cancel)
    {
        var (n, rate) = (settings.Features, (float)settings.DirectionStep);
        var rows = InterferenceSearch.RandomRows(n, d, settings.Seed, matrix);
        var most = settings.DirectionSteps > 0 ? settings.DirectionSteps : MostSteps;
        for (var step = 0; step < most; step++)
        {
            var (next, reached, moved) = Move(rows, n, d, s => 4 * rate * s, Math.Abs, cancel);
            progress?.Invoke(step, reached);
            rows = next;
            if (settings.DirectionSteps == 0 && moved < StillMoves * rate)
                break;
        }
        return new FeatureMatrix(n, d, rows);
    }

    /// <summary>
    /// w_i - sum_{j != i} pull(s_ij) w_j, divided by its norm, for all i from the same old rows, so that the result does not depend on who computes
    /// which; the largest size(s_ij) of the old rows; and how far an entry moved at most.
    /// </summary>
    private static (float[] Next, float Reached, float Moved) Move(
        float[] rows, int n, int d, Func<float, float> pull, Func<float, float> size, CancellationToken cancel)
    {
        var (next, reached, moves) = (new float[rows.Length], new float[n], new float[n]);
        Parallel.For(0, n, new ParallelOptions { CancellationToken = cancel }, i =>
        {
            var old = rows.AsSpan(i * d, d);
            var moved = next.AsSpan(i * d, d);
            old.CopyTo(moved);
            reached[i] = float.NegativeInfinity;
            for (var j = 0; j < n; j++)
            {
                if (j == i)
                    continue;
                var product = Dot.Of(old, rows.AsSpan(j * d, d));
                reached[i] = Math.Max(reached[i], size(product));
                if (pull(product) is var factor && factor != 0)
                    Dot.Add(moved, -factor, rows.AsSpan(j * d, d));
            }
            if (Dot.Of(moved, moved) > 0)
                Dot.Normalise(moved);
            else
                old.CopyTo(moved);
            for (var k = 0; k < d; k++)
                moves[i] = Math.Max(moves[i], Math.Abs(moved[k] - old[k]));
        });
        return (next, n == 1 ? 0 : reached.Max(), moves.Max());
    }
}
