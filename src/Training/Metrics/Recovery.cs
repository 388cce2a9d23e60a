namespace TheoryChecks.Training.Metrics;

/// <summary>How well features are recovered, from the best |cos| of each, or from the paper's s_d: M_GT and M_IP.</summary>
public static class Recovery
{
    /// <summary>The paper's threshold for a recovered feature.</summary>
    public const double DefaultThreshold = 0.95;

    /// <summary>M_GT(t) = share of the listed features with best |cos| >= t; 0 where none is listed.</summary>
    public static double Share(IReadOnlyList<float> best, IReadOnlyCollection<int> features, double threshold = DefaultThreshold) =>
        features.Count == 0 ? 0 : features.Count(d => best[d] >= threshold) / (double)features.Count;

    /// <summary>The share of the listed features with more than t: M_GT as the paper prints it, for its s_d.</summary>
    public static double ShareAbove(IReadOnlyList<float> best, IReadOnlyCollection<int> features, double threshold = DefaultThreshold) =>
        features.Count == 0 ? 0 : features.Count(d => best[d] > threshold) / (double)features.Count;

    /// <summary>M_IP = mean best |cos| of the listed features; 0 where none is listed.</summary>
    public static double Mean(IReadOnlyList<float> best, IReadOnlyCollection<int> features) =>
        features.Count == 0 ? 0 : features.Average(d => (double)best[d]);

    /// <summary>M_GT against the threshold, at 0, 1/steps, ..., 1.</summary>
    public static (double Threshold, double Share)[] Curve(IReadOnlyList<float> best, IReadOnlyCollection<int> features, int steps = 100) =>
        [.. Enumerable.Range(0, steps + 1).Select(s => s / (double)steps).Select(t => (t, Share(best, features, t)))];

    /// <summary>The same with more than t: for the paper's s_d, which may exceed 1.</summary>
    public static (double Threshold, double Share)[] CurveAbove(IReadOnlyList<float> best, IReadOnlyCollection<int> features, int steps = 100) =>
        [.. Enumerable.Range(0, steps + 1).Select(s => s / (double)steps).Select(t => (t, ShareAbove(best, features, t)))];
}
