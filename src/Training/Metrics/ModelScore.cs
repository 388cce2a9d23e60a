using System.Collections.Immutable;

namespace TheoryChecks.Training.Metrics;

/// <summary>Everything measured about a model against the truth. Definitions: docs/bench.md.</summary>
public sealed record ModelScore
{
    /// <summary>Numbers by name, in a fixed order; see docs/bench.md for each.</summary>
    public required ImmutableArray<KeyValuePair<string, double>> Metrics { get; init; }

    /// <summary>M_GT against the threshold, by the encoder's rows, on un-anchored features.</summary>
    public required ImmutableArray<(double Threshold, double Share)> EncoderCurve { get; init; }

    /// <summary>M_GT against the threshold, by the decoder's columns, on un-anchored features.</summary>
    public required ImmutableArray<(double Threshold, double Share)> DecoderCurve { get; init; }

    /// <summary>The paper's M_GT as printed against its threshold, on un-anchored features; may be empty.</summary>
    public ImmutableArray<(double Threshold, double Share)> PrintedCurve { get; init; } = [];

    /// <summary>M_GT against the threshold, by covariance times rows, on un-anchored features; may be empty.</summary>
    public ImmutableArray<(double Threshold, double Share)> PatternCurve { get; init; } = [];

    /// <summary>One of the numbers.</summary>
    /// <exception cref="KeyNotFoundException">There is none of this name.</exception>
    public double this[string name] =>
        Metrics.FirstOrDefault(pair => pair.Key == name) is { Key: not null } found
            ? found.Value
            : throw new KeyNotFoundException($"There is no metric {name}.");

    /// <summary>Both curves side by side, as a result keeps them.</summary>
    public ImmutableArray<(double Threshold, double Encoder, double Decoder)> Curve() =>
        [.. EncoderCurve.Zip(DecoderCurve, (encoder, decoder) => (encoder.Threshold, encoder.Share, decoder.Share))];

    /// <summary>The two other curves side by side, as a result keeps them; empty where there are none.</summary>
    public ImmutableArray<(double Threshold, double Printed, double Pattern)> CurveBeside() =>
        [.. PrintedCurve.Zip(PatternCurve, (printed, pattern) => (printed.Threshold, printed.Share, pattern.Share))];
}
