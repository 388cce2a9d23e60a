using TheoryChecks.Training.Data;

namespace TheoryChecks.Training.Metrics;

/// <summary>What is to be known of the true directions beside every score: their interference, their spectrum, and what rows can recover at
/// best.</summary>
internal static class DirectionMetrics
{
    /// <summary>Numbers by name (docs/bench.md); the prediction on the listed features, where features are independent.</summary>
    public static IEnumerable<KeyValuePair<string, double>> Of(FeatureMatrix directions, InputMoments moments, IReadOnlyCollection<int> features)
    {
        yield return new("directions.M", directions.LargestSignedInterference());
        yield return new("directions.M.absolute", directions.LargestInterference());
        var variances = moments.Variances is { } known && Array.TrueForAll(known, v => v > 0) ? known : null;
        var prediction = RowPrediction.Of(directions, variances ?? [.. Enumerable.Repeat(1.0, directions.Features)]);
        var spectrum = prediction.Spectrum;
        yield return new("directions.eigenvalue.least", spectrum.FirstOrDefault());
        yield return new("directions.eigenvalue.median", spectrum.Count == 0 ? 0 : spectrum[spectrum.Count / 2]);
        yield return new("directions.eigenvalue.greatest", spectrum.LastOrDefault());
        if (variances is null)
            yield break;
        yield return new("predicted.M_GT", Recovery.Share(prediction.Cosines, features));
        yield return new("predicted.M_IP", Recovery.Mean(prediction.Cosines, features));
    }

    /// <summary>The prediction with what rows keep of where they began, where the features leave directions free; otherwise nothing.</summary>
    /// <param name="directions">The features' inputs.</param>
    /// <param name="settings">The bench.</param>
    /// <param name="length">The length of rows at the start.</param>
    /// <param name="features">Those that are not anchored.</param>
    public static IEnumerable<KeyValuePair<string, double>> Started(
        FeatureMatrix directions, BenchSettings settings, double length, IReadOnlyCollection<int> features)
    {
        var (variances, whileOn) = (settings.Variances(), settings.MagnitudeMean * settings.MagnitudeMean);
        if (!settings.IsIndependent || !(whileOn > 0) || !Array.TrueForAll(variances, v => v > 0))
            yield break;
        var prediction = RowPrediction.Of(directions, variances);
        if (!prediction.LeavesDirections)
            yield break;
        var cosines = prediction.Started(length, whileOn);
        yield return new("predicted.M_GT.start", Recovery.Share(cosines, features));
        yield return new("predicted.M_IP.start", Recovery.Mean(cosines, features));
    }
}
