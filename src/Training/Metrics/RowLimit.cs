namespace TheoryChecks.Training.Metrics;

/// <summary>
/// The cosine of a best row with its feature as n and np grow with n / np = ratio, equal variances, right gates (docs/recovery.md). Rows begin in
/// random directions of a length; fewer features than dimensions leave 1 - ratio of its square untouched.
/// </summary>
public static class RowLimit
{
    /// <summary>
    /// For features in random directions. The other features' moments C are a Wishart matrix that does not know of w_d, so the cosine
    /// w_d . C^+ w_d / |C^+ w_d| tends to m_1 / sqrt(m_2), m_k the mean of the k-th power of C's inverse eigenvalues (Marchenko and Pastur): the
    /// square root of 1 - 1 / ratio above 1. Below 1 the row is the dual vector, of length 1 / sqrt(1 - ratio) and response 1.
    /// </summary>
    /// <param name="ratio">n / np, positive.</param>
    /// <param name="start">The length of rows at the start.</param>
    public static double Random(double ratio, double start = 0) =>
        ratio >= 1 ? Math.Sqrt(1 - (1 / ratio)) : With(ratio, start, 1 / Math.Sqrt(1 - ratio));

    /// <summary>For a tight frame of unit vectors, below 1 an orthonormal set: the row is the feature, beside what is left of its start.</summary>
    /// <param name="ratio">n / np, positive.</param>
    /// <param name="start">The length of rows at the start.</param>
    public static double Tight(double ratio, double start = 0) => ratio >= 1 ? 1 : With(ratio, start, 1);

    // A row of response 1 and this length, and beside it a part of mean square start^2 (1 - ratio).
    private static double With(double ratio, double start, double length) => 1 / Math.Sqrt((length * length) + (start * start * (1 - ratio)));
}
