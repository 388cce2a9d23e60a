using System.Text.Json.Nodes;

namespace TheoryChecks.Training.Lrb;

/// <summary>A finished run.</summary>
/// <param name="Model">The model.</param>
/// <param name="Last">What the last step saw; null if a checkpoint of the last step was there already.</param>
/// <param name="Steps">Steps taken by this process.</param>
/// <param name="Seconds">Their time.</param>
/// <param name="SamplesPerSecond">Their rate.</param>
public sealed record RunOutcome(SdlModel Model, StepReport? Last, long Steps, double Seconds, double SamplesPerSecond)
{
    /// <summary>Who made the encoder's product.</summary>
    public ProductKind Product { get; init; }

    /// <summary>Seconds for which steps stood still for checkpoints, of <see cref="Seconds"/>.</summary>
    public double CheckpointSeconds { get; init; }

    /// <summary>How the run went, as a result keeps it.</summary>
    public JsonObject Document(TrainingDevice device) => new()
    {
        ["device"] = device.ToString(),
        ["product"] = Product.ToString().ToLowerInvariant(),
        ["steps"] = Steps,
        ["seconds"] = Math.Round(Seconds, 2),
        ["samplesPerSecond"] = Math.Round(SamplesPerSecond),
        ["checkpointSeconds"] = Math.Round(CheckpointSeconds, 3),
        ["loss"] = Last?.Loss,
    };
}
