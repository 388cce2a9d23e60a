namespace TheoryChecks.Training.Lrb;

/// <summary>
/// The size at which the paper's tables are trained. A scale f divides n, np, nq, k, the number of anchors and N by f; the activity stays, and M
/// becomes M sqrt(f), so that it stays the same multiple of a random inner product.
/// </summary>
/// <param name="Name">ci, small or full.</param>
/// <param name="Divisor">f.</param>
/// <param name="BatchSize">Samples per step.</param>
/// <param name="Steps">Steps of every run.</param>
/// <param name="EvaluationSamples">Samples that models are scored on.</param>
public sealed record LrbScale(string Name, int Divisor, int BatchSize, long Steps, int EvaluationSamples)
{
    /// <summary>The scales, smallest first.</summary>
    public static IReadOnlyList<LrbScale> All { get; } =
    [
        new("ci", 25, 128, 2000, 2048),
        new("small", 10, 256, 3000, 2048),
        new("full", 1, 2048, 20_000, 4096),
    ];

    /// <summary>A scale by its name.</summary>
    /// <exception cref="ArgumentException">There is none of this name.</exception>
    public static LrbScale ByName(string name) => All.FirstOrDefault(scale => scale.Name == name)
        ?? throw new ArgumentException($"There is no scale '{name}'; there are {string.Join(", ", All.Select(scale => scale.Name))}.");

    /// <summary>A number of the paper at this scale: divided, rounded, at least 1.</summary>
    public int Of(int paper) => Math.Max(1, (int)Math.Round(paper / (double)Divisor, MidpointRounding.AwayFromZero));

    /// <summary>An interference of the paper at this scale, at most 1.</summary>
    public double Interference(double paper) => Math.Min(1, paper * Math.Sqrt(Divisor));
}
