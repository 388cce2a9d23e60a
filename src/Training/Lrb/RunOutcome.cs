namespace TheoryChecks.Training.Lrb;

/// <summary>A finished run.</summary>
/// <param name="Model">The model.</param>
/// <param name="Last">What the last step saw; null if a checkpoint of the last step was there already.</param>
/// <param name="Steps">Steps taken by this process.</param>
/// <param name="Seconds">Their time.</param>
/// <param name="SamplesPerSecond">Their rate.</param>
public sealed record RunOutcome(SdlModel Model, StepReport? Last, long Steps, double Seconds, double SamplesPerSecond);
