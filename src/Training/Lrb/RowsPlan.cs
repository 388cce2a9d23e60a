using System.Globalization;
using TheoryChecks.Training.Data;

namespace TheoryChecks.Training.Lrb;

/// <summary>
/// The models that the prediction of encoder rows is held against (docs/recovery.md): n features of the scale, n / np from 1/2 to 1.3, activity from
/// 0.001 to 0.1, directions of several rules. Gates are to be right, so k is the mean number of active features where that is a whole number
/// (BatchTopK); where it is less than 1, TopK lets three pass.
/// </summary>
internal static class RowsPlan
{
    /// <summary>The steps of every run, unless others are asked for.</summary>
    public const long Steps = 20_000;

    /// <summary>Of Eq. 28, where directions are improved beyond M: on the way to a tight frame.</summary>
    private const double Lambda = 0.1;

    private const int Features = 1000, SpareK = 3, Batch = 256, RareBatch = 1024;

    /// <summary>np = n / ratio, the activity, how directions are drawn, and steps of their rule beyond M.</summary>
    private static readonly (double Ratio, double Activity, DirectionKind Directions, int More)[] Settings =
    [
        (0.5, 0.001, DirectionKind.Random, 0), (0.5, 0.01, DirectionKind.Random, 0), (0.5, 0.1, DirectionKind.Random, 0),
        (0.5, 0.01, DirectionKind.Tight, 0), (0.7, 0.05, DirectionKind.Random, 0), (1, 0.05, DirectionKind.Random, 0),
        (1.1, 0.05, DirectionKind.Paper, 0),
        (1.3, 0.001, DirectionKind.Random, 0), (1.3, 0.01, DirectionKind.Random, 0), (1.3, 0.05, DirectionKind.Random, 0),
        (1.3, 0.1, DirectionKind.Random, 0), (1.3, 0.05, DirectionKind.Paper, 0), (1.3, 0.05, DirectionKind.Paper, 100),
        (1.3, 0.05, DirectionKind.Paper, 400), (1.3, 0.02, DirectionKind.Potential, 0),
        (1.3, 0.001, DirectionKind.Tight, 0), (1.3, 0.01, DirectionKind.Tight, 0), (1.3, 0.1, DirectionKind.Tight, 0),
    ];

    /// <summary>The models of one seed.</summary>
    public static IEnumerable<BenchJob> Jobs(LrbScale scale, long seed)
    {
        var n = scale.Of(Features);
        foreach (var (ratio, activity, directions, more) in Settings)
        {
            var active = n * activity;
            var isWhole = active >= 1 && Math.Abs(active - Math.Round(active)) < 1e-9;
            var dimension = (int)Math.Round(n / ratio, MidpointRounding.AwayFromZero);
            yield return new BenchJob
            {
                Table = "rows",
                Method = isWhole ? "BatchTopK" : "TopK",
                Column = string.Create(
                    CultureInfo.InvariantCulture,
                    $"n-over-np={ratio} activity={activity} {directions.ToString().ToLowerInvariant()}{(more > 0 ? "-" : "")}{more:#}"),
                // Of few that are on in a batch, BatchTopK misjudges a larger share.
                Scale = scale with { BatchSize = active > 1 ? Batch : RareBatch },
                Neurons = n + (n / 4),
                K = isWhole ? (int)Math.Round(active) : SpareK,
                Data = new BenchSettings
                {
                    Features = n,
                    InputDimension = dimension,
                    TargetDimension = dimension,
                    Directions = directions,
                    DirectionSteps = more,
                    DirectionLambda = more > 0 ? Lambda : new BenchSettings().DirectionLambda,
                    Interference = scale.Interference(0.1),
                    Activity = activity,
                    Samples = 0,
                    Seed = seed,
                },
            };
        }
    }
}
