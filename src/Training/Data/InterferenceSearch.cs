using System.Globalization;

namespace TheoryChecks.Training.Data;

/// <summary>
/// Directions of bounded absolute interference (<see cref="DirectionKind.Absolute"/>): from random unit rows, projected gradient steps on
/// sum_{i != j} max(0, |w_i . w_j| - M')^2 until max |w_i . w_j| &lt;= M. M' is a little below M, so that the search ends after finitely many
/// steps. Stricter than the paper's signed rule, and the one that Welch's inequality speaks about.
/// </summary>
internal static class InterferenceSearch
{
    /// <summary>Steps after which the search gives up.</summary>
    public const int DefaultSteps = 2000;

    private const float Step = 0.5f;
    private const float Margin = 0.1f;
    private const float Rounding = 1e-6f; // unit rows in single precision

    /// <summary>
    /// The least possible max |w_i . w_j| of n unit vectors in R^d that a theorem gives: 0 for n &lt;= d; Welch's sqrt((n - d) / (d (n - 1))); and
    /// for n > d (d + 1) / 2 at least 1 / sqrt(d) (the orthoplex bound).
    /// </summary>
    public static (double Value, string Name) LowerBound(int n, int d)
    {
        if (n <= d)
            return (0, "trivial");
        var welch = Math.Sqrt((n - d) / (d * (n - 1.0)));
        var orthoplex = n > d * (d + 1L) / 2 ? 1 / Math.Sqrt(d) : 0;
        return orthoplex > welch ? (orthoplex, "orthoplex") : (welch, "Welch");
    }

    /// <summary>n unit vectors in R^d with max |w_i . w_j| &lt;= M. The same arguments give the same bits.</summary>
    /// <param name="n">How many.</param>
    /// <param name="d">The dimension.</param>
    /// <param name="interference">M.</param>
    /// <param name="seed">The seed of the run.</param>
    /// <param name="matrix">Which matrix of the run: 0 for inputs, 1 for targets, and so on.</param>
    /// <param name="steps">Gives up after so many.</param>
    /// <param name="progress">Is told the step and the interference reached.</param>
    /// <param name="cancel">Stops the search.</param>
    /// <exception cref="UnreachableInterferenceException">M is below a bound, or was not reached.</exception>
    public static FeatureMatrix Run(
        int n,
        int d,
        double interference,
        long seed,
        int matrix = 0,
        int steps = DefaultSteps,
        Action<int, float>? progress = null,
        CancellationToken cancel = default)
    {
        var (bound, name) = LowerBound(n, d);
        if (interference < bound - Rounding)
            throw new UnreachableInterferenceException(string.Create(CultureInfo.InvariantCulture,
                $"no {n} unit vectors in dimension {d} have all inner products within {interference:0.######}: by the {name} bound the largest is "
                    + $"at least {bound:0.######}. Raise M, raise the dimension, or lower n."), isImpossible: true);
        var rows = RandomRows(n, d, seed, matrix);
        var aim = (float)(interference - Margin * Math.Max(0, interference - bound));
        var next = new float[rows.Length];
        var (reached, best) = (new float[n], float.PositiveInfinity);
        for (var step = 0; step <= steps; step++)
        {
            cancel.ThrowIfCancellationRequested();
            // Every row moves from the same old rows, so the result does not depend on who computes which.
            Parallel.For(0, n, i =>
            {
                var old = rows.AsSpan(i * d, d);
                var moved = next.AsSpan(i * d, d);
                old.CopyTo(moved);
                reached[i] = 0;
                for (var j = 0; j < n; j++)
                {
                    if (j == i)
                        continue;
                    var product = Dot.Of(old, rows.AsSpan(j * d, d));
                    reached[i] = Math.Max(reached[i], Math.Abs(product));
                    if (Math.Abs(product) > aim)
                        Dot.Add(moved, -Step * (product - MathF.CopySign(aim, product)), rows.AsSpan(j * d, d));
                }
                Dot.Normalise(moved);
            });
            best = Math.Min(best, reached.Max());
            progress?.Invoke(step, best);
            if (reached.Max() <= interference + Rounding)
                return new FeatureMatrix(n, d, rows);
            (rows, next) = (next, rows);
        }
        throw new UnreachableInterferenceException(string.Create(CultureInfo.InvariantCulture,
            $"{steps} steps of projected gradient brought the largest inner product of {n} unit vectors in dimension {d} down to {best:0.######}, "
                + $"not to {interference:0.######}. Whether a better set exists is not known: the {name} bound is {bound:0.######}. Raise M, raise "
                    + $"the dimension, or lower n."), isImpossible: false);
    }

    /// <summary>Random unit rows, from which every rule begins.</summary>
    public static float[] RandomRows(int n, int d, long seed, int matrix)
    {
        var rows = new float[n * d];
        for (var i = 0; i < n; i++)
        {
            var random = new CounterRandom(seed, RandomPurpose.Directions, ((long)matrix << 32) + i);
            random.NextDirection(rows.AsSpan(i * d, d));
        }
        return rows;
    }
}
